//! Blanks around a value, and two in a row.

use std::ops::Range;

use crate::{
    judge::{
        finding::RuleId,
        rule::{Check, Citation, Reporter, Rule, SubjectContext},
    },
    pki::{
        csr::AttributeTypeAndValue,
        text::{printable::shortened, text_defects},
    },
};

/// `subject-surrounding-space`
pub(crate) static RULE: Rule = Rule {
    id: RuleId::new("subject-surrounding-space"),
    since: "0.1.0",
    summary: "subject attribute has blanks at an end, or two in a row",
    rationale: "Copying from a document or a web page brings a blank along, often one that does not break. Nobody sees it, and yet the \
        value is another one: the CA compares it with a register or with the last order, other programs with the other nodes. The standards tell \
        readers to overlook such blanks, and many do not.",
    remediation: "take the blanks out, on every node",
    citations: &[
        Citation::Rfc(5280, "7.1"),
        Citation::Practice("values that are pasted bring blanks along"),
    ],
    check: Check::Subject(check),
};

fn check(context: &SubjectContext<'_>, reporter: &mut Reporter) {
    for attribute in context.subject.attributes() {
        if !attribute.is_prose()
            || attribute.is_invisible()
            || context.policy.subject.exclusion(&attribute.oid).is_some()
            // The second half of `Ã\u{A0}`.
            || text_defects::misread(&attribute.text).is_some()
        {
            continue;
        }
        let Some((place, span)) = surplus(attribute) else {
            continue;
        };
        let blank = attribute
            .text
            .get(span.clone())
            .and_then(|blanks| blanks.chars().find(|blank| *blank != ' '));
        let character = blank.map_or_else(String::new, |blank| {
            format!(", among them {}", text_defects::described(blank))
        });
        let message = format!(
            "{} `{}` {place}{character}",
            attribute.oid,
            shortened(&attribute.text)
        );
        let words: Vec<&str> = attribute
            .text
            .split(text_defects::is_blank)
            .filter(|word| !word.is_empty())
            .collect();
        reporter
            .report(context.in_attribute(attribute, span), message)
            .suggest(words.join(" "), |value| {
                format!("write `{}`, on every node", shortened(value))
            });
    }
}

/// The first blanks that are too many, and in words where they are.
fn surplus(attribute: &AttributeTypeAndValue) -> Option<(&'static str, Range<usize>)> {
    let value = attribute.text.as_str();
    let (start, end) = (
        value.len() - value.trim_start_matches(text_defects::is_blank).len(),
        value.trim_end_matches(text_defects::is_blank).len(),
    );
    match (start > 0, end < value.len()) {
        (true, true) => return Some(("begins and ends with blanks", 0..start)),
        (true, false) => return Some(("begins with blanks", 0..start)),
        (false, true) => return Some(("ends with blanks", end..value.len())),
        (false, false) => {}
    }
    let mut run: Option<Range<usize>> = None;
    for (offset, character) in value.char_indices() {
        let behind = offset + character.len_utf8();
        match &mut run {
            Some(run) if text_defects::is_blank(character) => run.end = behind,
            None if text_defects::is_blank(character) => run = Some(offset..behind),
            _ => {
                if run.as_ref().is_some_and(|run| is_long(value, run)) {
                    break;
                }
                run = None;
            }
        }
    }
    run.filter(|run| is_long(value, run))
        .map(|run| ("has several blanks in a row", run))
}

fn is_long(value: &str, run: &Range<usize>) -> bool {
    value
        .get(run.clone())
        .is_some_and(|blanks| blanks.chars().nth(1).is_some())
}
