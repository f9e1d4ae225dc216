//! Certificates of which the lists that were given do not say whether they were revoked.

use std::collections::BTreeSet;

use crate::{
    judge::{
        finding::RuleId,
        rule::{Check, Citation, DeliveryContext, Reporter, RevocationOf, Rule},
    },
    pki::{
        certificate::{Revocation, Unchecked},
        text::printable::shortened,
    },
};

/// `certificate-revocation-unknown`
pub(crate) static RULE: Rule = Rule {
    id: RuleId::new("certificate-revocation-unknown"),
    since: "0.1.0",
    summary: "the revocation lists that were given do not say whether the certificate was revoked",
    rationale: "Only a valid list of the certificate's own CA, signed with that CA's key, says that a certificate was not revoked. No list, one that has ended, or one of another CA \
        says nothing; clients that insist on an answer, such as those with OpenSSL's `-crl_check`, refuse the certificate then. Delta lists and indirect lists are not used here.",
    remediation: "get the present list of the CA, and give it with `--crl`",
    citations: &[
        Citation::Rfc(5280, "6.3.3"),
        Citation::Document {
            title: "OpenSSL, openssl-verification-options, -crl_check",
            section: "",
            url: "https://docs.openssl.org/3.0/man1/openssl-verification-options/",
        },
    ],
    check: Check::Delivery(check),
};

fn check(context: &DeliveryContext<'_>, reporter: &mut Reporter) {
    let mut told = BTreeSet::new();
    for revocation in context.revocations() {
        let Revocation::Unchecked(why) = revocation.known else {
            continue;
        };
        if !told.insert((revocation.at, revocation.certificate.der())) {
            continue;
        }
        let title = revocation.certificate.title();
        let message = format!(
            "whether `{}` was revoked is not known: {}",
            shortened(&title),
            reason(why, &revocation)
        );
        let draft = reporter.report(context.whole(revocation.at), message);
        let pointers = revocation.certificate.pointers();
        let mut lists = pointers.revocation_lists.iter();
        if let Some(url) = lists.find(|url| url.is_http()) {
            let url = shortened(&url.text);
            draft.advise(format!(
                "fetch the list from `{url}`, and give it with `--crl`"
            ));
        }
    }
}

fn reason(why: &Unchecked, revocation: &RevocationOf<'_>) -> String {
    let issuer = revocation.certificate.issuer_title();
    let issuer = shortened(&issuer);
    match why {
        Unchecked::NoIssuer => {
            format!("the certificate of `{issuer}` is not there, so no list of it can be checked")
        }
        Unchecked::NoList => format!("there is no list of `{issuer}`"),
        Unchecked::OtherKey { path } => format!(
            "the list in `{}` has the name of `{issuer}`, and another key signed it",
            shortened(path)
        ),
        Unchecked::Stale { path, on: Some(on) } => format!(
            "the list of `{issuer}` in `{}` ended on {}",
            shortened(path),
            on.date()
        ),
        Unchecked::Stale { path, on: None } => format!(
            "the list of `{issuer}` in `{}` does not say until when it is good",
            shortened(path)
        ),
        Unchecked::NotYet { path, on } => format!(
            "the list of `{issuer}` in `{}` begins on {}",
            shortened(path),
            on.date()
        ),
        Unchecked::OtherScope { path } => format!(
            "the list of `{issuer}` in `{}` is about other certificates of this CA",
            shortened(path)
        ),
        Unchecked::NotUsed { path, kind } => format!("`{}` is {kind}", shortened(path)),
        Unchecked::MayNotSign { path } => format!(
            "the key usage of `{issuer}` does not allow it to sign the list in `{}`",
            shortened(path)
        ),
        Unchecked::Refused { reason } => {
            format!("rustls-webpki does not take the lists for an answer: {reason}")
        }
    }
}
