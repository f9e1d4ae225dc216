//! The registered domain itself among the names of a host.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    judge::{
        finding::RuleId,
        rule::{Check, Citation, Reporter, RequestContext, Rule},
    },
    pki::host_name,
};

/// `name-bare-domain`
pub(crate) static RULE: Rule = Rule {
    id: RuleId::new("name-bare-domain"),
    since: "0.1.0",
    summary: "request for a host names the bare domain, too",
    rationale: "A CA signs `example.com` only for those who show that they control exactly that name, and its web server is seldom \
        the host that the request is for. Cisco's servers (Unified Communications Manager, Unity Connection, Finesse and others) add the domain that \
        they are in to a request by themselves. A CA that leaves it out, or adds `www.` names of its own, gives them a certificate that they refuse, because \
        its names are not those of the request.",
    remediation: "leave the bare domain out (Cisco's form calls it the parent domain and lets it be emptied), unless clients look for it",
    citations: &[
        Citation::BaselineRequirements("3.2.2.4"),
        Citation::Document {
            title: "Cisco, document 200641",
            section: "CSR SAN and Certificate SAN does not match",
            url: "https://www.cisco.com/c/en/us/support/docs/customer-collaboration/finesse/200641-SANs-issue-with-a-Third-Party-Signed-Cer.html",
        },
    ],
    check: Check::Request(check),
};

fn check(context: &RequestContext<'_>, reporter: &mut Reporter) {
    let names: BTreeSet<String> = context
        .identities
        .iter()
        .map(|identity| host_name::comparable(&identity.name))
        .collect();
    // Domains with a host below them. An onion service and a reverse zone belong to nobody in this sense.
    let mut hosts: BTreeMap<String, &str> = BTreeMap::new();
    for host in names.iter().filter(|host| host_name::is_host_text(host)) {
        if host_name::onion_address(host).is_some() || host_name::reverse_zone(host).is_some() {
            continue;
        }
        if let Some(domain) = host_name::registered_domain(host).filter(|domain| domain != host) {
            hosts.entry(domain).or_insert(host);
        }
    }
    let common_names: BTreeSet<String> = context
        .request
        .common_names()
        .map(|attribute| host_name::comparable(&attribute.text))
        .collect();
    for identity in context.identities {
        let domain = host_name::comparable(&identity.name);
        // A domain that stands twice is spoken of once.
        let Some(host) = hosts.remove(&domain) else {
            continue;
        };
        // As common name, or with `www.` besides, it is what the request is for: a web site.
        let is_meant = common_names.contains(&domain)
            || names.contains(&format!("www.{domain}"))
            || context
                .node
                .is_some_and(|(_, node)| node.names().contains(&domain.as_str()));
        if !is_meant {
            let message = format!("`{domain}` is the whole domain that `{host}` is in");
            reporter.report(context.identity(identity), message);
        }
    }
}
