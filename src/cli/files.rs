//! From the paths of the command line to the files to read.

use std::{
    collections::BTreeSet,
    io,
    path::{Path, PathBuf},
};

use zeroize::Zeroizing;

use super::{
    disk::{self, LoadError},
    exit::Failure,
};
use crate::{
    Blocklist, Inventory, PrivateKey, PrivateKeyError, Source,
    estate::{
        addresses::{self, AddressFile},
        inventory::Located,
    },
};

/// What a request in a folder may be called.
pub(super) const REQUESTS: &[&str] = &["csr", "req", "p10", "pem", "der", "txt"];

/// What a certificate in a folder may be called.
pub(super) const CERTIFICATES: &[&str] = &["crt", "cer", "cert", "pem", "der", "p7b", "p7c"];

/// What a private key in a folder may be called.
pub(super) const KEYS: &[&str] = &["key"];

/// What a file in a folder that is imported may be called.
pub(super) const IMPORTED: &[&str] = &[
    "csr", "req", "p10", "pem", "der", "txt", "crt", "cer", "csv", "json", "log",
];

/// The largest private key that is read: RSA keys with 16,384 bits have some 13 KB.
pub(super) const LARGEST_KEY: u64 = 1 << 17;

/// The largest inventory or profile that is read.
const LARGEST_TEXT: u64 = 16 << 20;

/// The largest list of compromised keys that is read; the largest there is has 60 MB.
const LARGEST_BLOCKLIST: u64 = 1 << 30;

/// The files that the paths mean, each once, in order. Folders are searched for these extensions.
pub(super) fn collect(paths: &[PathBuf], extensions: &[&str]) -> Result<Vec<PathBuf>, Failure> {
    let mut files = BTreeSet::new();
    for path in paths.iter().filter(|path| !is_stdin(path)) {
        if is_folder(path)? {
            files.extend(disk::files_in(path, extensions));
        } else {
            files.insert(path.clone());
        }
    }
    Ok(files.into_iter().collect())
}

/// Whether a path is that of a folder. One that leads to nothing is a mistake.
pub(super) fn is_folder(path: &Path) -> Result<bool, Failure> {
    disk::is_folder(path).map_err(|error| {
        let text = format!("cannot read `{}`: {error}", path.display());
        match error.kind() {
            io::ErrorKind::NotFound => {
                Failure::with_help(text, "give a file, a folder, or `-` for the standard input")
            }
            _ => Failure::new(text),
        }
    })
}

/// That a path of an option is no standard input.
pub(super) fn not_stdin(path: &Path, what: &str) -> Result<(), Failure> {
    if is_stdin(path) {
        return Err(Failure::with_help(
            format!("a {what} is not read from the standard input"),
            "give a file or a folder",
        ));
    }
    Ok(())
}

/// The files that the paths of an option mean. What is given there is to be checked against, so a path that leads to nothing is a
/// mistake: the check would pass without it.
pub(super) fn given(
    paths: &[PathBuf],
    what: &str,
    extensions: &[&str],
) -> Result<Vec<PathBuf>, Failure> {
    let mut files = BTreeSet::new();
    for path in paths {
        not_stdin(path, what)?;
        let found = collect(std::slice::from_ref(path), extensions)?;
        if found.is_empty() {
            let called: Vec<String> = extensions.iter().map(|one| format!("*.{one}")).collect();
            return Err(Failure::with_help(
                format!("there is no {what} in `{}`", path.display()),
                format!(
                    "in a folder, files called {} are read; give others by name",
                    called.join(", ")
                ),
            ));
        }
        files.extend(found);
    }
    Ok(files.into_iter().collect())
}

/// Reads a secret, at most so many bytes of it, from a file or the standard input.
pub(super) fn secret(path: &Path, most: u64) -> io::Result<Zeroizing<Vec<u8>>> {
    disk::secret((!is_stdin(path)).then_some(path), most)
}

/// Reads a file or the standard input, at most `largest` bytes.
pub(super) fn load(path: &Path, largest: u64) -> Result<Source, LoadError> {
    if is_stdin(path) {
        disk::stdin(largest)
    } else {
        disk::load(path, largest)
    }
}

/// Whether a path means the standard input.
pub(super) fn is_stdin(path: &Path) -> bool {
    path == Path::new("-")
}

/// Reads a text of the user's: an inventory or a profile.
pub(super) fn text(path: &Path, what: &str) -> Result<Source, Failure> {
    let source = disk::load(path, LARGEST_TEXT).map_err(|error| {
        let text = format!("cannot read the {what} `{}`: {error}", path.display());
        match error {
            LoadError::Io(error)
                if error.kind() == io::ErrorKind::NotFound && what == "inventory" =>
            {
                Failure::with_help(text, "`signready init` writes one to begin with")
            }
            _ => Failure::new(text),
        }
    })?;
    let help = "save the file in UTF-8: editors offer it as the encoding";
    if matches!(source.bytes(), [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..]) {
        let path = path.display();
        let text = format!("the {what} `{path}` is in UTF-16");
        return Err(Failure::with_help(text, help));
    }
    match std::str::from_utf8(source.bytes()) {
        Ok(_) => Ok(source),
        // Names would be read with other letters than were meant, and requests made for them.
        Err(error) => {
            let at = error.valid_up_to();
            let message = format!("the {what} is not a text in UTF-8");
            Err(Failure::Problems(vec![source.problem(
                &(at..at + 1),
                message,
                Some(help.to_owned()),
            )]))
        }
    }
}

