//! One signready at a time.

use std::{
    fs::{File, TryLockError},
    path::{Path, PathBuf},
};

use super::WriteError;

/// Held while files are read, changed and written. The system gives it back when the program ends, however that comes; the
/// file stays, and says nothing by being there.
pub(in crate::cli) struct Lock(
    #[expect(dead_code, reason = "the lock is the file's being open")] File,
);

/// Why there is no lock.
#[derive(Debug)]
pub(in crate::cli) enum LockError {
    /// Another process holds it.
    Held(PathBuf),
    /// Its file cannot be opened.
    Unwritable(WriteError),
}

impl Lock {
    /// Locks a file, which is made if need be.
    pub(in crate::cli) fn take(path: &Path) -> Result<Self, LockError> {
        let mut options = File::options();
        let options = options.create(true).truncate(false).write(true);
        let unwritable = |cause| LockError::Unwritable(WriteError::at(path)(cause));
        let file = options.open(path).map_err(unwritable)?;
        match file.try_lock() {
            Ok(()) => Ok(Self(file)),
            Err(TryLockError::WouldBlock) => Err(LockError::Held(path.to_path_buf())),
            Err(TryLockError::Error(cause)) => Err(unwritable(cause)),
        }
    }
}
