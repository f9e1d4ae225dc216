//! Requests that a CA which copies them turns into certificates that clients refuse.

use crate::{
    judge::{
        finding::RuleId,
        profile::{Copied, Fact},
        rule::{Check, Citation, Reporter, RequestContext, Rule},
    },
    pki::{
        certificate::{Certificate, NameForm, Prospect, Refusal, is_unknown_critical},
        csr::{
            AttributeContent, Extension, ExtensionContent, GeneralName, GeneralNameKind, Part,
            key_usage_names,
        },
        host_name::{is_host_text, literal_address},
        oid::{self, Oid},
        text::printable::shortened,
    },
};

/// `request-unusable-certificate`
pub(crate) static RULE: Rule = Rule {
    id: RuleId::new("request-unusable-certificate"),
    since: "0.1.0",
    summary: "certificate would be unusable: the CA copies from the request what clients refuse",
    rationale: "Some CAs copy the extensions of a request into the certificate, and every CA certifies the key that is in it. \
        Such a CA signs a certificate that clients refuse if the request asks for one: without alternative names, with an IP address as a DNS name, \
        without serverAuth or digitalSignature, for a CA, with a critical extension that clients do not know. `verify` reports these errors in \
        the certificate; this rule reports them while there is still time to make another request. `extension.copied` in a profile says \
        what a CA copies.",
    remediation: "make the request again as the message says; what a request does not ask for, the CA sets",
    citations: &[
        Citation::Rfc(5280, "4.2.1"),
        Citation::Rfc(9525, "6"),
        Citation::BaselineRequirements("6.1.5"),
    ],
    check: Check::Request(check),
};

/// The bit of digitalSignature (RFC 5280 §4.2.1.3).
const DIGITAL_SIGNATURE: u8 = 0;

fn check(context: &RequestContext<'_>, reporter: &mut Reporter) {
    key(context, reporter);
    let Some(copied) = &context.policy.extension.copied else {
        return;
    };
    let is_copied = |oid: &Oid| context.policy.extension.copies(oid);
    // What cannot be read as a part of a certificate cannot be read as a part of a request, and is reported as that.
    let Ok(prospect) = Prospect::of(context.request, is_copied) else {
        return;
    };
    let mirror = Mirror {
        context,
        copied,
        prospect,
    };
    mirror.names(reporter);
    mirror.key_usage(reporter);
    mirror.key_purposes(reporter);
    mirror.netscape_type(reporter);
    mirror.authority(reporter);
    mirror.key_of_issuer(reporter);
    mirror.critical(reporter);
    mirror.unreadable(reporter);
    mirror.refusal(reporter);
}

/// Whatever a CA copies, it certifies the key. One that the profile does not allow is `key-size`.
fn key(context: &RequestContext<'_>, reporter: &mut Reporter) {
    let key = &context.request.public_key.key;
    let allowed = context.policy.key.allow.as_ref();
    let is_allowed = allowed.is_none_or(|allowed| {
        let mut allowed = allowed.value.iter();
        allowed.any(|allowance| allowance.allows(key))
    });
    if is_allowed && key.is_weak() {
        let message = format!("the key is {key}: it can be broken, and clients refuse it");
        let help = "make a new key of 2048 bits or more, and a new request";
        reporter.report(context.key(), message).advise(help);
    }
}

/// A request, and the certificate that would be made after it.
struct Mirror<'a> {
    context: &'a RequestContext<'a>,
    copied: &'a Fact<Vec<Copied>>,
    prospect: Prospect<'a>,
}

