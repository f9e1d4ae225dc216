//! What rules ask of the facts of a profile.

use super::{
    ClosedValue, Copied, EncodingPolicy, ExtensionPolicy, Fact, NamePolicy, SubjectPolicy,
};
use crate::pki::{
    csr::{GeneralNameKind, ValueOf},
    der::DeviationKind,
    oid::{self, Oid},
    pem::REQUEST_LABEL,
};

impl SubjectPolicy {
    /// The fact that keeps an attribute out of the certificate: it is prohibited, or not among those that are allowed.
    /// Rules about values do not speak of such an attribute: it is to be left out, whatever it says.
    pub fn exclusion(&self, oid: &Oid) -> Option<&Fact<Vec<Oid>>> {
        let prohibited = self
            .prohibited
            .as_ref()
            .filter(|list| list.value.contains(oid));
        // Every attribute that there is a word for has a policy, if only an empty one.
        let may_be_there = || {
            !self.attributes.contains_key(oid)
                && self.other_attributes.as_ref().is_some_and(|may| may.value)
        };
        let is_not_allowed = |list: &&Fact<Vec<Oid>>| !list.value.contains(oid) && !may_be_there();
        prohibited.or_else(|| self.allowed.as_ref().filter(is_not_allowed))
    }

    /// Whether the receiver drops an attribute, or replaces it by a value of its own.
    pub fn drops(&self, oid: &Oid) -> bool {
        match (&self.read, &self.ignored) {
            (Some(read), _) => !read.value.contains(oid),
            (None, ignored) => ignored
                .as_ref()
                .is_some_and(|ignored| ignored.value.contains(oid)),
        }
    }

    /// The list in which a value stands for no value, without regard to case and to blanks around it.
    pub fn placeholders(&self, oid: &Oid, value: &str) -> Option<&Fact<Vec<String>>> {
        let value = value.trim();
        let is_called = |known: &String| {
            known.eq_ignore_ascii_case(value)
                || !value.is_ascii() && known.to_lowercase() == value.to_lowercase()
        };
        let own = self.attributes.get(oid);
        [own, Some(&self.any)]
            .into_iter()
            .flatten()
            .filter_map(|policy| policy.placeholders.as_ref())
            .find(|list| list.value.iter().any(is_called))
    }
}

impl ExtensionPolicy {
    /// Whether an extension of this type is copied from the request into the certificate.
    pub fn copies(&self, oid: &Oid) -> bool {
        let is_it = |copied: &Copied| match copied {
            Copied::All => true,
            Copied::One(known) => known == oid,
        };
        let copied = self.copied.as_ref();
        copied.is_some_and(|copied| copied.value.iter().any(is_it))
    }
}

impl NamePolicy {
    /// Whether a name of this kind is left out of the certificate without a word.
    pub fn ignores(&self, kind: GeneralNameKind) -> bool {
        let kind = if matches!(kind, GeneralNameKind::Unknown(_)) {
            GeneralNameKind::UNKNOWN
        } else {
            kind
        };
        self.ignored_types
            .as_ref()
            .is_some_and(|ignored| ignored.value.contains(&kind))
    }
}

impl EncodingPolicy {
    /// Whether a departure from DER of this kind is one that the receiver does not mind.
    pub fn tolerates(&self, kind: DeviationKind) -> bool {
        self.tolerates
            .as_ref()
            .is_some_and(|classes| classes.value.contains(&kind.class()))
    }

    /// Whether the receiver does not look into a value.
    pub fn is_closed(&self, value: &ValueOf) -> bool {
        let closed = match value {
            ValueOf::Attribute => ClosedValue::Attributes,
            ValueOf::Extension(kind) if *kind == oid::SUBJECT_ALT_NAME => return false,
            ValueOf::Extension(_) => ClosedValue::Extensions,
        };
        self.closed
            .as_ref()
            .is_some_and(|values| values.value.contains(&closed))
    }

    /// The labels that are taken, or RFC 7468's where no layer says.
    pub fn is_label(&self, label: &str) -> bool {
        match &self.labels {
            Some(labels) => labels.value.iter().any(|known| known == label),
            None => label == REQUEST_LABEL,
        }
    }
}
