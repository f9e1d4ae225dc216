//! The private keys to hold requests against: those that were given, and those that lie beside the requests.

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
};

use super::{disk, exit::Failure, files, io::Io};
use crate::{
    File, Input, Linter,
    judge::{engine::THREADS, finding::RuleId, fleet::PrivateKey},
    pki::{
        key::{PrivateKeyError, PublicHalf},
        text::printable::count,
    },
};

/// The rule that holds them against requests. Where it is off, no key is read.
pub(super) const RULE: RuleId = RuleId::new("request-key-mismatch");

/// The paths of the command line, apart.
pub(super) struct Given {
    /// Where requests are.
    pub(super) requests: Vec<PathBuf>,
    /// Private keys that are named beside requests.
    keys: Vec<PrivateKey>,
    /// How many keys cannot be compared.
    unread: usize,
}

/// Takes private keys from the paths of requests. A key that is given alone was taken for a request, and is judged as one.
pub(super) fn apart(paths: &[PathBuf]) -> Given {
    let mut given = Given {
        requests: paths.to_vec(),
        keys: Vec::new(),
        unread: 0,
    };
    let is_key = |path: &PathBuf| is_key(path) && disk::is_file(path);
    if paths.iter().all(is_key) {
        return given;
    }
    given.requests.retain(|path| {
        if !is_key(path) {
            return true;
        }
        match read(path) {
            Some(Ok(public)) => given.keys.push(named(path, public)),
            Some(Err(PrivateKeyError::Encrypted)) => given.unread += 1,
            _ => return true,
        }
        false
    });
    given
}

impl Given {
    /// Adds the keys that lie beside requests, or are called like them in the same folders. Keys that cannot be read are left
    /// alone.
    pub(super) fn keys(
        mut self,
        read_requests: &[(File, Vec<Input>)],
        linter: &Linter,
        io: &Io,
    ) -> Result<Vec<PrivateKey>, Failure> {
        if !linter.asks_for(RULE) {
            return Ok(Vec::new());
        }
        let has_request = |(_, inputs): &&(File, Vec<Input>)| {
            inputs.iter().any(|input| input.request().is_some())
        };
        let requests = read_requests.iter().filter(has_request);
        let requests: BTreeSet<&Path> = requests.map(|(file, _)| Path::new(&file.path)).collect();
        let names: BTreeSet<_> = requests
            .iter()
            .filter_map(|path| path.file_stem())
            .collect();
        let mut paths: BTreeSet<PathBuf> = requests
            .iter()
            .map(|path| path.with_extension("key"))
            .collect();
        let folders: Vec<PathBuf> = self
            .requests
            .iter()
            .filter(|path| is_folder(path))
            .cloned()
            .collect();
        let in_folders = files::collect(&folders, files::KEYS)?.into_iter();
        paths.extend(
            in_folders.filter(|path| path.file_stem().is_some_and(|name| names.contains(name))),
        );
        let known: BTreeSet<&str> = self.keys.iter().map(|key| key.path.as_str()).collect();
        let paths: Vec<PathBuf> = paths
            .into_iter()
            .filter(|path| !known.contains(path.display().to_string().as_str()))
            .filter(|path| !requests.contains(&path.as_path()) && disk::is_file(path))
            .collect();
        let found = THREADS.map(&paths, |path| match read(path) {
            Some(Ok(public)) => Some(named(path, public)),
            _ => None,
        });
        self.unread += found.iter().filter(|key| key.is_none()).count();
        self.keys.extend(found.into_iter().flatten());
        if self.unread > 0 {
            let were = if self.unread == 1 { "was" } else { "were" };
            io.note(&format!(
                "note: {} {were} not compared with requests: encrypted, or not readable",
                count(self.unread, "private key"),
            ));
        }
        Ok(self.keys)
    }
}

/// Whether a file is called like a private key.
fn is_key(path: &Path) -> bool {
    let extension = path
        .extension()
        .map(|extension| extension.to_string_lossy().to_ascii_lowercase());
    extension.is_some_and(|extension| files::KEYS.contains(&extension.as_str()))
}

fn is_folder(path: &Path) -> bool {
    disk::is_folder(path).is_ok_and(|is_folder| is_folder)
}

fn named(path: &Path, public: PublicHalf) -> PrivateKey {
    PrivateKey {
        path: path.display().to_string(),
        public,
    }
}

/// The public half, or why there is none; nothing where the file cannot be read at all.
fn read(path: &Path) -> Option<Result<PublicHalf, PrivateKeyError>> {
    let bytes = files::secret(path, files::LARGEST_KEY + 1).ok()?;
    let is_small = u64::try_from(bytes.len()).is_ok_and(|size| size <= files::LARGEST_KEY);
    is_small.then(|| PublicHalf::of_private_key(&bytes))
}
