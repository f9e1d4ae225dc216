//! Characters that a CA refuses in a subject attribute.

use crate::{
    judge::{
        finding::RuleId,
        profile::{AttributePolicy, Fact},
        rule::{Check, Citation, Reporter, RequestContext, Rule},
    },
    pki::{
        csr::AttributeTypeAndValue,
        oid,
        text::{printable::shortened, text_defects},
    },
};

/// `subject-forbidden-character`
pub(crate) static RULE: Rule = Rule {
    id: RuleId::new("subject-forbidden-character"),
    since: "0.1.0",
    summary: "subject attribute contains a character that the CA does not accept",
    rationale: "Public CAs check the organization against registers and their order systems take a limited set of \
        characters. `&`, `@` and `!` in a company's name are the usual reason for a refused request; which characters a CA \
        minds differs from CA to CA.",
    remediation: "spell the character out or leave it out, in the same way on every node",
    citations: &[Citation::CISCO_CERTIFICATE_VALIDATION],
    check: Check::Request(check),
};

fn check(context: &RequestContext<'_>, reporter: &mut Reporter) {
    let policy = &context.policy.subject;
    for attribute in context.request.subject.attributes() {
        let own = policy.attributes.get(&attribute.oid);
        let ascii_only = own
            .and_then(|own| own.ascii_only.as_ref())
            .or(policy.any.ascii_only.as_ref());
        // A host's name has its own way of writing other alphabets, and rules that know it.
        let ascii_only =
            ascii_only.filter(|ascii_only| ascii_only.value && attribute.oid != oid::COMMON_NAME);
        if let Some(ascii_only) = ascii_only {
            check_ascii(context, attribute, ascii_only, reporter);
        }
        let lists = [own, Some(&policy.any)]
            .into_iter()
            .flatten()
            .filter_map(|policy: &AttributePolicy| policy.forbidden_characters.as_ref());
        let lists: Vec<&Fact<String>> = lists.collect();
        // Nearly every value is clean, and to look for three characters is faster than to look at thirty.
        let is_in_value = |list: &&Fact<String>| {
            let mut forbidden = list.value.chars();
            forbidden.any(|character| attribute.text.contains(character))
        };
        if !lists.iter().any(is_in_value) {
            continue;
        }
        let mut reported = Vec::new();
        for (offset, character) in attribute.text.char_indices() {
            let Some(list) = lists.iter().find(|list| list.value.contains(character)) else {
                continue;
            };
            // Each character once: a name full of them is one mistake.
            if reported.contains(&character) {
                continue;
            }
            reported.push(character);
            let message = format!(
                "{} `{}` contains `{character}`",
                attribute.oid,
                shortened(&attribute.text)
            );
            let draft = reporter.report(
                context.in_attribute(attribute, offset..offset + character.len_utf8()),
                message,
            );
            draft.because(list);
            if let Some(clean) = clean(attribute, &lists) {
                draft.suggest(clean, |value| {
                    format!(
                        "write `{}`, in the same way on every node",
                        shortened(value)
                    )
                });
            }
        }
    }
}

/// All characters beyond ASCII are one mistake: a name in another alphabet is full of them.
fn check_ascii(
    context: &RequestContext<'_>,
    attribute: &AttributeTypeAndValue,
    ascii_only: &Fact<bool>,
    reporter: &mut Reporter,
) {
    let mut beyond = attribute
        .text
        .char_indices()
        .filter(|(_, character)| !character.is_ascii());
    let Some((offset, first)) = beyond.next() else {
        return;
    };
    let more = match beyond.count() {
        0 => String::new(),
        more => format!(", and {more} more"),
    };
    let message = format!(
        "{} `{}` contains `{first}`, {}{more}; only ASCII characters are accepted",
        attribute.oid,
        shortened(&attribute.text),
        text_defects::described(first)
    );
    reporter
        .report(
            context.in_attribute(attribute, offset..offset + first.len_utf8()),
            message,
        )
        .because(ascii_only)
        .advise("write it without accents and signs beyond ASCII, in the same way on every node");
}

/// The value without forbidden characters, where a name is left that means the same: `&` and `@` become words, and what stands
/// at the edge of a word is left out.
fn clean(attribute: &AttributeTypeAndValue, lists: &[&Fact<String>]) -> Option<String> {
    if attribute.oid == oid::EMAIL_ADDRESS {
        return None;
    }
    let is_forbidden = |character: char| lists.iter().any(|list| list.value.contains(character));
    let is_of_word = |character: Option<char>| character.is_some_and(char::is_alphanumeric);
    let mut clean = String::new();
    let mut before = None;
    let mut characters = attribute.text.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            _ if !is_forbidden(character) => clean.push(character),
            '&' => clean.push_str(" and "),
            '@' => clean.push_str(" at "),
            _ if is_of_word(before) && is_of_word(characters.peek().copied()) => return None,
            _ => {}
        }
        before = Some(character);
    }
    let clean = clean.split_whitespace().collect::<Vec<_>>().join(" ");
    let is_name = clean.contains(char::is_alphanumeric) && !clean.contains(is_forbidden);
    is_name.then_some(clean)
}