/// Reads the lists of compromised keys that the command line and the inventory name, each once.
pub(super) fn blocklists(
    given: &[PathBuf],
    inventory: Option<&Inventory>,
) -> Result<Vec<Blocklist>, Failure> {
    let named = inventory.map_or(&[][..], |inventory| &inventory.blocklists);
    each_once(given, inventory, named, blocklist)
}

/// Reads the files with addresses that the command line and the inventory name, each once.
pub(super) fn addresses(
    given: &[PathBuf],
    inventory: Option<&Inventory>,
) -> Result<Vec<AddressFile>, Failure> {
    let named = inventory.map_or(&[][..], |inventory| &inventory.address_files);
    each_once(given, inventory, named, address_file)
}

/// Reads what the command line names and what the inventory does, each file once.
fn each_once<T>(
    given: &[PathBuf],
    inventory: Option<&Inventory>,
    named: &[Located<String>],
    read: impl Fn(&Path) -> Result<T, Failure>,
) -> Result<Vec<T>, Failure> {
    let mut paths = BTreeSet::new();
    let mut found = Vec::new();
    for path in given {
        if paths.insert(path.clone()) {
            found.push(read(path)?);
        }
    }
    let Some(inventory) = inventory else {
        return Ok(found);
    };
    let folder = Path::new(inventory.source.path()).parent();
    for named in named {
        let path = folder.unwrap_or(Path::new("")).join(&named.value);
        if !paths.insert(path.clone()) {
            continue;
        }
        let one = read(&path).map_err(|failure| match failure {
            Failure::Message { text, .. } => {
                let help = "the path begins at the folder of the inventory".to_owned();
                Failure::Problems(vec![inventory.source.problem(
                    &named.range,
                    text,
                    Some(help),
                )])
            }
            other => other,
        });
        found.push(one?);
    }
    Ok(found)
}

/// Reads a list of compromised keys.
fn blocklist(path: &Path) -> Result<Blocklist, Failure> {
    let source = disk::load(path, LARGEST_BLOCKLIST).map_err(|error| {
        let path = path.display();
        Failure::new(format!(
            "cannot read the list of compromised keys `{path}`: {error}"
        ))
    })?;
    Blocklist::read(source).map_err(|problem| Failure::Problems(vec![problem]))
}

/// Reads a private key, of which the public half is kept.
pub(super) fn private_key(path: &Path) -> Result<PrivateKey, Failure> {
    let failed = |reason: String| {
        let path = path.display();
        Failure::new(format!("cannot read the private key `{path}`: {reason}"))
    };
    let bytes =
        secret(path, LARGEST_KEY + 1).map_err(|error| failed(disk::plain(error).to_string()))?;
    if u64::try_from(bytes.len()).is_ok_and(|size| size > LARGEST_KEY) {
        return Err(failed(format!("it has more than {LARGEST_KEY} bytes")));
    }
    PrivateKey::read(path.display().to_string(), &bytes).map_err(|error| match error {
        PrivateKeyError::Encrypted => {
            let text = format!("the private key `{}` is encrypted", path.display());
            let help = "write its public half and the one of the certificate with OpenSSL, and compare them: \
                        `openssl pkey -in KEY -pubout` and `openssl x509 -in CERT -noout -pubkey`";
            Failure::with_help(text, help)
        }
        other => failed(other.to_string()),
    })
}

/// Reads a file that tells clients addresses.
fn address_file(path: &Path) -> Result<AddressFile, Failure> {
    let source = load(path, addresses::LARGEST_FILE).map_err(|error| {
        let text = format!("cannot read the addresses in `{}`: {error}", path.display());
        match error {
            LoadError::TooLarge { .. } => Failure::with_help(
                text,
                format!(
                    "{} bytes are the most that are read",
                    addresses::LARGEST_FILE
                ),
            ),
            _ => Failure::new(text),
        }
    })?;
    AddressFile::read(&source).map_err(|error| Failure::Problems(vec![error.problem(&source)]))
}

/// Reads an inventory, if one is given.
pub(super) fn given_inventory(path: Option<&Path>) -> Result<Option<Inventory>, Failure> {
    path.map(inventory).transpose()
}

/// Reads an inventory.
pub(super) fn inventory(path: &Path) -> Result<Inventory, Failure> {
    Ok(Inventory::read(text(path, "inventory")?)?)
}
