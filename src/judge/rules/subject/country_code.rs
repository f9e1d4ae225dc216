//! Countries that are not ISO 3166-1 codes.

use crate::{
    judge::{
        finding::RuleId,
        rule::{Check, Citation, Reporter, Rule, SubjectContext},
    },
    pki::{
        host_name::{is_country_code, meant_country_code},
        oid,
    },
};

/// `subject-country-code`
pub(crate) static RULE: Rule = Rule {
    id: RuleId::new("subject-country-code"),
    since: "0.1.0",
    summary: "country is not a code of ISO 3166-1",
    rationale: "The country is the two-letter code of ISO 3166-1, in capital letters. `UK`, `USA` and `EN` are the usual \
        mistakes. On a Cisco server the country is set at installation and cannot be changed with `set web-security`, so it pays \
        to see the mistake early.",
    remediation: "write the two-letter code of the country, in capital letters",
    citations: &[
        Citation::BaselineRequirements("7.1.2.7.4"),
        Citation::Rfc(5280, "A.1"),
    ],
    check: Check::Subject(check),
};

fn check(context: &SubjectContext<'_>, reporter: &mut Reporter) {
    let countries = [oid::COUNTRY_NAME, oid::JURISDICTION_COUNTRY];
    let policy = &context.policy.subject;
    let extra = policy.country_codes.as_ref();
    for attribute in context
        .subject
        .attributes()
        .filter(|attribute| countries.contains(&attribute.oid))
    {
        let code = attribute.text.as_str();
        if is_country_code(code)
            || extra.is_some_and(|extra| extra.value.iter().any(|known| known == code))
        {
            continue;
        }
        // What is no country because it is nothing, or a program's word for nothing, has rules of its own.
        if attribute.is_invisible() || policy.placeholders(&attribute.oid, code).is_some() {
            continue;
        }
        let message = format!(
            "{} `{}` is not a country code of ISO 3166-1",
            attribute.oid,
            crate::pki::text::printable::shortened(code)
        );
        let draft = reporter.report(context.attribute(attribute), message);
        if let Some(meant) = meant_country_code(code) {
            draft.suggest(meant, |code| format!("write `{code}`"));
        }
    }
}
