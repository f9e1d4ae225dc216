//! Chains drawn by lot: most of them are right, and each has a few things in which verifiers could differ.

use time::{Duration, OffsetDateTime};

use super::{
    forge::{Certificate, Extension, Key, identifier, name},
    lot::Lot,
    names::{COUNTRY, HOSTS, ORGANIZATION, PRINTABLE, UTF8, dns, name_constraints, server_names},
};
use crate::support::forge::{element, sequence};

/// A chain.
pub struct Drawn {
    /// From the root to the server's certificate.
    pub certificates: Vec<Vec<u8>>,
    /// Which of them clients were given as their root.
    pub anchor: usize,
    /// What is in it, for messages.
    pub story: Vec<String>,
    /// Whether it has limits on subjects, self-issued certificates or constraints on policies.
    pub is_hard: bool,
}

/// Last arcs of 2.5.4.
const COMMON_NAME: u8 = 3;

/// More keys than a chain has certificates.
pub const KEYS: usize = 12;

/// What one certificate of a chain is to be.
struct Step {
    certificate: Certificate,
    key: usize,
    /// Whether its name is that of its issuer.
    is_self_issued: bool,
}

pub fn draw(lot: &mut Lot, keys: &[Key], now: OffsetDateTime) -> Drawn {
    let mut story = Vec::new();
    let depth = match lot.below(20) {
        0 => 0,
        1 => 7,
        2..10 => 1,
        10..16 => 2,
        _ => 3,
    };
    let mut steps: Vec<Step> = Vec::new();
    let mut is_hard = false;
    for index in 0..=depth + 1 {
        let role = match index {
            0 => Role::Root,
            _ if index <= depth => Role::Between,
            _ => Role::Server,
        };
        let step = draw_step(
            lot,
            keys,
            now,
            (index, role),
            &steps,
            &mut story,
            &mut is_hard,
        );
        steps.push(step);
    }
    let is_broken = lot.percent(1);
    let certificates = steps.iter().enumerate().map(|(index, step)| {
        let issuer = index
            .checked_sub(1)
            .map_or(step.key, |above| steps[above].key);
        let mut der = step.certificate.sign(&keys[step.key], &keys[issuer]);
        if is_broken && index == depth + 1 {
            *der.last_mut().unwrap() ^= 1;
        }
        der
    });
    let certificates: Vec<Vec<u8>> = certificates.collect();
    if is_broken {
        story.push("broken signature".to_owned());
    }
    let is_anchored_below = depth > 0 && lot.percent(5) && !steps[1].is_self_issued;
    if is_anchored_below {
        story.push("the first intermediate is the root".to_owned());
    }
    Drawn {
        certificates,
        anchor: usize::from(is_anchored_below),
        story,
        is_hard,
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Role {
    Root,
    Between,
    Server,
}

fn draw_step(
    lot: &mut Lot,
    keys: &[Key],
    now: OffsetDateTime,
    (index, role): (usize, Role),
    above: &[Step],
    story: &mut Vec<String>,
    is_hard: &mut bool,
) -> Step {
    let mut say = |what: String| story.push(format!("{index}: {what}"));
    let issuer = above.last();
    let is_self_issued = role == Role::Between && lot.percent(18);
    let subject = match role {
        Role::Root => name(&[
            (COUNTRY, PRINTABLE, "DE"),
            (ORGANIZATION, UTF8, "Example GmbH"),
            (COMMON_NAME, UTF8, "Root"),
        ]),
        Role::Between if is_self_issued => {
            *is_hard = true;
            say("self-issued".to_owned());
            issuer.unwrap().certificate.subject.clone()
        }
        Role::Between => {
            let organization =
                lot.one_of(&["Example GmbH", "Example GmbH", "Example GmbH", "Other AG"]);
            name(&[
                (COUNTRY, PRINTABLE, "DE"),
                (ORGANIZATION, UTF8, organization),
                (COMMON_NAME, UTF8, &format!("CA {index}")),
            ])
        }
        Role::Server if lot.percent(3) => name(&[]),
        Role::Server => {
            let organization = lot.one_of(&[
                "Example GmbH",
                "Example GmbH",
                "Example GmbH",
                "EXAMPLE  gmbh",
                "Other AG",
            ]);
            let string_type = lot.one_of(&[UTF8, UTF8, PRINTABLE]);
            name(&[
                (COUNTRY, PRINTABLE, "DE"),
                (ORGANIZATION, string_type, organization),
            ])
        }
    };
    let mut certificate = Certificate {
        version: 3,
        serial: vec![u8::try_from(index + 1).unwrap()],
        issuer: issuer.map_or_else(
            || subject.clone(),
            |issuer| issuer.certificate.subject.clone(),
        ),
        validity: validity(now, Duration::days(-20), Duration::days(60)),
        subject,
        unique_identifier: false,
        extensions: Vec::new(),
    };
    if role == Role::Server && certificate.subject == name(&[]) {
        say("no subject".to_owned());
    }
    if role != Role::Root && lot.percent(3) {
        say("issuer in other letters".to_owned());
        let issuer = certificate.issuer.iter().map(|octet| match octet {
            b'E' => b'e',
            b'C' => b'c',
            other => *other,
        });
        certificate.issuer = issuer.collect();
    }
    extend(lot, &mut certificate, role, &mut say, is_hard);
    let own = if role == Role::Server {
        KEYS - 1
    } else {
        index
    };
    let signer = issuer.map_or(own, |issuer| issuer.key);
    identify(
        lot,
        &mut certificate,
        &keys[own],
        (role != Role::Root).then(|| &keys[signer]),
        &mut say,
    );
    damage(lot, &mut certificate, role, now, &mut say);
    Step {
        certificate,
        key: own,
        is_self_issued,
    }
}

fn extend(
    lot: &mut Lot,
    certificate: &mut Certificate,
    role: Role,
    say: &mut impl FnMut(String),
    is_hard: &mut bool,
) {
    let extensions = &mut certificate.extensions;
    if role == Role::Server {
        let names = server_names(lot, say);
        let is_nameless = certificate.subject == name(&[]);
        extensions.push(Extension::new(17, is_nameless, sequence(&names)));
        // digitalSignature
        extensions.push(Extension::new(15, true, element(0x03, &[7, 0x80])));
        extensions.push(Extension::new(37, false, server_auth()));
    } else {
        let mut fields = vec![element(0x01, &[0xFF])];
        if lot.percent(25) {
            let limit = lot.one_of(&[0, 1, 1, 2, 3]);
            say(format!("path length {limit}"));
            fields.push(element(0x02, &[limit]));
        }
        extensions.push(Extension::new(19, true, sequence(&fields)));
        // keyCertSign, cRLSign
        extensions.push(Extension::new(15, true, element(0x03, &[1, 0x06])));
        if lot.percent(15) {
            extensions.push(Extension::new(37, false, server_auth()));
        }
        if lot.percent(28) {
            let (value, told, has_subjects) = name_constraints(lot);
            let critical = lot.percent(75);
            *is_hard |= has_subjects;
            say(format!("constraints {told}{}", mark(critical)));
            extensions.push(Extension::new(30, critical, value));
        }
        if role == Role::Between && lot.percent(12) {
            say("a name of its own".to_owned());
            extensions.push(Extension::new(
                17,
                false,
                sequence(&[dns(lot.one_of(&HOSTS))]),
            ));
        }
    }
    if role != Role::Root {
        policies(lot, extensions, role, say, is_hard);
    }
}

fn mark(critical: bool) -> &'static str {
    if critical { " critical" } else { "" }
}

fn server_auth() -> Vec<u8> {
    sequence(&[identifier(&[0x2B, 6, 1, 5, 5, 7, 3, 1])])
}

/// Below 1.2.3.
const POLICIES: [[u8; 3]; 3] = [[0x2A, 3, 1], [0x2A, 3, 2], [0x2A, 3, 3]];
const ANY_POLICY: [u8; 4] = [0x55, 29, 32, 0];

fn policies(
    lot: &mut Lot,
    extensions: &mut Vec<Extension>,
    role: Role,
    say: &mut impl FnMut(String),
    is_hard: &mut bool,
) {
    if lot.percent(50) {
        let mut chosen: Vec<Vec<u8>> = POLICIES.iter().map(|policy| policy.to_vec()).collect();
        chosen.truncate(usize::try_from(lot.few(3)).unwrap());
        if lot.percent(25) {
            chosen = vec![ANY_POLICY.to_vec()];
        }
        let critical = lot.percent(25);
        say(format!("{} policies{}", chosen.len(), mark(critical)));
        let policies: Vec<Vec<u8>> = chosen
            .iter()
            .map(|one| sequence(&[identifier(one)]))
            .collect();
        extensions.push(Extension::new(32, critical, sequence(&policies)));
    }
    if role == Role::Server {
        return;
    }
    if lot.percent(10) {
        let number = u8::try_from(lot.below(3)).unwrap();
        let limit = u8::try_from(lot.below(3)).unwrap();
        let critical = lot.percent(70);
        *is_hard = true;
        say(format!(
            "policy constraint {number} {limit}{}",
            mark(critical)
        ));
        let field = element(0x80 | (number & 1), &[limit]);
        extensions.push(Extension::new(36, critical, sequence(&[field])));
    }
    if lot.percent(8) {
        let critical = lot.percent(60);
        let (from, to) = (lot.one_of(&POLICIES), lot.one_of(&POLICIES));
        *is_hard = true;
        say(format!("maps {} to {}{}", from[2], to[2], mark(critical)));
        let mapping = sequence(&[identifier(&from), identifier(&to)]);
        extensions.push(Extension::new(33, critical, sequence(&[mapping])));
    }
    if lot.percent(6) {
        let critical = lot.percent(60);
        *is_hard = true;
        say(format!("inhibits anyPolicy{}", mark(critical)));
        extensions.push(Extension::new(54, critical, element(0x02, &[0])));
    }
}

fn identify(
    lot: &mut Lot,
    certificate: &mut Certificate,
    own: &Key,
    issuer: Option<&Key>,
    say: &mut impl FnMut(String),
) {
    if lot.percent(98) {
        let value = element(0x04, &own.identifier());
        certificate
            .extensions
            .push(Extension::new(14, false, value));
    } else {
        say("no SKI".to_owned());
    }
    let Some(issuer) = issuer else { return };
    let mut identifier = issuer.identifier();
    match lot.below(100) {
        0 => return say("no AKI".to_owned()),
        1 => {
            say("AKI of another".to_owned());
            identifier[0] ^= 1;
        }
        _ => {}
    }
    let value = sequence(&[element(0x80, &identifier)]);
    certificate
        .extensions
        .push(Extension::new(35, false, value));
}

/// Once in a while, something is wrong.
fn damage(
    lot: &mut Lot,
    certificate: &mut Certificate,
    role: Role,
    now: OffsetDateTime,
    say: &mut impl FnMut(String),
) {
    let is_ca = role != Role::Server;
    let without = |certificate: &mut Certificate, arc: u8| {
        let extensions = &mut certificate.extensions;
        extensions.retain(|extension| extension.identifier != [0x55, 29, arc]);
    };
    let what = match lot.below(220) {
        0 => {
            certificate.validity = validity(now, Duration::days(-20), Duration::days(-1));
            "expired"
        }
        1 => {
            certificate.validity = validity(now, Duration::days(1), Duration::days(60));
            "to come"
        }
        2 if is_ca => {
            without(certificate, 15);
            // cRLSign alone
            certificate
                .extensions
                .push(Extension::new(15, true, element(0x03, &[1, 0x02])));
            "may not sign"
        }
        3 if is_ca => {
            without(certificate, 19);
            "no basic constraints"
        }
        4 if is_ca => {
            without(certificate, 19);
            certificate
                .extensions
                .push(Extension::new(19, true, sequence(&[])));
            "no CA"
        }
        5 => {
            without(certificate, 37);
            let client = sequence(&[identifier(&[0x2B, 6, 1, 5, 5, 7, 3, 2])]);
            certificate
                .extensions
                .push(Extension::new(37, false, client));
            "for clients"
        }
        6 | 7 => {
            certificate.extensions.push(Extension {
                identifier: vec![0x2A, 3, 4, 5],
                critical: true,
                value: element(0x05, &[]),
            });
            "unknown and critical"
        }
        8 if role == Role::Between => {
            certificate.version = 1;
            "version 1"
        }
        9..13 => {
            certificate.unique_identifier = true;
            "unique identifier"
        }
        13..17 => {
            certificate.validity[0] = element(0x17, b"650101000000Z");
            "since 1965"
        }
        17 if is_ca => {
            without(certificate, 15);
            "no key usage"
        }
        18 if is_ca => {
            let value = sequence(&[]);
            without(certificate, 30);
            certificate.extensions.push(Extension::new(30, true, value));
            "empty constraints"
        }
        _ => return,
    };
    say(what.to_owned());
}

pub fn validity(now: OffsetDateTime, from: Duration, to: Duration) -> [Vec<u8>; 2] {
    [now + from, now + to].map(|moment| {
        let date = moment.date();
        let text = format!(
            "{:02}{:02}{:02}000000Z",
            date.year() % 100,
            u8::from(date.month()),
            date.day()
        );
        element(0x17, text.as_bytes())
    })
}
