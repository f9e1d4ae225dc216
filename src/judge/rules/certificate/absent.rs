//! Files without a certificate of a server.

use crate::{
    judge::{
        finding::{EntryId, RuleId},
        fleet::{File, FileContent},
        issued::{Entry, EntryContent, EntryRole, Given},
        rule::{Check, Citation, DeliveryContext, Reporter, Rule},
    },
    pki::pem::{ContentKind, is_archive},
};

/// `certificate-absent`
pub(crate) static RULE: Rule = Rule {
    id: RuleId::new("certificate-absent"),
    since: "0.1.0",
    summary: "file holds no certificate",
    rationale: "A file that was handed in as a certificate and is none has not been checked: it may be the request, the private key, or a page that \
        says why the CA did not deliver. A container in PKCS#12 is locked with a password and may hold the private key, so it is not opened here.",
    remediation: "give what the CA delivered: PEM, DER, or a PKCS#7 container (`.p7b`)",
    citations: &[Citation::Practice("what was not read was not checked")],
    check: Check::Delivery(check),
};

fn check(context: &DeliveryContext<'_>, reporter: &mut Reporter) {
    let delivery = context.delivery;
    for (id, entry) in delivery.entries.numbered() {
        if !matches!(entry.content, EntryContent::Nothing) || !context.judges(id) {
            continue;
        }
        let Some(file) = delivery.file_of(entry) else {
            continue;
        };
        let (message, help) = said(file);
        let draft = reporter.report(context.file(id), message);
        if let Some(help) = help {
            draft.advise(help);
        }
    }
    let is_delivered = |(_, entry): &(EntryId, &Entry)| entry.given == Given::Delivered;
    let mut delivered = delivery.entries.numbered().filter(is_delivered);
    let Some((first, _)) = delivered.clone().next() else {
        return;
    };
    // Where something could not be read, that is enough said.
    let are_authorities = delivered.all(|(_, entry)| {
        matches!(
            entry.role,
            EntryRole::Apart | EntryRole::InChain | EntryRole::Copy(_)
        )
    });
    if are_authorities {
        let message = "there are certificates of CAs only, and none of a server";
        let help = "give the server's certificate; `--chain` takes those of its CAs";
        reporter.report(context.whole(first), message).advise(help);
    }
}

/// What a file is instead, and what to do.
fn said(file: &File) -> (String, Option<&'static str>) {
    let armor = match &file.content {
        FileContent::Unreadable(reason) => {
            let help = "check the file's type and permissions";
            return (format!("the file cannot be read: {reason}"), Some(help));
        }
        FileContent::TooLarge(size) => {
            return (
                format!("the file has {size} bytes; no delivery is so large"),
                None,
            );
        }
        FileContent::Planned => return ("there is no file yet".to_owned(), None),
        FileContent::Armor(armor) => armor,
    };
    let natures = armor.blocks.iter().map(|block| block.nature);
    let nature = natures.chain(armor.nature).next();
    let help = match nature {
        Some(ContentKind::Pkcs12) => Some(
            "take the certificates out: `openssl pkcs12 -in FILE -nokeys -out certificates.pem`",
        ),
        Some(ContentKind::CertificationRequest) => Some("requests are given with `--request`"),
        Some(ContentKind::PrivateKey) => Some("private keys are given with `--key`"),
        Some(ContentKind::Pkcs7) => Some(
            "ask the CA for the container with its certificates, or for the certificates as PEM",
        ),
        Some(ContentKind::Unknown) | None if is_archive(armor.source.bytes()) => {
            Some("unpack it, and give the certificates that are in it")
        }
        Some(ContentKind::Html) => {
            Some("open it in a browser: it may be the CA's page with an error or a login")
        }
        _ => None,
    };
    let message = match nature {
        Some(ContentKind::Empty) => "the file is empty".to_owned(),
        Some(ContentKind::Pkcs7) => {
            "the file is a PKCS#7 container without certificates".to_owned()
        }
        Some(ContentKind::Unknown) | None if is_archive(armor.source.bytes()) => {
            "the file is an archive, such as a ZIP file".to_owned()
        }
        Some(ContentKind::Unknown) | None => "no certificate was found in the file".to_owned(),
        Some(other) => format!("the file is {other}"),
    };
    (message, help)
}
