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

    /// What a server's form asks for, and what the server asks the CA for.
    pub const CISCO_REQUEST_FIELDS: Self = Self::Document {
        title: "Security Guide for Cisco Unified Communications Manager, Release 14",
        section: "Certificate Signing Request Fields",
        url: "https://www.cisco.com/c/en/us/td/docs/voice_ip_comm/cucm/security/14SU2/cucm_b_security-guide-14su2/cucm_m_certificates.html",
    };

    /// A certificate with other alternative names than its request cannot be uploaded.
    pub const CISCO_NAMES_OF_REQUEST: Self = Self::Document {
        title: "Cisco, document 217138, Regeneration of CUCM CA-signed certificates",
        section: "CSR SAN and Certificate SAN does not match",
        url: "https://www.cisco.com/c/en/us/support/docs/unified-communications/unified-communications-manager-callmanager/217138-regeneration-of-cucm-ca-signed-certifica.html",
    };

    /// The same as customers met it.
    pub const CISCO_NAMES_OF_REQUEST_IN_PRACTICE: Self = Self::Document {
        title: "Cisco, document 200641, SANs issue with a third-party signed certificate",
        section: "",
        url: "https://www.cisco.com/c/en/us/support/docs/customer-collaboration/finesse/200641-SANs-issue-with-a-Third-Party-Signed-Cer.html",
    };

    /// What the loss of clientAuth breaks.
    pub const CISCO_CLIENT_AUTH: Self = Self::Document {
        title: "Cisco Field Notice FN74345",
        section: "",
        url: "https://www.cisco.com/c/en/us/support/docs/field-notices/743/fn74345.html",
    };

    /// Why clientAuth is lost.
    pub const CHROME_DEDICATED_HIERARCHIES: Self = Self::Document {
        title: "Chrome Root Program Policy 1.8",
        section: "dedicated TLS hierarchies",
        url: "https://github.com/GoogleChrome/chromerootprogram/blob/main/content/index.md",
    };

    /// How keys come to share a prime.
    pub const MINING_PS_AND_QS: Self = Self::Document {
        title: "Heninger, Durumeric, Wustrow, Halderman, Mining Your Ps and Qs",
        section: "",
        url: "https://factorable.net/",
    };

    /// A section of the chapter that signready is an answer to.
    pub const fn cisco_certificate_validation(section: &'static str) -> Self {
        Self::Document {
            title: "Cisco, Setup Certificate Validation",
            section,
            url: "https://www.cisco.com/c/en/us/td/docs/voice_ip_comm/cucilync/10_6/CUCI_BK_CD333E9D_00_cucilync_106/CUCI_BK_CD333E9D_00_cucilync_106_chapter_011.html",
        }
    }

    /// What it says of addresses: "specify each server name as FQDN throughout your environment".
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
