//! Chains that some clients take and others refuse.

use std::collections::BTreeMap;

use crate::{
    judge::{
        finding::RuleId,
        rule::{CertificateContext, Check, Citation, Reporter, Rule},
    },
    pki::{
        certificate::{Certificate, Dispute, Verifier},
        text::printable::{few, shortened},
    },
};

/// `certificate-chain-disputed`
pub(crate) static RULE: Rule = Rule {
    id: RuleId::new("certificate-chain-disputed"),
    since: "0.1.0",
    summary: "chain is right by RFC 5280, and some clients refuse it",
    rationale: "RFC 5280 knows more than every client does. A client that does not know what a CA says has to refuse the chain, or \
        refuses it because it reads the standard in another way. The chain is right, and works with the clients that know it: browsers and Windows follow the standard \
        in what is reported here, and so does signready. What runs on the verifiers that are named, such as a monitoring tool, a proxy or a phone, does not connect.",
    remediation: "try it with the clients that you have; ask the CA for a chain without it if one of them is built on a verifier that refuses it",
    citations: &[Citation::Rfc(5280, "6.1")],
    check: Check::Certificate(check),
};

/// How many certificates a message names.
const MOST: usize = 3;

fn check(context: &CertificateContext<'_>, reporter: &mut Reporter) {
    let chain = context.entry.chain.as_ref();
    let Some(Ok(disputes)) = chain.map(|chain| &chain.verdict) else {
        return;
    };
    let certificates: Vec<&Certificate> = context.chain().collect();
    let mut causes: BTreeMap<Dispute, Vec<String>> = BTreeMap::new();
    for (dispute, index) in disputes {
        if let Some(certificate) = certificates.get(*index) {
            let title = format!("`{}`", shortened(&certificate.title()));
            causes.entry(*dispute).or_default().push(title);
        }
    }
    for (dispute, titles) in causes {
        let verifiers = dispute.refused_by().iter().map(Verifier::to_string);
        let message = format!(
            "not all clients accept the chain: {} ({}); refused by: {}",
            dispute.text(),
            few(&titles, MOST),
            verifiers.collect::<Vec<_>>().join(", "),
        );
        reporter.report(context.whole(), message);
    }
}
