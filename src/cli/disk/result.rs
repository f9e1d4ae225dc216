//! The file that `--output` names.

use std::{
    fs::{self, File},
    io::{self, Write as _},
    path::Path,
};

use tempfile::NamedTempFile;

use super::{folder_of, plain};

/// Where a result is written to.
#[derive(Debug)]
pub(in crate::cli) enum ResultFile {
    /// A file, which appears under its name when it is whole.
    Staged(NamedTempFile),
    /// A device or a named pipe: it stays what it is, and is written to directly.
    Direct(File),
}

impl ResultFile {
    /// Opens it. The reason of a failure is a fragment for a message.
    pub(in crate::cli) fn open(path: &Path) -> Result<Self, String> {
        let said = |error| plain(error).to_string();
        let folder = folder_of(path);
        if !folder.is_dir() {
            return Err(format!("there is no folder `{}`", folder.display()));
        }
        match fs::metadata(path) {
            Ok(there) if there.is_dir() => Err("it is a folder".to_owned()),
            Ok(there) if !there.is_file() => {
                let file = File::options().write(true).open(path);
                file.map(Self::Direct).map_err(said)
            }
            _ => NamedTempFile::new_in(folder)
                .map(Self::Staged)
                .map_err(said),
        }
    }

    pub(in crate::cli) fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
        match self {
            Self::Staged(file) => file.write_all(bytes),
            Self::Direct(file) => file.write_all(bytes),
        }
    }

    /// Puts it in place.
    pub(in crate::cli) fn finish(self, path: &Path) -> io::Result<()> {
        match self {
            Self::Staged(file) => {
                file.as_file().sync_all()?;
                file.persist(path).map(drop).map_err(io::Error::from)
            }
            Self::Direct(mut file) => file.flush(),
        }
    }
}
