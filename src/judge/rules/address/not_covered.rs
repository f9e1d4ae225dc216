//! Clients that are told a full name which no certificate will have.

use crate::{
    estate::addresses::Host,
    judge::{
        finding::RuleId,
        rule::{AddressesContext, Check, Citation, Reporter, Rule},
    },
    pki::text::printable::shortened,
};

/// `address-not-covered`
pub(crate) static RULE: Rule = Rule {
    id: RuleId::new("address-not-covered"),
    since: "0.1.0",
    summary: "clients are told a name that no certificate will have",
    rationale: "The names of a certificate are those of its request. A name that clients are told and no request asks for, because it is an alias, a \
        server that is not in the inventory, or a slip of the pen, makes every client ask its user. Requests that were handed in count with the names that they have, \
        nodes without a request with those that the inventory plans; a wildcard covers one label. A web site that may be somebody else's counts only under a domain of the inventory's own.",
    remediation: "correct the name, or have its server's request ask for it: add the server to the inventory, or the name to its `alt-names`",
    citations: &[
        Citation::PREVENT_IDENTITY_MISMATCH,
        Citation::SERVER_DEFINITION,
        Citation::Rfc(9525, "6.3"),
    ],
    check: Check::Addresses(check),
};

/// For how many addresses the name is looked for that may be meant.
const MOST_SUGGESTED: usize = 100;

fn check(context: &AddressesContext<'_>, reporter: &mut Reporter) {
    let names = context.names;
    // Where nobody says what certificates will have, nothing is missing in them.
    if names.is_empty() {
        return;
    }
    let mut reported = 0;
    for (spot, address) in context.addresses() {
        let Host::Full(name) = &address.host else {
            continue;
        };
        let is_foreign = address.may_be_foreign() && !names.share_domain(name);
        if is_foreign || names.cover(name) {
            continue;
        }
        let is_planned = names.plan(name);
        let why = if is_planned {
            "the request of its server does not ask for that name"
        } else {
            "no certificate will have that name"
        };
        let message = format!(
            "{} `{}`, and {why}",
            address.setting.tells(),
            shortened(&address.text)
        );
        let draft = reporter.report(spot, message);
        if is_planned {
            draft.advise(format!(
                "make the request again, with `{}` among its alternative names",
                shortened(name)
            ));
            continue;
        }
        reported += 1;
        // Looking through all names takes time, and nobody corrects thousands of slips one by one.
        let nearest = (reported <= MOST_SUGGESTED).then(|| names.nearest(name));
        if let Some(nearest) = nearest.flatten() {
            draft.advise(format!(
                "did you mean `{}`? then write that {}; else add the server to the inventory, or the name to its `alt-names`",
                shortened(nearest),
                address.setting.place()
            ));
        }
    }
}
