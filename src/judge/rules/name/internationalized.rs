//! Internationalized names that are not written as A-labels, or as bad ones.

use crate::{
    judge::{
        finding::RuleId,
        rule::{Check, Citation, Reporter, RequestContext, Rule},
    },
    pki::{
        csr::Identity,
        host_name::{self, ALabelFault, ALabelForm, Label},
        text::printable::shortened,
    },
};

/// `name-internationalized`
pub(crate) static RULE: Rule = Rule {
    id: RuleId::new("name-internationalized"),
    since: "0.1.0",
    summary: "internationalized name is not written as a proper A-label",
    rationale: "The DNS knows ASCII only. A label with other letters has a second form, its A-label: `müller` is `xn--mller-kva`, and that \
        is what a request must say. CAs refuse the letters themselves, and labels that begin with `xn--` and stand for nothing. A label that \
        stands for something which no browser turns into it, such as capital letters, can be signed and never be reached.",
    remediation: "write every label with letters other than ASCII's as its A-label (`xn--…`)",
    citations: &[
        Citation::Rfc(5890, "2.3.2.1"),
        Citation::Rfc(5280, "7.2"),
        Citation::BaselineRequirements("1.6.1, P-Label"),
    ],
    check: Check::Request(check),
};

fn check(context: &RequestContext<'_>, reporter: &mut Reporter) {
    for identity in context.identities {
        if let Some(ascii) = host_name::a_label_form(&identity.name) {
            letters(context, identity, &ascii, reporter);
        } else if host_name::is_host_text(host_name::without_wildcard(&identity.name)) {
            // An underscore has a rule of its own, and nothing can be encoded with one.
            let labels =
                host_name::labels(&identity.name).filter(|label| !label.text.contains('_'));
            for label in labels {
                if let Some(fault) = host_name::a_label_fault(label.text) {
                    a_label(context, identity, label, &fault, reporter);
                }
            }
        }
    }
}

/// Letters beyond ASCII.
fn letters(
    context: &RequestContext<'_>,
    identity: &Identity,
    ascii: &str,
    reporter: &mut Reporter,
) {
    let is_foreign = |&(_, character): &(usize, char)| !character.is_ascii();
    let Some((start, letter)) = identity.name.char_indices().find(is_foreign) else {
        return;
    };
    let message = format!(
        "`{}` contains `{letter}` (U+{:04X})",
        shortened(&identity.name),
        u32::from(letter)
    );
    let place = context.in_identity(identity, start..start + letter.len_utf8());
    let draft = reporter.report(place, message);
    // Greek and Cyrillic have letters that look like Latin ones, and no word mixes them.
    let is_lookalike = matches!(letter, '\u{370}'..='\u{52F}')
        && host_name::labels(&identity.name).any(|label| {
            label.text.contains(letter)
                && label
                    .text
                    .contains(|other: char| other.is_ascii_alphabetic())
        });
    if is_lookalike {
        draft.advise("type the letter again: it only looks like one of the Latin alphabet");
    } else {
        draft.suggest(ascii, |name| {
            format!("write it as A-label: `{}`", shortened(name))
        });
    }
}

/// A label that begins with `xn--` and has a fault.
fn a_label(
    context: &RequestContext<'_>,
    identity: &Identity,
    label: Label<'_>,
    fault: &ALabelFault,
    reporter: &mut Reporter,
) {
    let required = context.policy.name.a_labels.as_ref();
    let required = required.filter(|required| fault.breaks() <= required.value);
    // What encodes nothing is wrong whatever else a CA asks for.
    if required.is_none() && fault.breaks() > ALabelForm::Punycode {
        return;
    }
    let (problem, right) = match fault {
        ALabelFault::Undecodable => ("what follows `xn--` stands for nothing".to_owned(), None),
        ALabelFault::Ascii(text) => (format!("it stands for `{text}`"), Some(text.clone())),
        ALabelFault::NotNormalized(text) => (
            format!("it stands for `{text}`, which is not composed (Normalization Form C)"),
            host_name::a_label_form(text),
        ),
        ALabelFault::Invalid(text) => (
            format!("it stands for `{text}`, which no internationalized name contains"),
            host_name::a_label_form(text),
        ),
    };
    let place = context.in_identity(identity, label.offset..label.offset + label.text.len());
    let message = format!("`{}` is no A-label: {problem}", label.text);
    let draft = reporter.report(place, message);
    if let Some(required) = required {
        draft.because(required);
    }
    if let Some(right) = right {
        let end = label.offset + label.text.len();
        let before = identity.name.get(..label.offset).unwrap_or_default();
        let after = identity.name.get(end..).unwrap_or_default();
        draft.suggest(format!("{before}{right}{after}"), |name| {
            format!("write `{}`", shortened(name))
        });
    }
}
