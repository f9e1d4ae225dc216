//! Lines of Base64 that are longer or shorter than they should be.

use crate::{
    judge::{
        finding::RuleId,
        rule::{Check, Citation, InputContext, Reporter, Rule},
    },
    pki::text::printable::count,
};

/// `encoding-pem-line-length`
pub(crate) static RULE: Rule = Rule {
    id: RuleId::new("encoding-pem-line-length"),
    since: "0.1.0",
    summary: "lines of Base64 do not have the usual length",
    rationale: "Every line of Base64 in a PEM block has 64 characters; only the last may be shorter. Other lengths, or the whole text on one \
        line, come from mail programs, web forms and programs that write PEM by hand. The readers that we know take them; RFC 7468 \
        does not ask it of them.",
    remediation: "write the file again with `openssl req -in FILE -out FILE.csr`, which breaks the lines as they should be",
    citations: &[Citation::Rfc(7468, "2")],
    check: Check::Input(check),
};

fn check(context: &InputContext<'_>, reporter: &mut Reporter) {
    let (Some(armor), Some(wanted)) = (context.file.armor(), &context.policy.encoding.line_length)
    else {
        return;
    };
    for (index, block) in armor.blocks.iter().enumerate() {
        // Where the text is not Base64, that is what to say.
        if !block.is_pem_request() || block.der.is_none() {
            continue;
        }
        let lines: Vec<_> = block.lines(&armor.source).collect();
        let Some(((last, last_length), full)) = lines.split_last() else {
            continue;
        };
        let wrong = full.iter().find(|(_, length)| *length != wanted.value);
        let (range, length) = match wrong {
            Some((range, length)) => (range, *length),
            None if *last_length > wanted.value => (last, *last_length),
            None => continue,
        };
        let length_in_words = count(length, "character");
        let message = if full.is_empty() {
            format!("all of the Base64 text stands on one line of {length_in_words}")
        } else if full.iter().all(|(_, other)| *other == length) {
            format!(
                "the lines of Base64 have {length_in_words}, not {}",
                wanted.value
            )
        } else {
            format!(
                "a line of Base64 has {length_in_words}, not {}",
                wanted.value
            )
        };
        reporter
            .report(context.at(index, range.clone()), message)
            .because(wanted);
    }
}
