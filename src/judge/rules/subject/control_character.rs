//! Characters that act on a text instead of being part of it.

use std::collections::BTreeSet;

use crate::{
    judge::{
        finding::RuleId,
        rule::{Check, Citation, Reporter, Rule, SubjectContext},
    },
    pki::text::{
        printable::{is_unsafe, shortened},
        text_defects,
    },
};

/// `subject-control-character`
pub(crate) static RULE: Rule = Rule {
    id: RuleId::new("subject-control-character"),
    since: "0.1.0",
    summary: "subject attribute contains a control character, or one that cannot be seen",
    rationale: "A line feed or a NUL ends the value early for some programs, so that two readers see two names. A character that turns \
        the direction of the text shows a name that is not there, and a character without width hides in one. They come along with text \
        that is pasted, or somebody means to deceive: no CA signs them knowingly.",
    remediation: "type the value again instead of pasting it",
    citations: &[
        Citation::Document {
            title: "Unicode Technical Report 36, Unicode Security Considerations",
            section: "Bidirectional Text Spoofing",
            url: "https://www.unicode.org/reports/tr36/",
        },
        Citation::Practice("programs written in C end a text at its first NUL"),
    ],
    check: Check::Subject(check),
};

/// How many characters are named.
const MOST_NAMED: usize = 3;

fn check(context: &SubjectContext<'_>, reporter: &mut Reporter) {
    for attribute in context.subject.attributes() {
        if !attribute.is_prose() || attribute.is_invisible() {
            continue;
        }
        let found = hidden(&attribute.text);
        let Some(&(start, first)) = found.first() else {
            continue;
        };
        let named: Vec<String> = found
            .iter()
            .take(MOST_NAMED)
            .map(|(_, character)| text_defects::described(*character))
            .collect();
        let more = match found.len() - named.len() {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        let message = format!(
            "{} `{}` contains {}{more}",
            attribute.oid,
            shortened(&attribute.text),
            named.join(", ")
        );
        let spot = context.in_attribute(attribute, start..start + first.len_utf8());
        let draft = reporter.report(spot, message);
        if let Some(shown) = without_hidden(&attribute.text, &found) {
            draft.suggest(shown, |value| {
                format!(
                    "type the value again instead of pasting it: `{}`",
                    shortened(value)
                )
            });
        }
    }
}

/// The characters that do not belong in a text, each where it stands first.
fn hidden(value: &str) -> Vec<(usize, char)> {
    // A byte of UTF-8 that was taken for a character is no character.
    let is_misread = text_defects::misread(value).is_some();
    let mut seen = BTreeSet::new();
    let mut found = Vec::new();
    let mut before = None;
    for (offset, character) in value.char_indices() {
        let is_byte = is_misread && matches!(character, '\u{80}'..='\u{AD}');
        let is_hidden = is_unsafe(character) && !is_byte && !is_joiner(before, character);
        if is_hidden && seen.insert(character) {
            found.push((offset, character));
        }
        before = Some(character);
    }
    found
}

/// The value without what cannot be seen, with a blank in place of a line break or a tabulator; none where what was meant
/// cannot be known, because the characters end a text or turn it round.
fn without_hidden(value: &str, found: &[(usize, char)]) -> Option<String> {
    let is_harmless = |character: char| {
        let is_mark = matches!(
            character,
            '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{2060}' | '\u{FEFF}'
        );
        character.is_whitespace() || is_mark
    };
    if !found.iter().all(|(_, character)| is_harmless(*character)) {
        return None;
    }
    let is_found = |character: &char| found.iter().any(|(_, found)| found == character);
    let shown = value.chars().filter_map(|character| match character {
        _ if !is_found(&character) => Some(character),
        _ if character.is_whitespace() => Some(' '),
        _ => None,
    });
    let shown: String = shown.collect();
    Some(shown.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// Whether this is a joiner or non-joiner where the script wants one: Persian and the scripts of India write with them, and
/// so do pictures that are put together of several.
fn is_joiner(before: Option<char>, character: char) -> bool {
    matches!(character, '\u{200C}' | '\u{200D}')
        && before.is_some_and(|before| {
            matches!(before, '\u{600}'..='\u{1CFF}' | '\u{A800}'..='\u{ABFF}' | '\u{FE0F}' | '\u{1F000}'..='\u{1FAFF}')
        })
}
