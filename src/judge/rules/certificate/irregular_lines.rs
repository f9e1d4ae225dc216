//! Lines that end in different ways, or are longer than usual.

use crate::{
    judge::{
        finding::{EntryId, RuleId},
        profile::Fact,
        rule::{Check, Citation, DeliveryContext, Reporter, Rule},
    },
    pki::{
        pem::{Armor, Block, IrregularityKind},
        text::printable::count,
    },
};

/// `certificate-irregular-lines`
pub(crate) static RULE: Rule = Rule {
    id: RuleId::new("certificate-irregular-lines"),
    since: "0.1.0",
    summary: "lines of the certificate's file end in different ways or do not have the usual length",
    rationale: "Lines end in LF on Unix and in CR LF on Windows, and Base64 stands in lines of 64 characters. Bundles that were put together from files of several \
        systems mix the endings, and programs that write PEM by hand put everything on one line. OpenSSL, GnuTLS, Go and Java read it; appliances that look at \
        their files line by line need not.",
    remediation: "save the file again with one kind of line ending; `openssl x509 -in FILE -out NEW` writes a single certificate as it should be",
    citations: &[
        Citation::Rfc(7468, "2"),
        Citation::Practice("observed: OpenSSL 3.0 and GnuTLS 3.7 read both"),
    ],
    check: Check::Delivery(check),
};

fn check(context: &DeliveryContext<'_>, reporter: &mut Reporter) {
    for (entry, armor) in context.texts() {
        for irregularity in &armor.irregularities {
            // A CR alone is damage where it hides a BEGIN or END line, and that is said there.
            if let IrregularityKind::LineEndings(counts) = &irregularity.kind
                && counts.len() > 1
            {
                let kinds: Vec<String> = counts
                    .iter()
                    .map(|(ending, count)| format!("{count} in {ending}"))
                    .collect();
                let message = format!("the lines end in different ways: {}", kinds.join(", "));
                reporter.report(context.text(entry, irregularity.range.clone()), message);
            }
        }
    }
    if let Some(wanted) = &context.policy.encoding.line_length {
        for (entry, armor, block) in context.blocks_of_text() {
            lengths(context, (entry, armor, block), wanted, reporter);
        }
    }
}

fn lengths(
    context: &DeliveryContext<'_>,
    (entry, armor, block): (EntryId, &Armor, &Block),
    wanted: &Fact<usize>,
    reporter: &mut Reporter,
) {
    // Where the text is not Base64, that is what to say.
    if block.der.is_none() {
        return;
    }
    let lines: Vec<_> = block.lines(&armor.source).collect();
    let Some(((last, last_length), full)) = lines.split_last() else {
        return;
    };
    let wrong = full.iter().find(|(_, length)| *length != wanted.value);
    let (range, length) = match wrong {
        Some((range, length)) => (range, *length),
        None if *last_length > wanted.value => (last, *last_length),
        None => return,
    };
    let message = if full.is_empty() {
        let length = count(length, "character");
        format!("all of the Base64 text stands on one line of {length}")
    } else {
        let length = count(length, "character");
        format!("a line of Base64 has {length}, not {}", wanted.value)
    };
    let draft = reporter.report(context.text(entry, range.clone()), message);
    draft.because(wanted);
}
