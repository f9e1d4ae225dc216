//! Keys and requests after the planned requests of an inventory.
//!
//! ```text
//! PlannedRequests → Plan (for each: make, keep, differs, await) → keys → requests in memory → lint → key, then request, written
//! ```
//!
//! Nothing is written before everything is made and judged. A key is never
//! overwritten, never printed, and readable by its owner only from the moment it
//! exists. The key comes before the request: a key without a request is completed
//! by the next run, a request without a key is worth nothing. So whatever instant
//! the program is killed at, the next run completes the rest.

mod plan;

use zeroize::Zeroizing;

pub use plan::{Action, Plan, Planned, Selection, paths};

use crate::{
    judge::{
        engine::THREADS,
        fleet::{File, PrivateKey},
    },
    pki::{crypto::CryptoError, text::source::Source},
    work::{
        file_change::{ChangeSet, FileChange, NewFile},
        keypair::{self, KeyPair, KeypairError},
    },
};

/// Why keys and requests cannot be made.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum GenerateError {
    /// The libraries that make keys and requests refused.
    #[error("cannot make the key or request for `{node}`: {cause}")]
    Making {
        /// The node.
        node: String,
        /// The library's words.
        cause: KeypairError,
    },
}

/// A key and a request, in memory.
#[derive(Debug)]
pub struct Pair {
    /// The request, as an index of the plan.
    pub request: usize,
    /// The private key as PKCS#8 in PEM; none when the key was there already.
    key_pem: Option<Zeroizing<String>>,
    /// The request in PEM.
    pub request_pem: String,
}

/// Makes what the plan wants made, in parallel. `on_pair` is called behind each.
pub fn make(plan: &Plan, on_pair: impl Fn() + Sync) -> Result<Vec<Pair>, GenerateError> {
    let requests = plan.requests.iter().enumerate();
    let wanted: Vec<(usize, &Planned)> = requests
        .filter(|(_, planned)| planned.action.is_making())
        .collect();
    // The search for primes takes ten times as long for one key as for another: every job is a task of its own.
    let made = THREADS.map(&wanted, |(request, planned)| {
        let pair = pair(*request, planned);
        on_pair();
        pair
    });
    made.into_iter().collect()
}

fn pair(request: usize, planned: &Planned) -> Result<Pair, GenerateError> {
    let making = |cause: KeypairError| GenerateError::Making {
        node: planned.fqdn.clone(),
        cause,
    };
    let keyless = |cause: CryptoError| making(cause.into());
    let (key, key_pem) = match &planned.action {
        Action::Make {
            existing_key: Some(pem),
        } => (KeyPair::from_pem(pem).map_err(keyless)?, None),
        _ => {
            let key = KeyPair::generate(planned.planned_request.key).map_err(keyless)?;
            let pem = key.to_pem().map_err(keyless)?;
            (key, Some(pem))
        }
    };
    Ok(Pair {
        request,
        key_pem,
        request_pem: keypair::encode::request(&planned.planned_request, &key)
            .map_err(|cause| making(cause.into()))?,
    })
}

/// The requests of the whole plan as files to lint: those just made, those that were there, and those that are still to
/// be made, here or on a server.
pub fn files(plan: &Plan, pairs: &[Pair]) -> Vec<(File, Vec<crate::judge::fleet::Input>)> {
    let mut made: Vec<Option<&[u8]>> = vec![None; plan.requests.len()];
    for pair in pairs {
        if let Some(place) = made.get_mut(pair.request) {
            *place = Some(pair.request_pem.as_bytes());
        }
    }
    let requests = plan.requests.iter().zip(made).zip(0_u64..);
    let mut requests: Vec<_> = requests.collect();
    requests.sort_by_key(|((planned, _), _)| &planned.request_path);
    let files = THREADS.map(&requests, |((planned, made), number)| {
        let path = planned.request_path.display().to_string();
        let is_awaited = made.is_none() && planned.action.is_awaiting();
        if is_awaited {
            return Some(File::planned(path, &planned.planned_request, *number));
        }
        let there = made.or(planned.existing_request.as_deref());
        there.map(|bytes| File::read(&Source::new(path, bytes)))
    });
    files.into_iter().flatten().collect()
}

/// The private keys beside the requests that stay, to hold these against.
pub fn private_keys(plan: &Plan) -> Vec<PrivateKey> {
    let stays = |planned: &&Planned| !planned.action.is_making();
    let kept = plan.requests.iter().filter(stays);
    kept.filter_map(|planned| {
        Some(PrivateKey {
            path: planned.key_path.display().to_string(),
            public: planned.existing_key.clone()?,
        })
    })
    .collect()
}

/// What is to be done on the disk, for each pair: the old one aside where a node is renewed, then the key, then its request.
pub fn changes(plan: &Plan, pairs: Vec<Pair>, day: time::Date) -> Vec<ChangeSet> {
    let changes = pairs.into_iter().filter_map(|pair| {
        let planned = plan.requests.get(pair.request)?;
        Some(changes_of(planned, pair, day))
    });
    changes.collect()
}

fn changes_of(planned: &Planned, pair: Pair, day: time::Date) -> ChangeSet {
    let (key, request) = (&planned.key_path, &planned.request_path);
    let mut changes = Vec::new();
    if matches!(planned.action, Action::Renew) {
        // The request first: a key without a request is a state that the next run can complete.
        changes.extend([request, key].map(|path| FileChange::SetAside {
            path: path.clone(),
            day,
        }));
    }
    if let Some(pem) = pair.key_pem {
        changes.push(FileChange::Create(NewFile::secret(key, pem)));
    }
    let request = NewFile::shared(request, pair.request_pem);
    changes.push(FileChange::Create(request));
    ChangeSet(changes)
}
