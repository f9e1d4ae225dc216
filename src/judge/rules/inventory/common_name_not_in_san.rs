//! Planned common names that will not be among the names.

use std::collections::BTreeSet;

use crate::{
    judge::{
        finding::{RuleId, Spot},
        planned_request::PlannedRequest,
        rule::{Check, Citation, InventoryContext, Reporter, Rule},
    },
    pki::{host_name, oid, text::printable::shortened},
};

/// `inventory-common-name-not-in-san`
pub(crate) static RULE: Rule = Rule {
    id: RuleId::new("inventory-common-name-not-in-san"),
    since: "0.1.0",
    summary: "planned certificate has a common name that is not among its names",
    rationale: "For one certificate that serves all nodes Cisco's servers propose `<host>-ms.<domain>` as common name. Normally no host is \
        called so, and the name is not among the alternative names. In a public certificate the common name must be one of them: a CA refuses such a request, drops the \
        common name, or wants a name validated that nobody uses. The `-ms` can be removed on the form. When the request has come, \
        `name-common-name-not-in-san` judges it.",
    remediation: "choose a name of the certificate with `common-name` in the cluster, and enter it as Common Name on the server's form",
    citations: &[
        Citation::Document {
            title: "Cisco, document 217138, Regeneration of CUCM CA-signed certificates",
            section: "",
            url: "https://www.cisco.com/c/en/us/support/docs/unified-communications/unified-communications-manager-callmanager/217138-regeneration-of-cucm-ca-signed-certifica.html",
        },
        Citation::BaselineRequirements("7.1.4.3"),
    ],
    check: Check::Inventory(check),
};

fn check(context: &InventoryContext<'_>, reporter: &mut Reporter) {
    let mut seen = BTreeSet::new();
    for planned_request in context.awaited() {
        let mut subject = planned_request.subject.iter();
        let common_name = subject.find(|(oid, _)| *oid == oid::COMMON_NAME);
        // A certificate without names, as a database has it for its clients, is for no public CA anyway.
        let (Some((_, common_name)), false) = (common_name, planned_request.names.is_empty())
        else {
            continue;
        };
        let wanted = host_name::comparable(&common_name.value);
        let is_name = planned_request
            .names()
            .any(|name| host_name::comparable(name) == wanted);
        // The certificates for all nodes of a cluster may have the same one, from one line.
        if is_name || !seen.insert((common_name.range.start, wanted)) {
            continue;
        }
        let shown = shortened(&common_name.value);
        let spot = Spot::node(planned_request.node, common_name.range.clone());
        if let Some(plain) = PlannedRequest::without_ms(&common_name.value) {
            let message = format!(
                "the common name will be `{shown}`, which Cisco's servers make for a certificate of all nodes: normally no host is called so"
            );
            reporter.report(spot, message).advise(format!(
                "set `common-name = \"{plain}\"` in the cluster, and enter the same as Common Name on the server's form: the `-ms` can be removed"
            ));
        } else {
            reporter.report(
                spot,
                format!("the common name `{shown}` is not among the names of the certificate"),
            );
        }
    }
}
