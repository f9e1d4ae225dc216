//! Probing: which certificates servers really send, and what the rules say of them.
//!
//! ```text
//! hosts → TLS handshakes (in parallel) → what each server sent → Delivery, one for each → rules → ProbeReport
//!                                                                 └→ forecast ──────────────────────┘
//! ```
//!
//! Each server is judged by itself: what another one sends completes no chain of
//! its own. A server that cannot be reached, or that does not speak TLS as we do,
//! has a [`ProbeFailure`] and stops none of the others.

mod connect;
mod target;

use std::{
    net::SocketAddr,
    panic,
    sync::atomic::{AtomicUsize, Ordering},
    thread,
    time::Duration,
};

pub use target::{HTTPS, ProbeTarget, TargetError, in_inventory, port_of};

use crate::{
    estate::inventory::NodeId,
    judge::{
        engine::{Fitness, Linter, THREADS, VerificationReport, Verifier},
        fleet::Fleet,
        issued::{self, Against, Delivery, Entry, EntryRole},
    },
    pki::{
        certificate::{Certificate, Refusal, Roots},
        text::printable::{Printable, shortened},
    },
    work::forecast::{self, Asked, Clients, Forecast, PresentedCertificate},
};

/// As many servers are asked at the same time. They are waited for, so this has nothing to do with processors.
const AT_A_TIME: usize = 32;

/// What a server sent.
#[derive(Clone, Debug)]
pub struct Shown {
    /// Where it was reached.
    pub address: SocketAddr,
    /// The version of the protocol, such as `TLS 1.3`.
    pub protocol: Option<String>,
    /// The cipher suite, by the name in IANA's registry.
    pub cipher_suite: Option<String>,
    /// The certificates, in the order in which they came.
    pub certificates: Vec<Vec<u8>>,
}

/// Why a server sent no certificate.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ProbeFailure {
    /// It is no name that can be asked for.
    #[error("a server cannot be asked for by this name")]
    NotAName,
    /// The name has no address that we can find.
    #[error("the name was not found: {reason}")]
    NameNotFound {
        /// The system's words.
        reason: String,
    },
    /// Nobody listens at the port.
    #[error("the connection was refused: nothing listens at this port")]
    Refused,
    /// Nobody answers at the address.
    #[error("nobody answered: the server is off, or a firewall drops what is sent to this port")]
    NoAnswer,
    /// The network does not lead there.
    #[error("the server cannot be reached: {reason}")]
    Unreachable {
        /// The system's words.
        reason: String,
    },
    /// It took the connection, and did not say enough in time.
    #[error(
        "the connection was made, and no certificate came in time: perhaps it does not speak TLS at this port"
    )]
    Silent,
    /// It closed the connection without a word of TLS.
    #[error(
        "the connection was closed in the middle of the handshake: it does not speak TLS at this port, or only older versions than 1.2"
    )]
    Closed,
    /// It speaks something else; the first bytes of it.
    #[error("it speaks {} at this port, and not TLS", spoken(greeting))]
    NotTls {
        /// The first bytes, as text.
        greeting: String,
    },
    /// It speaks older versions only.
    #[error(
        "it speaks neither TLS 1.2 nor TLS 1.3: older versions are forbidden (RFC 8996) and are not spoken here, so its certificate was not seen"
    )]
    OldProtocol,
    /// No cipher suite, group or signature that both know.
    #[error(
        "it found no cipher suite that both sides know: those with forward secrecy and authenticated encryption are spoken here, so its certificate was not seen"
    )]
    NothingInCommon,
    /// It does not know the name that was asked for.
    #[error("it does not know the name that it was asked for; `--server-name` asks for another")]
    UnknownName,
    /// The handshake had no certificate.
    #[error("it sent no certificate")]
    NoCertificate,
    /// Anything else.
    #[error("the handshake failed: {reason}")]
    Handshake {
        /// The words of the TLS library.
        reason: String,
    },
}

impl ProbeFailure {
    /// The word in the JSON report.
    pub fn word(&self) -> &'static str {
        match self {
            Self::NotAName => "not-a-name",
            Self::NameNotFound { .. } => "name-not-found",
            Self::Refused => "refused",
            Self::NoAnswer => "no-answer",
            Self::Unreachable { .. } => "unreachable",
            Self::Silent => "silent",
            Self::Closed => "closed",
            Self::NotTls { .. } => "not-tls",
            Self::OldProtocol => "old-protocol",
            Self::NothingInCommon => "nothing-in-common",
            Self::UnknownName => "unknown-name",
            Self::NoCertificate => "no-certificate",
            Self::Handshake { .. } => "handshake",
        }
    }
}

