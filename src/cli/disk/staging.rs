//! Files and folders under temporary names, and how they get their own.

use std::{fs, io, io::Write as _, path::Path};

use tempfile::{Builder, NamedTempFile, TempDir};

use super::{WriteError, folder_of, plain};
use crate::work::file_change::{FileMode, NewFile};

const PREFIX: &str = ".signready-";
const SUFFIX: &str = ".tmp";

/// Whether a file was given its name here, as a temporary one.
pub(super) fn is_temporary(name: &str) -> bool {
    name.starts_with(PREFIX) && name.ends_with(SUFFIX)
}

/// The content of a file on the disk, under a temporary name beside the place that it will have.
pub(super) fn staged(path: &Path, file: &NewFile) -> Result<NamedTempFile, WriteError> {
    let failed = |error| WriteError::at(path)(plain(error));
    let mut staged = temporary(folder_of(path), file.mode).map_err(failed)?;
    staged
        .write_all(&file.content)
        .and_then(|()| staged.as_file().sync_all())
        .map_err(failed)?;
    Ok(staged)
}

/// Gives a file its name, which nothing must have.
pub(super) fn put(staged: NamedTempFile, path: &Path) -> Result<(), WriteError> {
    let placed = staged.persist_noclobber(path);
    placed
        .map(drop)
        .map_err(|error| WriteError::at(path)(error.error))
}

/// Gives a file its name, and whatever has that name goes. The new one is on the disk when this returns.
pub(super) fn put_over(staged: NamedTempFile, path: &Path) -> Result<(), WriteError> {
    let placed = staged.persist(path).map_err(|error| error.error);
    placed.map_err(WriteError::at(path))?;
    sync(folder_of(path));
    Ok(())
}

/// A new name in a folder is safe when the folder is; not every system lets folders be synced.
pub(super) fn sync(folder: &Path) {
    if let Ok(folder) = fs::File::open(folder) {
        let _ = folder.sync_all();
    }
}

#[cfg(unix)]
pub(super) fn temporary(folder: &Path, mode: FileMode) -> io::Result<NamedTempFile> {
    use std::os::unix::fs::PermissionsExt as _;
    let bits = match mode {
        FileMode::Shared => 0o644,
        FileMode::Secret => 0o600,
    };
    Builder::new()
        .prefix(PREFIX)
        .suffix(SUFFIX)
        .permissions(fs::Permissions::from_mode(bits))
        .tempfile_in(folder)
}

#[cfg(not(unix))]
pub(super) fn temporary(folder: &Path, _mode: FileMode) -> io::Result<NamedTempFile> {
    Builder::new()
        .prefix(PREFIX)
        .suffix(SUFFIX)
        .tempfile_in(folder)
}

/// A new folder in another, for the owner only.
pub(super) fn temporary_folder(parent: &Path) -> io::Result<TempDir> {
    let mut builder = Builder::new();
    builder.prefix(PREFIX).suffix(SUFFIX);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        builder.permissions(fs::Permissions::from_mode(0o700));
    }
    builder.tempdir_in(parent)
}
