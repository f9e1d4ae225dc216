//! Chains with a certificate missing.

use crate::{
    judge::{
        finding::RuleId,
        issued::{Given, MissingIssuerKind},
        rule::{CertificateContext, Check, Citation, Reporter, Rule},
    },
    pki::{
        certificate::{Certificate, Link},
        text::printable::shortened,
    },
};

/// `certificate-chain-incomplete`
pub(crate) static RULE: Rule = Rule {
    id: RuleId::new("certificate-chain-incomplete"),
    since: "0.1.0",
    summary: "certificate of a CA between the server's certificate and a trusted root is missing",
    rationale: "A client knows roots; what lies between, the server must send. A server that has only its own certificate works with browsers that \
        fetch or remember the rest, and fails with everything else. CUCM refuses the upload: “CA certificate is not available in the trust-store”.",
    remediation: "get the missing certificate from the CA and give it with `--chain`; upload it before the server's own",
    citations: &[
        Citation::Rfc(8446, "4.4.2"),
        Citation::Document {
            title: "Cisco, document 217138, Regeneration of CUCM CA-signed certificates",
            section: "CA certificate is not available in the trust-store",
            url: "https://www.cisco.com/c/en/us/support/docs/unified-communications/unified-communications-manager-callmanager/217138-regeneration-of-cucm-ca-signed-certifica.html",
        },
    ],
    check: Check::Certificate(check),
};

/// What to do with the missing certificate where a running server does not send it.
const TO_SERVER: &str = "put it on the server, where the certificates of CAs go, so that it is sent with the server's own";

fn check(context: &CertificateContext<'_>, reporter: &mut Reporter) {
    let Some(gap) = context
        .delivery
        .gap(context.id, context.entry)
        .filter(|_| context.is_server())
    else {
        return;
    };
    let (issuer, last) = (gap.last.issuer_title(), gap.last.title());
    let (issuer, last) = (shortened(&issuer), shortened(&last));
    let message = match gap.kind {
        // Whether the root is known cannot be told without roots; it does not belong to a delivery.
        MissingIssuerKind::Missing
            if context.delivery.against.roots.is_none() && gap.entry != Some(context.id) =>
        {
            return;
        }
        // `certificate-issuer-not-exported` says how to get it.
        MissingIssuerKind::Missing if context.delivery.listed_issuer(&gap).is_some() => return,
        MissingIssuerKind::Missing => {
            format!("the certificate of `{issuer}`, which signed `{last}`, is not there")
        }
        MissingIssuerKind::OtherSpelling(_) => {
            let message = format!(
                "`{issuer}`, which signed `{last}`, is there, and its name is written in another way in the two certificates: not all clients find it"
            );
            let help = "ask the CA for certificates in which its name is written in one way: the same letters, and the same type of text";
            reporter.report(context.issuer(), message).advise(help);
            return;
        }
        MissingIssuerKind::OtherKey {
            are_roots: false,
            links,
        } if !names_key(context, gap.last, links) => {
            let message = format!(
                "the key of `{issuer}` that is there did not sign `{last}`: it is another CA of this name, or the certificate was damaged"
            );
            let help = "download the certificate and those of the CA again, and compare; if they are the same, ask the CA";
            reporter.report(context.issuer(), message).advise(help);
            return;
        }
        MissingIssuerKind::OtherKey {
            are_roots: false, ..
        } => {
            format!(
                "the certificate of `{issuer}` that signed `{last}` is not there, only one with the same name and another key"
            )
        }
        MissingIssuerKind::OtherKey {
            are_roots: true, ..
        }
        | MissingIssuerKind::Damaged(_)
        | MissingIssuerKind::SelfDamaged
        | MissingIssuerKind::UnknownRoot => return,
    };
    let is_shown = context.entry.given == Given::Shown;
    let pointers = gap.last.pointers();
    let draft = reporter.report(context.issuer(), message);
    let url = pointers.issuers.iter().find(|url| url.is_http());
    let from = url.map_or_else(
        || "get it from the CA".to_owned(),
        |url| format!("fetch it from `{}`", shortened(&url.text)),
    );
    let to = if is_shown {
        TO_SERVER
    } else {
        "give it with `--chain`; upload it before the server's own"
    };
    // By its name alone nobody can tell a root from an intermediate.
    draft.advise(format!(
        "{from} and {to}; if it is the root that clients trust, give it with `--roots`"
    ));
}

/// Whether the certificate says which key signed it, so that another key is surely another.
fn names_key(context: &CertificateContext<'_>, last: &Certificate, links: &[Link]) -> bool {
    links.iter().any(|link| {
        let issuer = context.delivery.linked(*link);
        issuer.is_some_and(|issuer| last.names_key_of(issuer).is_some())
    })
}
