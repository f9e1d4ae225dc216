//! Nodes of a cluster for which one CA wrote different subjects.

use std::collections::BTreeMap;

use crate::{
    judge::{
        finding::{EntryId, RuleId, Spot},
        fleet::COMPARED,
        issued::{Entry, Standing, standings},
        rule::{CertificateContext, Check, Citation, DeliveryContext, Reporter, Rule},
    },
    pki::{
        certificate::Certificate,
        oid::Oid,
        text::{printable::shortened, text_defects},
    },
};

/// `certificate-inconsistent-subject`
pub(crate) static RULE: Rule = Rule {
    id: RuleId::new("certificate-inconsistent-subject"),
    since: "0.1.0",
    summary: "subject differs from those that the same CA wrote for the other nodes",
    rationale: "The certificates of one cluster, ordered together, name one organization in one place. Where one differs, it was ordered under another account, validated \
        anew, or belongs to an older order; at the next renewal nobody knows which of them is right.",
    remediation: "ask the CA which subject is right, and to issue the others again",
    citations: &[Citation::CISCO_CERTIFICATE_VALIDATION],
    check: Check::Delivery(check),
};

fn check(context: &DeliveryContext<'_>, reporter: &mut Reporter) {
    let delivery = context.delivery;
    for peers in delivery.peers() {
        // Another CA has other rules for what it writes.
        let mut by_issuer: BTreeMap<&[u8], Vec<(EntryId, &Certificate)>> = BTreeMap::new();
        for id in peers {
            if let Some(certificate) = delivery.entries.get(id).and_then(Entry::certificate) {
                let issuer = certificate.encoded_issuer();
                by_issuer.entry(issuer).or_default().push((id, certificate));
            }
        }
        let mut groups: Vec<_> = by_issuer.into_values().collect();
        groups.sort_unstable_by_key(|members| members.first().map(|(id, _)| *id));
        for members in groups {
            for oid in &COMPARED {
                compare(context, oid, &members, reporter);
            }
        }
    }
}

fn compare(
    context: &DeliveryContext<'_>,
    oid: &Oid,
    members: &[(EntryId, &Certificate)],
    reporter: &mut Reporter,
) {
    let valued: Vec<(EntryId, Vec<&str>, EntryId)> = members
        .iter()
        .map(|(id, certificate)| (*id, values(certificate, oid), *id))
        .collect();
    let by_id: BTreeMap<EntryId, &Certificate> = members.iter().copied().collect();
    for (id, standing) in standings(&valued) {
        let (other, holders) = match standing {
            Standing::AgainstMajority { other, most, all } => {
                (other, format!("{most} of the {all} nodes"))
            }
            Standing::Undecided { other } => (other, "another node".to_owned()),
        };
        let (Some(own), Some(theirs)) = (by_id.get(&id), by_id.get(&other)) else {
            continue;
        };
        if !context.judges(id) {
            continue;
        }
        let (ours, theirs_too) = (values(own, oid), values(theirs, oid));
        let mut message = format!(
            "{oid} is {}, and {} on {holders}",
            shown(&ours),
            shown(&theirs_too)
        );
        if let ([ours], [theirs]) = (ours.as_slice(), theirs_too.as_slice())
            && let Some(difference) = text_defects::slight_difference(ours, theirs)
        {
            message += &format!(" (only {difference} differ)");
        }
        let draft = reporter.report(place(context, id, own, oid), message);
        draft.with(place(context, other, theirs, oid));
    }
}

fn values<'a>(certificate: &'a Certificate, oid: &Oid) -> Vec<&'a str> {
    let attributes = certificate.subject.attributes_of(oid.clone());
    attributes
        .map(|attribute| attribute.text.as_str())
        .collect()
}

fn shown(values: &[&str]) -> String {
    if values.is_empty() {
        return "missing".to_owned();
    }
    let values = values.iter().map(|value| format!("`{}`", shortened(value)));
    values.collect::<Vec<_>>().join(", ")
}

fn place(context: &DeliveryContext<'_>, id: EntryId, certificate: &Certificate, oid: &Oid) -> Spot {
    let Some(entry) = context.delivery.entries.get(id) else {
        return context.file(id);
    };
    let own = CertificateContext {
        delivery: context.delivery,
        id,
        entry,
        certificate,
        policy: context.policy,
    };
    match certificate.subject.attributes_of(oid.clone()).next() {
        Some(attribute) => own.attribute(attribute),
        None => own.subject(),
    }
}
