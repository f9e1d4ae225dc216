//! Characters that host names do not have.

use crate::{
    judge::{
        finding::RuleId,
        rule::{Check, Citation, Reporter, RequestContext, Rule},
    },
    pki::{
        host_name::{self, literal_address},
        text::printable::shortened,
    },
};

/// `name-label-character`
pub(crate) static RULE: Rule = Rule {
    id: RuleId::new("name-label-character"),
    since: "0.1.0",
    summary: "name contains a character that host names do not have",
    rationale: "A host name is made of letters, digits, hyphens and dots. Blanks, slashes, ports and addresses in front of the \
        name are the usual mistakes, and dashes or blanks that a word processor made of plain ones. Let's Encrypt takes the common name for a host \
        name too, so that a title such as `My Server` is refused.",
    remediation: "write the host name alone, without a port, a path or blanks",
    citations: &[
        Citation::BaselineRequirements("7.1.2.7.12"),
        Citation::Rfc(1123, "2.1"),
        Citation::Rfc(5280, "7.2"),
    ],
    check: Check::Request(check),
};

fn check(context: &RequestContext<'_>, reporter: &mut Reporter) {
    for identity in context.identities {
        // Addresses and names of other letters have rules of their own, and so have underscores and wildcards.
        if literal_address(&identity.name).is_some()
            || host_name::a_label_form(&identity.name).is_some()
        {
            continue;
        }
        let is_foreign = |character: &char| {
            !(character.is_ascii_alphanumeric() || matches!(character, '-' | '.' | '_' | '*'))
        };
        let Some((start, character)) = identity
            .name
            .char_indices()
            .find(|(_, character)| is_foreign(character))
        else {
            continue;
        };
        let shown = match character {
            ' ' => "a blank".to_owned(),
            '\0' => "a NUL character".to_owned(),
            char::REPLACEMENT_CHARACTER => "bytes that are no text".to_owned(),
            other if other.is_ascii() => format!("`{other}`"),
            other => format!("`{other}` (U+{:04X})", u32::from(other)),
        };
        let message = format!("`{}` contains {shown}", shortened(&identity.name));
        let draft = reporter.report(
            context.in_identity(identity, start..start + character.len_utf8()),
            message,
        );
        if !character.is_ascii() {
            draft.advise(
                "write it with letters, digits and hyphens of ASCII; other letters as A-labels",
            );
        }
        if let Some(host) = host_in(&identity.name) {
            draft.suggest(host, |name| format!("write `{}`", shortened(name)));
        }
    }
}

/// The host in what may be an address with scheme, port and path, between blanks, or with hyphens that a word processor made
/// longer.
fn host_in(text: &str) -> Option<String> {
    let text = text.trim();
    let behind_scheme = text.split_once("://").map_or(text, |(_, rest)| rest);
    let host = behind_scheme.split(['/', '?', '#']).next()?;
    let host = match host.split_once(':') {
        Some((host, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => host,
        _ => host,
    };
    let host: String = host
        .chars()
        .map(|character| match character {
            '\u{2010}'..='\u{2015}' | '\u{2212}' => '-',
            other => other,
        })
        .collect();
    (host.contains('.') && host_name::is_host_text(&host)).then_some(host)
}
