//! States and provinces that are abbreviated.

use crate::{
    judge::{
        finding::RuleId,
        rule::{Check, Citation, Reporter, RequestContext, Rule},
    },
    pki::{
        host_name::{meant_country_code, spelled_out},
        oid::{self, Oid},
        text::printable::shortened,
    },
};

/// `subject-abbreviation`
pub(crate) static RULE: Rule = Rule {
    id: RuleId::new("subject-abbreviation"),
    since: "0.1.0",
    summary: "state or province is abbreviated",
    rationale: "CAs ask for the full name of the state or province, `California` and not `CA`, and compare it with registers. An \
        abbreviation delays the order, or the CA spells it out and the certificate says something else than the request. Often one node \
        of a cluster has the abbreviation and the others the name.",
    remediation: "write the name of the state or province in full, in the same way on every node",
    citations: &[
        Citation::Document {
            title: "DigiCert, SO7289, What fields are required when generating a Certificate Signing Request (CSR)?",
            section: "State / Province",
            url: "https://knowledge.digicert.com/solution/SO7289.html",
        },
        Citation::Document {
            title: "AffirmTrust (Entrust ECS), How to create a Certificate Signing Request",
            section: "State or Province",
            url: "https://www.affirmtrust.com/knowledgebase/How-to-create-a-Certificate-Signing-Request-CSR/",
        },
    ],
    check: Check::Request(check),
};

/// The attributes that name a state, each with the one that names its country.
const STATES: [(Oid, Oid); 2] = [
    (oid::STATE_OR_PROVINCE_NAME, oid::COUNTRY_NAME),
    (
        oid::JURISDICTION_STATE_OR_PROVINCE,
        oid::JURISDICTION_COUNTRY,
    ),
];

fn check(context: &RequestContext<'_>, reporter: &mut Reporter) {
    let subject = &context.request.subject;
    for (state, country) in STATES {
        if context.policy.subject.exclusion(&state).is_some() {
            continue;
        }
        let country = subject.value_of(country).map(str::to_uppercase);
        // `USA` is another rule's, and the state is abbreviated all the same.
        let meant = country.as_deref().and_then(meant_country_code);
        let country = meant.or(country.as_deref());
        for attribute in subject.attributes_of(state) {
            let Some(name) = spelled_out(&attribute.text, country) else {
                continue;
            };
            let message = format!(
                "{} `{}` is the abbreviation of {name}",
                attribute.oid,
                shortened(&attribute.text)
            );
            reporter
                .report(context.attribute(attribute), message)
                .suggest(name, |name| {
                    format!("write `{name}`, in the same way on every node")
                });
        }
    }
}
