//! Chains that clients refuse for what is in them.

use crate::{
    certificate::{Certificate, Refusal},
    delivery::GapKind,
    finding::RuleId,
    oid,
    printable::shortened,
    rule::{CertificateContext, Check, Citation, Reporter, Rule},
};

/// `certificate-chain-invalid`
pub(crate) static RULE: Rule = Rule {
    id: RuleId::new("certificate-chain-invalid"),
    since: "0.1.0",
    summary: "chain is complete, and clients refuse it all the same",
    rationale: "From a certificate to a root more must be right than names and signatures: only CAs may sign, no more of them in a row than the one above allows, \
        only for the names and purposes that it allows, and nothing critical may be unknown. What is reported here is what \
        rustls-webpki, which follows RFC 5280, says of the chain when no other rule has a reason.",
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
    let above = || {
        context
            .delivery
            .chain_of(context.entry)
            .map(|(_, above)| above)
    };
    match refusal {
        Refusal::IssuerIsNotAuthority => {
            let other = above().find(|above| !above.is_authority())?;
            Some(format!("`{}`", shortened(&other.title())))
        }
        Refusal::CriticalExtension => {
            let known = [
                oid::BASIC_CONSTRAINTS,
                oid::EXTENDED_KEY_USAGE,
                oid::KEY_USAGE,
                oid::NAME_CONSTRAINTS,
                oid::SUBJECT_ALT_NAME,
            ];
            let mut chain = std::iter::once(context.certificate).chain(above());
            chain.find_map(|one| {
                let mut extensions = one.extensions.iter();
                let unknown = extensions
                    .find(|extension| extension.critical && !known.contains(&extension.oid))?;
                Some(format!("{} of `{}`", unknown.oid, shortened(&one.title())))
            })
        }
        _ => None,
    }
}

/// Whether another rule says it better.
fn is_explained(refusal: Refusal, context: &CertificateContext<'_>) -> bool {
    let leaf = context.certificate;
    let chain = || {
        std::iter::once(leaf).chain(
            context
                .delivery
                .chain_of(context.entry)
                .map(|(_, above)| above),
        )
    };
    let gap = context.delivery.gap(context.index, context.entry);
    let is_out_of_date = |one: &Certificate| {
        one.validity.has_ended(context.moment()) || one.validity.is_to_come(context.moment())
    };
    let is_weak = |one: &Certificate| one.has_weak_digest().is_some() || one.has_weak_key();
    // A chain that leads nowhere was not looked at further.
    gap.is_some_and(|gap| {
        gap.kind != GapKind::UnknownRoot
            || refusal == Refusal::UnknownIssuer
            || leaf.is_self_issued()
    }) || match refusal {
        Refusal::OutOfDate => chain().any(is_out_of_date),
        Refusal::SignatureAlgorithm => chain().any(is_weak),
        Refusal::IsAuthority => leaf.is_authority(),
        Refusal::KeyPurpose => !leaf.may(&oid::SERVER_AUTH),
        _ => false,
    }
}
