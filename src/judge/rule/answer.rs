//! Requests beside what they should be.

use super::FleetContext;
use crate::{
    judge::{
        finding::InputId,
        fleet::{Input, Origin},
        planned_request::PlannedRequest,
        server_form::ServerForm,
    },
    pki::csr::CertificationRequest,
};

/// A request beside what it should be.
#[derive(Debug)]
pub struct Answer<'a> {
    /// The request's number.
    pub id: InputId,
    /// What was read.
    pub input: &'a Input,
    /// The request.
    pub request: &'a CertificationRequest,
    /// What it should be.
    pub planned_request: &'a PlannedRequest,
    /// What to enter so that it comes out as planned.
    pub form: ServerForm<'a>,
}

impl FleetContext<'_> {
    /// The requests that were handed in and that the inventory plans. What is made here is made after its plan.
    pub fn answers(&self) -> impl Iterator<Item = Answer<'_>> {
        let inventory = self.fleet.inventory.as_ref();
        let inventory = inventory.filter(|_| self.fleet.origin != Origin::Generated);
        self.requests().filter_map(move |(id, input, request)| {
            let planned_request = self.fleet.planned_request_of(input)?;
            Some(Answer {
                id,
                input,
                request,
                planned_request,
                form: ServerForm::new(inventory?, planned_request)?,
            })
        })
    }
}
