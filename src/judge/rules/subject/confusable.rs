//! Letters and blanks that look like others.

use crate::{
    judge::{
        finding::RuleId,
        rule::{Check, Citation, Reporter, Rule, SubjectContext},
    },
    pki::text::{
        printable::shortened,
        text_defects::{self, LookAlike},
    },
};

/// `subject-confusable`
pub(crate) static RULE: Rule = Rule {
    id: RuleId::new("subject-confusable"),
    since: "0.1.0",
    summary: "subject attribute contains a character that looks like another one",
    rationale: "A Cyrillic `Е` in `Еxample` looks like the Latin letter and is another one, and so are a blank that does not break and the \
        wide comma of a Chinese keyboard. To the eye the value is right; the CA finds no such organization, and the node counts as different from the \
        others. Whoever checks the order may take it for an attempt to deceive.",
    remediation: "type the character again with the keyboard set to the language of the name",
    citations: &[Citation::Document {
        title: "Unicode Technical Standard 39, Unicode Security Mechanisms",
        section: "4, confusables.txt",
        url: "https://www.unicode.org/reports/tr39/",
    }],
    check: Check::Subject(check),
};

fn check(context: &SubjectContext<'_>, reporter: &mut Reporter) {
    for attribute in context.subject.attributes() {
        if !attribute.is_prose()
            || context.policy.subject.exclusion(&attribute.oid).is_some()
            || text_defects::misread(&attribute.text).is_some()
        {
            continue;
        }
        let found = text_defects::look_alikes(&attribute.text);
        let Some(first) = found.first() else {
            continue;
        };
        let more = match found.len() - 1 {
            0 => String::new(),
            more => format!(", and {more} more such"),
        };
        let message = format!(
            "{} `{}` contains {}{more}",
            attribute.oid,
            shortened(&attribute.text),
            in_words(first)
        );
        let span = first.offset..first.offset + first.character.len_utf8();
        reporter
            .report(context.in_attribute(attribute, span), message)
            .suggest(replaced(&attribute.text, &found), |value| {
                format!("write `{}`, typed again", shortened(value))
            });
    }
}

fn in_words(found: &LookAlike) -> String {
    let code_point = text_defects::described(found.character);
    match found.like {
        ' ' => format!("a {} blank, {code_point}", found.kind),
        like => format!(
            "a {} `{}`, {code_point}, that looks like `{like}`",
            found.kind, found.character
        ),
    }
}

/// The value with what its look-alikes look like.
fn replaced(value: &str, found: &[LookAlike]) -> String {
    let mut found = found.iter().peekable();
    let replace = |(offset, character)| match found.next_if(|found| found.offset == offset) {
        Some(found) => found.like,
        None => character,
    };
    value.char_indices().map(replace).collect()
}
