//! Subject attributes that the CA does not read.

use std::collections::BTreeSet;

use crate::{
    judge::{
        finding::RuleId,
        rule::{Check, Citation, Reporter, RequestContext, Rule},
    },
    pki::{csr::Part, text::printable::few},
};

/// `subject-ignored-attribute`
pub(crate) static RULE: Rule = Rule {
    id: RuleId::new("subject-ignored-attribute"),
    since: "0.1.0",
    summary: "subject has attributes that the CA does not take over",
    rationale: "Many CAs read the names and the key of a request, and take the rest from the order or from what they have validated. The \
        certificate then lacks these attributes, or has them with other values. It is good to know before a program compares the certificate with its request, \
        or somebody looks for the department that was written in. The serial number of a subject is what a register of companies \
        gave the organization; requests of Cisco's Unified Communications Manager were seen with one of 64 hexadecimal digits, which no register gave.",
    remediation: "nothing has to be done; give the CA what the certificate should say in the order",
    citations: &[
        Citation::BaselineRequirements("4.2.1"),
        Citation::Document {
            title: "CA/Browser Forum EV Guidelines",
            section: "7.1.4.2.5",
            url: "https://github.com/cabforum/servercert/blob/main/docs/EVG.md",
        },
        Citation::Document {
            title: "Cisco, document 118886, with a request of Unified Communications Manager 8.6",
            section: "",
            url: "https://www.cisco.com/c/en/us/support/docs/unified-communications/unified-communications-manager-callmanager/118886-config-mgcp-00.html",
        },
    ],
    check: Check::Request(check),
};

/// How many attributes are named.
const MOST_NAMED: usize = 8;

fn check(context: &RequestContext<'_>, reporter: &mut Reporter) {
    let policy = &context.policy.subject;
    let (fact, but) = match (&policy.read, &policy.ignored) {
        (Some(read), _) => {
            let taken: Vec<String> = read.value.iter().map(ToString::to_string).collect();
            let but = format!("; of the subject it reads only {}", taken.join(", "));
            (read, but)
        }
        (None, Some(ignored)) => (ignored, String::new()),
        (None, None) => return,
    };
    let subject = &context.request.subject;
    let mut seen = BTreeSet::new();
    let ignored: Vec<String> = subject
        .attributes()
        .map(|attribute| &attribute.oid)
        .filter(|oid| policy.drops(oid) && policy.exclusion(oid).is_none())
        .filter(|oid| seen.insert(*oid))
        .map(ToString::to_string)
        .collect();
    if ignored.is_empty() {
        return;
    }
    let named = few(&ignored, MOST_NAMED);
    let message = format!("the CA drops or replaces {named}{but}");
    reporter
        .report(context.part(Part::Subject, subject.range.clone()), message)
        .because(fact);
}
