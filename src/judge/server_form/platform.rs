//! The platform that CUCM, IM and Presence and Unity Connection share.
//!
//! The form is that of the Security Guide, Release 14, “Certificate Signing Request Fields”; the commands are in Cisco's
//! documents 217138 and 118731 and in the Command Line Interface Reference Guide. Of the interface over HTTPS Cisco
//! documents that it exists; its bodies are those that its public clients send.

use super::{CallValue, Correction, Field, FormDeviation, ServerForm, Step, StepContent, quoted};
use crate::{
    estate::inventory::{NameSource, Purpose},
    judge::planned_request::NameReason,
    pki::{oid, text::printable::Printable},
};

/// Where the form is.
const PLACE: &str = "OS Administration > Security > Certificate Management > Generate CSR";

/// Stands for a value that the inventory does not have and the command cannot leave out. Who pastes it without a second look
/// gives the command too many values, and it refuses them.
const UNKNOWN: &str = "as in show web-security>";

impl<'a> ServerForm<'a> {
    pub(super) fn platform_warnings(&self) -> Vec<String> {
        let mut warnings = vec![
            "`set web-security` is needed only where `show web-security` prints other values. It also makes a new self-signed tomcat certificate, which \
             Cisco Tomcat presents from its next restart on: run it in a maintenance window."
                .to_owned(),
            "The country is chosen at the installation: Cisco's newer guides say that `set web-security` does not change it."
                .to_owned(),
        ];
        let line = self.web_security_line();
        if line.contains(UNKNOWN) {
            warnings.push(format!(
                "The inventory has no value for `<… {UNKNOWN}`: replace it with the one that `show web-security` prints."
            ));
        }
        if line.contains("\\,") {
            warnings.push(
                "The backslash before a comma keeps a value in one piece; without it the server makes two values of it."
                    .to_owned(),
            );
        }
        warnings.extend([
            "A new request replaces a pending one for the same purpose, whose certificate can then not be uploaded any more."
                .to_owned(),
            "The server fills in the Auto-populated Domains. Where they are not those of this worksheet, correct the server or the inventory first."
                .to_owned(),
            "`set csr gen` asks for no key and no names: take it only where that is what the form shows by itself. Where it asks \
             `Include OU in CSR (yes|no)?`, answer as the form has it."
                .to_owned(),
            "The certificate management API is there from release 14 on, for the account of the OS administration. Cisco documents the interface and not \
             what is sent: this is what its public clients send, so look at the request that comes back."
                .to_owned(),
        ]);
        warnings
    }

    pub(super) fn web_security(&self) -> Step {
        let mut notes = Vec::new();
        if let [_, further, ..] = self.alternatives().as_slice()
            && !self.planned_request.is_multi_server()
        {
            notes.push(format!(
                "The command takes one alternate host name. For `{}` there is no documented way into the request of a single server: with \
                 `distribution = \"multi-server\"` the form has Other Domains.",
                Printable::new(further)
            ));
        }
        Step {
            title: "The subject, on the command line of the server".to_owned(),
            content: StepContent::Commands(vec![
                "show web-security".to_owned(),
                self.web_security_line(),
            ]),
            notes,
        }
    }

    /// `set web-security orgunit orgname locality state [country] [alternatehostname]` (Cisco, document 217138).
    fn web_security_line(&self) -> String {
        let mut line = "set web-security".to_owned();
        for (word, oid) in [
            ("orgunit", oid::ORGANIZATIONAL_UNIT_NAME),
            ("orgname", oid::ORGANIZATION_NAME),
            ("locality", oid::LOCALITY_NAME),
            ("state", oid::STATE_OR_PROVINCE_NAME),
        ] {
            line += &match self.planned(&oid) {
                Some(value) => format!(" \"{}\"", escaped(value)),
                None => format!(" <{word} {UNKNOWN}"),
            };
        }
        let alternatives = self.alternatives();
        let alternative = alternatives
            .first()
            .filter(|_| !self.planned_request.is_multi_server());
        match (self.planned(&oid::COUNTRY_NAME), alternative) {
            (None, None) => {}
            (country, None) => line += &format!(" {}", quoted(country.unwrap_or_default())),
            (country, Some(alternative)) => {
                let country = country.map_or_else(|| format!("<country {UNKNOWN}"), quoted);
                line += &format!(" {country} {alternative}");
            }
        }
        line
    }

