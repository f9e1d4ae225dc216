//! Values of a subject of which something was lost between request and certificate.

use super::CertificateContext;
use crate::pki::{csr::AttributeTypeAndValue, oid, text::printable::shortened};

impl<'a> CertificateContext<'a> {
    /// The values of a server's subject that look as if something was lost on the way from the request, each with what that is.
    pub fn lost_values(&self) -> Vec<(&'a AttributeTypeAndValue, String)> {
        let Some((_, _, request)) = self.request().filter(|_| self.is_server()) else {
            return Vec::new();
        };
        let attributes = self.certificate.subject.attributes();
        let lost_values = attributes.filter_map(|attribute| {
            let asked = || request.subject.attributes_of(attribute.oid.clone());
            // A value that was asked for is right, whatever the others are.
            let is_there = asked().any(|asked| asked.text == attribute.text);
            let found = || asked().find_map(|asked| lost(asked, attribute));
            (!is_there).then(found)?.map(|message| (attribute, message))
        });
        lost_values.collect()
    }
}

/// What was lost between the value that was asked for and the one that is there, if it looks like an accident.
fn lost(asked: &AttributeTypeAndValue, issued: &AttributeTypeAndValue) -> Option<String> {
    let (before, after) = (asked.text.as_str(), issued.text.as_str());
    let oid = &issued.oid;
    if *oid == oid::COMMON_NAME {
        let is_new_wildcard = after.starts_with("*.") && !before.starts_with("*.");
        return is_new_wildcard.then(|| {
            format!(
                "{oid} `{}` became the wildcard `{}`",
                shortened(before),
                shortened(after)
            )
        });
    }
    let kept = after.trim_end();
    let rest = before.strip_prefix(kept).filter(|_| !kept.is_empty())?;
    let place = match rest.trim_start().chars().next()? {
        ',' => "at its comma".to_owned(),
        sign if SIGNS.contains(&sign) => format!("at its `{sign}`"),
        // In the middle of a word nobody ends a name.
        _ if rest.starts_with(char::is_alphanumeric) && kept.ends_with(char::is_alphanumeric) => {
            "in the middle of a word".to_owned()
        }
        _ => return None,
    };
    Some(format!(
        "{oid} `{}` was cut {place}: `{}`",
        shortened(before),
        shortened(after)
    ))
}

/// The characters that mean something in a subject that is written as text (RFC 4514 §2.4), and the slash of OpenSSL's form.
const SIGNS: [char; 9] = ['+', ';', '"', '\\', '<', '>', '#', '=', '/'];
