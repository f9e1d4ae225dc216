//! Forms of DNS names that clients do not match, whatever host they look for.

use super::Certificate;
use crate::pki::{
    csr::GeneralName,
    host_name::{self, Suffix},
};

/// What is wrong with the form of a DNS name in a certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NameForm {
    /// It ends in a dot.
    TrailingDot,
    /// It has an empty label, or begins with a dot.
    EmptyLabel,
    /// `*` is not the whole of the leftmost label, or there is more than one.
    PartialWildcard,
    /// A wildcard for a whole top-level domain, or for everything.
    WholeDomain,
    /// A wildcard right below a suffix under which anybody can register.
    PublicSuffix,
    /// It has letters beyond ASCII.
    NotAscii,
    /// It has a character that no host has, such as a blank or a slash.
    Character(char),
    /// It has an underscore: clients match it where there is no wildcard, and public CAs must not sign it.
    Underscore,
}

impl NameForm {
    /// What is wrong with this name.
    pub fn of(name: &str) -> Option<Self> {
        let base = host_name::without_wildcard(name);
        let is_wildcard = base.len() < name.len();
        let character = |character: &char| {
            !character.is_ascii_alphanumeric() && !matches!(character, '-' | '.' | '_' | '*')
        };
        Some(match name {
            _ if !name.is_ascii() => Self::NotAscii,
            _ if host_name::literal_address(name).is_some() => return None,
            _ if let Some(found) = name.chars().find(character) => Self::Character(found),
            "*" => Self::WholeDomain,
            _ if base.contains('*') => Self::PartialWildcard,
            _ if name.ends_with('.') => Self::TrailingDot,
            _ if name.split('.').any(str::is_empty) => Self::EmptyLabel,
            _ if is_wildcard && !base.contains('.') => Self::WholeDomain,
            _ if is_wildcard && is_public_suffix(base) => Self::PublicSuffix,
            _ if name.contains('_') => Self::Underscore,
            _ => return None,
        })
    }

    /// Whether a client matches the name with some host all the same.
    pub fn is_matched(self) -> bool {
        self == Self::Underscore
    }
}

/// Whether anybody can register under this domain. Whoever owns a private suffix, such as `s3.amazonaws.com`, may have a wildcard
/// for it.
fn is_public_suffix(name: &str) -> bool {
    let name = host_name::comparable(name);
    host_name::public_suffix(&name)
        .is_some_and(|(suffix, kind)| kind == Suffix::Icann && suffix == name)
}

impl Certificate {
    /// The DNS names with what is wrong with their form. Addresses among them are another matter.
    pub fn ill_formed_names(&self) -> impl Iterator<Item = (&GeneralName, NameForm)> {
        let names = self.dns_names();
        names.filter_map(|name| Some((name, NameForm::of(&name.text)?)))
    }
}

#[cfg(test)]
mod tests {
    use super::NameForm;

    #[test]
    fn each_form_is_known() {
        for (name, form) in [
            ("cucm.example.com", None),
            ("*.example.com", None),
            ("*.s3.amazonaws.com", None),
            ("xn--mller-kva.example.com", None),
            ("10.1.2.3", None),
            ("cucm.example.com.", Some(NameForm::TrailingDot)),
            (".example.com", Some(NameForm::EmptyLabel)),
            ("cucm..example.com", Some(NameForm::EmptyLabel)),
            ("m*.example.com", Some(NameForm::PartialWildcard)),
            ("*.*.example.com", Some(NameForm::PartialWildcard)),
            ("cucm.*.com", Some(NameForm::PartialWildcard)),
            ("*", Some(NameForm::WholeDomain)),
            ("*.com", Some(NameForm::WholeDomain)),
            ("*.internal", Some(NameForm::WholeDomain)),
            ("*.co.uk", Some(NameForm::PublicSuffix)),
            ("müller.example.com", Some(NameForm::NotAscii)),
            ("a b.example.com", Some(NameForm::Character(' '))),
            ("https://cucm.example.com", Some(NameForm::Character(':'))),
            ("cucm_1.example.com", Some(NameForm::Underscore)),
        ] {
            assert_eq!(NameForm::of(name), form, "{name}");
        }
    }
}
