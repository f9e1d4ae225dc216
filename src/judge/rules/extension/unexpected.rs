//! Extensions that a CA does not take from a request.

use crate::{
    judge::{
        finding::RuleId,
        rule::{Check, Citation, Reporter, RequestContext, Rule},
    },
    pki::{
        certificate::{is_other_netscape_type, is_unknown_critical},
        csr::Extension,
        oid::{self, Oid},
    },
};

/// `extension-unexpected`
pub(crate) static RULE: Rule = Rule {
    id: RuleId::new("extension-unexpected"),
    since: "0.1.0",
    summary: "request asks for an extension that CAs do not take from requests",
    rationale: "Most of a certificate's extensions are the CA's to set: where to find its revocation lists, under which policy it signs, which logs \
        know the certificate. Others belong to another CA, such as Microsoft's templates, or to another time, such as Netscape's. A public CA \
        leaves them out, or refuses the request; an unknown extension that is marked critical would make every client refuse \
        the certificate.",
    remediation: "make the request without the extension",
    citations: &[
        Citation::BaselineRequirements("7.1.2.7.6"),
        Citation::Rfc(5280, "4.2"),
    ],
    check: Check::Request(check),
};

fn check(context: &RequestContext<'_>, reporter: &mut Reporter) {
    let Some(types) = &context.policy.extension.types else {
        return;
    };
    for extension in context.request.extensions() {
        // What clients refuse where it is copied is `request-unusable-certificate`, and a password has a rule of its own.
        let is_unusable = context.is_copied(extension)
            && (is_unknown_critical(extension)
                || is_for_other_than_servers(context, extension)
                || extension.oid == oid::AUTHORITY_KEY_IDENTIFIER);
        let is_explained = is_unusable || extension.oid == oid::CHALLENGE_PASSWORD;
        if types.value.contains(&extension.oid) || is_explained {
            continue;
        }
        let name = extension.oid.to_string();
        let what = match meaning(&extension.oid) {
            Some(meaning) => format!("{name}, {meaning}"),
            None if extension.oid.name().is_some() => name.clone(),
            None => format!("the extension {name}, which is not known here"),
        };
        let critical = if extension.critical {
            "; it is marked critical"
        } else {
            ""
        };
        let place = context.named(extension.part.clone(), extension.range.clone(), &name);
        reporter
            .report(place, format!("the request asks for {what}{critical}"))
            .because(types);
    }
}

/// Whether it is a certificate type of Netscape's that is not for servers.
fn is_for_other_than_servers(context: &RequestContext<'_>, extension: &Extension) -> bool {
    let value = context.request.der().get(extension.value_range.clone());
    extension.oid == oid::NETSCAPE_CERTIFICATE_TYPE && value.is_some_and(is_other_netscape_type)
}

fn meaning(oid: &Oid) -> Option<&'static str> {
    const BY_THE_CA: &str = "which the CA sets itself";
    const OF_NETSCAPE: &str = "an extension of Netscape's that nothing reads any more";
    const FOR_CAS: &str = "which belongs into the certificates of CAs";
    const MEANINGS: &[(Oid, &str)] = &[
        (oid::AUTHORITY_INFORMATION_ACCESS, BY_THE_CA),
        (oid::AUTHORITY_KEY_IDENTIFIER, BY_THE_CA),
        (
            oid::CERTIFICATE_POLICIES,
            "the policy under which a CA signs, which the CA sets itself",
        ),
        (oid::CRL_DISTRIBUTION_POINTS, BY_THE_CA),
        (oid::FRESHEST_CRL, BY_THE_CA),
        (oid::ISSUER_ALT_NAME, BY_THE_CA),
        (
            oid::SIGNED_CERTIFICATE_TIMESTAMPS,
            "the receipts of transparency logs, which the CA sets itself",
        ),
        (
            oid::PRECERTIFICATE_POISON,
            "the mark of a precertificate, which no client accepts",
        ),
        (oid::INHIBIT_ANY_POLICY, FOR_CAS),
        (oid::NAME_CONSTRAINTS, FOR_CAS),
        (oid::POLICY_CONSTRAINTS, FOR_CAS),
        (oid::POLICY_MAPPINGS, FOR_CAS),
        (oid::SUBJECT_INFORMATION_ACCESS, FOR_CAS),
        (
            oid::OCSP_NO_CHECK,
            "the mark of an OCSP responder's certificate",
        ),
        (
            oid::ACME_IDENTIFIER,
            "the proof of an ACME challenge, which is no part of a request",
        ),
        (
            oid::QC_STATEMENTS,
            "statements of qualified certificates, which the CA sets itself",
        ),
        (
            oid::SMIME_CAPABILITIES,
            "the ciphers of a mail program, which Windows adds",
        ),
        (
            oid::MICROSOFT_CERTIFICATE_TEMPLATE,
            "a template of Microsoft's own CA",
        ),
        (
            oid::MICROSOFT_CERTIFICATE_TEMPLATE_NAME,
            "a template of Microsoft's own CA",
        ),
        (
            oid::MICROSOFT_APPLICATION_POLICIES,
            "Microsoft's own form of the extended key usages",
        ),
        (
            oid::MICROSOFT_CA_VERSION,
            "a mark that Microsoft's own CA sets",
        ),
        (
            oid::MICROSOFT_SECURITY_IDENTIFIER,
            "an account of a Windows domain",
        ),
        (oid::NETSCAPE_BASE_URL, OF_NETSCAPE),
        (oid::NETSCAPE_CA_POLICY_URL, OF_NETSCAPE),
        (oid::NETSCAPE_CA_REVOCATION_URL, OF_NETSCAPE),
        (oid::NETSCAPE_CERTIFICATE_TYPE, OF_NETSCAPE),
        (oid::NETSCAPE_COMMENT, OF_NETSCAPE),
        (oid::NETSCAPE_RENEWAL_URL, OF_NETSCAPE),
        (oid::NETSCAPE_REVOCATION_URL, OF_NETSCAPE),
        (oid::NETSCAPE_SSL_SERVER_NAME, OF_NETSCAPE),
    ];
    MEANINGS
        .iter()
        .find(|(known, _)| known == oid)
        .map(|(_, meaning)| *meaning)
}
