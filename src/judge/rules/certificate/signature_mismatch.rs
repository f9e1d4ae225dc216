//! Signatures that are not those of the issuer.

use crate::{
    judge::{
        finding::RuleId,
        issued::MissingIssuerKind,
        rule::{CertificateContext, Check, Citation, Reporter, Rule},
    },
    pki::{
        csr::{CertificatePart, Part},
        text::printable::shortened,
    },
};

/// `certificate-signature-mismatch`
pub(crate) static RULE: Rule = Rule {
    id: RuleId::new("certificate-signature-mismatch"),
    since: "0.1.0",
    summary: "signature of the certificate is not the issuer's: it was damaged or changed",
    rationale: "The certificate names the key that signed it, the certificate with this key is there, and the signature does not fit. One bit of it was changed \
        after signing. No client takes it.",
    remediation: "download the certificate again; if it is the same, ask the CA",
    citations: &[Citation::Rfc(5280, "6.1.3")],
    check: Check::Certificate(check),
};

fn check(context: &CertificateContext<'_>, reporter: &mut Reporter) {
    let Some(gap) = context
        .delivery
        .gap(context.id, context.entry)
        .filter(|_| context.is_server())
    else {
        return;
    };
    let last = gap.last.title();
    let last = shortened(&last);
    let message = match gap.kind {
        MissingIssuerKind::Damaged(issuer) => {
            let issuer = context.delivery.linked(*issuer);
            let issuer = issuer.map_or_else(String::new, |issuer| shortened(&issuer.title()));
            format!("the signature of `{last}` is not the one of `{issuer}`")
        }
        MissingIssuerKind::SelfDamaged => {
            format!("`{last}` is self-signed, and the signature is not its own")
        }
        _ => return,
    };
    let place = if gap.entry == Some(context.id) {
        context.part(Part::Signature, context.certificate.signature.clone())
    } else {
        context.value(
            CertificatePart::Whole,
            context.certificate.range(),
            &context.certificate.title(),
        )
    };
    reporter.report(place, message);
}
