//! Numbers that are larger than the CA's software reads.

use std::{collections::BTreeSet, ops::Range};

use crate::{
    judge::{
        finding::RuleId,
        rule::{Check, Citation, Reporter, RequestContext, Rule},
    },
    pki::{
        csr::Part,
        key::{KeyCurve, PublicKey},
        oid::Oid,
    },
};

/// `encoding-number-too-large`
pub(crate) static RULE: Rule = Rule {
    id: RuleId::new("encoding-number-too-large"),
    since: "0.1.0",
    summary: "number is larger than the CA's software reads",
    rationale: "The encoding of a request has no largest number, and programs do: Go reads no version of more than 64 bits and no arc of an object \
        identifier of more than 31 bits. Where the CA's software is written in Go, such a request is not read at all. OpenSSL \
        reads it.",
    remediation: "make the request with another program",
    citations: &[Citation::Document {
        title: "Go, encoding/asn1",
        section: "parseInt64, parseBase128Int",
        url: "https://pkg.go.dev/encoding/asn1",
    }],
    check: Check::Request(check),
};

fn check(context: &RequestContext<'_>, reporter: &mut Reporter) {
    let (request, policy) = (context.request, &context.policy.encoding);
    if let Some(bits) = &policy.version_bits
        && request.version.exceeds(bits.value)
    {
        let place = context.part(Part::Version, request.version.range.clone());
        let bits_in_words = bits.value;
        let message = format!(
            "the version of the request has more than {bits_in_words} bits, and the CA's software reads no such number"
        );
        let draft = reporter.report(place, message).because(bits);
        draft.advise("make the request with another program; the version must be 0");
    }
    let Some(bits) = &policy.arc_bits else {
        return;
    };
    let mut seen = BTreeSet::new();
    for (part, oid, range) in identifiers(context) {
        if oid.has_arc_over(bits.value) && seen.insert(oid) {
            let (oid, bits_in_words) = (oid.dotted(), bits.value);
            let message = format!(
                "the object identifier {oid} has an arc of more than {bits_in_words} bits, and the CA's software reads no such number"
            );
            let help = match part {
                Part::SubjectAttribute { .. } => "leave the attribute out of the subject",
                Part::Extension { .. } => "leave the extension out of the request",
                _ => "make the request with another key or another program",
            };
            let draft = reporter.report(context.part(part, range), message);
            draft.because(bits).advise(help);
        }
    }
}

/// The object identifiers that readers need for the request, each with its part and the place of that.
fn identifiers<'a>(
    context: &'a RequestContext<'_>,
) -> impl Iterator<Item = (Part, &'a Oid, Range<usize>)> {
    let request = context.request;
    let attributes = request.subject.attributes();
    let attributes = attributes.map(|attribute| {
        let range = attribute.range.clone();
        (attribute.part.clone(), &attribute.oid, range)
    });
    let extensions = request.extensions().map(|extension| {
        let range = extension.range.clone();
        (extension.part.clone(), &extension.oid, range)
    });
    let (key, algorithm) = (&request.public_key, &request.signature_algorithm);
    let curve = match &key.key {
        PublicKey::EllipticCurve {
            curve: KeyCurve::Other(oid),
            ..
        } => oid,
        _ => &key.algorithm,
    };
    let algorithms = [
        (
            Part::PublicKeyAlgorithm,
            &key.algorithm,
            key.algorithm_range.clone(),
        ),
        (Part::PublicKeyAlgorithm, curve, key.algorithm_range.clone()),
        (
            Part::SignatureAlgorithm,
            &algorithm.oid,
            algorithm.range.clone(),
        ),
    ];
    attributes.chain(extensions).chain(algorithms)
}
