//! Files that are either not there or whole.
//!
//! Each file is written under a temporary name in its own folder, synced, and
//! then given its name, which must not exist. The key comes before the request:
//! a key without a request is completed by the next run, a request without a key
//! is worth nothing.

use std::{
    fs, io,
    io::Write as _,
    path::{Path, PathBuf},
    time::Duration,
};

use tempfile::{Builder, NamedTempFile, TempDir};
use time::Date;

use super::{Action, Pair, Plan, Planned};
use crate::{judge::engine::THREADS, pki::text::source::plain};

const PREFIX: &str = ".signready-";
const SUFFIX: &str = ".tmp";

/// Temporary files older than this were left behind by a run that was killed.
const ABANDONED: Duration = Duration::from_secs(600);

/// Why files could not be written.
#[derive(Debug, thiserror::Error)]
#[error("cannot write `{path}`: {cause}")]
pub struct WriteError {
    /// The first file that could not be written.
    pub path: String,
    /// The system's answer.
    pub cause: io::Error,
    /// How many pairs are complete.
    pub complete: usize,
    /// How many pairs were to be written.
    pub wanted: usize,
}

type Failed = (PathBuf, io::Error);

pub(super) fn pairs(plan: &Plan, pairs: &[Pair], day: Date) -> Result<(), WriteError> {
    let write = |pair: &Pair| {
        let planned = plan.requests.get(pair.request);
        planned.map_or(Ok(()), |planned| write_pair(planned, pair, day))
    };
    let folders = folders(plan, pairs);
    let prepared: Result<Vec<()>, Failed> = folders.iter().map(|folder| prepare(folder)).collect();
    let results: Vec<Result<(), Failed>> = match prepared {
        Ok(_) => THREADS.map(pairs, write),
        Err(failed) => vec![Err(failed)],
    };
    for folder in &folders {
        sync_folder(folder);
    }
    let complete = results.iter().filter(|result| result.is_ok()).count();
    match results.into_iter().find_map(Result::err) {
        None => Ok(()),
        Some((path, cause)) => Err(WriteError {
            path: path.display().to_string(),
            cause,
            complete,
            wanted: pairs.len(),
        }),
    }
}

fn folders<'a>(plan: &'a Plan, pairs: &[Pair]) -> Vec<&'a Path> {
    let written = pairs
        .iter()
        .filter_map(|pair| plan.requests.get(pair.request));
    let mut folders: Vec<&Path> = written
        .filter_map(|planned| planned.key_path.parent())
        .collect();
    folders.sort();
    folders.dedup();
    folders
}

/// Makes a cluster's folder, for the owner only, and clears what a killed run left in it.
fn prepare(folder: &Path) -> Result<(), Failed> {
    make_folder(folder).map_err(|error| (folder.to_path_buf(), error))?;
    // The age is told by a file made now: the clock of a file server need not be ours.
    let Ok(now) = temporary(folder, 0o600).and_then(|file| file.as_file().metadata()?.modified())
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
        if name.starts_with(PREFIX) && name.ends_with(SUFFIX) && is_old {
            // Somebody else may have cleared it just now.
            let _ = fs::remove_file(entry.path());
        }
    }
    Ok(())
}

#[cfg(unix)]
fn make_folder(folder: &Path) -> io::Result<()> {
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
fn make_folder(folder: &Path) -> io::Result<()> {
    fs::create_dir_all(folder)
}

/// Writes a file that must not be there yet, and is whole from the moment it is.
pub fn create(path: &Path, content: &[u8]) -> io::Result<()> {
    let written = staged(path, content, 0o644).and_then(|file| put_in_place(file, path));
    written.map_err(|(_, error)| error)
}

/// The same for a file that only its owner may read.
pub(crate) fn create_secret(path: &Path, content: &[u8]) -> io::Result<()> {
    let written = staged(path, content, 0o600).and_then(|file| put_in_place(file, path));
    written.map_err(|(_, error)| error)
}

/// Writes a file anew: at any moment it is there, the old one or the new one, and on the disk when this returns.
pub(crate) fn replace(path: &Path, content: &[u8]) -> io::Result<()> {
    let file = staged(path, content, 0o644).map_err(|(_, error)| error)?;
    file.persist(path).map_err(|error| error.error)?;
    sync_folder(path.parent().unwrap_or(Path::new(".")));
    Ok(())
}

/// A new folder in another, for the owner only, under a temporary name.
pub(crate) fn temporary_folder(parent: &Path) -> io::Result<TempDir> {
    let mut builder = Builder::new();
    builder.prefix(PREFIX).suffix(SUFFIX);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        builder.permissions(fs::Permissions::from_mode(0o700));
    }
    builder.tempdir_in(parent)
}

