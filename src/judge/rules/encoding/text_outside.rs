//! Text before, between and behind the blocks.

use crate::{
    judge::{
        finding::{RuleId, Spot},
        rule::{Check, Citation, InputContext, MOST_RELATED, Reporter, Rule},
    },
    pki::pem::{IrregularityKind, Side, TextOrigin},
};

/// `encoding-text-outside`
pub(crate) static RULE: Rule = Rule {
    id: RuleId::new("encoding-text-outside"),
    since: "0.1.0",
    summary: "text stands outside of the request's BEGIN and END lines",
    rationale: "RFC 7468 allows explanatory text around a block, and readers of files skip it. An order form is no reader of files: some take \
        what is pasted from the first character to the last, so what is not the request is best left out. `openssl req -text`, GnuTLS' \
        certtool and NSS' certutil put such text into the file.",
    remediation: "hand in the lines from BEGIN to END only; `openssl req -in FILE -out FILE.csr` writes just these",
    citations: &[Citation::Rfc(7468, "2")],
    check: Check::Input(check),
};

fn check(context: &InputContext<'_>, reporter: &mut Reporter) {
    // What comes from one place is one finding, on whichever sides of the blocks it stands.
    let mut origins: Vec<(TextOrigin, Vec<Side>, Vec<Spot>)> = Vec::new();
    for irregularity in context.irregularities_of_pem() {
        let IrregularityKind::TextOutside { side, origin } = irregularity.kind else {
            continue;
        };
        // A private key has a rule of its own.
        if origin == TextOrigin::PrivateKey {
            continue;
        }
        let place = context.at(0, irregularity.range.clone());
        match origins.iter_mut().find(|(known, ..)| *known == origin) {
            Some((_, sides, places)) => {
                if !sides.contains(&side) {
                    sides.push(side);
                }
                places.push(place);
            }
            None => origins.push((origin, vec![side], vec![place])),
        }
    }
    for (origin, sides, places) in origins {
        let sides = match sides.as_slice() {
            [first, second, third] => format!(
                "{}, {} and {}",
                describe(*first),
                describe(*second),
                describe(*third)
            ),
            sides => {
                let sides: Vec<&str> = sides.iter().copied().map(describe).collect();
                sides.join(" and ")
            }
        };
        let mut message = format!("there is text {sides}");
        if origin != TextOrigin::Unknown {
            message += &format!(": {origin}");
        }
        let mut places = places.into_iter();
        let Some(first) = places.next() else {
            continue;
        };
        let draft = reporter.report(first, message);
        if matches!(origin, TextOrigin::Terminal | TextOrigin::Bracket) {
            draft.advise(
                "paste only the lines from BEGIN to END into the CA's form; one that takes all that is pasted for the request refuses it",
            );
        }
        for other in places.take(MOST_RELATED) {
            draft.with(other);
        }
    }
}

fn describe(side: Side) -> &'static str {
    match side {
        Side::Before => "before the BEGIN line",
        Side::Between => "between two blocks",
        Side::Behind => "behind the END line",
    }
}
