//! Certificates for another key than the one at hand.

use crate::{
    judge::{
        finding::{InputId, RuleId, Spot},
        rule::{CertificateContext, Check, Citation, MOST_RELATED, Reporter, Rule},
    },
    pki::{
        certificate::Certificate,
        csr::Part,
        text::printable::{Printable, count, shortened},
    },
};

/// `certificate-key-mismatch`
pub(crate) static RULE: Rule = Rule {
    id: RuleId::new("certificate-key-mismatch"),
    since: "0.1.0",
    summary: "certificate is not for the key of its request, or not for the private key",
    rationale: "A certificate works with one key only. Another key means that the file is the one of another server, that the request was made again after it \
        had been sent, or that the CA renewed an old order. CUCM refuses the upload: “CSR public key and certificate public key do not match”.",
    remediation: "find the certificate that belongs to this request; if there is none, send the request again",
    citations: &[
        Citation::Document {
            title: "Cisco, document 217138, Regeneration of CUCM CA-signed certificates",
            section: "CSR public key and certificate public key do not match",
            url: "https://www.cisco.com/c/en/us/support/docs/unified-communications/unified-communications-manager-callmanager/217138-regeneration-of-cucm-ca-signed-certifica.html",
        },
        Citation::Rfc(5280, "4.1.2.7"),
    ],
    check: Check::Certificate(check),
};

fn check(context: &CertificateContext<'_>, reporter: &mut Reporter) {
    if context.is_server() {
        against_requests(context, reporter);
        against_keys(context, reporter);
    }
}

fn against_requests(context: &CertificateContext<'_>, reporter: &mut Reporter) {
    let same_key = &context.entry.same_key;
    let fleet = &context.delivery.fleet;
    let called = |input: InputId| {
        let input = fleet.inputs.get(input);
        let file = input.and_then(|input| fleet.file_of(input));
        shortened(file.map_or("", |file| file.path.as_str()))
    };
    let expected = context.entry.request;
    if expected.is_some_and(|expected| same_key.contains(&expected)) {
        return;
    }
    let number = fleet.requests().count();
    let message = match (expected, same_key.first()) {
        _ if number == 0 => return,
        (Some(expected), Some(other)) => format!(
            "its key is the one of the request `{}`, and not of `{}`",
            called(*other),
            called(expected)
        ),
        (Some(expected), None) if number == 1 => {
            format!(
                "its key is not the one of the request `{}`",
                called(expected)
            )
        }
        (Some(expected), None) => format!(
            "its key is not the one of the request `{}`, and of no other",
            called(expected)
        ),
        (None, _) => format!("its key is the one of no request among {number}"),
    };
    let draft = reporter.report(context.key(), message);
    if !same_key.is_empty() {
        draft.advise("it belongs to the other request: put it to that server, and look for the one that belongs here");
    }
    for input in expected.iter().chain(same_key).take(MOST_RELATED) {
        if let Some(request) = fleet.inputs.get(*input).and_then(|input| input.request()) {
            let name = request.public_key.key.to_string();
            let range = request.public_key.key_range.clone();
            draft.with(Spot::value(
                *input,
                Part::PublicKey,
                range,
                &name,
                0..name.len(),
            ));
        }
    }
}

fn against_keys(context: &CertificateContext<'_>, reporter: &mut Reporter) {
    let keys = &context.delivery.against.keys;
    let own = context.entry.key.and_then(|key| keys.get(key));
    // The key of a request that stays on its server is among nobody's files.
    let entry = context.entry;
    let answers = entry
        .request
        .is_some_and(|request| entry.same_key.contains(&request));
    if own.is_none() && answers {
        return;
    }
    if keys.is_empty() || own.is_some_and(|own| context.certificate.has_key(&own.public)) {
        return;
    }
    let path = |path: &str| Printable::new(shortened(path));
    let matching = keys
        .iter()
        .find(|key| context.certificate.has_key(&key.public));
    let message = match (own, matching) {
        (Some(own), Some(other)) => format!(
            "the private key `{}` belongs to it, and not `{}`",
            path(&other.path),
            path(&own.path)
        ),
        (Some(own), None) => {
            let mut others = context.delivery.servers();
            let other =
                others.find(|(_, _, other): &(_, _, &Certificate)| other.has_key(&own.public));
            match other {
                Some((_, _, other)) => format!(
                    "the private key `{}` does not belong to it, but to the certificate of `{}`",
                    path(&own.path),
                    shortened(&other.title())
                ),
                None => format!(
                    "the private key `{}` does not belong to it",
                    path(&own.path)
                ),
            }
        }
        (None, _) => match keys.len() {
            1 => "the private key does not belong to it".to_owned(),
            number => format!("none of {} belongs to it", count(number, "private key")),
        },
    };
    let draft = reporter.report(context.key(), message);
    draft.advise("find the key with which the request was made; if it is lost, make a new key and request, and order again");
}