    /// Names that the inventory gives the node besides its own.
    fn alternatives(&self) -> Vec<&'a str> {
        self.names_because(|reason| reason == NameReason::Alternative)
    }

    fn names_because(&self, is_wanted: impl Fn(NameReason) -> bool) -> Vec<&'a str> {
        let names = self.planned_request.names.iter();
        names
            .filter(|planned| is_wanted(planned.reason))
            .map(|planned| planned.name.as_str())
            .collect()
    }

    pub(super) fn platform(&self) -> Vec<Step> {
        let Some(purpose) = self.planned_request.purpose else {
            return Vec::new();
        };
        let mut steps = vec![self.generate_csr(purpose)];
        if !self.planned_request.is_multi_server() {
            let lines = vec![
                format!("set csr gen {purpose}"),
                format!("show csr own {purpose}/{purpose}.csr"),
            ];
            steps.push(Step::commands(
                "Or on the command line of the server",
                lines,
                &[],
            ));
        }
        steps.push(self.call(purpose));
        steps
    }

    fn generate_csr(&self, purpose: Purpose) -> Step {
        let (kind, length) = self.key();
        let is_multi_server = self.planned_request.is_multi_server();
        let populated =
            self.names_because(|reason| matches!(reason, NameReason::Node | NameReason::Needed(_)));
        let parents = self.names_because(|reason| reason == NameReason::ParentDomain);
        let parents = if parents.is_empty() {
            "(take it out)".to_owned()
        } else {
            parents.join(", ")
        };
        let distribution = if is_multi_server {
            "Multi-server(SAN)"
        } else {
            &self.node.fqdn
        };
        let mut fields = vec![
            Field::new("Certificate Purpose", purpose.word()),
            Field::new("Distribution", distribution),
            Field::new("Common Name", self.common_name()),
            Field::new("Include OU in CSR", self.includes_unit()),
            Field::new("Auto-populated Domains", populated.join(", ")),
            Field::new("Parent Domain", parents),
        ];
        let others = self.alternatives();
        if is_multi_server && !others.is_empty() {
            fields.push(Field::new("Other Domains", others.join(", ")));
        }
        fields.extend([
            Field::new("Key Type", kind),
            Field::new("Key Length", length),
            Field::new("Hash Algorithm", self.hash()),
        ]);
        let mut notes = Vec::new();
        if is_multi_server {
            notes.push(
                "Once for the whole cluster. The server lists the nodes it knows, those of IM and Presence too: each must be in the inventory."
                    .to_owned(),
            );
        }
        for source in self.sources() {
            notes.push(format!(
                "The server takes its {} from its own configuration.",
                described(source)
            ));
        }
        Step {
            title: PLACE.to_owned(),
            content: StepContent::Fields(fields),
            notes,
        }
    }

    /// From where the server takes further names.
    fn sources(&self) -> Vec<NameSource> {
        let mut sources = Vec::new();
        for planned in &self.planned_request.names {
            if let NameReason::Needed(source) = planned.reason
                && !sources.contains(&source)
            {
                sources.push(source);
            }
        }
        sources
    }

    fn call(&self, purpose: Purpose) -> Step {
        let (kind, length) = self.key();
        let is_multi_server = self.planned_request.is_multi_server();
        let text = |text: &str| CallValue::Text(text.to_owned());
        let distribution = if is_multi_server {
            "multi-server"
        } else {
            "this-server"
        };
        let further_names = self.further_names().into_iter().map(str::to_owned);
        let body = vec![
            ("service", text(purpose.word())),
            ("distribution", text(distribution)),
            ("commonName", text(self.common_name())),
            ("keyType", text(&kind.to_lowercase())),
            (
                "keyLength",
                CallValue::Number(length.parse().unwrap_or_default()),
            ),
            ("hashAlgorithm", text(&self.hash().to_lowercase())),
            ("altNames", CallValue::List(further_names.collect())),
        ];
        let mut notes = Vec::new();
        if is_multi_server || kind != "RSA" {
            notes.push(
                "For `multi-server` and `ec` no client was found that sends them: not verified."
                    .to_owned(),
            );
        }
        Step {
            title: "Or by the certificate management API".to_owned(),
            content: StepContent::Call {
                request: format!(
                    "POST https://{}/platformcom/api/v1/certmgr/config/csr",
                    self.node.fqdn
                ),
                body,
            },
            notes,
        }
    }

    /// Whether a name is the domain that the server is in, which the form fills in by itself.
    fn is_parent(&self, name: &str) -> bool {
        let domain = self.node.fqdn.split_once('.').map(|(_, domain)| domain);
        domain.is_some_and(|domain| domain.eq_ignore_ascii_case(name))
    }

    fn includes_unit(&self) -> &'static str {
        match self.planned(&oid::ORGANIZATIONAL_UNIT_NAME) {
            Some(_) => "yes",
            None => "no",
        }
    }

    pub(super) fn platform_correction(&self, deviation: FormDeviation<'_>) -> Correction {
        let (kind, length) = self.key();
        let entry = match deviation {
            FormDeviation::Name(planned) => match planned.reason {
                NameReason::Needed(source) => format!(
                    "enter `{}` on the server among its {}, from which it takes them into the request by itself",
                    planned.name,
                    described(source)
                ),
                NameReason::ParentDomain => {
                    format!("enter `Parent Domain: {}` in Generate CSR", planned.name)
                }
                NameReason::Alternative if !self.planned_request.is_multi_server() => {
                    format!("enter `{}` on the server", self.web_security_line())
                }
                NameReason::Node if !self.planned_request.is_multi_server() => {
                    format!("choose `Distribution: {}` in Generate CSR", self.node.fqdn)
                }
                NameReason::Node | NameReason::Alternative => {
                    format!("enter `Other Domains: {}` in Generate CSR", planned.name)
                }
            },
            FormDeviation::Surplus(name) if self.is_parent(name) => {
                "empty `Parent Domain` in Generate CSR".to_owned()
            }
            FormDeviation::Surplus(name) if self.name_sources().next().is_some() => {
                let sources = self.name_sources();
                let sources: Vec<String> = sources
                    .map(|source| {
                        format!(
                            "`{source}` if the server has it among its {}",
                            described(source)
                        )
                    })
                    .collect();
                return Correction::Whole(format!(
                    "add `{name}` in the inventory to {}; otherwise remove it on the server, and make the request again",
                    sources.join(", or to ")
                ));
            }
            FormDeviation::Surplus(_) if self.planned_request.is_multi_server() => {
                "take it out of `Other Domains` in Generate CSR".to_owned()
            }
            FormDeviation::Surplus(_) => {
                format!("enter `{}` on the server", self.web_security_line())
            }
            FormDeviation::Key => {
                format!("choose `Key Type: {kind}` and `Key Length: {length}` in Generate CSR")
            }
            FormDeviation::Hash => {
                format!("choose `Hash Algorithm: {}` in Generate CSR", self.hash())
            }
            FormDeviation::Missing(oid) if *oid == oid::ORGANIZATIONAL_UNIT_NAME => {
                "choose `Include OU in CSR: yes` in Generate CSR".to_owned()
            }
            FormDeviation::Attribute(oid) if *oid == oid::COMMON_NAME => {
                format!(
                    "enter `Common Name: {}` in Generate CSR",
                    self.common_name()
                )
            }
            FormDeviation::Attribute(oid) | FormDeviation::Missing(oid)
                if *oid == oid::COUNTRY_NAME =>
            {
                return Correction::Whole(
                    "correct the inventory if the server is right, or ask the CA whether it replaces the country: it was chosen at the \
                     installation of the server, and `set web-security` does not change it"
                        .to_owned(),
                );
            }
            FormDeviation::Attribute(_) | FormDeviation::Missing(_) => {
                format!("enter `{}` on the server", self.web_security_line())
            }
            FormDeviation::Backslash(_) => format!(
                "enter `{}` on the server",
                self.web_security_line().replace("\\,", ",")
            ),
        };
        Correction::Entry(entry)
    }

    /// What the server takes further names for this certificate from.
    fn name_sources(&self) -> impl Iterator<Item = NameSource> {
        let names = self.planned_request.certificate.names.as_ref();
        names
            .into_iter()
            .flat_map(|names| names.value.iter().copied())
    }
}

/// “For entries that already contain a comma, enter a backslash before the comma” (Cisco, installation guides).
fn escaped(value: &str) -> String {
    value.replace(',', "\\,")
}

fn described(source: NameSource) -> &'static str {
    match source {
        NameSource::XmppDomains => "presence domains",
        NameSource::RegistrationDomains => "registration domains",
        NameSource::ChatAliases => "aliases of group chat servers",
        NameSource::PhoneProfiles => "phone profiles",
    }
}
