//! OpenSSL, for any other host that must keep its key: `config(5)` and `openssl-req(1)`.

use super::{FormDeviation, ServerForm, Step, StepContent};
use crate::pki::{host_name, text::printable::Printable};

impl ServerForm<'_> {
    pub(super) fn openssl(&self) -> Vec<Step> {
        let stem = &self.node.fqdn;
        let newkey = self.openssl_newkey();
        vec![
            Step::new(
                "A file on the host",
                StepContent::File {
                    name: format!("{stem}.cnf"),
                    text: self.configuration(),
                },
                &[],
            ),
            Step::commands(
                "And a command beside it",
                vec![format!(
                    "openssl req -new -config {stem}.cnf {newkey} -nodes -keyout {stem}.key -out {stem}.csr"
                )],
                &[],
            ),
        ]
    }

    pub(super) fn openssl_warnings() -> Vec<String> {
        vec![
            "The key is not encrypted (`-nodes`): keep it where only the service can read it, and never send it.".to_owned(),
        ]
    }

    fn configuration(&self) -> String {
        let mut text = format!(
            "[req]\nprompt = no\nutf8 = yes\nstring_mask = utf8only\ndefault_md = {}\ndistinguished_name = subject\nreq_extensions = extensions\n\n[subject]\n",
            self.hash().to_lowercase()
        );
        for (oid, value) in &self.planned_request.subject {
            // OpenSSL calls attributes what the standards do.
            text += &format!("{oid} = {}\n", escaped(&value.value));
        }
        text += "\n[extensions]\n";
        if !self.planned_request.names.is_empty() {
            text += "subjectAltName = @names\n";
        }
        let usages: Vec<&str> = self
            .planned_request
            .key_usage
            .iter()
            .map(|usage| usage.word())
            .collect();
        if !usages.is_empty() {
            text += &format!("keyUsage = critical, {}\n", usages.join(", "));
        }
        let purposes: Vec<&str> = self
            .planned_request
            .extended_key_usage
            .iter()
            .map(|purpose| purpose.word())
            .collect();
        if !purposes.is_empty() {
            text += &format!("extendedKeyUsage = {}\n", purposes.join(", "));
        }
        text += "\n[names]\n";
        for line in self.name_lines() {
            text += &line;
            text += "\n";
        }
        text
    }

    /// `DNS.1 = …` and so on.
    fn name_lines(&self) -> Vec<String> {
        let names = self.planned_request.names();
        let (addresses, hosts): (Vec<&str>, Vec<&str>) =
            names.partition(|text| host_name::literal_address(text).is_some());
        let lines = |kind: &str, names: Vec<&str>| -> Vec<String> {
            let numbered = names.iter().enumerate();
            numbered
                .map(|(index, name)| format!("{kind}.{} = {}", index + 1, escaped(name)))
                .collect()
        };
        let mut all = lines("DNS", hosts);
        all.extend(lines("IP", addresses));
        all
    }

    pub(super) fn openssl_correction(&self, deviation: FormDeviation<'_>) -> String {
        let (line, section) = match deviation {
            FormDeviation::Surplus(name) => {
                return format!("take `{name}` out of `[names]` in the configuration");
            }
            FormDeviation::Name(planned) => (self.line_of(&planned.name), "[names]"),
            FormDeviation::Key => {
                return format!(
                    "enter `{}` in place of the other key",
                    self.openssl_newkey()
                );
            }
            FormDeviation::Hash => (
                format!("default_md = {}", self.hash().to_lowercase()),
                "[req]",
            ),
            FormDeviation::Attribute(wanted)
            | FormDeviation::Missing(wanted)
            | FormDeviation::Backslash(wanted) => {
                let value = self.planned(wanted).unwrap_or_default();
                (format!("{wanted} = {}", escaped(value)), "[subject]")
            }
        };
        format!("put `{line}` under `{section}` in the configuration")
    }

    fn line_of(&self, name: &str) -> String {
        let ending = format!(" = {}", escaped(name));
        let mut lines = self.name_lines().into_iter();
        lines
            .find(|line| line.ends_with(&ending))
            .unwrap_or_default()
    }

    fn openssl_newkey(&self) -> String {
        match self.key() {
            ("RSA", length) => format!("-newkey rsa:{length}"),
            _ => format!(
                "-newkey ec -pkeyopt ec_paramgen_curve:{}",
                self.planned_request.key.word()
            ),
        }
    }
}

/// A value of a configuration: what means something there has a backslash, blanks around it are kept by quotes, and nothing begins a
/// new line.
fn escaped(value: &str) -> String {
    let mut text = String::new();
    for character in value.chars() {
        if "\\\"'$#".contains(character) {
            text.push('\\');
        }
        text.push(character);
    }
    let text = Printable::new(text).to_string();
    if value.trim_matches([' ', '\t']) == value {
        text
    } else {
        format!("\"{text}\"")
    }
}
