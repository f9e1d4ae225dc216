//! Folders: for their owner only, without what killed runs left, or filled as a whole.

use std::{
    fs::{self, DirEntry},
    io,
    path::Path,
    time::Duration,
};

use tempfile::TempDir;

use super::{
    Lock, LockError, WriteError, folder_of,
    staging::{is_temporary, put, staged, temporary, temporary_folder},
};
use crate::work::file_change::{FileMode, FolderEntry, NewFile};

/// Temporary files older than this were left behind by a run that was killed.
const ABANDONED: Duration = Duration::from_secs(600);

/// Why a folder could not be filled.
#[derive(Debug)]
pub(in crate::cli) enum FillError {
    /// There is something in its place.
    Taken,
    /// Another signready is filling it.
    Locked(LockError),
    /// A file or folder could not be written.
    Unwritable(WriteError),
}

impl From<WriteError> for FillError {
    fn from(error: WriteError) -> Self {
        Self::Unwritable(error)
    }
}

/// Makes a folder and those above it, unless they are there.
pub(in crate::cli) fn create_folder(folder: &Path) -> io::Result<()> {
    fs::create_dir_all(folder)
}

/// Makes a folder, for the owner only, unless it is there, and clears what a killed run left in it.
pub(in crate::cli) fn private_folder(folder: &Path) -> Result<(), WriteError> {
    make_private_folder(folder).map_err(WriteError::at(folder))?;
    // The age is told by a file made now: the clock of a file server need not be ours.
    let Ok(now) =
        temporary(folder, FileMode::Secret).and_then(|file| file.as_file().metadata()?.modified())
    else {
        return Ok(());
    };
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let modified = entry.metadata().and_then(|metadata| metadata.modified());
        let is_old = modified.is_ok_and(|modified| {
            now.duration_since(modified)
                .is_ok_and(|age| age > ABANDONED)
        });
        if is_temporary(&name) && is_old {
            // Another run may have cleared it just now.
            let _ = fs::remove_file(entry.path());
        }
    }
    Ok(())
}

#[cfg(unix)]
fn make_private_folder(folder: &Path) -> io::Result<()> {
    use std::os::unix::fs::DirBuilderExt as _;
    if let Some(parent) = folder.parent() {
        fs::create_dir_all(parent)?;
    }
    match fs::DirBuilder::new().mode(0o700).create(folder) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists && folder.is_dir() => Ok(()),
        result => result,
    }
}

#[cfg(not(unix))]
fn make_private_folder(folder: &Path) -> io::Result<()> {
    fs::create_dir_all(folder)
}

/// Makes an existing folder private to its owner.
#[cfg(unix)]
fn make_private(folder: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    fs::set_permissions(folder, fs::Permissions::from_mode(0o700))
}

/// Other systems give a folder the permissions of the one above it.
#[cfg(not(unix))]
fn make_private(_folder: &Path) -> io::Result<()> {
    Ok(())
}

/// Whether a folder can be filled: it is not there, or nothing is in it but the lock of an attempt that came to nothing.
pub(in crate::cli) fn is_free(folder: &Path, lock: &str) -> bool {
    !is_occupied(folder) || is_empty(folder, lock)
}

/// Whether anything has the name, be it a link that leads to nothing.
fn is_occupied(folder: &Path) -> bool {
    folder.symlink_metadata().is_ok()
}

fn is_empty(folder: &Path, lock: &str) -> bool {
    let is_lock = |entry: io::Result<DirEntry>| entry.is_ok_and(|entry| entry.file_name() == lock);
    fs::read_dir(folder).is_ok_and(|mut entries| entries.all(is_lock))
}

/// Fills a folder with everything, or with nothing.
///
/// Everything is written into a folder beside it first, which then gets its name. A folder that is there and empty, which
/// may be the current one, is locked and filled in the order of the entries, so that the last one makes it
/// complete. A folder that is not empty is never changed.
pub(in crate::cli) fn fill(
    folder: &Path,
    lock: &str,
    entries: &[FolderEntry],
) -> Result<(), FillError> {
    if is_occupied(folder) {
        let _lock = Lock::take(&folder.join(lock)).map_err(FillError::Locked)?;
        if !is_empty(folder, lock) {
            return Err(FillError::Taken);
        }
        make_private(folder).map_err(WriteError::at(folder))?;
        let staged = staged_entries(folder, entries)?;
        for entry in entries {
            let (FolderEntry::File(NewFile { path, .. }) | FolderEntry::Folder(path)) = entry;
            let to = folder.join(path);
            fs::rename(staged.path().join(path), &to).map_err(WriteError::at(&to))?;
        }
        return Ok(());
    }
    let parent = folder_of(folder);
    fs::create_dir_all(parent).map_err(WriteError::at(parent))?;
    put_in_place(staged_entries(parent, entries)?, folder)
}

/// A folder with the entries under a temporary name, in another.
fn staged_entries(parent: &Path, entries: &[FolderEntry]) -> Result<TempDir, WriteError> {
    let folder = temporary_folder(parent).map_err(WriteError::at(parent))?;
    for entry in entries {
        match entry {
            FolderEntry::File(file) => {
                let path = folder.path().join(&file.path);
                put(staged(&path, file)?, &path)?;
            }
            FolderEntry::Folder(path) => {
                let path = folder.path().join(path);
                fs::create_dir(&path).map_err(WriteError::at(&path))?;
            }
        }
    }
    Ok(folder)
}

/// Gives the folder its name. What came there in the meantime is not overwritten.
fn put_in_place(staged: TempDir, folder: &Path) -> Result<(), FillError> {
    match fs::rename(staged.path(), folder) {
        Ok(()) => {
            // It has another name now, and nothing is left to clear away.
            let _ = staged.keep();
            Ok(())
        }
        Err(_) if folder.exists() => Err(FillError::Taken),
        Err(cause) => Err(FillError::Unwritable(WriteError::at(folder)(cause))),
    }
}
