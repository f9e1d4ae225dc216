//! Labels other than CERTIFICATE REQUEST.

use crate::{
    armor::{BoundaryProblem, IrregularityKind, REQUEST_LABEL},
    finding::RuleId,
    rule::{Check, Citation, InputContext, Reporter, Rule},
};

/// `encoding-pem-label`
pub(crate) static RULE: Rule = Rule {
    id: RuleId::new("encoding-pem-label"),
    since: "0.1.0",
    summary: "request has a PEM label that the CA may not know",
    rationale: "The label of a request is `CERTIFICATE REQUEST`. Java's keytool, IIS and NSS write `NEW CERTIFICATE \
        REQUEST`, which many readers take as the same and some CAs refuse in writing; Cisco's manual even shows \
        `CERTIFICATE SIGN REQUEST`.",
    remediation: "write `CERTIFICATE REQUEST` in the BEGIN and the END line; the body stays as it is",
    citations: &[
        Citation::Rfc(7468, "7"),
        Citation::Document {
            title: "Bundesdruckerei, Zertifikate für PSD2",
            section: "",
            url: "https://www.bundesdruckerei.de/de/Service-Support/Service/Zertifikate-fuer-PSD2",
        },
    ],
    check: Check::Input(check),
};

fn check(context: &InputContext<'_>, reporter: &mut Reporter) {
    for (index, block) in context.blocks() {
        if !block.is_pem_request() || context.policy.encoding.is_label(&block.label) {
            continue;
        }
        // Labels that differ are reported as that.
        let differs = block.irregularities.iter().any(|irregularity| {
            matches!(
                irregularity.kind,
                IrregularityKind::Boundary(BoundaryProblem::LabelsDiffer { .. })
            )
        });
        if differs {
            continue;
        }
        let message = format!(
            "the request is labelled `{}`, not `{REQUEST_LABEL}`",
            block.label
        );
        let draft = reporter.report(context.at(index, block.label_range.clone()), message);
        if let Some(labels) = &context.policy.encoding.labels {
            draft.because(labels);
        }
    }
}
