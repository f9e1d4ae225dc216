//! Chains that clients refuse for what is in them.

use crate::{
    judge::{
        finding::RuleId,
        issued::MissingIssuerKind,
        rule::{CertificateContext, Check, Citation, Reporter, Rule},
    },
    pki::{
        certificate::{Certificate, Objection, Refusal},
        csr::{Extension, ExtensionContent},
    },
};

/// `certificate-chain-invalid`
pub(crate) static RULE: Rule = Rule {
    id: RuleId::new("certificate-chain-invalid"),
    since: "0.1.0",
    summary: "chain is complete, and clients refuse it all the same",
    rationale: "From a certificate to a root more must be right than names and signatures: only CAs may sign, no more of them in a row than the one above allows, \
        only for the names, policies and purposes that it allows, and nothing critical may be unknown. signready walks the chain as \
        RFC 5280 §6.1 says, the root included, as OpenSSL does, and names the certificate and the section that is not met. What only rustls refuses is \
        reported, too, in its words, where it is none of its known limits: `certificate-chain-disputed` has those.",
    remediation: "ask the CA for the right certificates of its own, or to issue the certificate again",
    citations: &[Citation::Rfc(5280, "6.1")],
    check: Check::Certificate(check),
};

fn check(context: &CertificateContext<'_>, reporter: &mut Reporter) {
    let chain = context.entry.chain.as_ref();
    let Some(Err(objection)) = chain.map(|chain| &chain.verdict) else {
        return;
    };
    if context.entry.trust.is_some() && !is_explained(objection, context) {
        reporter.report(context.whole(), objection.to_string());
    }
}

/// Whether another rule says it better.
fn is_explained(objection: &Objection, context: &CertificateContext<'_>) -> bool {
    let refusal = objection.refusal;
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
        Refusal::SignatureAlgorithm | Refusal::Signature => match objection.certificate {
            Some(place) => chain().skip(place).take(2).any(is_weak),
            None => chain().any(is_weak),
        },
        Refusal::IsAuthority => leaf.is_authority() && !leaf.is_self_issued(),
        Refusal::KeyPurpose => !leaf.is_for_servers(),
        // Another rule reads what was delivered, and no roots.
        Refusal::Malformed => objection.certificate.is_some_and(|place| {
            is_delivered(place, context) && chain().nth(place).is_some_and(is_unreadable)
        }),
        _ => false,
    }
}

/// Whether a certificate of the chain has a place of its own.
fn is_delivered(place: usize, context: &CertificateContext<'_>) -> bool {
    let mut links = context.delivery.chain_of(context.entry);
    match place.checked_sub(1) {
        None => true,
        Some(index) => links
            .nth(index)
            .is_some_and(|(link, _)| context.delivery.entry_of(link).is_some()),
    }
}
