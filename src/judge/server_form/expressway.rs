//! The form of Expressway.
//!
//! Cisco Expressway Certificate Creation and Use Deployment Guide, “Creating a CSR Using Expressway”; the labels of the
//! fields for names are those of its table of alternative names, the others were not read in a document.

use super::{Field, FormDeviation, ServerForm, Step};
use crate::{
    estate::inventory::NameSource,
    judge::planned_request::NameReason,
    pki::oid::{self, Oid},
};

/// Where the form is.
const PLACE: &str = "Maintenance > Security > Server certificate > Generate CSR";

const COMMON_NAME: &str = "Common name";

const FURTHER_NAMES: &str = "Additional alternative names";

/// The fields for the rest of the subject.
const ATTRIBUTES: [(&str, Oid); 5] = [
    ("Country", oid::COUNTRY_NAME),
    ("State or province", oid::STATE_OR_PROVINCE_NAME),
    ("Locality", oid::LOCALITY_NAME),
    ("Organization", oid::ORGANIZATION_NAME),
    ("Organizational unit", oid::ORGANIZATIONAL_UNIT_NAME),
];

impl ServerForm<'_> {
    pub(super) fn expressway(&self) -> Vec<Step> {
        vec![Step::fields(PLACE, self.expressway_fields())]
    }

    pub(super) fn expressway_warnings() -> Vec<String> {
        [
            "Labels read a little different from release to release. Choose DNS as the format of the registration domains: the other puts names into the \
             request that are not what clients look for.",
            "There is one pending request at a time. It asks for server and client authentication by itself.",
            "The key stays on the server. With `key-custody = \"local\"` `signready generate` makes it instead, for upload with the certificate.",
        ]
        .map(str::to_owned)
        .to_vec()
    }

    fn expressway_fields(&self) -> Vec<Field> {
        let names: Vec<(&'static str, &str)> = self
            .planned_request
            .names
            .iter()
            .filter(|planned| planned.name != self.common_name())
            .map(|planned| (label(planned.reason), planned.name.as_str()))
            .collect();
        let mut fields = vec![Field::new(COMMON_NAME, self.common_name())];
        for label in [
            FURTHER_NAMES,
            label(NameReason::Needed(NameSource::RegistrationDomains)),
            label(NameReason::Needed(NameSource::XmppDomains)),
            label(NameReason::Needed(NameSource::ChatAliases)),
            label(NameReason::Needed(NameSource::PhoneProfiles)),
        ] {
            let values: Vec<&str> = names
                .iter()
                .filter(|(of, _)| *of == label)
                .map(|(_, name)| *name)
                .collect();
            if !values.is_empty() {
                fields.push(Field::new(label, values.join(", ")));
            }
        }
        let (_, length) = self.key();
        fields.push(Field::new("Key length", length));
        fields.push(Field::new("Digest algorithm", self.hash()));
        for (label, oid) in ATTRIBUTES {
            let value = self.planned(&oid).unwrap_or("(leave empty)");
            fields.push(Field::new(label, value));
        }
        fields
    }

    pub(super) fn expressway_correction(&self, deviation: FormDeviation<'_>) -> String {
        let (_, length) = self.key();
        let (label, value) = match deviation {
            FormDeviation::Name(planned) => (label(planned.reason), planned.name.as_str()),
            FormDeviation::Surplus(name) => {
                return format!("leave `{name}` out of the names in Generate CSR");
            }
            FormDeviation::Key => ("Key length", length),
            FormDeviation::Hash => ("Digest algorithm", self.hash()),
            FormDeviation::Attribute(wanted)
            | FormDeviation::Missing(wanted)
            | FormDeviation::Backslash(wanted) => {
                let known = ATTRIBUTES.into_iter().find(|(_, oid)| oid == wanted);
                let label = known.map_or(COMMON_NAME, |(label, _)| label);
                (label, self.planned(wanted).unwrap_or_default())
            }
        };
        format!("enter `{label}: {value}` in Generate CSR")
    }
}

fn label(reason: NameReason) -> &'static str {
    match reason {
        NameReason::Needed(NameSource::RegistrationDomains) => "Unified CM registrations domains",
        NameReason::Needed(NameSource::XmppDomains) => "XMPP federation domains",
        NameReason::Needed(NameSource::ChatAliases) => "IM and Presence chat node aliases",
        NameReason::Needed(NameSource::PhoneProfiles) => "Unified CM phone security profile names",
        NameReason::Node | NameReason::Alternative | NameReason::ParentDomain => FURTHER_NAMES,
    }
}
