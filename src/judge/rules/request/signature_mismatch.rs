//! Signatures that are wrong.

use crate::{
    judge::{
        finding::RuleId,
        rule::{Check, Citation, Reporter, RequestContext, Rule},
    },
    pki::{
        csr::{Part, Verification},
        key::PublicKey,
    },
};

/// `request-signature-mismatch`
pub(crate) static RULE: Rule = Rule {
    id: RuleId::new("request-signature-mismatch"),
    since: "0.1.0",
    summary: "signature of the request does not verify",
    rationale: "A request signs itself with the private key, to prove that the applicant has it. A signature that does \
        not verify means that a byte was changed after signing, or that the key belongs to another server. The same holds for \
        a signature algorithm that does not belong to the key, or that is not a signature algorithm: no CA can verify it. Beware: \
        `openssl req -verify` prints \"verify failure\" for such a request and still exits with 0.",
    remediation: "make a new request on the server; do not edit a request",
    citations: &[
        Citation::Rfc(2986, "3"),
        Citation::Document {
            title: "Boulder, csr/csr.go",
            section: "VerifyCSR",
            url: "https://github.com/letsencrypt/boulder/blob/main/csr/csr.go",
        },
    ],
    check: Check::Request(check),
};

fn check(context: &RequestContext<'_>, reporter: &mut Reporter) {
    let request = context.request;
    let message = match request.verification {
        Verification::Wrong => "the signature does not fit the key and the content of the request",
        Verification::InvalidKey => match request.public_key.key {
            PublicKey::Rsa {
                negative_modulus: true,
                ..
            }
            | PublicKey::Rsa {
                negative_exponent: true,
                ..
            } => {
                "a number of the public key is negative; only programs that ignore the sign can verify the signature"
            }
            _ => "the public key is not a valid key, so no signature can fit it",
        },
        Verification::DoesNotFit => {
            let (algorithm, key) = (&request.signature_algorithm, &request.public_key.key);
            let message = if algorithm.is_known() {
                format!(
                    "the signature algorithm {} does not belong to the key, which is {key}",
                    algorithm.oid
                )
            } else {
                format!("{} is not a signature algorithm", algorithm.oid)
            };
            reporter.report(context.signature_algorithm(), message);
            return;
        }
        Verification::Valid | Verification::CannotVerify(_) => return,
    };
    reporter.report(
        context.part(Part::Signature, request.signature.clone()),
        message,
    );
}
