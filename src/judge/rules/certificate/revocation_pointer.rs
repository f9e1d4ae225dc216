//! Certificates of which nobody can learn that they were revoked.

use crate::{
    judge::{
        finding::RuleId,
        rule::{CertificateContext, Check, Citation, Reporter, Rule},
    },
    pki::{
        certificate::Url,
        csr::{CertificatePart, Part},
        oid::Oid,
        text::printable::shortened,
    },
};

/// `certificate-revocation-pointer`
pub(crate) static RULE: Rule = Rule {
    id: RuleId::new("certificate-revocation-pointer"),
    since: "0.1.0",
    summary: "certificate has no address over HTTP where clients can ask whether it was revoked",
    rationale: "A stolen key is dangerous until clients learn that its certificate was revoked. They ask the CA's list (CRL) or responder (OCSP) over HTTP. \
        Addresses of LDAP, which Microsoft's CA puts in by default, lead nowhere outside of the company's network: clients on phones fail on them. \
        Certificates for a few days need none.",
    remediation: "have the CA publish its list over HTTP and put the address into its certificates",
    citations: &[
        Citation::BaselineRequirements("7.1.2.11.2"),
        Citation::Rfc(5280, "4.2.1.13"),
    ],
    check: Check::Certificate(check),
};

/// "Short-lived": no revocation is needed (Baseline Requirements 1.6.1).
const SHORT_LIVED: i64 = 7;

fn check(context: &CertificateContext<'_>, reporter: &mut Reporter) {
    let certificate = context.certificate;
    if !context.is_server()
        || certificate.is_self_issued()
        || certificate.validity.days() <= SHORT_LIVED
    {
        return;
    }
    let pointers = certificate.pointers();
    let urls: Vec<&Url> = pointers
        .revocation_lists
        .iter()
        .chain(&pointers.responders)
        .collect();
    if urls.iter().any(|url| url.is_http()) {
        return;
    }
    match urls.first() {
        None => {
            let message = "there is no address where clients could ask whether it was revoked";
            reporter.report(context.whole(), message);
        }
        Some(url) => {
            let extension = |oid: &Oid| Part::Certificate(CertificatePart::Extension(oid.clone()));
            let place = context.part(extension(&url.extension), url.range.clone());
            let message = format!(
                "clients cannot ask over HTTP whether it was revoked, only at `{}`",
                shortened(&url.text)
            );
            reporter.report(place, message);
        }
    }
}