/// What a greeting is of, in words.
fn spoken(greeting: &str) -> String {
    let is_page = |start: &str| {
        let begin = greeting.get(..start.len());
        begin.is_some_and(|begin| begin.eq_ignore_ascii_case(start))
    };
    // The first version of HTTP has no status line, and some servers fall back to it.
    if ["HTTP/", "<!doctype", "<html"].into_iter().any(is_page) {
        "plain HTTP".to_owned()
    } else if greeting.starts_with("SSH-") {
        "SSH".to_owned()
    } else if greeting.starts_with("220") {
        "plain SMTP or FTP".to_owned()
    } else {
        format!("`{}…`", Printable::new(greeting))
    }
}

/// Asks every server for its certificates, and waits `patience` for each. `on_host` is called behind each.
pub fn ask(
    targets: &[ProbeTarget],
    patience: Duration,
    on_host: impl Fn() + Sync,
) -> Vec<Result<Shown, ProbeFailure>> {
    let next = AtomicUsize::new(0);
    let ask_on = || {
        let mut answers = Vec::new();
        loop {
            let index = next.fetch_add(1, Ordering::Relaxed);
            let Some(target) = targets.get(index) else {
                return answers;
            };
            answers.push((index, connect::shown(target, patience)));
            on_host();
        }
    };
    let mut answers = thread::scope(|scope| {
        let helpers = 1..targets.len().min(AT_A_TIME);
        let spawn = |_| thread::Builder::new().spawn_scoped(scope, ask_on).ok();
        // Where there are no more threads to be had, those that there are will do.
        let helpers: Vec<_> = helpers.map_while(spawn).collect();
        let mut answers = ask_on();
        for helper in helpers {
            let theirs = helper.join();
            answers.extend(theirs.unwrap_or_else(|cause| panic::resume_unwind(cause)));
        }
        answers
    });
    answers.sort_by_key(|(index, _)| *index);
    answers.into_iter().map(|(_, answer)| answer).collect()
}

/// What a run says.
#[derive(Clone, Debug, Default)]
pub struct ProbeReport {
    /// The servers, in the order in which they were asked for.
    pub hosts: Vec<ProbedHost>,
    /// What was found in what they sent.
    pub verified: VerificationReport,
    /// What users meet at these servers; none where it was not wanted, where nobody knows the roots of their clients, or where no
    /// server sent anything.
    pub forecast: Option<Forecast>,
}

impl ProbeReport {
    /// How many servers sent certificates.
    pub fn reached(&self) -> usize {
        let reached = self.hosts.iter().filter(|host| host.answer.is_ok());
        reached.count()
    }
}

/// A server in a report.
#[derive(Clone, Debug)]
pub struct ProbedHost {
    /// The server.
    pub target: ProbeTarget,
    /// The node of the inventory, by name.
    pub node: Option<String>,
    /// What it sent, or why it sent nothing.
    pub answer: Result<Answer, ProbeFailure>,
}

/// What a server sent, in short.
#[derive(Clone, Debug)]
pub struct Answer {
    /// What came.
    pub shown: Shown,
    /// What a person calls its certificate; none where it cannot be read.
    pub title: Option<Printable>,
    /// The whole days until the certificate ends; below zero for one that has ended.
    pub days_left: Option<i64>,
    /// How fit it is under the strictest of the profiles that judge it.
    pub fitness: Option<Fitness>,
    /// The certificate, if it can be read.
    certificate: Option<Box<Certificate>>,
    /// The certificates above it by which clients trust it, if they do.
    above: Vec<Certificate>,
    /// Whether clients trust it, where their roots are known.
    now: Option<Result<(), Refusal>>,
    /// Whether they trust it after the change, if one is proposed.
    after: Option<Result<(), Refusal>>,
}

/// The clients that a forecast is made for.
#[derive(Clone, Copy, Debug, Default)]
pub struct Outlook<'a> {
    /// What they are like.
    pub clients: Clients,
    /// Their roots after a change that is proposed.
    pub changed: Option<&'a Roots>,
}

