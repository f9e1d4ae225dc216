//! Versions other than the one that there is.

use crate::{
    judge::{
        finding::RuleId,
        rule::{Check, Citation, Reporter, RequestContext, Rule},
    },
    pki::csr::Part,
};

/// `request-version`
pub(crate) static RULE: Rule = Rule {
    id: RuleId::new("request-version"),
    since: "0.1.0",
    summary: "version of the request is not 0",
    rationale: "PKCS#10 has one version, and its number is 0; programs that print \"version 1\" mean this one. Libraries that take the version \
        of a certificate for that of a request write 1 or 2. Strict readers, such as the Python library on which many tools are \
        built, refuse the request; others do not look.",
    remediation: "make the request with another program; the version is signed and cannot be edited",
    citations: &[
        Citation::Rfc(2986, "4.1"),
        Citation::Practice("observed: pyca/cryptography refuses it, OpenSSL and Go read it"),
    ],
    check: Check::Request(check),
};

fn check(context: &RequestContext<'_>, reporter: &mut Reporter) {
    let version = &context.request.version;
    // `encoding-number-too-large` speaks of what the CA's software does not read.
    let limit = context.policy.encoding.version_bits.as_ref();
    if limit.is_some_and(|bits| version.exceeds(bits.value)) {
        return;
    }
    let number = match version.number {
        Some(0) => return,
        Some(number) => number.to_string(),
        None => "a number of more than 64 bits".to_owned(),
    };
    reporter.report(
        context.named(Part::Version, version.range.clone(), &number),
        format!("the version of the request is {number}; it must be 0"),
    );
}
