//! Foreign text in Markdown: nothing in it means anything.

use std::fmt::Write as _;

use crate::pki::text::printable::Printable;

/// Code in a cell, whatever is in it.
pub(super) fn cell(text: &str) -> String {
    let text = Printable::new(text).to_string();
    if text.contains(['`', '|', '\\']) || text.trim() != text || text.is_empty() {
        format!("<code>{}</code>", entities(&text))
    } else {
        format!("`{text}`")
    }
}

/// A sentence, in a cell or not, whatever values it has between its backticks.
pub(super) fn prose(text: &str) -> String {
    let text = Printable::new(text).to_string();
    let are_backticks_even = text.matches('`').count().is_multiple_of(2);
    let is_plain = !text.contains(['\\', '|', '<', '&', '[', ']', '!']);
    if is_plain && are_backticks_even {
        text
    } else {
        entities(&text)
    }
}

/// The text with everything that could mean something to Markdown by its number.
fn entities(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for character in text.chars() {
        if character.is_alphanumeric() || matches!(character, ' ' | '.' | ',' | '-' | '/' | ':') {
            encoded.push(character);
        } else {
            let _ = write!(encoded, "&#{};", u32::from(character));
        }
    }
    encoded
}
