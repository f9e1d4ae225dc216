//! Files as values: what was found on the disk, and what should become of it.
//!
//! No command below `cli` opens a file. It is told what is there as
//! [`ExistingFiles`], and answers with [`FileChange`]s, in the order in which
//! they must happen.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt, io,
    path::{Path, PathBuf},
};

use time::Date;
use zeroize::Zeroizing;

/// What was found at the paths that a command asked for.
#[derive(Debug, Default)]
pub struct ExistingFiles(BTreeMap<PathBuf, ExistingFile>);

/// A file that was found. Its content is wiped from memory, as it may be a key.
pub enum ExistingFile {
    /// It was read.
    Read(Zeroizing<Vec<u8>>),
    /// It could not be read.
    Unreadable {
        /// The system's answer.
        error: io::Error,
        /// Whether the system says that there is something at the path.
        is_there: bool,
    },
    /// It is there, and its content was not asked for.
    Unread,
}

/// Without the content: it may be secret.
impl fmt::Debug for ExistingFile {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Read(content) => write!(formatter, "{} bytes", content.len()),
            Self::Unreadable { error, .. } => write!(formatter, "unreadable: {error}"),
            Self::Unread => formatter.write_str("unread"),
        }
    }
}

impl ExistingFiles {
    /// Adds what was found at a path.
    pub fn insert(&mut self, path: PathBuf, file: ExistingFile) {
        self.0.insert(path, file);
    }

    /// Whether there is something at a path.
    pub fn contains(&self, path: &Path) -> bool {
        match self.0.get(path) {
            Some(ExistingFile::Unreadable { is_there, .. }) => *is_there,
            Some(ExistingFile::Read(_) | ExistingFile::Unread) => true,
            None => false,
        }
    }

    /// The content of the file at a path, or why it cannot be read; none where nothing was found or nothing was asked for.
    pub fn content(&self, path: &Path) -> Result<Option<&[u8]>, &io::Error> {
        match self.0.get(path) {
            Some(ExistingFile::Read(content)) => Ok(Some(content)),
            Some(ExistingFile::Unreadable { error, .. }) => Err(error),
            Some(ExistingFile::Unread) | None => Ok(None),
        }
    }

    /// The same for a file that has to be a text in UTF-8. The reason is a fragment for a message.
    pub fn text(&self, path: &Path) -> Result<Option<&str>, String> {
        let content = self.content(path).map_err(ToString::to_string)?;
        let text = content.map(std::str::from_utf8).transpose();
        text.map_err(|_| "stream did not contain valid UTF-8".to_owned())
    }
}

impl FromIterator<(PathBuf, ExistingFile)> for ExistingFiles {
    fn from_iter<T: IntoIterator<Item = (PathBuf, ExistingFile)>>(files: T) -> Self {
        Self(files.into_iter().collect())
    }
}

/// The names in a folder. Names that differ only in capital letters are one: some systems do not tell them apart.
#[derive(Clone, Debug, Default)]
pub struct FileNames(BTreeSet<String>);

impl FileNames {
    /// Whether the folder has a file of this name.
    pub fn contains(&self, name: &str) -> bool {
        self.0.contains(&name.to_ascii_lowercase())
    }
}

impl FromIterator<String> for FileNames {
    fn from_iter<T: IntoIterator<Item = String>>(names: T) -> Self {
        let names = names.into_iter();
        Self(names.map(|name| name.to_ascii_lowercase()).collect())
    }
}

/// A file to be written. Its content is wiped from memory, as it may be a key.
pub struct NewFile {
    /// Where it belongs.
    pub path: PathBuf,
    /// Who may read it.
    pub mode: FileMode,
    /// What it holds.
    pub content: Zeroizing<Vec<u8>>,
}

/// Who may read a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileMode {
    /// Whoever may enter its folder.
    Shared,
    /// Its owner only, from the moment it exists.
    Secret,
}

/// Without the content: it may be secret.
impl fmt::Debug for NewFile {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            path,
            mode,
            content,
        } = self;
        write!(formatter, "{path:?}, {mode:?}, {} bytes", content.len())
    }
}

impl NewFile {
    /// A file that others may read.
    pub fn shared(path: impl Into<PathBuf>, content: impl Into<Vec<u8>>) -> Self {
        Self {
            path: path.into(),
            mode: FileMode::Shared,
            content: Zeroizing::new(content.into()),
        }
    }

    /// A file that only its owner may read.
    pub fn secret(path: impl Into<PathBuf>, mut text: Zeroizing<String>) -> Self {
        // The text moves: a copy would have to be wiped as well.
        let content = std::mem::take(&mut *text).into_bytes();
        Self {
            path: path.into(),
            mode: FileMode::Secret,
            content: Zeroizing::new(content),
        }
    }
}

/// Something to be done on the disk.
#[derive(Debug)]
pub enum FileChange {
    /// The file gets the day behind its name. If it is not there, there is nothing to do.
    SetAside {
        /// The file.
        path: PathBuf,
        /// The day.
        day: Date,
    },
    /// The file is written. It must not be there yet, and is whole from the moment it is.
    Create(NewFile),
    /// The file is written anew. At any moment it is there, the old one or the new one.
    Replace(NewFile),
}

/// Something in a folder that is made as a whole. Its path begins at the folder.
#[derive(Debug)]
pub enum FolderEntry {
    /// A file.
    File(NewFile),
    /// An empty folder.
    Folder(PathBuf),
}

/// Changes that belong together. Every content is on the disk under a temporary name before the first of them happens; then
/// they happen in order, and the first that fails is the last that was tried.
#[derive(Debug, Default)]
pub struct ChangeSet(pub Vec<FileChange>);

#[cfg(test)]
mod tests {
    use std::{io, path::Path};

    use zeroize::Zeroizing;

    use super::{ExistingFile, ExistingFiles, FileNames, NewFile};

    #[test]
    fn what_was_not_read_is_there_all_the_same() {
        let denied = || io::ErrorKind::PermissionDenied.into();
        let files: ExistingFiles = [
            ("read", ExistingFile::Read(Zeroizing::new(vec![0xFF]))),
            (
                "denied",
                ExistingFile::Unreadable {
                    error: denied(),
                    is_there: true,
                },
            ),
            (
                "hidden",
                ExistingFile::Unreadable {
                    error: denied(),
                    is_there: false,
                },
            ),
            ("unread", ExistingFile::Unread),
        ]
        .map(|(path, file)| (path.into(), file))
        .into_iter()
        .collect();
        let is_there = |path: &str| files.contains(Path::new(path));
        assert!(is_there("read") && is_there("denied") && is_there("unread"));
        assert!(!is_there("hidden") && !is_there("absent"));
        assert_eq!(
            files.content(Path::new("read")).ok().flatten(),
            Some([0xFF].as_slice())
        );
        assert!(files.text(Path::new("read")).is_err());
        assert!(files.text(Path::new("hidden")).is_err());
        assert_eq!(files.text(Path::new("absent")), Ok(None));
    }

    #[test]
    fn no_content_is_shown() {
        let secret = Zeroizing::new("-----BEGIN".to_owned());
        let shown = format!("{:?}", NewFile::secret("a.key", secret));
        assert_eq!(shown, "\"a.key\", Secret, 10 bytes");
    }

    #[test]
    fn names_are_told_apart_by_more_than_their_case() {
        let names: FileNames = ["A.pem".to_owned()].into_iter().collect();
        assert!(names.contains("a.PEM") && !names.contains("a.cer"));
    }
}
