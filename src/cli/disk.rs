//! The disk: the only code that opens a file.
//!
//! ```text
//! read:    paths → what is there, bounded → Source | ExistingFiles
//! write:   FileChanges → temporary file in the same folder → synced → its name
//! folder:  made for the owner only, cleared of what killed runs left, or filled as a whole
//! lock:    one signready at a time
//! result:  the file that `--output` names
//! ```
//!
//! A file is either not there or whole. Each is written under a temporary name
//! in its own folder, synced, and then given its name. Results that the next run
//! writes again, such as plans and their files, all go through `write_results`.

mod folder;
mod lock;
mod read;
mod result;
mod staging;
mod write;

use std::{
    io,
    path::{Path, PathBuf},
};

pub(in crate::cli) use folder::{FillError, create_folder, fill, is_free, private_folder};
pub(in crate::cli) use lock::{Lock, LockError};
pub use read::{LoadError, load, look, requests, unread_request};
pub(in crate::cli) use read::{
    canonical, files_below, files_in, folder_names, has_extension, is_file, is_folder, is_there,
    profiles_in, secret, stdin,
};
pub(in crate::cli) use result::ResultFile;
pub use write::{PairsError, write_pairs};
pub(in crate::cli) use write::{create, is_same, write_in_order, write_results};

/// A file that could not be written.
#[derive(Debug, thiserror::Error)]
#[error("cannot write `{}`: {cause}", path.display())]
pub struct WriteError {
    /// The file.
    pub path: PathBuf,
    /// The system's answer.
    pub cause: io::Error,
}

impl WriteError {
    fn at(path: &Path) -> impl FnOnce(io::Error) -> Self {
        |cause| Self {
            path: path.to_path_buf(),
            cause,
        }
    }
}

/// An error of the system without the name of a temporary file, which means nothing to a reader.
pub(in crate::cli) fn plain(error: io::Error) -> io::Error {
    // Errors straight from the system have no inner error; the library that names the file wraps them.
    if error.get_ref().is_some() {
        error.kind().into()
    } else {
        error
    }
}

/// The folder that a file is in, as the system wants it named.
fn folder_of(path: &Path) -> &Path {
    path.parent()
        .filter(|folder| !folder.as_os_str().is_empty())
        .unwrap_or(Path::new("."))
}
