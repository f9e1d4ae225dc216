//! Values whose letters are not known.

use crate::{
    judge::finding::{Detail, RuleId, Spot},
    pki::csr::{CertificationRequest, Part},
};

/// Rules about a subject that look at its attributes, and not at the letters of their values.
const NOT_ABOUT_LETTERS: [&str; 6] = [
    "subject-attribute-order",
    "subject-ignored-attribute",
    "subject-multi-valued-rdn",
    "subject-prohibited-attribute",
    "subject-repeated-attribute",
    "subject-string-type",
];

/// Whether a rule judges letters where there are only octets that are no text in their type: what stands for them in a
/// message is our own, and the rules about encodings speak of it.
pub(super) fn is_about_octets(rule: RuleId, spot: &Spot, request: &CertificationRequest) -> bool {
    let Detail::Part {
        part: Part::SubjectAttribute { .. },
        bytes,
        ..
    } = &spot.detail
    else {
        return false;
    };
    let attribute = || request.subject.attribute_at(bytes.start);
    match rule.topic() {
        "subject" => {
            !NOT_ABOUT_LETTERS.contains(&rule.as_str())
                && attribute()
                    .is_some_and(|attribute| attribute.octets.is_some() || !attribute.is_string())
        }
        // Rules about names know octets in a common name, but only those of a string.
        "name" => attribute().is_some_and(|attribute| !attribute.is_string()),
        _ => false,
    }
}
