//! Keys on a list of compromised keys that the user gave.

use crate::judge::{
    finding::RuleId,
    rule::{Check, Citation, Reporter, RequestContext, Rule},
};

/// `key-blocklisted`
pub(crate) static RULE: Rule = Rule {
    id: RuleId::new("key-blocklisted"),
    since: "0.1.0",
    summary: "key is on a list of keys whose private keys are known",
    rationale: "Millions of private keys are public knowledge: those that Debian's OpenSSL made from 2006 to 2008 (CVE-2008-0166), keys \
        that stand in firmware and in examples, keys that somebody published by mistake. CAs must refuse them and keep lists.\n\n\
        The lists are large and grow, and none comes with signready: give one with `--blocklist FILE`, or with `blocklist` in the \
        inventory. The `blocklist.dat` of badkeys (RSA keys and points on curves) and the lists of Debian's `openssl-vulnkey` (RSA keys) are \
        read. A report says which lists were looked into; without one this rule finds nothing.",
    remediation: "make a new key and request, and find out where this key came from",
    citations: &[
        Citation::BaselineRequirements("6.1.1.3"),
        Citation::Document {
            title: "badkeys, blocklist format and BKHASH",
            section: "blocklist file format",
            url: "https://github.com/badkeys/badkeys/blob/main/docs/BLOCKLISTFORMAT.md",
        },
    ],
    check: Check::Request(check),
};

fn check(context: &RequestContext<'_>, reporter: &mut Reporter) {
    let key = &context.request.public_key.key;
    let found = context
        .blocklists
        .iter()
        .find_map(|list| Some((list, list.find(key)?)));
    let Some((list, listed)) = found else {
        return;
    };
    let collection = listed.collection.map_or_else(String::new, |number| {
        format!(", in its collection {number}")
    });
    let message = format!(
        "the key is on the list `{}`{collection}: its private key is known",
        list.path()
    );
    reporter.report(context.key(), message);
}
