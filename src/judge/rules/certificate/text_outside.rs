//! Text and blank lines outside of the certificates' blocks.

use std::ops::Range;

use crate::{
    judge::{
        finding::{EntryId, RuleId, Spot},
        rule::{Check, Citation, DeliveryContext, MOST_RELATED, Reporter, Rule},
    },
    pki::{
        pem::{Armor, Form, IrregularityKind, Side, TextOrigin},
        text::printable::count,
    },
};

/// `certificate-text-outside`
pub(crate) static RULE: Rule = Rule {
    id: RuleId::new("certificate-text-outside"),
    since: "0.1.0",
    summary: "text or blank lines stand outside of the certificates' BEGIN and END lines",
    rationale: "RFC 7468 allows explanatory text around a block, and programs that follow it skip the text. Import forms of appliances need not: the Synology router \
        manager refuses a CA file whose first line is blank, and others take what is pasted from the first character on.",
    remediation: "keep only the lines from BEGIN to END, without blank lines before them",
    citations: &[
        Citation::Rfc(7468, "2"),
        Citation::Document {
            title: "acme.sh, issue 2727",
            section: "",
            url: "https://github.com/acmesh-official/acme.sh/issues/2727",
        },
    ],
    check: Check::Delivery(check),
};

fn check(context: &DeliveryContext<'_>, reporter: &mut Reporter) {
    for (entry, armor) in context.texts() {
        let mut places: Vec<(Range<usize>, Option<TextOrigin>)> = Vec::new();
        let mut sides: Vec<Side> = Vec::new();
        for irregularity in &armor.irregularities {
            // A private key has a rule of its own.
            if let IrregularityKind::TextOutside { side, origin } = irregularity.kind
                && origin != TextOrigin::PrivateKey
            {
                places.push((irregularity.range.clone(), Some(origin)));
                if !sides.contains(&side) {
                    sides.push(side);
                }
            }
        }
        if let Some(((first, origin), others)) = places.split_first() {
            let sides: Vec<&str> = sides.into_iter().map(word).collect();
            let mut message = format!("there is text {}", sides.join(" and "));
            if let Some(origin) = origin.filter(|origin| *origin != TextOrigin::Unknown) {
                message += &format!(": {origin}");
            }
            let draft = reporter.report(context.text(entry, first.clone()), message);
            for (other, _) in others.iter().take(MOST_RELATED) {
                draft.with(context.text(entry, other.clone()));
            }
        }
        if let Some((spot, message)) = blank_lines(context, entry, armor) {
            reporter.report(spot, message);
        }
    }
}

/// Blank lines at the beginning, where nothing else stands before the first block.
fn blank_lines(
    context: &DeliveryContext<'_>,
    entry: EntryId,
    armor: &Armor,
) -> Option<(Spot, String)> {
    let first = armor
        .blocks
        .first()
        .filter(|block| block.form == Form::Pem)?;
    let before = armor.source.bytes().get(..first.range.start)?;
    let before = before.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(before);
    let breaks = before.iter().filter(|byte| **byte == b'\n').count();
    if breaks == 0 || !before.iter().all(u8::is_ascii_whitespace) {
        return None;
    }
    let message = match breaks {
        1 => "the file begins with a blank line".to_owned(),
        several => format!("the file begins with {}", count(several, "blank line")),
    };
    Some((context.text(entry, 0..0), message))
}

fn word(side: Side) -> &'static str {
    match side {
        Side::Before => "before the BEGIN line",
        Side::Between => "between two blocks",
        Side::Behind => "behind the END line",
    }
}
