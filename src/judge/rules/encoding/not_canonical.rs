//! Requests that are readable and not DER.

use std::ops::Range;

use crate::{
    judge::{
        finding::RuleId,
        rule::{Check, Citation, Reporter, RequestContext, Rule},
    },
    pki::{
        csr::{AttributeTypeAndValue, Part},
        der::{Deviation, DeviationKind, Tag, characters_in_words},
        oid,
        text::printable::shortened,
    },
};

/// `encoding-not-canonical`
pub(crate) static RULE: Rule = Rule {
    id: RuleId::new("encoding-not-canonical"),
    since: "0.1.0",
    summary: "request is readable but not DER",
    rationale: "What is signed must have one encoding only, and DER is it. Programs that write requests by hand get \
        details wrong: a length with too many bytes, a BOOLEAN that is not FF, a SET out of order, characters that the string \
        type does not have. OpenSSL reads most of it. Go, which Let's Encrypt and step-ca use, refuses much of it.",
    remediation: "make the request with another program, or a newer version of this one",
    citations: &[
        Citation::Document {
            title: "ITU-T X.690",
            section: "10, 11",
            url: "https://www.itu.int/rec/T-REC-X.690",
        },
        Citation::Rfc(2986, "4.2"),
    ],
    check: Check::Request(check),
};

fn check(context: &RequestContext<'_>, reporter: &mut Reporter) {
    let (request, policy) = (context.request, &context.policy.encoding);
    let is_ignored = |range: &Range<usize>| {
        let value = request.value_at(range.start);
        value.is_some_and(|value| policy.is_closed(&value))
    };
    for (part, deviation) in &request.deviations {
        // `encoding-malformed-der` speaks of what programs refuse to read, and `subject-empty-step` of an empty set.
        if is_empty_step(part, deviation)
            || is_ignored(&deviation.range)
            || policy.tolerates(deviation.kind)
            || request.is_refused(part, deviation)
        {
            continue;
        }
        let place = context.part(part.clone(), deviation.range.clone());
        let octets = request.subject.attribute_at(deviation.range.start);
        let is_password = *part == Part::Attribute(oid::CHALLENGE_PASSWORD);
        let what = if is_password {
            deviation.kind.to_string()
        } else {
            deviation.described(request.der())
        };
        let message = match octets.and_then(|octets| octets.octets_in_words(request.der())) {
            Some(octets) => format!("`{part}` holds {what}: {octets}"),
            None => format!("`{part}` holds {what}"),
        };
        let draft = reporter.report(place, message);
        if let Some(help) = advice(part, octets, deviation, request.der()) {
            draft.advise(help);
        }
        if let Some(meant) = octets.and_then(AttributeTypeAndValue::meant_by_octets) {
            draft.suggest(meant, |text| {
                format!("write `{}` as a UTF8String", shortened(text))
            });
        }
    }
    // In the order of their places, as all deviations are.
    let tolerated: Vec<usize> = request
        .deviations
        .iter()
        .filter(|(part, deviation)| {
            policy.tolerates(deviation.kind) || is_empty_step(part, deviation)
        })
        .map(|(_, deviation)| deviation.range.start)
        .collect();
    for disagreement in &request.disagreements {
        // Where we know how the receiver reads such a value, it does not matter how others do.
        let range = &disagreement.range;
        let next = tolerated.partition_point(|start| *start < range.start);
        let is_tolerated = tolerated.get(next).is_some_and(|start| *start < range.end);
        if is_tolerated || is_ignored(&disagreement.range) {
            continue;
        }
        let place = context.part(disagreement.part.clone(), disagreement.range.clone());
        let message = format!(
            "two readers do not see the same in `{}`: {}, and {}",
            disagreement.part, disagreement.ours, disagreement.theirs
        );
        reporter.report(place, message);
    }
}

/// Whether a step of the subject has no attribute: a rule of its own reports it, and what follows from it.
fn is_empty_step(part: &Part, deviation: &Deviation) -> bool {
    deviation.kind == DeviationKind::EmptySet && *part == Part::Subject
}

/// What to do where that depends on what departs: a text can be written in a type that has its characters.
fn advice(
    part: &Part,
    value: Option<&AttributeTypeAndValue>,
    deviation: &Deviation,
    der: &[u8],
) -> Option<String> {
    match (part, deviation.kind) {
        (Part::PublicKey, DeviationKind::Integer) => return Some(NEW_KEY.to_owned()),
        (Part::Attribute(kind), _) if *kind == oid::CHALLENGE_PASSWORD => {
            return Some("leave the password out of the request".to_owned());
        }
        (_, DeviationKind::StringAlphabet(_) | DeviationKind::AsteriskOrAmpersand) => {}
        _ => return None,
    }
    let characters = deviation.foreign_characters(der);
    let leave_out = format!(
        "leave {} out of the value",
        characters_in_words(&characters)
    );
    let is_hidden = characters.iter().any(char::is_ascii_control);
    let may_be_utf8 = value.is_none_or(|value| value.usual_string_type().0 == Tag::UTF8_STRING);
    // A host is not called otherwise because of its string type, and too many characters are the value.
    let is_kept = value.is_some_and(|value| value.oid == oid::COMMON_NAME) || characters.len() > 3;
    Some(match (characters.is_empty(), may_be_utf8) {
        (false, _) if is_hidden => leave_out,
        (false, true) if !is_kept => format!("{WRITE_UTF8}, or {leave_out}"),
        (_, true) => WRITE_UTF8.to_owned(),
        (false, false) => leave_out,
        (true, false) => "write the value with letters of ASCII only".to_owned(),
    })
}

const WRITE_UTF8: &str =
    "make the request with a program that writes the value in UTF-8, as a UTF8String";

const NEW_KEY: &str = "make a new key and a new request with another program; OpenSSL reads this key, Go and pyca/cryptography do not";
