//! Names without a domain, and addresses in their place.

use crate::{
    judge::{
        finding::RuleId,
        rule::{Check, Citation, Reporter, RequestContext, Rule},
    },
    pki::{csr::Part, host_name, oid, text::printable::shortened},
};

/// `name-not-qualified`
pub(crate) static RULE: Rule = Rule {
    id: RuleId::new("name-not-qualified"),
    since: "0.1.0",
    summary: "name is not fully qualified",
    rationale: "A public CA signs names that it can look up in the public DNS. A bare host name such as `cucm-pub` exists \
        in every company; no public CA may issue for it. Clients that are configured with the bare name will be warned whatever the \
        certificate says: plan to use the fully qualified name everywhere.",
    remediation: "use the fully qualified name, such as `cucm-pub.voice.example.com`, in the request and in the clients' configuration",
    citations: &[
        Citation::BaselineRequirements("4.2.2"),
        Citation::BaselineRequirements("7.1.2.7.12"),
        Citation::CISCO_CERTIFICATE_VALIDATION,
    ],
    check: Check::Request(check),
};

fn check(context: &RequestContext<'_>, reporter: &mut Reporter) {
    let is_named = context.names_its_node();
    for identity in context.identities {
        let text = host_name::in_ascii(&identity.name);
        let bare = text.strip_suffix('.').unwrap_or(&text);
        let is_address = host_name::literal_address(&identity.name).is_some();
        let is_judged = if is_address {
            // As common name it has a rule of its own, and so has a name that is copied into the certificate.
            let copies = context.policy.extension.copies(&oid::SUBJECT_ALT_NAME);
            matches!(identity.part, Part::AlternativeName(_)) && !copies
        } else {
            host_name::is_host_text(bare) && !bare.contains('.')
        };
        if !is_judged {
            continue;
        }
        let what = if is_address {
            "is an IP address where a DNS name belongs"
        } else {
            "is not a fully qualified name"
        };
        let message = format!("`{}` {what}", shortened(&identity.name));
        let draft = reporter.report(context.identity(identity), message);
        let is_node = |fqdn: &str| is_address || fqdn.starts_with(&format!("{bare}."));
        if let Some((_, node)) = context.node.filter(|(_, node)| is_node(&node.fqdn)) {
            if is_named {
                draft.advise(format!(
                    "leave it out of the request, which already names `{}`",
                    node.fqdn
                ));
            }
            draft.suggest(&node.fqdn, |name| format!("use `{name}`"));
        }
    }
}
