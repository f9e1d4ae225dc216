//! Issuers that the list of a Windows store names, and that are not at hand.

use crate::{
    judge::{
        finding::RuleId,
        rule::{CertificateContext, Check, Citation, Reporter, Rule},
    },
    pki::text::printable::{hexadecimal, shortened},
};

/// `certificate-issuer-not-exported`
pub(crate) static RULE: Rule = Rule {
    id: RuleId::new("certificate-issuer-not-exported"),
    since: "0.1.0",
    summary: "the list of a Windows store names the certificate's CA, and the CA's certificate is not there",
    rationale: "What `certutil -store` prints has the names and the thumbprints of certificates, not the certificates. A name proves nothing: anybody can found a CA \
        with any name, and a CA that changed its key has two certificates of one name. With the certificate itself the thumbprint is compared and the signature is checked.",
    remediation: "export the certificate from the store, and give it with `--chain`",
    citations: &[
        Citation::Rfc(5280, "6.1"),
        Citation::Document {
            title: "Microsoft, certutil, -store",
            section: "",
            url: "https://learn.microsoft.com/en-us/windows-server/administration/windows-commands/certutil",
        },
    ],
    check: Check::Certificate(check),
};

fn check(context: &CertificateContext<'_>, reporter: &mut Reporter) {
    let delivery = context.delivery;
    let Some(gap) = delivery
        .gap(context.id, context.entry)
        .filter(|_| context.is_server())
    else {
        return;
    };
    let Some(listed) = delivery.listed_issuer(&gap) else {
        return;
    };
    let (issuer, last) = (gap.last.issuer_title(), gap.last.title());
    let message = format!(
        "`{}`, which signed `{}`, is named in {}, and its certificate is not here: whether clients trust it was not checked",
        shortened(&issuer),
        shortened(&last),
        delivery.against.roots_origin
    );
    let store = listed.store.as_deref().unwrap_or("Root");
    let thumbprint = hexadecimal(&listed.thumbprint);
    reporter.report(context.issuer(), message).advise(format!(
        "export it on that computer with `certutil -store {store} {thumbprint} issuer.cer`, and give `issuer.cer` with `--chain`"
    ));
}
