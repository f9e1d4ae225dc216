//! Certificates that cannot be read.

use crate::{
    judge::{
        finding::RuleId,
        issued::EntryContent,
        rule::{Check, Citation, DeliveryContext, Reporter, Rule},
    },
    pki::{
        csr::{CertificatePart, ExtensionContent, ExtensionDefect, Part},
        der,
        pem::{Block, BoundaryProblem, IrregularityKind},
    },
};

/// `certificate-malformed`
pub(crate) static RULE: Rule = Rule {
    id: RuleId::new("certificate-malformed"),
    since: "0.1.0",
    summary: "certificate, or a part of it, cannot be read",
    rationale: "A certificate that was cut off in an e-mail, lost a line in a copy, or was damaged on the way cannot be installed. Where \
        only a part cannot be read, servers and clients may go on without it, each in its own way: programs in Go refuse a certificate \
        with an extension that they cannot read, such as name constraints that have no names.",
    remediation: "download the certificate again, and copy it whole, from the BEGIN line to the END line",
    citations: &[Citation::Rfc(5280, "4.1"), Citation::Rfc(7468, "5")],
    check: Check::Delivery(check),
};

/// What to do where it came as the CA made it.
const AGAIN: &str = "ask the CA to issue it again; its software made the mistake";

fn check(context: &DeliveryContext<'_>, reporter: &mut Reporter) {
    let delivery = context.delivery;
    let entries = delivery.entries.numbered();
    for (id, entry) in entries.filter(|(id, _)| context.judges(*id)) {
        match &entry.content {
            EntryContent::Malformed(error) => {
                let armor = delivery.file_of(entry).and_then(|file| file.armor());
                let range = armor.zip(delivery.block_of(entry)).map(|(armor, block)| {
                    block.text_range(&armor.source, &(error.offset..error.offset + 1))
                });
                let spot = range.map_or_else(|| context.file(id), |range| context.text(id, range));
                reporter.report(spot, why(delivery.block_of(entry), error));
            }
            EntryContent::Certificate(certificate) => {
                for (part, error) in &certificate.unreadable {
                    let spot = context.part(id, part.clone(), error.offset..error.offset);
                    reporter.report(spot, format!("`{part}` cannot be read: {error}"));
                }
                if certificate.has_padded_serial() {
                    let range = certificate.serial.clone();
                    let part = Part::Certificate(CertificatePart::Whole);
                    let message = "the serial number is empty or has more octets than it needs, and OpenSSL reads no such certificate";
                    let draft = reporter.report(context.part(id, part, range), message);
                    draft.advise(AGAIN);
                }
                for extension in certificate.repeated_extensions() {
                    let range = extension.value_range.clone();
                    let spot = context.part(id, extension.part.clone(), range);
                    let message = format!("the extension {} is there twice", extension.oid);
                    reporter.report(spot, message).advise(AGAIN);
                }
                for extension in &certificate.extensions {
                    let why = match extension.defect(certificate.der()) {
                        Some(ExtensionDefect::UnknownName { tag, .. }) => {
                            format!("it contains a name with the tag {tag}")
                        }
                        Some(_) => match &extension.content {
                            ExtensionContent::Malformed(reason) => reason.clone(),
                            _ => continue,
                        },
                        None => continue,
                    };
                    let range = extension.value_range.clone();
                    let spot = context.part(id, extension.part.clone(), range);
                    reporter.report(spot, format!("`{}` cannot be read: {why}", extension.part));
                }
                for (extension, why) in certificate.unreadable_extensions() {
                    let range = extension.value_range.clone();
                    let spot = context.part(id, extension.part.clone(), range);
                    let message = format!("`{}` cannot be read: {why}", extension.part);
                    reporter.report(spot, message).advise(AGAIN);
                }
            }
            EntryContent::Nothing => {}
        }
    }
}

/// Why a certificate cannot be read, in words of the file as far as they say it all.
fn why(block: Option<&Block>, error: &der::DerError) -> String {
    let is_without_end = |block: &Block| {
        let problem = IrregularityKind::Boundary(BoundaryProblem::MissingEnd);
        block
            .irregularities
            .iter()
            .any(|known| known.kind == problem)
    };
    match block.map(|block| (block, block.der.as_deref())) {
        Some((_, Some(der))) => match der::cut_off(der) {
            Some(total) => format!(
                "the certificate is cut off: {} of its {total} bytes are there",
                der.len()
            ),
            None => format!("the certificate cannot be read: {error}"),
        },
        Some((block, None)) if is_without_end(block) => {
            "the certificate is cut off: there is no END line".to_owned()
        }
        _ => "the certificate cannot be read: the text between its BEGIN and END line is not all Base64".to_owned(),
    }
}
