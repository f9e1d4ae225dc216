//! What comes up while a request or certificate is read, and does not stop the reading.

use super::{Disagreement, Part};
use crate::pki::der::{self, Deviation};

/// Findings of the reader, with the numbers that it has given out.
#[derive(Debug, Default)]
pub(crate) struct Found {
    pub(crate) deviations: Vec<(Part, Deviation)>,
    pub(crate) unreadable: Vec<(Part, der::DerError)>,
    pub(crate) disagreements: Vec<Disagreement>,
    alternative_names: usize,
    lists: usize,
}

impl Found {
    /// The index of the next list of extensions, counted through the request.
    pub(super) fn next_list(&mut self) -> usize {
        let index = self.lists;
        self.lists += 1;
        index
    }

    /// The index of the next alternative name, counted through the request.
    pub(super) fn next_alternative_name(&mut self) -> usize {
        let index = self.alternative_names;
        self.alternative_names += 1;
        index
    }
}
