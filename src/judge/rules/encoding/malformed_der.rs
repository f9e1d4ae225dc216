//! Requests that cannot be read.

use crate::{
    judge::{
        finding::RuleId,
        fleet::InputContent,
        rule::{Check, Citation, InputContext, Reporter, Rule},
    },
    pki::{
        csr::{AttributeTypeAndValue, Part},
        pem::{Form, is_whole_element},
        text::printable::shortened,
    },
};

/// `encoding-malformed-der`
pub(crate) static RULE: Rule = Rule {
    id: RuleId::new("encoding-malformed-der"),
    since: "0.1.0",
    summary: "request cannot be read: its structure is broken",
    rationale: "Behind the Base64 a request is a tree of tags and lengths. Where a length points past the end or \
        another type stands than the standard has there, a reader must stop, and a CA's answer is \"the CSR is invalid\". \
        A lost line of Base64 is the usual cause. The same answer comes where a value is not one of its type: an object \
        identifier that is empty or cut off, an INTEGER with too many octets, text that is not UTF-8 in a UTF8String, a name that \
        is not a string. Neither OpenSSL nor pyca/cryptography reads these.",
    remediation: "take the request from the server again; if it is the same, make a new one",
    citations: &[
        Citation::Rfc(2986, "4"),
        Citation::Document {
            title: "ITU-T X.690",
            section: "8, 10",
            url: "https://www.itu.int/rec/T-REC-X.690",
        },
    ],
    check: Check::Input(check),
};

fn check(context: &InputContext<'_>, reporter: &mut Reporter) {
    let Some(armor) = context.file.armor() else {
        return;
    };
    for (_, input) in context.inputs {
        match &input.content {
            InputContent::Malformed(error) => {
                let der = armor
                    .blocks
                    .get(input.block)
                    .and_then(|block| block.der.as_deref())
                    .unwrap_or_default();
                let is_text = armor
                    .blocks
                    .get(input.block)
                    .is_some_and(|block| block.form != Form::Der);
                let is_cut = der.first() == Some(&0x30)
                    && !is_whole_element(der)
                    && !error.found.contains("BER");
                let draft = reporter.report(
                    context.part(input.block, Part::Request, error.offset..error.offset + 1),
                    format!("the request cannot be read: {error}"),
                );
                if is_cut && is_text {
                    draft.advise("the lengths do not fit together: a line of the Base64 text is missing or doubled; copy the request again");
                } else if is_cut {
                    draft.advise("the lengths do not fit together: the file was cut off, or changed on the way; transfer it again in binary mode");
                }
            }
            InputContent::Request(request, _) => {
                for (part, error) in &request.unreadable {
                    let octets = request.subject.attribute_at(error.offset);
                    let in_words = octets.and_then(|octets| octets.octets_in_words(request.der()));
                    let message = match &in_words {
                        Some(octets) => {
                            format!("a part of the request cannot be read: {error}: {octets}")
                        }
                        None => format!("a part of the request cannot be read: {error}"),
                    };
                    let place = error.offset..error.offset + 1;
                    let place = context.part(input.block, part.clone(), place);
                    let draft = reporter.report(place, message);
                    if let Some(value) = octets
                        && (in_words.is_some() || !value.is_string())
                    {
                        draft.advise(format!(
                            "make the request with a program that writes the value as {}",
                            value.usual_string_type().0.with_article()
                        ));
                    }
                    if let Some(meant) = octets.and_then(AttributeTypeAndValue::meant_by_octets) {
                        draft.suggest(meant, |text| {
                            format!("write `{}` as a UTF8String", shortened(text))
                        });
                    }
                }
            }
            InputContent::Nothing => {}
        }
    }
}
