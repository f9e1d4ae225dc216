//! The domain of the server, which it adds to the names of its CSR.

use crate::{
    judge::{
        finding::{RuleId, Spot},
        rule::{Check, Citation, Reporter, RequestContext, Rule},
        server_form::{FormDeviation, ServerForm},
    },
    pki::host_name,
};

/// `name-domain-added`
pub(crate) static RULE: Rule = Rule {
    id: RuleId::new("name-domain-added"),
    since: "0.1.0",
    summary: "server added its own domain to the names of the request",
    rationale: "CUCM, IM and Presence and Unity Connection write the DNS domain that they are in into every CSR, unless you empty Parent Domain on the form. \
        The certificate works with it and without it. But the CA validates the domain as well, so someone who controls it must confirm, and a CA that drops it makes a \
        certificate that the server rejects: it wants the names that it asked for.",
    remediation: "empty `Parent Domain` in Generate CSR, or set `parent-domain = true` in the cluster",
    citations: &[Citation::CISCO_REQUEST_FIELDS],
    check: Check::Request(check),
};

fn check(context: &RequestContext<'_>, reporter: &mut Reporter) {
    let (Some(planned_request), Some((cluster, node))) = (context.planned_request, context.node)
    else {
        return;
    };
    let adds = planned_request.adds_domain.as_ref();
    let (Some(adds), Some((_, domain))) =
        (adds.filter(|adds| adds.value), node.fqdn.split_once('.'))
    else {
        return;
    };
    let is_planned = planned_request
        .names()
        .any(|name| host_name::comparable(name) == domain);
    let mut identities = context.identities.iter();
    let added = identities.find(|identity| host_name::comparable(&identity.name) == domain);
    let Some(added) = added.filter(|_| !is_planned) else {
        return;
    };
    let message = format!(
        "the server added its domain `{domain}`, which the inventory does not ask for (`parent-domain`)"
    );
    let form = ServerForm::of(cluster, node, planned_request);
    reporter
        .report(context.identity(added), message)
        .because(adds)
        .with(Spot::node(planned_request.node, node.host.range.clone()))
        .advise(form.correction(FormDeviation::Surplus(domain)));
}
