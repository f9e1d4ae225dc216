//! Chains that some clients take and others refuse.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    judge::{
        finding::RuleId,
        rule::{CertificateContext, Check, Citation, Reporter, Rule},
    },
    pki::{
        certificate::{Cause, Certificate, Verifier},
        text::printable::{few, shortened},
    },
};

/// `certificate-chain-disputed`
pub(crate) static RULE: Rule = Rule {
    id: RuleId::new("certificate-chain-disputed"),
    since: "0.1.0",
    summary: "chain is right by RFC 5280, and some clients refuse it",
    rationale: "RFC 5280 knows more than every client does. A client that does not know what a CA says has to refuse the chain, or \
        refuses it because it reads the standard in another way. The chain is right, and works with the clients \
        that know it. What runs on the verifiers that are named, such as a monitoring tool, a proxy or a phone, does not connect.",
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
    let mut causes: BTreeMap<Cause, (Vec<String>, BTreeSet<Verifier>)> = BTreeMap::new();
    for dispute in disputes.iter().filter(|dispute| !dispute.is_silent()) {
        if let Some(certificate) = certificates.get(dispute.certificate) {
            let title = format!("`{}`", shortened(&certificate.title()));
            let (titles, verifiers) = causes.entry(dispute.cause).or_default();
            titles.push(title);
            verifiers.extend(dispute.refused_by);
        }
    }
    for (cause, (titles, verifiers)) in causes {
        let verifiers: Vec<String> = verifiers.iter().map(Verifier::to_string).collect();
        let message = format!(
            "not all clients accept the chain: {} ({}); refused by: {}",
            cause.text(),
            few(&titles, MOST),
            verifiers.join(", "),
        );
        reporter.report(context.whole(), message);
    }
}
