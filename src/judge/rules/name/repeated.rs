//! Alternative names that stand twice.

use std::collections::BTreeMap;

use crate::{
    judge::{
        finding::RuleId,
        rule::{Check, Citation, Reporter, RequestContext, Rule},
    },
    pki::csr::{GeneralName, GeneralNameKind},
};

/// `name-repeated`
pub(crate) static RULE: Rule = Rule {
    id: RuleId::new("name-repeated"),
    since: "0.1.0",
    summary: "alternative name stands twice",
    rationale: "DNS names are compared without regard to case, so `A.example.com` and `a.example.com` are one name. CAs drop \
        the second, and a server that compares the certificate with its request name by name may refuse the certificate.",
    remediation: "remove the second occurrence",
    citations: &[
        Citation::Rfc(4343, "3"),
        Citation::Practice("observed: CAs merge names that are equal but for case"),
    ],
    check: Check::Request(check),
};

fn check(context: &RequestContext<'_>, reporter: &mut Reporter) {
    let mut seen: BTreeMap<(GeneralNameKind, String), &GeneralName> = BTreeMap::new();
    for name in context.request.alternative_names() {
        let text = match name.kind {
            GeneralNameKind::DnsName => name.text.to_ascii_lowercase(),
            _ => name.text.clone(),
        };
        let key = (name.kind, text);
        if let Some(first) = seen.get(&key) {
            let message = if first.text == name.text {
                format!("`{}` stands twice among the alternative names", name.text)
            } else {
                format!("`{}` and `{}` are the same name", name.text, first.text)
            };
            reporter
                .report(context.alternative_name(name), message)
                .with(context.alternative_name(first));
        } else {
            seen.insert(key, name);
        }
    }
}
