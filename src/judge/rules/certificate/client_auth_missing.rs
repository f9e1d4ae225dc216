//! Certificates without client authentication where the server needs it.

use crate::{
    judge::{
        finding::RuleId,
        rule::{CertificateContext, Check, Citation, Reporter, Rule},
    },
    pki::{
        csr::{CertificationRequest, ExtensionContent},
        oid,
    },
};

/// `certificate-client-auth-missing`
pub(crate) static RULE: Rule = Rule {
    id: RuleId::new("certificate-client-auth-missing"),
    since: "0.1.0",
    summary: "certificate is not for the authentication of clients, and the server asked for it or needs it",
    rationale: "Servers of Cisco's are clients, too: of LDAP directories, of SIP trunks, of each other. For that they prove themselves with the same certificate, \
        which then needs clientAuth. Public CAs stop signing it, each on its day and all by 2027-03-15. Users on HTTPS notice nothing; \
        whether the rest works depends on the service and the release.",
    remediation: "check what the server uses the certificate for; where clientAuth is needed, order from a CA that still signs it, or use a private CA",
    citations: &[
        Citation::CISCO_CLIENT_AUTH,
        Citation::CHROME_DEDICATED_HIERARCHIES,
    ],
    check: Check::Certificate(check),
};

fn check(context: &CertificateContext<'_>, reporter: &mut Reporter) {
    let certificate = context.certificate;
    if !context.is_server() || certificate.may(&oid::CLIENT_AUTH) {
        return;
    }
    let Some(extension) = certificate.extension(&oid::EXTENDED_KEY_USAGE) else {
        return;
    };
    let place = context.part(extension.part.clone(), extension.range.clone());
    let purpose = context
        .delivery
        .planned_request_of(context.entry)
        .and_then(|planned_request| planned_request.purpose);
    let known = purpose.and_then(|purpose| context.policy.product.certificates.get(&purpose));
    if let Some(need) = known.and_then(|certificate| certificate.client_auth.as_ref()) {
        let message = format!(
            "the extended key usage has no clientAuth, which is needed for: {}",
            need.value
        );
        reporter.report(place, message).because(need);
    } else if !context.policy.is_of_product()
        && context
            .request()
            .is_some_and(|(_, _, request)| asks(request))
    {
        let message = "the extended key usage has no clientAuth, which the request asked for";
        reporter.report(place, message);
    }
}

fn asks(request: &CertificationRequest) -> bool {
    let mut purposes = request.extensions_of(oid::EXTENDED_KEY_USAGE);
    purposes.any(|extension| match &extension.content {
        ExtensionContent::ExtendedKeyUsage(purposes) => purposes
            .iter()
            .any(|purpose| purpose.oid == oid::CLIENT_AUTH),
        _ => false,
    })
}
