//! Requests without alternative names.

use crate::{
    judge::{
        finding::RuleId,
        rule::{Check, Citation, Reporter, RequestContext, Rule},
    },
    pki::{
        csr::{AttributeContent, CertificationRequest, Extension, ExtensionContent, Part},
        host_name::is_host_text,
        oid,
        text::printable::shortened,
    },
};

/// `name-san-absent`
pub(crate) static RULE: Rule = Rule {
    id: RuleId::new("name-san-absent"),
    since: "0.1.0",
    summary: "request asks for no subject alternative name",
    rationale: "Clients find the server's name in the subject alternative names; the common name is a courtesy to old \
        software. A CA may take the name from the common name or from the order, but then the server gets a certificate that differs \
        from its request, and servers that compare the two, as Cisco's do, refuse it. Old Windows programs ask for the names in an attribute \
        of Microsoft's own, where public CAs do not look.",
    remediation: "make the request with the server's fully qualified name as a DNS alternative name",
    citations: &[
        Citation::BaselineRequirements("7.1.2.7.12"),
        Citation::Rfc(9525, "6.3"),
        Citation::Document {
            title: "Telekom TeleSec ServerPass, FAQ",
            section: "CSR (Certificate Signing Request)",
            url: "https://www.telesec.de/de/serverpass/support/175-faq/serverpass/csr-certificate-signing-request",
        },
    ],
    check: Check::Request(check),
};

fn check(context: &RequestContext<'_>, reporter: &mut Reporter) {
    if context
        .request
        .extensions_of(oid::SUBJECT_ALT_NAME)
        .next()
        .is_some()
    {
        return;
    }
    if let Some((extension, name)) = microsoft_names(context.request) {
        let message = format!(
            "the request asks for its alternative names (`{}`) in Microsoft's own attribute, which public CAs do not read",
            shortened(name)
        );
        reporter
            .report(context.part(extension.part.clone(), extension.range.clone()), message)
            .advise("make the request with the names in the standard extension request (1.2.840.113549.1.9.14)");
        return;
    }
    // Where the alternative names are copied, a request for a host without them is `request-unusable-certificate`.
    let is_for_host = !context.identities.is_empty() && !context.is_without_host();
    if is_for_host && context.policy.extension.copies(&oid::SUBJECT_ALT_NAME) {
        return;
    }
    let (part, range) = match context
        .request
        .attributes
        .as_ref()
        .and_then(|attributes| attributes.first())
    {
        Some(attribute) => (Part::Attributes, attribute.range.clone()),
        None => (Part::Subject, context.request.subject.range.clone()),
    };
    let draft = reporter.report(
        context.part(part, range),
        "the request asks for no subject alternative name",
    );
    let qualified = context
        .identities
        .iter()
        .find(|identity| is_host_text(&identity.name) && identity.name.contains('.'));
    if let Some(identity) = qualified {
        draft.advise(format!(
            "make the request with `DNS:{}` as alternative name",
            identity.name
        ));
    }
}

/// The alternative names in Microsoft's attribute, and the first of them.
fn microsoft_names(request: &CertificationRequest) -> Option<(&Extension, &str)> {
    let attributes = request.attributes.iter().flatten();
    attributes
        .filter(|attribute| attribute.oid == oid::MICROSOFT_EXTENSION_REQUEST)
        .find_map(|attribute| match &attribute.content {
            AttributeContent::ExtensionRequest(extensions) => {
                extensions
                    .iter()
                    .find_map(|extension| match &extension.content {
                        ExtensionContent::SubjectAltName(names) => {
                            Some((extension, names.first()?.text.as_str()))
                        }
                        _ => None,
                    })
            }
            _ => None,
        })
}
