//! `probe` against servers on the loopback interface, good ones and others.

mod certificates;
#[cfg(unix)]
mod command;
mod forecast;
mod nodes;
mod servers;

use std::{
    collections::BTreeSet, io::Write as _, net::SocketAddr, sync::Arc, thread, time::Duration,
};

use certificates::{Made, authority, server};
use servers::OpenSsl;
use signready::{
    judge::{
        engine::{Fitness, Linter},
        finding::Severity,
        fleet::Fleet,
        issued::Against,
    },
    output::{probing, text::Options},
    pki::certificate::{Certificate, Roots},
    work::probe::{self, HTTPS, Outlook, ProbeFailure, ProbeReport, ProbeTarget, Shown},
};

use crate::support::{DAY, linter};

const PATIENCE: Duration = Duration::from_secs(30);
const SHORT: Duration = Duration::from_secs(1);

/// Two CAs, one above the other.
struct Estate {
    root: Made,
    upper: Made,
    lower: Made,
}

fn estate() -> Estate {
    let root = authority("Example Root", None);
    let upper = authority("Example Upper CA", Some(&root));
    let lower = authority("Example Lower CA", Some(&upper));
    Estate { root, upper, lower }
}

fn against(root: &Made) -> Against {
    let mut roots = Roots::default();
    roots.add(Certificate::from_der(&root.der, 0).unwrap());
    Against {
        roots: Some(roots),
        roots_origin: "the roots that were given".to_owned(),
        ..Against::at(DAY.with_hms(12, 0, 0).unwrap().assume_utc())
    }
}

fn at(host: &str, address: SocketAddr) -> ProbeTarget {
    ProbeTarget::new(host, address.port()).unwrap()
}

fn ask(target: &ProbeTarget, patience: Duration) -> Result<Shown, ProbeFailure> {
    let mut answers = probe::ask(std::slice::from_ref(target), patience, || ());
    answers.pop().unwrap()
}

fn probe_with(
    targets: Vec<ProbeTarget>,
    linter: &Linter,
    fleet: Fleet,
    against: Against,
) -> ProbeReport {
    let answers = probe::ask(&targets, PATIENCE, || ());
    let asked = targets.into_iter().zip(answers).collect();
    probe::judge(linter, asked, fleet, against, Some(Outlook::default()))
}

fn probe_one(target: ProbeTarget, root: &Made) -> ProbeReport {
    probe_with(
        vec![target],
        &linter(&["public-ca"]),
        Fleet::default(),
        against(root),
    )
}

/// The rules with errors and warnings, with the path that they name.
fn found(report: &ProbeReport) -> BTreeSet<(String, String)> {
    let findings = report.verified.findings.iter();
    findings
        .filter(|finding| finding.severity > Severity::Notice)
        .map(|finding| (finding.place.path.to_string(), finding.rule.to_string()))
        .collect()
}

fn rules(report: &ProbeReport) -> Vec<String> {
    let rules: BTreeSet<String> = found(report).into_iter().map(|(_, rule)| rule).collect();
    rules.into_iter().collect()
}

#[test]
fn a_good_server_is_good_and_hears_a_handshake_only() {
    let estate = estate();
    let own = server(&["localhost", "127.0.0.1"], -10, &estate.lower);
    for (host, name) in [("localhost", Some("localhost")), ("127.0.0.1", None)] {
        let (address, thread) = servers::rustls(&own, &[&estate.lower, &estate.upper]);
        let report = probe_one(at(host, address), &estate.root);
        assert_eq!(rules(&report), Vec::<String>::new());
        let answer = report.hosts[0].answer.as_ref().unwrap();
        assert_eq!(answer.fitness, Some(Fitness::Good));
        assert_eq!(answer.days_left, Some(79));
        assert_eq!(answer.title.as_ref().unwrap().as_str(), "localhost");
        assert_eq!(answer.shown.protocol.as_deref(), Some("TLS 1.3"));
        let sent = [&own, &estate.lower, &estate.upper].map(|made| made.der.clone());
        assert_eq!(answer.shown.certificates, sent);
        let heard = thread.join().unwrap();
        assert_eq!(heard.name.as_deref(), name, "{host}");
        assert_eq!(heard.data, b"");
        assert!(
            heard.is_closed_well,
            "the connection is closed as TLS wants it"
        );
    }
}

