//! The documents that rules rest on.

use crate::judge::finding::{Evidence, SourceDocument};

/// A document that a rule rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Citation {
    /// An RFC, and the section in it.
    Rfc(u32, &'static str),
    /// A section of the TLS Baseline Requirements.
    BaselineRequirements(&'static str),
    /// Another document: title, section, address.
    Document {
        /// The title.
        title: &'static str,
        /// The section.
        section: &'static str,
        /// Where to read it.
        url: &'static str,
    },
    /// No document: what experience with readers and CAs has shown.
    Practice(&'static str),
}

impl Citation {
    /// The chapter that signready is an answer to.
    pub const CISCO_CERTIFICATE_VALIDATION: Self =
        Self::cisco_certificate_validation("Certificate Signing Request Forms and Requirements");

    /// A section of that chapter.
    pub const fn cisco_certificate_validation(section: &'static str) -> Self {
        Self::Document {
            title: "Cisco, Setup Certificate Validation",
            section,
            url: "https://www.cisco.com/c/en/us/td/docs/voice_ip_comm/cucilync/10_6/CUCI_BK_CD333E9D_00_cucilync_106/CUCI_BK_CD333E9D_00_cucilync_106_chapter_011.html",
        }
    }

    /// What that chapter says of addresses: "specify each server name as FQDN throughout your environment".
    pub const PREVENT_IDENTITY_MISMATCH: Self =
        Self::cisco_certificate_validation("Prevent Identity Mismatch");

    /// Where clients get addresses from, and how to change them there.
    pub const SERVER_DEFINITION: Self = Self::Document {
        title: "Cisco, document 211393",
        section: "Change CUCM Server Definition from IP Address or Hostname to FQDN",
        url: "https://www.cisco.com/c/en/us/support/docs/unified-communications/unified-communications-manager-callmanager/211393-Change-CUCM-Server-Definition-from-IP-Ad.html",
    };

    /// The document that is cited.
    pub fn document(self) -> SourceDocument {
        let document = |title: String, section: &str, url: Option<String>| SourceDocument {
            title,
            section: (!section.is_empty()).then(|| section.to_owned()),
            url,
            read: None,
            evidence: Evidence::Primary,
        };
        match self {
            Self::Rfc(number, section) => document(
                format!("RFC {number}"),
                section,
                Some(format!("https://www.rfc-editor.org/rfc/rfc{number}")),
            ),
            Self::BaselineRequirements(section) => document(
                "CA/Browser Forum TLS Baseline Requirements".to_owned(),
                section,
                Some("https://github.com/cabforum/servercert/blob/main/docs/BR.md".to_owned()),
            ),
            Self::Document {
                title,
                section,
                url,
            } => document(title.to_owned(), section, Some(url.to_owned())),
            Self::Practice(text) => document(text.to_owned(), "", None),
        }
    }
}
