//! Challenge passwords, which no report shows.

use std::ops::Range;

use super::{Input, InputContent};
use crate::pki::{oid, pem::Armor};

/// The text of the challenge passwords in a request; where it cannot be read, all that may be one.
pub(super) fn secret(armor: &Armor, input: &Input) -> Option<Range<usize>> {
    let block = armor.blocks.get(input.block)?;
    let range = match &input.content {
        InputContent::Request(request, _) => request.challenge_passwords()?,
        InputContent::Malformed(_) => {
            let der = block.der.as_deref()?;
            let password = oid::CHALLENGE_PASSWORD;
            let is_password = |window: &[u8]| window == password.content();
            let start = der
                .windows(password.content().len())
                .position(is_password)?;
            start..der.len()
        }
        InputContent::Nothing => return None,
    };
    Some(block.text_range(&armor.source, &range))
}
