//! Digests with which a signature proves nothing.

use crate::judge::{
    finding::RuleId,
    rule::{Check, Citation, Reporter, RequestContext, Rule},
};

/// `request-signature-broken-hash`
pub(crate) static RULE: Rule = Rule {
    id: RuleId::new("request-signature-broken-hash"),
    since: "0.1.0",
    summary: "request is signed with MD5 or an older digest",
    rationale: "The signature of a request proves that the applicant has the key. MD2, MD4 and MD5 are broken: anybody can make two \
        texts with one digest, so that such a signature proves nothing. Go, GnuTLS and pyca/cryptography do not verify one, and the CAs that \
        are built on them refuse the request.",
    remediation: "make the request again and sign it with SHA-256",
    citations: &[
        Citation::Rfc(6151, "2"),
        Citation::Rfc(6150, "6"),
        Citation::Rfc(6149, "6"),
        Citation::Document {
            title: "Boulder, csr/csr.go",
            section: "goodSignatureAlgorithms",
            url: "https://github.com/letsencrypt/boulder/blob/main/csr/csr.go",
        },
    ],
    check: Check::Request(check),
};

fn check(context: &RequestContext<'_>, reporter: &mut Reporter) {
    let hash = context.request.signature_algorithm.hash;
    if let Some(hash) = hash.filter(|hash| hash.is_broken()) {
        reporter.report(
            context.signature_algorithm(),
            format!(
                "the request is signed with {hash}, which is broken: the signature proves nothing"
            ),
        );
    }
}
