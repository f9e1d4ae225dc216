//! Chains to a root that clients do not trust.

use crate::{
    judge::{
        finding::RuleId,
        issued::MissingIssuerKind,
        rule::{CertificateContext, Check, Citation, Reporter, Rule},
    },
    pki::{certificate::Link, text::printable::shortened},
};

/// `certificate-untrusted-root`
pub(crate) static RULE: Rule = Rule {
    id: RuleId::new("certificate-untrusted-root"),
    since: "0.1.0",
    summary: "chain ends at a root that clients do not trust",
    rationale: "Clients trust the roots in their store and no others. With a root of one's own, or a server's self-signed certificate, they prompt their users \
        for each server until it is put there: the root into Trusted Root Certification Authorities, a self-signed certificate into Enterprise Trust. \
        A root that has the right name and another key is another root.",
    remediation: "put the root into the trust store of all clients, or order from a CA whose root is there",
    citations: &[Citation::cisco_certificate_validation(
        "Import Root Certificates on Client Computers",
    )],
    check: Check::Certificate(check),
};

fn check(context: &CertificateContext<'_>, reporter: &mut Reporter) {
    let roots = &context.delivery.against;
    if !context.is_server() || roots.roots.is_none() {
        return;
    }
    let Some(gap) = context.delivery.gap(context.id, context.entry) else {
        return;
    };
    let last = gap.last.title();
    let (last, origin) = (shortened(&last), &roots.roots_origin);
    match gap.kind {
        MissingIssuerKind::UnknownRoot if gap.entry == Some(context.id) => {
            let message = format!("it is self-signed, and not among {origin}");
            let help =
                "put it into the Enterprise Trust store of all clients, or have it signed by a CA";
            reporter.report(context.issuer(), message).advise(help);
        }
        MissingIssuerKind::UnknownRoot => {
            let message = format!("the chain ends at `{last}`, which is not among {origin}");
            reporter.report(context.issuer(), message);
        }
        MissingIssuerKind::OtherKey {
            links,
            are_roots: true,
        } => {
            let root = links.iter().find_map(|link| match link {
                Link::Root(_) => context.delivery.linked(*link),
                Link::AtHand(_) => None,
            });
            let title = root.map_or_else(String::new, |root| shortened(&root.title()));
            let message = format!(
                "`{title}` among {origin} has the name of the root that signed `{last}`, and another key"
            );
            reporter.report(context.issuer(), message);
        }
        MissingIssuerKind::Missing
        | MissingIssuerKind::OtherSpelling(_)
        | MissingIssuerKind::SelfDamaged
        | MissingIssuerKind::OtherKey {
            are_roots: false, ..
        }
        | MissingIssuerKind::Damaged(_) => {}
    }
}
