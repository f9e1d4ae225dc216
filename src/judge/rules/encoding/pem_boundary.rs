//! BEGIN and END lines that are not as they must be.

use crate::{
    judge::{
        finding::RuleId,
        rule::{Check, Citation, InputContext, Reporter, Rule},
    },
    pki::pem::{BoundaryProblem, IrregularityKind, Neighbour},
};

/// `encoding-pem-boundary`
pub(crate) static RULE: Rule = Rule {
    id: RuleId::new("encoding-pem-boundary"),
    since: "0.1.0",
    summary: "BEGIN or END line is missing, damaged or does not match",
    rationale: "A reader finds the request by its BEGIN and END lines: five hyphens, the word, the label, five \
        hyphens, alone on the line. Word processors turn hyphens into dashes, copying loses the last line or takes the prompt of the command line along, and the \
        programs of CAs do not agree on what they forgive.",
    remediation: "let the request stand between `-----BEGIN CERTIFICATE REQUEST-----` and `-----END CERTIFICATE REQUEST-----`, \
        each alone on its line",
    citations: &[
        Citation::Rfc(7468, "2"),
        Citation::Rfc(7468, "3"),
        Citation::Practice(
            "observed: OpenSSL finds no request where a prompt, a bracket or a colour stands on the BEGIN or the END line",
        ),
    ],
    check: Check::Input(check),
};

fn check(context: &InputContext<'_>, reporter: &mut Reporter) {
    for (index, block) in context
        .blocks()
        .filter(|(_, block)| !block.nature.is_secret())
    {
        for irregularity in &block.irregularities {
            if let IrregularityKind::Boundary(problem) = &irregularity.kind {
                let place = context.at(index, irregularity.range.clone());
                let draft = reporter.report(place, describe(problem));
                if let Some(advice) = advice(problem) {
                    draft.advise(advice);
                }
            }
        }
    }
}

fn advice(problem: &BoundaryProblem) -> Option<&'static str> {
    match problem {
        BoundaryProblem::CarriageReturn => {
            Some("save the file with line endings of Unix (LF) or Windows (CR LF)")
        }
        BoundaryProblem::NotAlone(Neighbour::Bracket | Neighbour::Prompt) => Some(
            "take out what does not belong to the line, and hand in the lines from BEGIN to END only",
        ),
        BoundaryProblem::NotAlone(Neighbour::ControlSequence) => Some(
            "save the request without them: copy it out of the terminal's window, or download the file from the server",
        ),
        _ => None,
    }
}

fn describe(problem: &BoundaryProblem) -> String {
    match problem {
        BoundaryProblem::Headers => "header lines stand between BEGIN and the request".to_owned(),
        other => other.to_string(),
    }
}
