//! Text that was spoilt on its way into the request.

use crate::{
    judge::{
        finding::RuleId,
        rule::{Check, Citation, Reporter, Rule, SubjectContext},
    },
    pki::text::{printable::shortened, text_defects},
};

/// `subject-invalid-text`
pub(crate) static RULE: Rule = Rule {
    id: RuleId::new("subject-invalid-text"),
    since: "0.1.0",
    summary: "subject attribute holds text that was read in the wrong encoding",
    rationale: "A program that takes UTF-8 for Latin-1 makes `MÃ¼nchen` of `München` and encodes that, without a word: the request is valid \
        and the name is wrong. With OpenSSL it happens when `-utf8` is left out. Where a program could make nothing of a character it puts \
        U+FFFD (`�`) in its place, and the character is lost. The CA finds no such organization in any register.",
    remediation: "make the request again with the text in UTF-8; with OpenSSL add `-utf8`",
    citations: &[
        Citation::Document {
            title: "OpenSSL, openssl-req",
            section: "-utf8",
            url: "https://docs.openssl.org/3.0/man1/openssl-req/",
        },
        Citation::Rfc(5280, "4.1.2.4"),
    ],
    check: Check::Subject(check),
};

fn check(context: &SubjectContext<'_>, reporter: &mut Reporter) {
    for attribute in context.subject.attributes() {
        if !attribute.is_prose() || !attribute.string_type.is_text() {
            continue;
        }
        let (oid, value) = (&attribute.oid, attribute.text.as_str());
        let lost = |text: &str| text.contains(char::REPLACEMENT_CHARACTER);
        match text_defects::misread(value) {
            Some(meant) if !lost(&meant) => {
                let message = format!(
                    "{oid} `{}` is `{}` with its UTF-8 taken for another encoding",
                    shortened(value),
                    shortened(&meant)
                );
                reporter
                    .report(context.attribute(attribute), message)
                    .suggest(meant, |value| {
                        format!(
                            "write `{}`, and tell the program that it is UTF-8; with OpenSSL add `-utf8`",
                            shortened(value)
                        )
                    });
            }
            meant if lost(meant.as_deref().unwrap_or(value)) => {
                let sign = value.find(char::REPLACEMENT_CHARACTER);
                let span = sign.map_or(0..value.len(), |start| {
                    start..start + char::REPLACEMENT_CHARACTER.len_utf8()
                });
                let message = format!(
                    "{oid} `{}` holds U+FFFD in place of a character that could not be read",
                    shortened(value)
                );
                reporter
                    .report(context.in_attribute(attribute, span), message)
                    .advise("write the value again: what stood there is lost");
            }
            _ => {}
        }
    }
}
