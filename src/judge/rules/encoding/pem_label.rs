//! Labels other than CERTIFICATE REQUEST.

use crate::{
    judge::{
        finding::RuleId,
        rule::{Check, Citation, InputContext, Reporter, Rule},
    },
    pki::pem::{BoundaryProblem, IrregularityKind, REQUEST_LABEL},
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
            title: "Cisco, Command Line Interface Reference Guide 12.5(1)SU3",
            section: "show csr own",
            url: "https://www.cisco.com/c/en/us/td/docs/voice_ip_comm/cucm/cli_ref/12_5_1SU3/cucm_b_command-line-interface-reference-guide_1251su3/cucm_b_command-line-interface-reference-guide-1251Su2_chapter_0111.html",
        },
        Citation::Practice(
            "observed: OpenSSL takes `CERTIFICATE REQUEST` and `NEW CERTIFICATE REQUEST` and no other label",
        ),
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
        let mut message = format!(
            "the request is labelled `{}`, not `{REQUEST_LABEL}`",
            block.label
        );
        if let Some(story) = story(&block.label) {
            message += &format!(": {story}");
        }
        let draft = reporter.report(context.at(index, block.label_range.clone()), message);
        if let Some(labels) = &context.policy.encoding.labels {
            draft.because(labels);
        }
    }
}

/// Where a label is seen, and who does not take it.
fn story(label: &str) -> Option<&'static str> {
    match label {
        "CERTIFICATE" => Some("programs take it for a certificate, and cannot read it"),
        "CERTIFICATE SIGN REQUEST" => Some(
            "Cisco's command line reference shows it so, and OpenSSL finds no request under it",
        ),
        "NEW CERTIFICATE REQUEST" => {
            Some("Java's keytool, IIS and NSS write it so, and some CAs refuse it")
        }
        _ => None,
    }
}
