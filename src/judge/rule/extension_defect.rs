//! What is wrong with the values of extensions: two rules speak of it, one where the CA reads the value and one where it
//! passes over it.

use super::{Reporter, RequestContext};
use crate::pki::{
    csr::{Extension, ExtensionDefect, ValueOf},
    der::DeviationKind,
    oid,
};

impl RequestContext<'_> {
    /// Reports the values that are broken or empty: those that the CA's software passes over, or the others.
    pub fn report_extension_defects(&self, is_passed_over: bool, reporter: &mut Reporter) {
        for extension in self.request.extensions() {
            let defect = extension.defect(self.request.der());
            let Some(defect) =
                defect.filter(|defect| self.passes_over(extension, defect) == is_passed_over)
            else {
                continue;
            };
            let place = self.part(extension.part.clone(), extension.value_range.clone());
            let what = message(extension, &defect);
            let what = if is_passed_over {
                format!("{what}; the CA ignores it")
            } else {
                what
            };
            reporter
                .report(place, what)
                .advise(advice(extension, &defect));
        }
    }

    /// Whether the value of an extension is broken or empty, and the CA's software passes over it.
    pub fn ignores_value_of(&self, extension: &Extension) -> bool {
        let defect = extension.defect(self.request.der());
        defect.is_some_and(|defect| self.passes_over(extension, &defect))
    }

    /// Whether the CA's software reads a request with such a value as if the value were not there.
    fn passes_over(&self, extension: &Extension, defect: &ExtensionDefect<'_>) -> bool {
        let policy = &self.policy;
        let is_closed = policy
            .encoding
            .is_closed(&ValueOf::Extension(extension.oid.clone()));
        is_closed
            || match defect {
                ExtensionDefect::Empty(_) => policy.encoding.tolerates(DeviationKind::EmptySet),
                ExtensionDefect::UnknownName { kind, .. } => policy.name.ignores(*kind),
                ExtensionDefect::AddressLength(_) | ExtensionDefect::Unreadable(_) => false,
            }
    }
}

fn message(extension: &Extension, defect: &ExtensionDefect<'_>) -> String {
    let oid = &extension.oid;
    match defect {
        ExtensionDefect::AddressLength(length) => format!(
            "{oid} contains an IP address of {length} octets; an IPv4 address has 4 octets, and an IPv6 address has 16"
        ),
        ExtensionDefect::Unreadable(reason) => {
            format!("the value of {oid} cannot be read: {reason}")
        }
        ExtensionDefect::Empty(element) => format!("the value of {oid} holds no {element}"),
        ExtensionDefect::UnknownName { tag, .. } => {
            format!("{oid} contains a name with the tag {tag}, which is not one of [0] to [8]")
        }
    }
}

/// What to ask for instead, or to leave out.
fn advice(extension: &Extension, defect: &ExtensionDefect<'_>) -> &'static str {
    match defect {
        // An address and its mask, as in the name constraints of a CA.
        ExtensionDefect::AddressLength(8 | 32) => {
            return "write the IP address without a network mask";
        }
        ExtensionDefect::AddressLength(_) => {
            return "write the IP address as `IP:192.0.2.1` in OpenSSL's words, or leave it out";
        }
        ExtensionDefect::UnknownName { .. } => {
            return "ask for the name as a dNSName or an iPAddress, or leave it out";
        }
        ExtensionDefect::Unreadable(_) | ExtensionDefect::Empty(_) => {}
    }
    let oid = &extension.oid;
    if *oid == oid::SUBJECT_ALT_NAME {
        "put the host names into the extension as dNSName, which OpenSSL writes as `subjectAltName = DNS:www.example.com`, or leave the extension out"
    } else if *oid == oid::KEY_USAGE {
        "ask for the usages that the server needs, such as digitalSignature, or leave the extension out"
    } else if *oid == oid::EXTENDED_KEY_USAGE {
        "ask for serverAuth, or leave the extension out"
    } else {
        "leave the extension out"
    }
}
