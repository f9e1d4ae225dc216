//! Files that are either not there or whole.
//!
//! A key comes before its request: a key without a request is completed by the
//! next run, a request without a key is worth nothing. That order, and every
//! other, is the one of the changes; here they only happen.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use tempfile::NamedTempFile;
use time::Date;

use super::{
    WriteError,
    folder::private_folder,
    folder_of,
    staging::{put, put_over, staged, sync},
};
use crate::{
    judge::engine::THREADS,
    work::file_change::{ChangeSet, FileChange, NewFile},
};

/// Why not all pairs could be written.
#[derive(Debug, thiserror::Error)]
#[error("{first}")]
pub struct PairsError {
    /// The first file that could not be written.
    pub first: WriteError,
    /// How many pairs are complete.
    pub complete: usize,
    /// How many pairs were to be written.
    pub wanted: usize,
}

/// Writes pairs of files, in parallel, into folders for the owner only.
///
/// Every pair is tried; the error tells of the first that failed and of how many are complete.
pub fn write_pairs(pairs: &[ChangeSet]) -> Result<(), PairsError> {
    let folders = folders(pairs);
    let prepared = folders.iter().try_for_each(|folder| private_folder(folder));
    let results: Vec<Result<(), WriteError>> = match prepared {
        Ok(()) => THREADS.map(pairs, write_together),
        Err(error) => vec![Err(error)],
    };
    for folder in &folders {
        sync(folder);
    }
    let complete = results.iter().filter(|result| result.is_ok()).count();
    match results.into_iter().find_map(Result::err) {
        None => Ok(()),
        Some(first) => Err(PairsError {
            first,
            complete,
            wanted: pairs.len(),
        }),
    }
}

fn folders(pairs: &[ChangeSet]) -> Vec<&Path> {
    let changes = pairs.iter().flat_map(|ChangeSet(changes)| changes);
    let folders = changes.filter_map(|change| match change {
        FileChange::Create(file) | FileChange::Replace(file) => file.path.parent(),
        FileChange::SetAside { .. } => None,
    });
    let mut folders: Vec<&Path> = folders.collect();
    folders.sort();
    folders.dedup();
    folders
}

/// All contents are on the disk before the first change happens: a full disk leaves everything as it was.
fn write_together(ChangeSet(changes): &ChangeSet) -> Result<(), WriteError> {
    let staged: Result<Vec<Staged<'_>>, WriteError> = changes.iter().map(Staged::new).collect();
    staged?.into_iter().try_for_each(Staged::finish)
}

/// Makes changes one after the other: each is on the disk before the next is begun. The first that fails is the last that was
/// tried.
pub(in crate::cli) fn write_in_order(changes: &[FileChange]) -> Result<(), WriteError> {
    let mut changes = changes.iter();
    changes.try_for_each(|change| Staged::new(change)?.finish())
}

