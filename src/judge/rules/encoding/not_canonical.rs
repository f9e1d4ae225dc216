//! Requests that are readable and not DER.

use std::ops::Range;

use crate::{
    judge::{
        finding::RuleId,
        rule::{Check, Citation, Reporter, RequestContext, Rule},
    },
    pki::{csr::AttributeTypeAndValue, text::printable::shortened},
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
        // `encoding-malformed-der` speaks of what programs refuse to read.
        if is_ignored(&deviation.range)
            || policy.tolerates(deviation.kind)
            || request.is_refused(part, deviation)
        {
            continue;
        }
        let place = context.part(part.clone(), deviation.range.clone());
        let octets = request.subject.attribute_at(deviation.range.start);
        let message = match octets.and_then(AttributeTypeAndValue::octets_in_words) {
            Some(octets) => format!("`{part}` holds {}: {octets}", deviation.kind),
            None => format!("`{part}` holds {}", deviation.kind),
        };
        let draft = reporter.report(place, message);
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
        .filter(|(_, deviation)| policy.tolerates(deviation.kind))
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
