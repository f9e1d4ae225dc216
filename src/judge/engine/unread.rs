//! Fields of the subject that a CA does not read.

use crate::{
    judge::{
        finding::{Detail, RuleId, Severity, Spot},
        profile::Profile,
    },
    pki::csr::Part,
};

/// What matters in a field that nobody reads, too: the text was spoilt, or the CA's own document forbids the character. That it is
/// left out is said of the subject as a whole.
const ALWAYS: [&str; 2] = ["subject-forbidden-character", "subject-invalid-text"];

/// The severity, at most a notice if a rule speaks of the form of a field that the profile's CA drops or replaces by the value
/// that it has validated.
pub(super) fn softened(
    severity: Severity,
    rule: RuleId,
    spot: &Spot,
    profile: &Profile,
) -> Severity {
    let Detail::Part {
        part: Part::SubjectAttribute { oid, .. },
        ..
    } = &spot.detail
    else {
        return severity;
    };
    let is_about_form = rule.topic() == "subject" && !ALWAYS.contains(&rule.as_str());
    if is_about_form && profile.policy.subject.drops(oid) {
        severity.min(Severity::Notice)
    } else {
        severity
    }
}
