//! Private keys that lie beside requests, and those that belong to other requests.

use std::collections::{BTreeMap, BTreeSet};

use super::{Fleet, folder_and_name, join::stem};
use crate::{
    estate::numbered::{Numbered, id},
    judge::finding::InputId,
    pki::{
        csr::CertificationRequest,
        key::{PrivateKeyError, PublicHalf},
    },
};

id! {
    /// The number of a private key in a fleet.
    pub struct PrivateKeyId;
}

/// A private key that a request or a certificate should belong to. Only its public half is kept.
#[derive(Clone, Debug)]
pub struct PrivateKey {
    /// The name of the file.
    pub path: String,
    /// The public half.
    #[doc(hidden)]
    pub public: PublicHalf,
}

impl PrivateKey {
    /// Reads a private key: PEM, with whatever text is around it, or DER; in PKCS#8 (RFC 5208), PKCS#1 (RFC 8017) or, for
    /// elliptic curves, SEC 1 (RFC 5915).
    ///
    /// `path` is what reports call it. Only the public half is kept; what is read on the way is wiped.
    pub fn read(path: impl Into<String>, file: &[u8]) -> Result<Self, PrivateKeyError> {
        Ok(Self {
            path: path.into(),
            public: PublicHalf::of_private_key(file)?,
        })
    }
}

/// A request and a private key beside it that do not belong together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyMismatch {
    /// The file with the private key.
    pub key: String,
    /// The request that the private key belongs to, if it was read, and its file.
    pub holder: Option<(InputId, String)>,
    /// The file with the private key of the request, if it was read.
    pub own: Option<String>,
    /// Whether that one lies beside the request that the other private key belongs to.
    pub is_swapped: bool,
}

#[doc(hidden)]
impl Fleet {
    /// Adds private keys to hold requests against.
    #[must_use]
    pub fn with_private_keys(mut self, private_keys: Vec<PrivateKey>) -> Self {
        self.private_keys = Numbered::from(private_keys);
        self.key_mismatches = mismatches(&self);
        self
    }

    /// The private key beside a request that belongs to another one.
    pub fn key_mismatch(&self, input: InputId) -> Option<&KeyMismatch> {
        self.key_mismatches.get(&input)
    }
}

/// The folder and the name of a file without its extension.
type Stem = (String, String);

fn stem_of(path: &str) -> Stem {
    (folder_and_name(path).0, stem(path))
}

/// A request that somebody has made, and its file.
struct Made<'a> {
    id: InputId,
    path: &'a str,
    request: &'a CertificationRequest,
}

/// The requests whose private keys, as far as there are any beside them, are those of others.
fn mismatches(fleet: &Fleet) -> BTreeMap<InputId, KeyMismatch> {
    let keys = &fleet.private_keys;
    if keys.is_empty() {
        return BTreeMap::new();
    }
    let made: Vec<Made<'_>> = fleet
        .requests()
        .filter_map(|(id, input, request)| {
            let file = fleet.file_of(input).filter(|file| !file.is_planned())?;
            let path = file.path.as_str();
            Some(Made { id, path, request })
        })
        .collect();
    let beside = beside(keys, &made);
    let mut holders: BTreeMap<&[u8], Vec<&Made<'_>>> = BTreeMap::new();
    for made in &made {
        let octets = made.request.public_key_octets();
        holders.entry(octets).or_default().push(made);
    }
    let mut by_octets: BTreeMap<&[u8], Vec<PrivateKeyId>> = BTreeMap::new();
    for (id, key) in keys.numbered() {
        by_octets.entry(key.public.octets()).or_default().push(id);
    }
    let is_of = |key: &PrivateKeyId, made: &Made<'_>| {
        keys.get(*key)
            .is_some_and(|key| made.request.has_key(&key.public))
    };
    let mut mismatches = BTreeMap::new();
    for made in &made {
        let Some((id, key)) = beside
            .get(&made.id)
            .and_then(|id| Some((id, keys.get(*id)?)))
        else {
            continue;
        };
        let others = holders.get(key.public.octets()).into_iter().flatten();
        let mut others = others.filter(|other| is_of(id, other));
        // A key in front of a file with several requests belongs to one of them.
        if is_of(id, made) || others.clone().any(|other| other.path == made.path) {
            continue;
        }
        let holder = others.next();
        let own = by_octets.get(made.request.public_key_octets());
        let own = own.into_iter().flatten().find(|own| is_of(own, made));
        let mismatch = KeyMismatch {
            key: key.path.clone(),
            holder: holder.map(|holder| (holder.id, holder.path.to_owned())),
            own: own
                .and_then(|own| keys.get(*own))
                .map(|own| own.path.clone()),
            is_swapped: own.is_some() && holder.and_then(|holder| beside.get(&holder.id)) == own,
        };
        mismatches.insert(made.id, mismatch);
    }
    mismatches
}

/// The key that each request should have: the one beside it with its name; else the one with its name, where only one
/// request and one key have it; else the only key for the only file.
fn beside(
    keys: &Numbered<PrivateKeyId, PrivateKey>,
    made: &[Made<'_>],
) -> BTreeMap<InputId, PrivateKeyId> {
    let mut places: BTreeMap<Stem, PrivateKeyId> = BTreeMap::new();
    for (id, key) in keys.numbered() {
        places.entry(stem_of(&key.path)).or_insert(id);
    }
    let files: BTreeSet<Stem> = made.iter().map(|made| stem_of(made.path)).collect();
    let apart = |places: &mut dyn Iterator<Item = Stem>| {
        let mut by_name: BTreeMap<String, Option<Stem>> = BTreeMap::new();
        for (folder, name) in places {
            let place = (folder, name.clone());
            by_name
                .entry(name)
                .and_modify(|known| *known = None)
                .or_insert(Some(place));
        }
        by_name
    };
    let lonely_keys = apart(
        &mut places
            .keys()
            .filter(|place| !files.contains(place))
            .cloned(),
    );
    let lonely_files = apart(
        &mut files
            .iter()
            .filter(|place| !places.contains_key(place))
            .cloned(),
    );
    let only_key = keys.numbers().next().filter(|_| keys.len() == 1);
    let mut beside = BTreeMap::new();
    for made in made {
        let place = stem_of(made.path);
        let namesake = || {
            let is_alone = lonely_files.get(&place.1)?.as_ref() == Some(&place);
            let key = lonely_keys.get(&place.1)?.as_ref()?;
            places.get(key).filter(|_| is_alone).copied()
        };
        let key = places.get(&place).copied().or_else(namesake);
        let key = key.or(only_key.filter(|_| files.len() == 1));
        beside.extend(key.map(|key| (made.id, key)));
    }
    beside
}