impl Mirror<'_> {
    fn certificate(&self) -> &Certificate {
        &self.prospect.certificate
    }

    /// Reports what is wrong with an extension.
    fn say(&self, extension: &Extension, message: String, help: &str, reporter: &mut Reporter) {
        let place = (extension.part.clone(), extension.value_range.clone());
        let draft = reporter.report(self.context.part(place.0, place.1), message);
        draft.because(self.copied).advise(help);
    }

    fn names(&self, reporter: &mut Reporter) {
        if !self.context.policy.extension.copies(&oid::SUBJECT_ALT_NAME) {
            return;
        }
        let mut extensions = self.prospect.copied(oid::SUBJECT_ALT_NAME).peekable();
        let is_absent = extensions.peek().is_none();
        let mut is_found = false;
        for extension in extensions {
            // What cannot be read is `extension-malformed`, and so is an empty list, unless the CA ignores it.
            let ExtensionContent::SubjectAltName(names) = &extension.content else {
                is_found = true;
                continue;
            };
            is_found |= names.is_empty() && !self.context.ignores_value_of(extension);
            for name in names {
                is_found |= is_host(name);
                self.address_as_name(name, reporter);
            }
        }
        // A request for addresses alone has no names of hosts to speak of.
        let has_hosts = !self.context.identities.is_empty();
        if (is_absent || !is_found) && has_hosts {
            self.no_names(reporter);
        } else {
            self.lost_names(reporter);
        }
    }

    fn address_as_name(&self, name: &GeneralName, reporter: &mut Reporter) {
        if name.kind != GeneralNameKind::DnsName {
            return;
        }
        let Some(address) = literal_address(&name.text) else {
            return;
        };
        let message = format!(
            "the address `{}` is asked for as a DNS name, where no client looks for addresses",
            shortened(&name.text)
        );
        let draft = reporter.report(self.context.alternative_name(name), message);
        draft.because(self.copied).advise(format!(
            "ask for the server's full name, or for the address as iPAddress (`IP:{address}` in OpenSSL)"
        ));
    }

    fn no_names(&self, reporter: &mut Reporter) {
        let context = self.context;
        // Programs that copy look into Microsoft's attribute, too.
        if context.is_without_host() || self.has_microsoft_names() {
            return;
        }
        let range = context.request.subject.range.clone();
        let has_wildcard = self.certificate().dns_names().next().is_some();
        let message = if has_wildcard {
            "the certificate would be for wildcards alone that stand for a whole domain, and browsers accept none"
        } else {
            "the certificate would have no DNS name and no IP address among its alternative names, and clients look nowhere else"
        };
        let draft = reporter.report(context.part(Part::Subject, range), message);
        draft.because(self.copied);
        let mut identities = context.identities.iter();
        let host =
            identities.find(|identity| is_host_text(&identity.name) && identity.name.contains('.'));
        draft.advise(match host {
            Some(host) => format!(
                "make the request with `DNS:{}` as alternative name",
                host.name
            ),
            None => {
                "make the request with the server's full name as a DNS alternative name".to_owned()
            }
        });
    }

    /// Names that stand where programs that copy do not look.
    fn lost_names(&self, reporter: &mut Reporter) {
        if self.has_microsoft_names() {
            return;
        }
        let certificate = self.certificate();
        let is_copied = |name: &&GeneralName| {
            let mut copied = certificate.alternative_names();
            copied.any(|copied| copied.kind == name.kind && copied.text == name.text)
        };
        let names = self.context.request.alternative_names();
        for name in names.filter(|name| !is_copied(name)) {
            let message = format!(
                "the certificate would lack `{}`: it is in a second list, and programs that copy read the first",
                shortened(&name.text)
            );
            let draft = reporter.report(self.context.alternative_name(name), message);
            draft
                .because(self.copied)
                .advise("make the request with all names in one list");
        }
    }

    fn has_microsoft_names(&self) -> bool {
        let mut attributes = self.context.request.attributes.iter().flatten();
        attributes.any(|attribute| {
            attribute.oid == oid::MICROSOFT_EXTENSION_REQUEST
                && matches!(
                    &attribute.content,
                    AttributeContent::ExtensionRequest(extensions)
                        if extensions.iter().any(|extension| extension.oid == oid::SUBJECT_ALT_NAME)
                )
        })
    }

    fn key_usage(&self, reporter: &mut Reporter) {
        let Some(extension) = self.prospect.copied(oid::KEY_USAGE).next() else {
            return;
        };
        // An empty list is `extension-malformed`.
        let usages = self.certificate().key_usage().unwrap_or_default();
        if !usages.is_empty() && !usages.contains(&DIGITAL_SIGNATURE) {
            let names = key_usage_names(usages).join(", ");
            let message = format!("the key usages lack digitalSignature: {names}");
            let help = "ask for digitalSignature, or for no key usage at all: the CA sets it";
            self.say(extension, message, help, reporter);
        }
    }

    fn key_purposes(&self, reporter: &mut Reporter) {
        let Some(extension) = self.prospect.copied(oid::EXTENDED_KEY_USAGE).next() else {
            return;
        };
        let purposes = self.certificate().key_purposes().unwrap_or_default();
        if purposes.is_empty() || self.certificate().is_for_servers() {
            return;
        }
        let message = if self.certificate().may(&oid::SERVER_AUTH) {
            "the extended key usages have anyExtendedKeyUsage, which not all clients take for serverAuth"
                .to_owned()
        } else {
            let names = purposes
                .iter()
                .take(MOST)
                .map(|purpose| purpose.oid.to_string());
            let names: Vec<String> = names.collect();
            let more = if purposes.len() > MOST { ", …" } else { "" };
            format!(
                "the extended key usages lack serverAuth: {}{more}",
                names.join(", ")
            )
        };
        let help = "ask for serverAuth, or for no extended key usage at all: the CA sets it";
        self.say(extension, message, help, reporter);
    }

    fn netscape_type(&self, reporter: &mut Reporter) {
        let extension = self.prospect.copied(oid::NETSCAPE_CERTIFICATE_TYPE).next();
        if let Some(extension) = extension.filter(|_| self.certificate().has_other_netscape_type())
        {
            let message = "the certificate type, an extension of Netscape's, has no SSL server, and OpenSSL goes by it";
            let help = "make the request without the extension";
            self.say(extension, message.to_owned(), help, reporter);
        }
    }

    fn authority(&self, reporter: &mut Reporter) {
        let is_authority = |extension: &&Extension| {
            matches!(
                extension.content,
                ExtensionContent::BasicConstraints { ca: true, .. }
            )
        };
        let mut extensions = self.prospect.copied(oid::BASIC_CONSTRAINTS);
        if let Some(extension) = extensions.find(is_authority) {
            let message =
                "the request asks for a CA certificate, which not all clients take from a server";
            let help =
                "make the request without basic constraints, or with `basicConstraints = CA:FALSE`";
            self.say(extension, message.to_owned(), help, reporter);
        }
    }

    /// Whoever asks does not know the key that will sign.
    fn key_of_issuer(&self, reporter: &mut Reporter) {
        let mut extensions = self.prospect.copied(oid::AUTHORITY_KEY_IDENTIFIER);
        if let Some(extension) = extensions.next() {
            let message = "the request names the key of its CA (authorityKeyIdentifier), and clients find no CA if the one that signs has another";
            let help = "make the request without the extension: the CA sets it";
            self.say(extension, message.to_owned(), help, reporter);
        }
    }

    fn critical(&self, reporter: &mut Reporter) {
        let copied = self.prospect.copied.iter();
        for extension in copied.filter(|extension| is_unknown_critical(extension)) {
            let message = format!(
                "the extension {} is critical, and clients that do not know it refuse the certificate",
                extension.oid
            );
            let help = "make the request without the extension, or without marking it critical";
            self.say(extension, message, help, reporter);
        }
    }

    fn unreadable(&self, reporter: &mut Reporter) {
        for (unreadable, why) in self.certificate().unreadable_extensions() {
            if let Some(extension) = self.prospect.copied(unreadable.oid.clone()).next() {
                let message = format!(
                    "the extension {} cannot be read: {why}, and strict clients refuse the certificate",
                    extension.oid
                );
                let help = "make the request without the extension: the CA sets it";
                self.say(extension, message, help, reporter);
            }
        }
    }

    /// What else rustls, which reads by the letter of the standard, has to say.
    fn refusal(&self, reporter: &mut Reporter) {
        let certificate = self.certificate();
        let Some(refusal) = self.prospect.refusal() else {
            return;
        };
        let is_malformed =
            |extension: &Extension| matches!(extension.content, ExtensionContent::Malformed(_));
        let is_explained = match refusal {
            Refusal::IsAuthority => certificate.is_authority(),
            Refusal::KeyPurpose => !certificate.is_for_servers(),
            Refusal::CriticalExtension => certificate.unknown_critical().is_some(),
            Refusal::Malformed => {
                !certificate.unreadable.is_empty()
                    || certificate.repeated_extensions().next().is_some()
                    || certificate.unreadable_extensions().next().is_some()
                    || certificate.extensions.iter().any(is_malformed)
            }
            _ => false,
        };
        if !is_explained {
            let range = 0..self.context.request.der().len();
            let message = match refusal {
                Refusal::Malformed => {
                    "clients that read by the letter of the standard could not read the certificate"
                        .to_owned()
                }
                other => format!("clients would refuse the certificate: {}", other.text()),
            };
            let draft = reporter.report(self.context.part(Part::Request, range), message);
            draft.because(self.copied);
        }
    }
}

/// Whether clients may find a host in a name. What is wrong with a name in any case has a rule of its own, and a wildcard for a
/// whole domain may be right at a CA.
fn is_host(name: &GeneralName) -> bool {
    match name.kind {
        GeneralNameKind::IpAddress => true,
        GeneralNameKind::DnsName => !matches!(
            NameForm::of(&name.text),
            Some(NameForm::WholeDomain | NameForm::PublicSuffix)
        ),
        _ => false,
    }
}

/// How many purposes a message names.
const MOST: usize = 5;
