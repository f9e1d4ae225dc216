//! Which files of a folder hold certificates, whatever they are called.

use std::{
    ffi::OsStr,
    path::{Path, PathBuf},
};

use crate::{
    Source,
    cli::{disk, files, io::Io},
    judge::fleet::LARGEST_FILE,
    pki::{
        pem::{
            Armor, Block, BoundaryProblem, ContentKind, Form, IrregularityKind, Neighbour,
            is_archive, is_java_key_store,
        },
        text::printable::{Printable, few},
    },
};

/// How many of the files without a certificate are named.
const NAMED: usize = 5;

/// What a search found.
#[derive(Debug, Default)]
pub(super) struct Search {
    /// The files with certificates, in order.
    pub(super) found: Vec<PathBuf>,
    unread: Vec<(PathBuf, Unread)>,
}

/// Why a file in a folder is not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Unread {
    /// It may hold certificates, and is locked with a password.
    Pkcs12,
    /// The same, in Java's own form.
    JavaKeyStore,
    /// It may hold certificates, and is packed.
    Archive,
    /// It is the list of what a CA revoked.
    RevocationList,
    /// It is too large for a delivery, or cannot be read.
    NotLookedAt,
    /// There is no certificate in it.
    Other,
}

/// What a file that is called like no certificate turned out to be.
enum Looked {
    /// It holds certificates.
    Certificates,
    /// It is a request or a key, as they lie beside certificates.
    Usual,
    /// It is something else.
    Unread(Unread),
}

/// Looks through a folder. What is called like a certificate is taken for one; of the rest, what holds one. `besides` are files
/// that are read for another purpose.
pub(super) fn search(folder: &Path, besides: &[&Path]) -> Search {
    let mut search = Search::default();
    let canonical = |path: &&Path| disk::canonical(path);
    let besides: Vec<PathBuf> = besides.iter().filter_map(canonical).collect();
    let is_besides =
        |path: &Path| disk::canonical(path).is_some_and(|path| besides.contains(&path));
    let mut paths: Vec<PathBuf> = disk::files_below(folder).collect();
    paths.sort();
    for path in paths {
        if disk::has_extension(&path, files::CERTIFICATES) {
            search.found.push(path);
            continue;
        }
        if is_hidden(&path, folder) || is_besides(&path) {
            continue;
        }
        match look(&path) {
            Looked::Certificates => search.found.push(path),
            Looked::Usual => {}
            Looked::Unread(why) => search.unread.push((path, why)),
        }
    }
    search
}

/// Whether a file, or a folder on the way to it, is one that file managers do not show.
fn is_hidden(path: &Path, folder: &Path) -> bool {
    let below = path.strip_prefix(folder).unwrap_or(path);
    let starts_with_dot = |name: &OsStr| name.to_string_lossy().starts_with('.');
    below.iter().any(starts_with_dot)
}

fn look(path: &Path) -> Looked {
    let Ok(source) = disk::load(path, LARGEST_FILE) else {
        return Looked::Unread(Unread::NotLookedAt);
    };
    content(&source)
}

fn content(source: &Source) -> Looked {
    let bytes = source.bytes();
    if is_archive(bytes) {
        return Looked::Unread(Unread::Archive);
    }
    if is_java_key_store(bytes) {
        return Looked::Unread(Unread::JavaKeyStore);
    }
    let armor = Armor::scan(source);
    if armor.blocks.iter().any(is_certificate) {
        return Looked::Certificates;
    }
    let natures = || {
        armor
            .blocks
            .iter()
            .map(|block| block.nature)
            .chain(armor.nature)
    };
    let is = |wanted: ContentKind| natures().any(|nature| nature == wanted);
    let is_usual = |nature: ContentKind| {
        matches!(
            nature,
            ContentKind::CertificationRequest
                | ContentKind::PrivateKey
                | ContentKind::PublicKey
                | ContentKind::KeyParameters
        )
    };
    if is(ContentKind::Pkcs12) {
        Looked::Unread(Unread::Pkcs12)
    } else if is(ContentKind::RevocationList) {
        Looked::Unread(Unread::RevocationList)
    } else if natures().all(is_usual) {
        Looked::Usual
    } else {
        Looked::Unread(Unread::Other)
    }
}

/// Whether a block was meant as a certificate. In the middle of a line it is a value of something else, such as a snapshot of what
/// a server trusts.
fn is_certificate(block: &Block) -> bool {
    let is_in_line = block.irregularities.iter().any(|irregularity| {
        matches!(
            irregularity.kind,
            IrregularityKind::Boundary(BoundaryProblem::NotAlone(Neighbour::Text))
        )
    });
    let is_meant = matches!(block.nature, ContentKind::Certificate | ContentKind::Pkcs7);
    is_meant && block.form != Form::BareBase64 && !is_in_line
}

impl Search {
    /// Names what was not read, so that nobody takes it for checked.
    pub(super) fn tell(&self, io: &Io) {
        for (path, why) in &self.unread {
            if let Some(text) = why.text() {
                io.note(&format!("note: `{}` {text}", Printable::path(path)));
            }
        }
        let names = |is_wanted: &dyn Fn(Unread) -> bool| -> Vec<String> {
            let wanted = self.unread.iter().filter(|(_, why)| is_wanted(*why));
            wanted
                .map(|(path, _)| format!("`{}`", Printable::path(path)))
                .collect()
        };
        let others = names(&|why| why == Unread::Other);
        if !others.is_empty() {
            let others = few(&others, NAMED);
            io.note(&format!("note: there is no certificate in {others}"));
        }
        let not_looked_at = names(&|why| why == Unread::NotLookedAt);
        if !not_looked_at.is_empty() {
            let named = few(&not_looked_at, NAMED);
            io.note(&format!(
                "note: not read, because it is no file or is larger than any delivery: {named}"
            ));
        }
    }
}

impl Unread {
    /// What to say of one file; none for those that are named together.
    fn text(self) -> Option<&'static str> {
        Some(match self {
            Self::Pkcs12 => {
                "is a PKCS#12 container and was not opened; if certificates are missing, take them out of it: \
                 `openssl pkcs12 -in FILE -nokeys -out certificates.pem`"
            }
            Self::JavaKeyStore => {
                "is a Java key store and was not opened; if certificates are missing, take them out of it: \
                 `keytool -exportcert -rfc -keystore FILE -alias NAME`"
            }
            Self::Archive => {
                "is an archive and was not opened; if certificates are missing, unpack it"
            }
            Self::RevocationList => {
                "is a revocation list and no certificate; `signready verify --crl` takes it"
            }
            Self::NotLookedAt | Self::Other => return None,
        })
    }
}
