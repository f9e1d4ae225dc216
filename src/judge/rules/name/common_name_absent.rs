//! Requests without a common name.

use crate::{
    judge::{
        finding::RuleId,
        rule::{Check, Citation, Reporter, RequestContext, Rule},
    },
    pki::{
        csr::{GeneralName, GeneralNameKind, Part},
        oid,
    },
};

/// `name-common-name-absent`
pub(crate) static RULE: Rule = Rule {
    id: RuleId::new("name-common-name-absent"),
    since: "0.1.0",
    summary: "request has no common name",
    rationale: "Clients look for the server's name among the alternative names, and the Baseline Requirements advise against the common \
        name. Yet the order forms of some CAs take the first name from it, and show an empty field or refuse the request when it is not there.",
    remediation: "make the request with one of the alternative names, of at most 64 characters, as common name",
    citations: &[
        Citation::BaselineRequirements("7.1.4.3"),
        Citation::Document {
            title: "Sectigo, Auto Apply SSL",
            section: "Additional request structures",
            url: "https://docs.sectigo.com/sps/auto-apply-ssl/additional-request-structures",
        },
    ],
    check: Check::Request(check),
};

fn check(context: &RequestContext<'_>, reporter: &mut Reporter) {
    let request = context.request;
    let has_common_name = request
        .common_names()
        .any(|attribute| !attribute.text.trim().is_empty());
    // Where the common name is a required attribute of the subject, that rule says so.
    let required = &context.policy.subject.required;
    let is_required = required.as_ref().is_some_and(|required| {
        required
            .value
            .iter()
            .any(|required| required.0 == [oid::COMMON_NAME])
    });
    if has_common_name || is_required {
        return;
    }
    // A request that names nothing lacks more than that; an address, and a name that is too long, are better left out.
    let limit = &context.policy.name.max_common_name_length;
    let is_possible = |name: &GeneralName| {
        name.kind == GeneralNameKind::DnsName
            && limit
                .as_ref()
                .is_none_or(|limit| name.text.chars().count() <= limit.value)
    };
    if request.alternative_names().any(is_possible) {
        let place = context.part(Part::Subject, request.subject.range.clone());
        reporter.report(place, "the request has no common name");
    }
}
