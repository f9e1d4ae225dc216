//! Certificates that common programs do not find in their file.

use crate::{
    judge::{
        finding::RuleId,
        rule::{Check, Citation, DeliveryContext, Reporter, Rule},
    },
    pki::pem::{Base64Problem, BoundaryProblem, IrregularityKind},
};

/// `certificate-damaged-text`
pub(crate) static RULE: Rule = Rule {
    id: RuleId::new("certificate-damaged-text"),
    since: "0.1.0",
    summary: "text around the certificate is so damaged that common programs do not find it",
    rationale: "A server looks for the certificate between a BEGIN and an END line: five hyphens, the word, the label, five hyphens, alone on \
        the line. Mail programs and word processors change the hyphens, copying loses the last line, and Windows saves text as UTF-16, in which every second \
        byte is NUL. signready reads the certificate all the same; OpenSSL, and most servers with it, answer that there is none.",
    remediation: "download the certificate again as a file, or save this one as plain ASCII text with whole BEGIN and END lines",
    citations: &[
        Citation::Rfc(7468, "2"),
        Citation::Rfc(7468, "5"),
        Citation::Practice("observed: OpenSSL 3.0 finds no certificate in any of these files"),
    ],
    check: Check::Delivery(check),
};

fn check(context: &DeliveryContext<'_>, reporter: &mut Reporter) {
    for (entry, armor) in context.texts() {
        let Some((name, bytes)) = armor.encoding.of_wide_characters() else {
            continue;
        };
        let mut irregularities = armor.irregularities.iter();
        let wide = irregularities.find(|known| known.kind == IrregularityKind::WideCharacters);
        if let Some(wide) = wide {
            let message = format!("the file is {name}, {bytes} bytes for each character");
            let draft = reporter.report(context.text(entry, wide.range.clone()), message);
            draft.advise("save the file as ASCII or UTF-8");
        }
    }
    for (entry, _, block) in context.blocks_of_text() {
        // Where the text cannot be decoded, `certificate-malformed` says so.
        if block.der.is_none() {
            continue;
        }
        for irregularity in &block.irregularities {
            let spot = context.text(entry, irregularity.range.clone());
            match &irregularity.kind {
                IrregularityKind::Boundary(problem) => {
                    let draft = reporter.report(spot, problem.to_string());
                    if *problem == BoundaryProblem::CarriageReturn {
                        draft.advise(
                            "save the file with line endings of Unix (LF) or Windows (CR LF)",
                        );
                    }
                }
                IrregularityKind::Base64(Base64Problem::ControlSequence) => {
                    let message = "control sequences of a terminal stand in the body: nobody sees them, and a reader stops at the first";
                    reporter.report(spot, message);
                }
                IrregularityKind::Base64(Base64Problem::Character(character)) => {
                    let number = u32::from(*character);
                    let message =
                        format!("U+{number:04X} is not a Base64 character, and nobody sees it");
                    reporter.report(spot, message);
                }
                _ => {}
            }
        }
    }
}
