//! Certificates that belong to no chain.

use crate::{
    judge::{
        finding::{EntryId, RuleId},
        issued::{EntryRole, MissingIssuer, MissingIssuerKind},
        rule::{Check, Citation, DeliveryContext, Reporter, Rule},
    },
    pki::{certificate::Certificate, csr::Verification, text::printable::shortened},
};

/// `certificate-chain-foreign`
pub(crate) static RULE: Rule = Rule {
    id: RuleId::new("certificate-chain-foreign"),
    since: "0.1.0",
    summary: "certificate of a CA belongs to none of the chains",
    rationale: "A certificate that signed nothing here came along by mistake: from another order, from another CA of the same company, or from before the CA \
        changed its key. It does no harm by itself; where it stands in the place of the right one, the right one is missing.",
    remediation: "leave it out, and look for the one that belongs there",
    citations: &[
        Citation::Rfc(5280, "6.1"),
        Citation::Document {
            title: "Cisco, document 217138, Regeneration of CUCM CA-signed certificates",
            section: "",
            url: "https://www.cisco.com/c/en/us/support/docs/unified-communications/unified-communications-manager-callmanager/217138-regeneration-of-cucm-ca-signed-certifica.html",
        },
    ],
    check: Check::Delivery(check),
};

/// As many certificates are tried for another way; deliveries have less.
const MOST_TRIED: usize = 50;

fn check(context: &DeliveryContext<'_>, reporter: &mut Reporter) {
    let delivery = context.delivery;
    if delivery.servers().next().is_none() {
        return;
    }
    let servers = delivery.servers();
    let gaps: Vec<MissingIssuer<'_>> = servers
        .filter_map(|(server, entry, _)| delivery.gap(server, entry))
        .collect();
    for (index, entry, certificate) in delivery.certificates() {
        if entry.role != EntryRole::Apart || !context.judges(index) {
            continue;
        }
        let chains = delivery
            .certificates()
            .filter(|(_, other, _)| matches!(other.role, EntryRole::Server | EntryRole::InChain));
        let mut named =
            chains.filter(|(_, _, below)| below.encoded_issuer() == certificate.encoded_subject());
        let title = certificate.title();
        let title = shortened(&title);
        let is_signer =
            |below: &Certificate| below.is_signed_by(certificate) == Verification::Valid;
        let message = match named.next() {
            // Another way to the same place, such as a cross-certificate or an older one of the same key.
            Some((_, _, below)) if is_signer(below) => {
                match dead_end(context, certificate, below) {
                    Some(message) => {
                        let help = "leave it out: clients such as OpenSSL try one way, and refuse the chain if it is this one";
                        reporter.report(context.whole(index), message).advise(help);
                        continue;
                    }
                    None => continue,
                }
            }
            // The right key, and a damaged signature: another rule says that.
            Some((_, _, below)) if below.names_key_of(certificate) == Some(true) => continue,
            // The same may be true here, and nobody can tell.
            Some((_, _, below)) if is_undecided(&gaps, certificate, below) => continue,
            Some((_, _, below)) => {
                let below = below.title();
                format!(
                    "`{title}` has the name of whoever signed `{}`, and another key",
                    shortened(&below)
                )
            }
            None if signed_by_other_name(context, &gaps, index, certificate) => continue,
            // Chains may end below it, at a root that is not self-signed, or name it in other letters.
            None if signed_any(context, certificate) => continue,
            None => format!("`{title}` signed none of the certificates here"),
        };
        reporter.report(context.whole(index), message);
    }
}

/// Whether a chain ends at `below`, which does not say which key signed it.
fn is_undecided(
    gaps: &[MissingIssuer<'_>],
    certificate: &Certificate,
    below: &Certificate,
) -> bool {
    below.names_key_of(certificate).is_none()
        && gaps.iter().any(|gap| gap.last.der() == below.der())
}

/// Whether it signed a certificate of one of the chains.
fn signed_any(context: &DeliveryContext<'_>, certificate: &Certificate) -> bool {
    let delivery = context.delivery;
    let mut servers = delivery.servers();
    servers.any(|(_, entry, server)| {
        let above = delivery.chain_of(entry).map(|(_, above)| above);
        let mut chain = std::iter::once(server).chain(above);
        chain.any(|below| {
            below.is_issued_by(certificate)
                && below.is_signed_by(certificate) == Verification::Valid
        })
    })
}

/// Whether a chain here lacks this certificate only because its name is written in another way: another rule says that.
fn signed_by_other_name(
    context: &DeliveryContext<'_>,
    gaps: &[MissingIssuer<'_>],
    id: EntryId,
    certificate: &Certificate,
) -> bool {
    let delivery = context.delivery;
    gaps.iter().any(|gap| match gap.kind {
        MissingIssuerKind::OtherSpelling(link) => {
            delivery.entry_of(*link) == Some(id)
                || delivery
                    .linked(*link)
                    .is_some_and(|known| known.der() == certificate.der())
        }
        _ => false,
    })
}

/// What to say of a second certificate of a CA by which no trusted chain leads from `below`, where another one does.
fn dead_end(
    context: &DeliveryContext<'_>,
    certificate: &Certificate,
    below: &Certificate,
) -> Option<String> {
    let delivery = context.delivery;
    let roots = delivery.against.roots.as_ref()?;
    let moment = delivery.against.moment;
    // All clients look for another one then.
    if !certificate.validity.includes(moment) {
        return None;
    }
    let mut above = delivery
        .certificates()
        .filter(|(_, entry, _)| matches!(entry.role, EntryRole::Apart | EntryRole::InChain))
        .map(|(_, _, known)| known)
        .filter(|known| {
            known.encoded_subject() != certificate.encoded_subject()
                || known.der() == certificate.der()
        })
        .collect::<Vec<_>>();
    above.truncate(MOST_TRIED);
    let mut servers = delivery.servers().filter(|(_, entry, server)| {
        let mut chain = delivery.chain_of(entry);
        entry.trust == Some(Ok(()))
            && (server.der() == below.der() || chain.any(|(_, known)| known.der() == below.der()))
    });
    // A root of this name and key is taken before any other certificate.
    let is_root = roots
        .certificates()
        .iter()
        .any(|root| root.encoded_subject() == certificate.encoded_subject());
    let (_, _, server) = servers.next().filter(|_| !is_root)?;
    let refusal = roots.trust(server, &above, moment).err()?;
    Some(format!(
        "there are two certificates of `{}`, and by the one that `{}` signed clients come to no trusted root: {}",
        shortened(&certificate.title()),
        shortened(&certificate.issuer_title()),
        refusal.text()
    ))
}
