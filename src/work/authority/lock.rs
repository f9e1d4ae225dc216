//! One signready at a time.

use std::{
    fs::{File, TryLockError},
    path::Path,
};

use super::AuthorityError;

/// Its file.
pub(super) const NAME: &str = "authority.lock";

/// Held while the index is read, changed and written. The system gives it back when the program ends, however that comes;
/// the file stays, and says nothing by being there.
pub(super) struct Lock(#[expect(dead_code, reason = "the lock is the file's being open")] File);

impl Lock {
    pub(super) fn take(folder: &Path) -> Result<Self, AuthorityError> {
        let path = folder.join(NAME);
        let shown = path.display().to_string();
        let unwritable = |cause| AuthorityError::Unwritable {
            path: shown.clone(),
            cause,
        };
        let mut options = File::options();
        let options = options.create(true).truncate(false).write(true);
        let file = options.open(&path);
        let file = file.map_err(unwritable)?;
        match file.try_lock() {
            Ok(()) => Ok(Self(file)),
            Err(TryLockError::WouldBlock) => Err(AuthorityError::Locked(shown)),
            Err(TryLockError::Error(cause)) => Err(unwritable(cause)),
        }
    }
}
