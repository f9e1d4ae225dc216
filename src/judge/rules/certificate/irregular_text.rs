//! Certificates in a form of text that some programs do not read.

use crate::{
    judge::{
        finding::RuleId,
        rule::{Check, Citation, DeliveryContext, Reporter, Rule},
    },
    pki::pem::{Block, ContentKind, Form, IrregularityKind},
};

/// `certificate-irregular-text`
pub(crate) static RULE: Rule = Rule {
    id: RuleId::new("certificate-irregular-text"),
    since: "0.1.0",
    summary: "certificate's text has a form that some programs do not read",
    rationale: "Programs forgive different things in a PEM file. OpenSSL stops at a blank line inside of a block; neither OpenSSL nor Go finds a BEGIN \
        line that is indented; Go does not look behind a byte order mark; GnuTLS does not know `TRUSTED CERTIFICATE`; and OpenSSL reads no PKCS#7 container that is \
        called a certificate. What one server imports, the next one refuses.",
    remediation: "download the certificate again as a file, or save this one as plain ASCII text: the BEGIN line, lines of Base64, the END line",
    citations: &[
        Citation::Rfc(7468, "2"),
        Citation::Rfc(7468, "5.1"),
        Citation::Practice("observed: OpenSSL 3.0, GnuTLS 3.7 and Go 1.19 each refuse some of it"),
    ],
    check: Check::Delivery(check),
};

fn check(context: &DeliveryContext<'_>, reporter: &mut Reporter) {
    for (entry, armor) in context.texts() {
        for irregularity in &armor.irregularities {
            let range = irregularity.range.clone();
            match irregularity.kind {
                IrregularityKind::ByteOrderMark => {
                    let message = "the file begins with the byte order mark EF BB BF";
                    let draft = reporter.report(context.text(entry, range), message);
                    draft.advise("save the file as ASCII, or as UTF-8 without a byte order mark");
                }
                IrregularityKind::TrailingNul => {
                    let message = match range.len() {
                        1 => "a NUL byte follows the END line".to_owned(),
                        count => {
                            format!("{count} bytes follow the END line, the first of them NUL")
                        }
                    };
                    let spot = context.text(entry, range.start..range.start);
                    let draft = reporter.report(spot, message);
                    draft.advise("cut the file behind the last END line");
                }
                _ => {}
            }
        }
    }
    for (entry, _, block) in context.blocks_of_text() {
        if let Some(message) = label_problem(block) {
            let spot = context.text(entry, block.label_range.clone());
            let draft = reporter.report(spot, message);
            draft.advise(match block.nature {
                // Behind the certificate stands what OpenSSL trusts it for.
                _ if block.label == "TRUSTED CERTIFICATE" => {
                    "write it again: `openssl x509 -in FILE -out NEW`"
                }
                ContentKind::Pkcs7 => {
                    "write `PKCS7` in the BEGIN and the END line, or take the certificates out: `openssl pkcs7 -print_certs`"
                }
                _ => "write `CERTIFICATE` in the BEGIN and the END line; the body stays as it is",
            });
        }
        for irregularity in &block.irregularities {
            if let IrregularityKind::Whitespace { kind, count } = irregularity.kind {
                let spot = context.text(entry, irregularity.range.clone());
                reporter.report(spot, kind.text(count));
            }
        }
    }
}

/// What is wrong with the label of a block that could be read.
fn label_problem(block: &Block) -> Option<String> {
    let is_other = match block.nature {
        ContentKind::Certificate => {
            !matches!(block.label.as_str(), "CERTIFICATE" | "X509 CERTIFICATE")
        }
        ContentKind::Pkcs7 => ContentKind::of_label(&block.label) != ContentKind::Pkcs7,
        _ => false,
    };
    (block.form == Form::Pem && block.der.is_some() && is_other).then(|| {
        format!(
            "the block is called `{}` and is {}",
            block.label, block.nature
        )
    })
}
