//! Reading: never more than was asked for, and never what may not end.

use std::{
    ffi::OsStr,
    fs,
    io::{self, Read},
    path::{Path, PathBuf},
};

use walkdir::WalkDir;
use zeroize::Zeroizing;

use crate::{
    File, Input, Source,
    judge::{
        engine::THREADS,
        fleet::{FileContent, LARGEST_FILE},
    },
    work::file_change::{ExistingFile, ExistingFiles, FileNames},
};

/// Why a file was not taken.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LoadError {
    /// The system's answer.
    #[error("{0}")]
    Io(#[from] io::Error),
    /// A folder, a pipe or a device.
    #[error("it is {0} and not a file")]
    NotAFile(&'static str),
    /// The file is larger than allowed.
    #[error("it has {size} bytes")]
    TooLarge {
        /// Its size in bytes.
        size: u64,
    },
}

/// Reads a file of at most `largest` bytes. Pipes and devices are not opened: they may never end.
pub fn load(path: &Path, largest: u64) -> Result<Source, LoadError> {
    let metadata = fs::metadata(path)?;
    if !metadata.is_file() {
        return Err(LoadError::NotAFile(if metadata.is_dir() {
            "a folder"
        } else {
            "a pipe or a device"
        }));
    }
    if metadata.len() > largest {
        return Err(LoadError::TooLarge {
            size: metadata.len(),
        });
    }
    bounded(path.display().to_string(), fs::File::open(path)?, largest)
}

/// Reads the standard input, at most `largest` bytes.
pub(in crate::cli) fn stdin(largest: u64) -> Result<Source, LoadError> {
    bounded("-".to_owned(), io::stdin().lock(), largest)
}

fn bounded(name: String, stream: impl Read, largest: u64) -> Result<Source, LoadError> {
    let mut bytes = Vec::new();
    let size = stream.take(largest + 1).read_to_end(&mut bytes)?;
    let size = u64::try_from(size).unwrap_or(u64::MAX);
    if size > largest {
        return Err(LoadError::TooLarge { size });
    }
    Ok(Source::new(name, bytes))
}

/// Reads files and the requests in them, in parallel. `on_file` is called behind each.
pub fn requests(paths: &[PathBuf], on_file: impl Fn() + Sync) -> Vec<(File, Vec<Input>)> {
    let read = |path: &PathBuf| {
        let file = match load(path, LARGEST_FILE) {
            Ok(source) => File::read(&source),
            Err(error) => unread_request(&path.display().to_string(), &error),
        };
        on_file();
        file
    };
    THREADS.map(paths, read)
}

/// What stands for a file that could not be read.
pub fn unread_request(path: &str, error: &LoadError) -> (File, Vec<Input>) {
    File::failed(path, error.content())
}

impl LoadError {
    /// What is known of such a file.
    pub(in crate::cli) fn content(&self) -> FileContent {
        match self {
            Self::TooLarge { size } => FileContent::TooLarge(*size),
            other => FileContent::Unreadable(other.to_string()),
        }
    }
}

/// Reads a secret, at most so many bytes of it. The buffer is so large from the start that it never moves: what it leaves behind
/// would not be wiped.
pub(in crate::cli) fn secret(path: Option<&Path>, most: u64) -> io::Result<Zeroizing<Vec<u8>>> {
    let room = usize::try_from(2 * most).unwrap_or_default();
    let mut content = Zeroizing::new(Vec::with_capacity(room));
    match path {
        None => io::stdin().lock().take(most).read_to_end(&mut content)?,
        Some(path) => fs::File::open(path)?.take(most).read_to_end(&mut content)?,
    };
    Ok(content)
}

/// Looks at paths, in parallel: what is at each of them, and what it holds.
pub fn look(paths: &[PathBuf]) -> ExistingFiles {
    let found = THREADS.map(paths, |path: &PathBuf| fs::read(path));
    let files = paths.iter().zip(found).filter_map(|(path, read)| {
        let file = match read {
            Ok(content) => ExistingFile::Read(Zeroizing::new(content)),
            Err(error) => match error.kind() {
                // Nothing is below a file; that no folder can be made there is said when it is tried.
                io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => return None,
                _ => ExistingFile::Unreadable {
                    is_there: path.exists(),
                    error,
                },
            },
        };
        Some((path.clone(), file))
    });
    files.collect()
}

/// Whether there is something at a path.
pub(in crate::cli) fn is_there(path: &Path) -> bool {
    path.exists()
}

/// Whether there is a file at a path: no folder, pipe or device.
pub(in crate::cli) fn is_file(path: &Path) -> bool {
    path.is_file()
}

/// Whether there is a folder at a path.
pub(in crate::cli) fn is_folder(path: &Path) -> io::Result<bool> {
    fs::metadata(path).map(|metadata| metadata.is_dir())
}

/// The path that a path leads to when every link in it is followed.
pub(in crate::cli) fn canonical(path: &Path) -> Option<PathBuf> {
    fs::canonicalize(path).ok()
}

/// The names of what is in a folder.
pub(in crate::cli) fn folder_names(folder: &Path) -> io::Result<FileNames> {
    let entries = fs::read_dir(folder)?.map(|entry| {
        let name = entry?.file_name();
        Ok(name.to_string_lossy().into_owned())
    });
    entries.collect()
}

/// The profiles in a folder, in order.
pub(in crate::cli) fn profiles_in(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let entries = fs::read_dir(folder)?;
    let paths = entries.filter_map(|entry| Some(entry.ok()?.path()));
    let is_profile = |path: &PathBuf| path.extension() == Some(OsStr::new("toml"));
    let mut paths: Vec<PathBuf> = paths.filter(is_profile).collect();
    paths.sort();
    Ok(paths)
}

/// The files with one of these extensions in a folder and those below it.
pub(in crate::cli) fn files_in(
    folder: &Path,
    extensions: &[&str],
) -> impl Iterator<Item = PathBuf> {
    files_below(folder).filter(move |path| has_extension(path, extensions))
}

/// Whether a file is called with one of these extensions, in any letters.
pub(in crate::cli) fn has_extension(path: &Path, extensions: &[&str]) -> bool {
    let extension = path.extension();
    let extension = extension.map(|extension| extension.to_string_lossy().to_ascii_lowercase());
    extension.is_some_and(|extension| extensions.contains(&extension.as_str()))
}

/// The files in a folder and those below it.
pub(in crate::cli) fn files_below(folder: &Path) -> impl Iterator<Item = PathBuf> {
    let entries = WalkDir::new(folder).follow_links(true).into_iter();
    entries.filter_map(|entry| match entry {
        Ok(entry) if entry.file_type().is_dir() => None,
        Ok(entry) => Some(entry.into_path()),
        // What cannot be looked at is read all the same, and becomes a finding.
        Err(error) => error.path().map(Path::to_path_buf),
    })
}
