//! Chains that clients refuse for what is in them.

use crate::{
    judge::{
        finding::RuleId,
        issued::MissingIssuerKind,
        rule::{CertificateContext, Check, Citation, Reporter, Rule},
    },
    pki::{
        certificate::{Certificate, Refusal, over_path_length},
        csr::{Extension, ExtensionContent},
        oid,
        text::printable::shortened,
    },
};

/// `certificate-chain-invalid`
pub(crate) static RULE: Rule = Rule {
    id: RuleId::new("certificate-chain-invalid"),
    since: "0.1.0",
    summary: "chain is complete, and clients refuse it all the same",
    rationale: "From a certificate to a root more must be right than names and signatures: only CAs may sign, no more of them in a row than the one above allows, \
        only for the names and purposes that it allows, and nothing critical may be unknown. What is reported here is what \
        rustls-webpki, which follows RFC 5280, says of the chain when no other rule has a reason, and what OpenSSL looks at besides: what the root \
        and the key usages of the CAs allow, and which certificate of its CA each one names.",
    remediation: "ask the CA for the right certificates of its own, or to issue the certificate again",
    citations: &[Citation::Rfc(5280, "6.1")],
    check: Check::Certificate(check),
};

fn check(context: &CertificateContext<'_>, reporter: &mut Reporter) {
    let Some(Err(refusal)) = context.entry.trust else {
        return;
    };
    if is_explained(refusal, context) {
        return;
    }
    let message = match culprit(refusal, context) {
        Some(culprit) => format!("{}: {culprit}", refusal.text()),
        None => refusal.text().to_owned(),
    };
    reporter.report(context.whole(), message);
}

/// What in the chain is to blame, where that is plain to see.
fn culprit(refusal: Refusal, context: &CertificateContext<'_>) -> Option<String> {
    let chain: Vec<&Certificate> = context.chain().collect();
    let above = || chain.iter().copied().skip(1);
    let called = |one: &Certificate| format!("`{}`", shortened(&one.title()));
    match refusal {
        Refusal::IssuerIsNotAuthority => above().find(|ca| !ca.is_authority()).map(called),
        Refusal::IssuerKeyUsage => above().find(|ca| !ca.may_sign()).map(called),
        Refusal::OtherIssuerNamed => {
            let mut pairs = chain.iter().zip(chain.iter().skip(1));
            let (below, ca) = pairs.find(|(below, ca)| below.names_other_than(ca))?;
            Some(format!(
                "{} names another than {}",
                called(below),
                called(ca)
            ))
        }
        Refusal::PathLength => {
            let (ca, limit) = over_path_length(&chain)?;
            Some(format!(
                "{} allows {}",
                called(ca),
                match limit {
                    0 => "none".to_owned(),
                    limit => limit.to_string(),
                }
            ))
        }
        Refusal::NameConstraints => {
            let limits = |ca: &&Certificate| ca.extension(&oid::NAME_CONSTRAINTS).is_some();
            let ca = above().find(limits)?;
            let called = called(ca);
            Some(if ca.limits_subjects() {
                format!("{called} limits subjects, too, which rustls does not check, and refuses")
            } else {
                called
            })
        }
        Refusal::KeyPurpose => above().find(|ca| !ca.is_for_servers()).map(called),
        Refusal::Version => {
            let other = chain.iter().find(|one| one.version != 3)?;
            Some(format!("{} is of version {}", called(other), other.version))
        }
        Refusal::CriticalExtension => chain.iter().find_map(|one| {
            let unknown = one.unknown_critical()?;
            Some(format!("{unknown} of {}", called(one)))
        }),
        _ => None,
    }
}

/// Whether another rule says it better.
fn is_explained(refusal: Refusal, context: &CertificateContext<'_>) -> bool {
    let leaf = context.certificate;
    let chain = || context.chain();
    let gap = context.delivery.gap(context.id, context.entry);
    let is_out_of_date = |one: &Certificate| !one.validity.includes(context.moment());
    let is_weak = |one: &Certificate| one.has_weak_digest().is_some() || one.key().is_weak();
    let is_unreadable = |one: &Certificate| {
        let is_malformed =
            |extension: &Extension| matches!(extension.content, ExtensionContent::Malformed(_));
        !one.unreadable.is_empty()
            || one.extensions.iter().any(is_malformed)
            || one.repeated_extensions().next().is_some()
            || one.unreadable_extensions().next().is_some()
    };
    // A chain that leads nowhere was not looked at further.
    gap.is_some_and(|gap| {
        *gap.kind != MissingIssuerKind::UnknownRoot
            || refusal == Refusal::UnknownIssuer
            || leaf.is_self_issued()
    }) || match refusal {
        Refusal::OutOfDate => chain().any(is_out_of_date),
        // rustls-webpki calls a signature with a short key wrong.
        Refusal::SignatureAlgorithm | Refusal::Signature => chain().any(is_weak),
        Refusal::IsAuthority => leaf.is_authority(),
        Refusal::KeyPurpose => !leaf.is_for_servers(),
        Refusal::Malformed => chain().any(is_unreadable),
        _ => false,
    }
}
