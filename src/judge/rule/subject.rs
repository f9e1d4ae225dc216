//! What rules about subjects see: the subject of a request, or of a server's certificate.

use std::ops::Range;

use super::{CertificateContext, Reporter, RequestContext};
use crate::{
    judge::{finding::Spot, planned_request::PlannedRequest, profile::Policy},
    pki::{
        csr::{AttributeTypeAndValue, DistinguishedName},
        text::source::Excerpt,
    },
};

/// What to do about the subject of a certificate: it cannot be written again as in a request.
const ORDER_AGAIN: &str = "have the CA correct its record of your organization or your order, and issue the certificate again";

/// What a rule about subjects sees.
#[derive(Debug)]
pub struct SubjectContext<'a> {
    /// The subject.
    pub subject: &'a DistinguishedName,
    /// What the request should be.
    pub planned_request: Option<&'a PlannedRequest>,
    /// The facts.
    pub policy: &'a Policy,
    holder: Holder<'a>,
}

/// Whose subject it is.
#[derive(Clone, Copy, Debug)]
enum Holder<'a> {
    Request(&'a RequestContext<'a>),
    Certificate(&'a CertificateContext<'a>),
}

impl<'a> SubjectContext<'a> {
    pub(super) fn of_request(context: &'a RequestContext<'a>) -> Self {
        Self {
            subject: &context.request.subject,
            planned_request: context.planned_request,
            policy: context.policy,
            holder: Holder::Request(context),
        }
    }

    /// Asks about the subject of a server's certificate. CAs were named long ago, and not by whoever reads this.
    pub(super) fn ask_of_certificate(
        context: &'a CertificateContext<'a>,
        check: fn(&SubjectContext<'_>, &mut Reporter),
        reporter: &mut Reporter,
    ) {
        if !context.is_server() {
            return;
        }
        let subject = SubjectContext {
            subject: &context.certificate.subject,
            planned_request: None,
            policy: context.policy,
            holder: Holder::Certificate(context),
        };
        check(&subject, reporter);
        reporter.advise_all(ORDER_AGAIN);
    }

    /// The whole value of an attribute.
    pub fn attribute(&self, attribute: &AttributeTypeAndValue) -> Spot {
        match self.holder {
            Holder::Request(context) => context.attribute(attribute),
            Holder::Certificate(context) => context.attribute(attribute),
        }
    }

    /// A piece of the value of an attribute, in bytes of its text.
    pub fn in_attribute(&self, attribute: &AttributeTypeAndValue, span: Range<usize>) -> Spot {
        match self.holder {
            Holder::Request(context) => context.in_attribute(attribute, span),
            Holder::Certificate(context) => Spot::certificate(
                context.id,
                attribute.part.clone(),
                attribute.value_range.clone(),
                Some(Excerpt::new(&attribute.text, span)),
            ),
        }
    }
}