#[test]
fn what_is_wrong_with_a_chain_is_found_as_it_was_sent() {
    let estate = estate();
    let Estate { root, upper, lower } = &estate;
    let own = server(&["localhost"], -10, lower);
    let other = server(&["other.example.com"], -10, lower);
    let past = server(&["localhost"], -200, lower);
    let future = server(&["localhost"], 5, lower);
    let foreign = authority("Foreign CA", None);
    let alone = authority("localhost", None);
    let namesake = authority("Example Lower CA", Some(upper));
    let cases: [(&str, &Made, &[&Made], &[&str]); 12] = [
        ("the root, too", &own, &[lower, upper, root], &[]),
        (
            "another name",
            &other,
            &[lower, upper],
            &["certificate-identity"],
        ),
        ("expired", &past, &[lower, upper], &["certificate-expired"]),
        (
            "not yet",
            &future,
            &[lower, upper],
            &["certificate-not-yet-valid"],
        ),
        (
            "nothing of the chain",
            &own,
            &[],
            &["certificate-chain-incomplete"],
        ),
        (
            "half of the chain",
            &own,
            &[lower],
            &["certificate-chain-incomplete"],
        ),
        (
            "upside down",
            &own,
            &[upper, lower],
            &["certificate-chain-order"],
        ),
        (
            "twice",
            &own,
            &[&own, lower, upper],
            &["certificate-chain-order"],
        ),
        (
            "a stranger",
            &own,
            &[lower, upper, &foreign],
            &["certificate-chain-foreign"],
        ),
        (
            "a namesake",
            &own,
            &[&namesake, upper],
            &["certificate-chain-foreign", "certificate-chain-incomplete"],
        ),
        (
            "another server's, too",
            &own,
            &[lower, upper, &other],
            &["certificate-chain-foreign"],
        ),
        (
            "itself",
            &alone,
            &[],
            &[
                "certificate-identity",
                "certificate-key-usage",
                "certificate-server-auth-missing",
                "certificate-untrusted-root",
                "certificate-validity-too-long",
            ],
        ),
    ];
    for (case, own, others, expected) in cases {
        let (address, thread) = servers::rustls(own, others);
        let report = probe_one(at("localhost", address), root);
        thread.join().unwrap();
        assert_eq!(rules(&report), expected, "{case}");
        let path = format!("localhost:{}", address.port());
        assert!(found(&report).iter().all(|(place, _)| *place == path));
        let answer = report.hosts[0].answer.as_ref().unwrap();
        assert_eq!(answer.shown.certificates.len(), others.len() + 1, "{case}");
        assert!(answer.title.is_some(), "{case}");
    }
}

#[test]
fn a_chain_is_not_completed_by_another_server() {
    let estate = estate();
    let own = server(&["localhost"], -10, &estate.lower);
    let (good, _good) = servers::rustls(&own, &[&estate.lower, &estate.upper]);
    let (bad, _bad) = servers::rustls(&own, &[]);
    let (wrong, _wrong) = servers::rustls(&own, &[&estate.lower, &estate.upper]);
    let targets = vec![
        at("localhost", good),
        at("localhost", bad),
        at("127.0.0.1", wrong),
    ];
    let report = probe_with(
        targets,
        &linter(&["public-ca"]),
        Fleet::default(),
        against(&estate.root),
    );
    let place = |rule: &str| -> Vec<String> {
        let found = found(&report).into_iter();
        let own = found.filter(|(_, found)| found == rule);
        own.map(|(path, _)| path).collect()
    };
    assert_eq!(
        place("certificate-chain-incomplete"),
        [format!("localhost:{}", bad.port())]
    );
    assert_eq!(
        place("certificate-identity"),
        [format!("127.0.0.1:{}", wrong.port())]
    );
    assert_eq!(report.verified.certificates.len(), 3);
    let counts = report.verified.counts[0];
    assert_eq!((counts.certificates(), counts.tally.errors), (3, 2));
}

#[test]
fn openssl_is_understood() {
    let estate = estate();
    let own = server(&["localhost"], -10, &estate.lower);
    let chain = [&estate.lower, &estate.upper];
    let cases: [(&[&str], &str, usize); 3] = [
        (&[], "TLS 1.3", 2),
        (&["-tls1_2"], "TLS 1.2", 0),
        // It wants a certificate of ours, and ends the handshake when there is none.
        (
            &["-tls1_2", "-Verify", "1", "-verify_return_error"],
            "TLS 1.2",
            2,
        ),
    ];
    for (options, protocol, others) in cases {
        let folder = tempfile::tempdir().unwrap();
        let openssl = OpenSsl::start(folder.path(), &own, &chain[..others], options);
        let report = probe_one(at("localhost", openssl.address), &estate.root);
        let answer = report.hosts[0].answer.as_ref().unwrap();
        assert_eq!(answer.shown.protocol.as_deref(), Some(protocol));
        assert_eq!(answer.shown.certificates.len(), others + 1);
        let expected: &[&str] = match others {
            0 => &["certificate-chain-incomplete"],
            _ => &[],
        };
        assert_eq!(rules(&report), expected, "{options:?}");
    }
}

#[test]
fn servers_that_speak_an_older_tls_are_told_from_others() {
    let estate = estate();
    let own = server(&["localhost"], -10, &estate.lower);
    let cases: [(&[&str], ProbeFailure); 3] = [
        (
            &["-tls1_1", "-cipher", "ALL:@SECLEVEL=0"],
            ProbeFailure::OldProtocol,
        ),
        (
            &["-tls1", "-cipher", "ALL:@SECLEVEL=0"],
            ProbeFailure::OldProtocol,
        ),
        // It would take our cipher suites if the key were RSA.
        (
            &["-tls1_2", "-cipher", "ECDHE-ECDSA-AES128-SHA"],
            ProbeFailure::NothingInCommon,
        ),
    ];
    for (options, expected) in cases {
        let folder = tempfile::tempdir().unwrap();
        let openssl = OpenSsl::start(folder.path(), &own, &[], options);
        let failure = ask(&at("localhost", openssl.address), PATIENCE).unwrap_err();
        assert_eq!(failure, expected, "{options:?}");
    }
}

