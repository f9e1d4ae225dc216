//! Names without a domain.

use crate::{
    finding::RuleId,
    name,
    rule::{Check, Citation, Reporter, RequestContext, Rule},
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
        Citation::CISCO_CERTIFICATE_VALIDATION,
    ],
    check: Check::Request(check),
};

fn check(context: &RequestContext<'_>, reporter: &mut Reporter) {
    for identity in context.identities {
        let bare = identity.name.strip_suffix('.').unwrap_or(&identity.name);
        let is_single =
            name::is_host_text(&identity.name) && !bare.contains('.') && !bare.is_empty();
        if is_single {
            let message = format!("`{}` is not a fully qualified name", identity.name);
            let draft = reporter.report(context.identity(identity), message);
            if let Some((_, node)) = context
                .node
                .filter(|(_, node)| node.fqdn.starts_with(&format!("{bare}.")))
            {
                draft.advise(format!("use `{}`", node.fqdn));
            }
        }
    }
}