/// A change of which the content is on the disk already.
enum Staged<'a> {
    SetAside(&'a Path, Date),
    Create(NamedTempFile, &'a Path),
    Replace(NamedTempFile, &'a Path),
}

impl<'a> Staged<'a> {
    fn new(change: &'a FileChange) -> Result<Self, WriteError> {
        Ok(match change {
            FileChange::SetAside { path, day } => Self::SetAside(path, *day),
            FileChange::Create(file) => Self::Create(staged(&file.path, file)?, &file.path),
            FileChange::Replace(file) => Self::Replace(staged(&file.path, file)?, &file.path),
        })
    }

    fn finish(self) -> Result<(), WriteError> {
        match self {
            Self::SetAside(path, day) => set_aside(path, day),
            Self::Create(file, path) => put(file, path),
            Self::Replace(file, path) => put_over(file, path),
        }
    }
}

/// Writes a file that must not be there yet, and is whole from the moment it is.
pub(in crate::cli) fn create(file: &NewFile) -> io::Result<()> {
    let written = staged(&file.path, file).and_then(|staged| put(staged, &file.path));
    written.map_err(|error| error.cause)
}

/// Writes the files of a result, each in a folder that is made if need be, unless it says the same already.
pub(in crate::cli) fn write_results(files: &[NewFile]) -> Result<(), WriteError> {
    files.iter().try_for_each(|file| {
        let folder = folder_of(&file.path);
        fs::create_dir_all(folder).map_err(WriteError::at(&file.path))?;
        if is_same(&file.path, &file.content) {
            return Ok(());
        }
        put_over(staged(&file.path, file)?, &file.path)
    })
}

/// Whether a file is there and holds this.
pub(in crate::cli) fn is_same(path: &Path, content: &[u8]) -> bool {
    fs::read(path).is_ok_and(|there| there == content)
}

/// Renames a file to its name with the day behind it. What is not there need not go.
fn set_aside(path: &Path, day: Date) -> Result<(), WriteError> {
    if !path.exists() {
        return Ok(());
    }
    let aside = |number: usize| {
        let mut name = path.as_os_str().to_owned();
        name.push(if number == 1 {
            format!(".{day}")
        } else {
            format!(".{day}-{number}")
        });
        PathBuf::from(name)
    };
    let mut free = aside(1);
    for number in 2.. {
        if !free.exists() {
            break;
        }
        free = aside(number);
    }
    fs::rename(path, &free).map_err(WriteError::at(&free))
}

#[cfg(test)]
mod tests {
    use std::{fs, path::Path};

    use time::macros::date;

    use super::{write_in_order, write_results, write_together};
    use crate::work::file_change::{ChangeSet, FileChange, NewFile};

    fn set_aside(path: &Path) -> FileChange {
        FileChange::SetAside {
            path: path.to_path_buf(),
            day: date!(2026 - 11 - 22),
        }
    }

    fn names(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).unwrap();
        let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
        let mut names: Vec<String> = names.collect();
        names.sort();
        names
    }

    /// The old pair must not go before the new one is on the disk.
    #[test]
    fn nothing_is_set_aside_for_what_cannot_be_written() {
        let folder = tempfile::tempdir().unwrap();
        let (old, new) = (folder.path().join("old"), folder.path().join("new"));
        fs::write(&old, "old").unwrap();
        let never = folder.path().join("missing/never");
        let create = |path| FileChange::Create(NewFile::shared(path, ""));
        let changes = vec![set_aside(&old), create(&new), create(&never)];
        let error = write_together(&ChangeSet(changes)).unwrap_err();
        assert_eq!(error.path, never);
        assert_eq!(names(folder.path()), ["old"]);
        write_together(&ChangeSet(vec![set_aside(&old), create(&new)])).unwrap();
        assert_eq!(names(folder.path()), ["new", "old.2026-11-22"]);
    }

    #[test]
    fn what_comes_behind_a_failure_does_not_happen() {
        let folder = tempfile::tempdir().unwrap();
        let create = |name: &str, content: &str| {
            FileChange::Create(NewFile::shared(folder.path().join(name), content))
        };
        let changes = [
            create("a", "first"),
            create("a", "second"),
            create("b", "third"),
        ];
        let error = write_in_order(&changes).unwrap_err();
        assert_eq!(error.path, folder.path().join("a"));
        assert_eq!(names(folder.path()), ["a"]);
        assert_eq!(fs::read(folder.path().join("a")).unwrap(), b"first");
    }

    #[test]
    fn results_are_written_anew_only_where_they_differ() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("below/a");
        let write = |content: &str| write_results(&[NewFile::shared(&path, content)]).unwrap();
        write("one");
        let before = fs::metadata(&path).unwrap().modified().unwrap();
        write("one");
        assert_eq!(fs::metadata(&path).unwrap().modified().unwrap(), before);
        write("two");
        assert_eq!(fs::read(&path).unwrap(), b"two");
    }
}
