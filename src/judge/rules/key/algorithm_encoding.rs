//! Identifiers of a key's algorithm that are not written as the Baseline Requirements want them.

use crate::{
    judge::{
        finding::RuleId,
        rule::{Check, Citation, Reporter, RequestContext, Rule},
    },
    pki::{
        crypto::Curve,
        csr::Part,
        key::{KeyCurve, PublicKey},
        text::printable::{hexadecimal, shortened},
    },
};

/// `key-algorithm-encoding`
pub(crate) static RULE: Rule = Rule {
    id: RuleId::new("key-algorithm-encoding"),
    since: "0.1.0",
    summary: "identifier of the key's algorithm is not encoded octet for octet as required",
    rationale: "The Baseline Requirements give the octets that say which algorithm a key is for, and a certificate takes them over from the \
        request together with the key. With RSA they end in NULL parameters, which some libraries leave out; with a curve they are its name and \
        nothing else. A strict reader refuses anything else, and two writings of one key do not look like one key.",
    remediation: "make the request with another program, or another version of it; the key can stay",
    citations: &[
        Citation::BaselineRequirements("7.1.3.1"),
        Citation::Rfc(3279, "2.3.1"),
        Citation::Rfc(5480, "2.1.1"),
    ],
    check: Check::Request(check),
};

/// `rsaEncryption` with NULL parameters (BR 7.1.3.1.1).
const RSA: &[u8] = &[
    0x30, 0x0D, 0x06, 0x09, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x01, 0x05, 0x00,
];

/// The same without them, which is the mistake that libraries make.
const RSA_WITHOUT_PARAMETERS: &[u8] = &[
    0x30, 0x0B, 0x06, 0x09, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x01,
];

/// `id-ecPublicKey` with the name of the curve (BR 7.1.3.1.2).
const CURVES: [(Curve, &[u8]); 3] = [
    (
        Curve::P256,
        &[
            0x30, 0x13, 0x06, 0x07, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x02, 0x01, 0x06, 0x08, 0x2A,
            0x86, 0x48, 0xCE, 0x3D, 0x03, 0x01, 0x07,
        ],
    ),
    (
        Curve::P384,
        &[
            0x30, 0x10, 0x06, 0x07, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x02, 0x01, 0x06, 0x05, 0x2B,
            0x81, 0x04, 0x00, 0x22,
        ],
    ),
    (
        Curve::P521,
        &[
            0x30, 0x10, 0x06, 0x07, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x02, 0x01, 0x06, 0x05, 0x2B,
            0x81, 0x04, 0x00, 0x23,
        ],
    ),
];

fn check(context: &RequestContext<'_>, reporter: &mut Reporter) {
    let request = context.request;
    let key = &request.public_key.key;
    // Whether another kind of key is taken at all is for `key-type` to say, and what an unreadable one is for others.
    let required = match key {
        PublicKey::Rsa { .. } => RSA,
        PublicKey::EllipticCurve {
            curve: KeyCurve::Known(curve),
            ..
        } => match CURVES.iter().find(|(known, _)| known == curve) {
            Some((_, required)) => required,
            None => return,
        },
        _ => return,
    };
    let found = request.public_key_algorithm();
    if found == required {
        return;
    }
    let message = if found == RSA_WITHOUT_PARAMETERS {
        "the parameters of rsaEncryption are missing; they must be NULL".to_owned()
    } else {
        format!(
            "the identifier of the algorithm is `{}`; for {key} it must be `{}`",
            shortened(&hexadecimal(found)),
            hexadecimal(required)
        )
    };
    let range = request.public_key.algorithm_range.clone();
    let name = request.public_key.algorithm.to_string();
    reporter.report(
        context.named(Part::PublicKeyAlgorithm, range, &name),
        message,
    );
}