/// Lets nobody but its owner into a folder that is there.
#[cfg(unix)]
pub(crate) fn make_private(folder: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    fs::set_permissions(folder, fs::Permissions::from_mode(0o700))
}

/// Lets nobody into a folder who was not let in before: other systems keep to the folder above.
#[cfg(not(unix))]
pub(crate) fn make_private(_folder: &Path) -> io::Result<()> {
    Ok(())
}

/// Makes a folder, for the owner only, unless it is there, and clears what a killed run left in it.
pub(crate) fn private_folder(folder: &Path) -> io::Result<()> {
    prepare(folder).map_err(|(_, error)| error)
}

/// Writes a file anew if it says something else; its folder is made for the owner only. Returns whether it was written.
pub fn refresh(path: &Path, content: &[u8], is_same: impl Fn(&[u8]) -> bool) -> io::Result<bool> {
    if fs::read(path).is_ok_and(|there| is_same(&there)) {
        return Ok(false);
    }
    if let Some(folder) = path.parent() {
        make_folder(folder)?;
    }
    replace(path, content).map(|()| true)
}

fn write_pair(planned: &Planned, pair: &Pair, day: Date) -> Result<(), Failed> {
    let key = pair
        .key_pem
        .as_ref()
        .map(|pem| staged(&planned.key_path, pem.as_bytes(), 0o600))
        .transpose()?;
    let request = staged(&planned.request_path, pair.request_pem.as_bytes(), 0o644)?;
    if matches!(planned.action, Action::Renew) {
        // The request first: a key without a request is a state that the next run can complete.
        set_aside(&planned.request_path, day)?;
        set_aside(&planned.key_path, day)?;
    }
    if let Some(key) = key {
        put_in_place(key, &planned.key_path)?;
    }
    put_in_place(request, &planned.request_path)
}

/// The content on the disk, under a temporary name.
fn staged(path: &Path, content: &[u8], mode: u32) -> Result<NamedTempFile, Failed> {
    let failed = |error| (path.to_path_buf(), plain(error));
    let folder = path.parent().unwrap_or(Path::new("."));
    let mut file = temporary(folder, mode).map_err(failed)?;
    file.write_all(content)
        .and_then(|()| file.as_file().sync_all())
        .map_err(failed)?;
    Ok(file)
}

#[cfg(unix)]
fn temporary(folder: &Path, mode: u32) -> io::Result<NamedTempFile> {
    use std::os::unix::fs::PermissionsExt as _;
    Builder::new()
        .prefix(PREFIX)
        .suffix(SUFFIX)
        .permissions(fs::Permissions::from_mode(mode))
        .tempfile_in(folder)
}

#[cfg(not(unix))]
fn temporary(folder: &Path, _mode: u32) -> io::Result<NamedTempFile> {
    Builder::new()
        .prefix(PREFIX)
        .suffix(SUFFIX)
        .tempfile_in(folder)
}

fn put_in_place(file: NamedTempFile, path: &Path) -> Result<(), Failed> {
    file.persist_noclobber(path)
        .map(drop)
        .map_err(|error| (path.to_path_buf(), error.error))
}

/// Renames a file to its name with the day behind it. What is not there need not go.
fn set_aside(path: &Path, day: Date) -> Result<(), Failed> {
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
    fs::rename(path, &free).map_err(|error| (free, error))
}

/// A new name in a folder is safe when the folder is; not every system lets folders be synced.
fn sync_folder(folder: &Path) {
    if let Ok(folder) = fs::File::open(folder) {
        let _ = folder.sync_all();
    }
}
