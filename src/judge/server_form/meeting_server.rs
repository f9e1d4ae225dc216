//! The commands of Meeting Server.
//!
//! `pki csr <basename> CN:… OU:… O:… ST:… C:… subjectAltName:…` (Cisco, document 214618); `L:` and the quotes around
//! values of more than one word are in Cisco's Meeting Infohub, “What information is required to create a CSR file”.

use super::{ServerForm, Step, StepContent, quoted};
use crate::pki::oid;

impl ServerForm<'_> {
    pub(super) fn meeting_server(&self) -> Vec<Step> {
        let basename = self.basename();
        vec![Step {
            title: "On the command line of the server (MMP)".to_owned(),
            content: StepContent::Commands(vec![self.pki_csr()]),
            notes: vec![format!(
                "The server makes `{basename}.csr` and `{basename}.key`: fetch the first by SFTP, and leave the second there."
            )],
        }]
    }

    pub(super) fn meeting_server_warnings() -> Vec<String> {
        vec![
            "`pki csr` asks for no key. For another than it makes, let `signready generate` make the pair (`key-custody = \"local\"`), and upload both."
                .to_owned(),
        ]
    }

    pub(super) fn pki_csr(&self) -> String {
        let mut line = format!("pki csr {} CN:{}", self.basename(), self.common_name());
        for (word, oid) in [
            ("OU", oid::ORGANIZATIONAL_UNIT_NAME),
            ("O", oid::ORGANIZATION_NAME),
            ("L", oid::LOCALITY_NAME),
            ("ST", oid::STATE_OR_PROVINCE_NAME),
            ("C", oid::COUNTRY_NAME),
        ] {
            if let Some(value) = self.planned(&oid) {
                line += &format!(" {word}:{}", quoted(value));
            }
        }
        let names: Vec<&str> = self.planned_request.names().collect();
        if !names.is_empty() {
            line += &format!(" subjectAltName:{}", names.join(","));
        }
        line
    }

    /// Letters, digits, hyphens and underscores are allowed: the host's name, and what the request is for if it is not for everything.
    fn basename(&self) -> String {
        let host = self.node.fqdn.split('.').next().unwrap_or_default();
        let purpose = match self.planned_request.purpose {
            Some(purpose) if purpose.word() != "server" => format!("-{purpose}"),
            _ => String::new(),
        };
        let allowed =
            |character: char| character.is_ascii_alphanumeric() || "-_".contains(character);
        format!("{host}{purpose}")
            .chars()
            .filter(|character| allowed(*character))
            .collect()
    }
}