/// Judges what servers sent, each by itself, by the inventory in `fleet` and against the name that was asked for, and forecasts
/// what users meet, if that is wanted.
pub fn judge(
    linter: &Linter,
    asked: Vec<(ProbeTarget, Result<Shown, ProbeFailure>)>,
    mut fleet: Fleet,
    mut against: Against,
    outlook: Option<Outlook<'_>>,
) -> ProbeReport {
    let mut verifier = Verifier::new(linter);
    let changed = outlook.and_then(|outlook| outlook.changed);
    let mut hosts = Vec::with_capacity(asked.len());
    for (target, result) in asked {
        let node = target.node.and_then(|node| fleet.node(node));
        let node = node.map(|(_, node)| node.fqdn.clone());
        let answer = match result {
            Ok(shown) => {
                let path = target.to_string();
                let read = issued::shown(&path, &shown.certificates, target.node);
                against.hosts = vec![target.asked_for.clone()];
                let delivery = Delivery::join(vec![read], fleet, against, THREADS);
                verifier.judge(&delivery);
                let answer = answer(shown, &delivery, changed);
                // The next server is held against the same.
                Delivery { fleet, against, .. } = delivery;
                Ok(answer)
            }
            Err(failure) => Err(failure),
        };
        hosts.push(ProbedHost {
            target,
            node,
            answer,
        });
    }
    let verified = verifier.finish(&fleet);
    for host in &mut hosts {
        let path = Printable::new(host.target.to_string());
        let mut certificates = verified.certificates.iter();
        let own = certificates.find(|certificate| certificate.path == path);
        if let (Ok(answer), Some(own)) = (&mut host.answer, own) {
            answer.fitness = own.worst_fitness();
        }
    }
    let outlook = outlook.filter(|_| against.roots.is_some());
    let forecast = outlook.and_then(|outlook| forecast(&hosts, &fleet, outlook));
    ProbeReport {
        hosts,
        verified,
        forecast,
    }
}

/// What users meet, if any server sent something.
fn forecast(hosts: &[ProbedHost], fleet: &Fleet, outlook: Outlook<'_>) -> Option<Forecast> {
    let asked: Vec<Asked<'_>> = hosts.iter().map(|host| host.asked(fleet)).collect();
    let is_any = hosts.iter().any(|host| host.answer.is_ok());
    let has_change = outlook.changed.is_some();
    is_any.then(|| forecast::forecast_asked(fleet, &asked, has_change, outlook.clients))
}

impl ProbedHost {
    /// What clients meet there.
    fn asked(&self, fleet: &Fleet) -> Asked<'_> {
        let ProbeTarget { node, port, .. } = self.target;
        let is_web_server = |node: &NodeId| {
            let of_node = fleet.node(*node);
            of_node.is_some_and(|(cluster, _)| target::is_web_server(cluster.product.value, port))
        };
        let path = self.target.to_string();
        let offer = self.answer.as_ref().ok().and_then(|answer| {
            Some(PresentedCertificate {
                certificate: answer.certificate.as_deref()?,
                above: answer.above.iter().collect(),
                path: path.clone(),
                now: answer.now?,
                after: answer.after,
            })
        });
        Asked {
            address: &self.target.asked_for,
            node: node.filter(is_web_server),
            path,
            offer,
        }
    }
}

fn answer(shown: Shown, delivery: &Delivery, changed: Option<&Roots>) -> Answer {
    let is_own = |entry: &&Entry| entry.role == EntryRole::Server;
    let own = delivery.entries.iter().find(is_own);
    let certificate = own.and_then(Entry::certificate);
    let path = |roots: Option<&Roots>| Some(owned_path(delivery, roots?, certificate?));
    let (now, after) = (path(delivery.against.roots.as_ref()), path(changed));
    let above = [&now, &after].into_iter().flatten().flatten().flatten();
    Answer {
        above: above.cloned().collect(),
        now: now.map(|now| now.map(drop)),
        after: after.map(|after| after.map(drop)),
        certificate: certificate.cloned().map(Box::new),
        shown,
        title: certificate.map(|certificate| Printable::new(shortened(&certificate.title()))),
        days_left: certificate
            .map(|certificate| certificate.validity.days_left(delivery.against.moment)),
        fitness: None,
    }
}

/// The certificates above one, by which clients with these roots trust it.
fn owned_path(
    delivery: &Delivery,
    roots: &Roots,
    certificate: &Certificate,
) -> Result<Vec<Certificate>, Refusal> {
    let path = delivery.path_by(roots, certificate)?;
    Ok(path.into_iter().cloned().collect())
}

#[cfg(test)]
mod tests {
    use super::spoken;

    #[test]
    fn a_greeting_is_named_or_shown_safely() {
        assert_eq!(spoken("HTTP/1.1 400 Bad"), "plain HTTP");
        assert_eq!(spoken("<!DOCTYPE HTML P"), "plain HTTP");
        assert_eq!(spoken("SSH-2.0-OpenSSH_"), "SSH");
        assert_eq!(spoken("\u{1b}[2J"), "`\\u{1b}[2J…`");
    }
}
