//! IP addresses as common name.

use crate::{
    judge::{
        finding::RuleId,
        rule::{Check, Citation, Reporter, RequestContext, Rule},
    },
    pki::host_name::literal_address,
};

/// `name-common-name-ip`
pub(crate) static RULE: Rule = Rule {
    id: RuleId::new("name-common-name-ip"),
    since: "0.1.0",
    summary: "common name is an IP address",
    rationale: "The common name of a server is its fully qualified name. The Baseline Requirements let a CA put an address there that is \
        among the alternative names, too; several CAs refuse such a request all the same, even some that sign addresses.",
    remediation: "make the server's fully qualified name the common name, or leave the common name out",
    citations: &[
        Citation::BaselineRequirements("7.1.4.3"),
        Citation::Document {
            title: "Boulder, csr/csr.go",
            section: "VerifyCSR",
            url: "https://github.com/letsencrypt/boulder/blob/main/csr/csr.go",
        },
        Citation::Document {
            title: "DigiCert, SO16317",
            section: "Common Name",
            url: "https://knowledge.digicert.com/solution/SO16317.html",
        },
    ],
    check: Check::Request(check),
};

fn check(context: &RequestContext<'_>, reporter: &mut Reporter) {
    let possible = context.possible_common_name();
    for attribute in context.request.common_names() {
        if literal_address(&attribute.text).is_none() {
            continue;
        }
        let message = format!("the common name `{}` is an IP address", attribute.text);
        let draft = reporter.report(context.attribute(attribute), message);
        let node = context.node.map(|(_, node)| node.fqdn.as_str());
        for name in node.into_iter().chain(possible) {
            draft.suggest(name, |name| format!("make `{name}` the common name"));
        }
    }
}