#[test]
fn what_is_no_tls_server_is_named() {
    let http = b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n".to_vec();
    let page = servers::answering(http);
    let shell = servers::answering(b"SSH-2.0-OpenSSH_9.6\r\n".to_vec());
    let hostile = servers::answering(b"\x1b[2J\x1b]0;x\x07".to_vec());
    let mute = servers::answering(Vec::new());
    let alert = servers::answering(vec![21, 3, 1, 0, 2, 2, 70]);
    // A handshake that is none: a record of the right type with anything in it.
    let garbage = servers::answering(vec![22, 3, 3, 0, 4, 99, 0, 0, 0]);
    let said = |address: SocketAddr| {
        let failure = ask(&at("127.0.0.1", address), PATIENCE).unwrap_err();
        (failure.word(), failure.to_string())
    };
    assert_eq!(
        said(page),
        (
            "not-tls",
            "it speaks plain HTTP at this port, and not TLS".to_owned()
        )
    );
    assert_eq!(said(shell).1, "it speaks SSH at this port, and not TLS");
    let (word, sentence) = said(hostile);
    assert_eq!(word, "not-tls");
    assert!(!sentence.contains('\u{1b}'), "{sentence:?}");
    assert_eq!(said(mute).0, "closed");
    assert_eq!(said(alert).0, "old-protocol");
    assert_eq!(said(garbage).0, "handshake");
    assert_eq!(said(servers::closed()).0, "refused");
    let nobody = ProbeTarget::new("nobody.invalid", HTTPS).unwrap();
    let failure = ask(&nobody, PATIENCE).unwrap_err();
    assert_eq!(failure.word(), "name-not-found", "{failure}");
}

#[test]
fn nobody_is_waited_for_longer_than_was_said() {
    let waiting = Arc::new(servers::Waiting::default());
    let mut targets: Vec<ProbeTarget> = (0..20)
        .map(|_| at("127.0.0.1", servers::silent(Arc::clone(&waiting))))
        .collect();
    // One that drips: each byte comes in time, and the handshake would take a quarter of an hour.
    let (drip, _) = servers::plain(|mut stream| {
        let record = [&[22, 3, 3, 64, 0][..], &[0; 1 << 14]].concat();
        for byte in record {
            if stream.write_all(&[byte]).is_err() {
                break;
            }
            thread::sleep(Duration::from_millis(50));
        }
    });
    targets.push(at("127.0.0.1", drip));
    let answers = probe::ask(&targets, SHORT, || ());
    for answer in answers {
        assert_eq!(answer.unwrap_err(), ProbeFailure::Silent);
    }
    assert!(waiting.most() > 4, "they are asked one after the other");
}

#[test]
fn nothing_that_a_server_sends_can_stop_us() {
    let estate = estate();
    let own = server(&["localhost"], -10, &estate.lower);
    let mut broken: Vec<Vec<u8>> = vec![Vec::new(), vec![0x30], vec![0xFF; 300]];
    let mut cut = own.der.clone();
    cut.truncate(cut.len() / 2);
    broken.push(cut);
    broken.push([own.der.as_slice(), b"more"].concat());
    for (index, own) in broken.into_iter().enumerate() {
        let target = ProbeTarget::new("localhost", 443).unwrap();
        let shown = Shown {
            address: "127.0.0.1:443".parse().unwrap(),
            protocol: None,
            cipher_suite: None,
            certificates: vec![own, estate.lower.der.clone()],
        };
        let asked = vec![(target, Ok(shown))];
        let report = probe::judge(
            &linter(&["public-ca"]),
            asked,
            Fleet::default(),
            against(&estate.root),
            Some(Outlook::default()),
        );
        assert_eq!(report.forecast.as_ref().unwrap().now.unknown, 1, "{index}");
        let fitness = report.hosts[0].answer.as_ref().unwrap().fitness;
        assert_eq!(
            fitness,
            Some(Fitness::Unfit),
            "{index}: {:?}",
            found(&report)
        );
    }
}

#[test]
fn what_a_server_calls_itself_is_printed_safely() {
    let root = authority("Example Root", None);
    let own = server(
        &["localhost"],
        -10,
        &authority("a\u{1b}[31m\nb\u{202e}", Some(&root)),
    );
    let hostile = authority("\u{1b}]0;x\u{7}\nlocalhost:443: good", None);
    for own in [&own, &hostile] {
        let (address, _thread) = servers::rustls(own, &[]);
        let report = probe_one(at("localhost", address), &root);
        let options = Options {
            styled: false,
            least: Severity::Notice,
            verbose: true,
        };
        let text = probing::text(&report, options) + &probing::json(&report, DAY);
        let is_unsafe = |character: char| {
            character != '\n' && signready::pki::text::printable::is_unsafe(character)
        };
        assert!(!text.contains(is_unsafe), "{text:?}");
        assert!(!text.contains("\nlocalhost:443: good"), "{text}");
    }
}
