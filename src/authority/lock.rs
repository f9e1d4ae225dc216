//! One signready at a time.

use std::{
    fs, io,
    path::{Path, PathBuf},
    time::Duration,
};

use tempfile::NamedTempFile;

use super::Error;

const NAME: &str = "authority.lock";

/// No work takes as long: the lock is what a killed run left.
const ABANDONED: Duration = Duration::from_secs(600);

/// Held while the index is read, changed and written; given back when it is dropped.
pub(super) struct Lock {
    path: PathBuf,
}

impl Lock {
    pub(super) fn take(folder: &Path) -> Result<Self, Error> {
        let path = folder.join(NAME);
        let attempt = || fs::File::options().write(true).create_new(true).open(&path);
        let taken = match attempt() {
            Err(error)
                if error.kind() == io::ErrorKind::AlreadyExists && is_abandoned(folder, &path) =>
            {
                // Somebody else may have taken it over just now, and then has it.
                let _ = fs::remove_file(&path);
                attempt()
            }
            result => result,
        };
        match taken {
            Ok(_) => Ok(Self { path }),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                Err(Error::Locked(path.display().to_string()))
            }
            Err(cause) => Err(Error::Unwritable {
                path: path.display().to_string(),
                cause,
            }),
        }
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        // The next run takes over what cannot be removed.
        let _ = fs::remove_file(&self.path);
    }
}

/// The age is told by a file made now: the clock of a file server need not be ours.
fn is_abandoned(folder: &Path, path: &Path) -> bool {
    let now = NamedTempFile::new_in(folder).and_then(|file| file.as_file().metadata()?.modified());
    let then = fs::metadata(path).and_then(|metadata| metadata.modified());
    let (Ok(now), Ok(then)) = (now, then) else {
        return false;
    };
    now.duration_since(then).is_ok_and(|age| age > ABANDONED)
}
