//! Bundles in the wrong order.

use crate::{
    judge::{
        finding::{EntryId, RuleId},
        issued::{Entry, EntryRole, Given},
        rule::{Check, Citation, DeliveryContext, MOST_RELATED, Reporter, Rule},
    },
    pki::text::printable::{count, shortened},
};

/// `certificate-chain-order`
pub(crate) static RULE: Rule = Rule {
    id: RuleId::new("certificate-chain-order"),
    since: "0.1.0",
    summary: "certificates of a bundle are not in order, or more than a server sends",
    rationale: "A server sends the certificates of its bundle as they stand in the file: its own first, then the one that signed it, and so on. Many take the \
        first for their own and refuse the file when the key does not fit it; many clients read in this order only. CUCM and its relatives \
        take one certificate a file.",
    remediation: "put the server's certificate first, then each one behind the one that it signed; the root can be left out",
    citations: &[Citation::Rfc(5246, "7.4.2"), Citation::Rfc(8446, "4.4.2")],
    check: Check::Delivery(check),
};

fn check(context: &DeliveryContext<'_>, reporter: &mut Reporter) {
    let delivery = context.delivery;
    for (id, file) in delivery.files.numbered() {
        let entries: Vec<(EntryId, &Entry)> = delivery.entries_of(id).collect();
        // A container of PKCS#7 is one block; it is a set, and has no order.
        let is_bundle =
            entries.len() > 1 && file.armor().is_some_and(|armor| armor.blocks.len() > 1);
        let is_judged = entries.iter().any(|(entry, _)| context.judges(*entry));
        if is_bundle && is_judged {
            bundle(context, &entries, reporter);
        }
    }
}

fn bundle(context: &DeliveryContext<'_>, entries: &[(EntryId, &Entry)], reporter: &mut Reporter) {
    let delivery = context.delivery;
    let title = |entry: &Entry| {
        entry
            .certificate()
            .map_or_else(String::new, |certificate| shortened(&certificate.title()))
    };
    let is_shown = entries.iter().any(|(_, entry)| entry.given == Given::Shown);
    for (id, entry) in entries {
        if let EntryRole::Copy(first) = entry.role
            && entries.iter().any(|(other, _)| *other == first)
        {
            let how = if is_shown {
                "is sent twice"
            } else {
                "stands in the file twice"
            };
            let message = format!("the certificate of `{}` {how}", title(entry));
            reporter
                .report(context.whole(*id), message)
                .advise("take one of the two out");
        }
    }
    let servers: Vec<EntryId> = entries
        .iter()
        .filter(|(_, entry)| entry.role == EntryRole::Server)
        .map(|(index, _)| *index)
        .collect();
    let server = match servers.as_slice() {
        [] => return,
        [server] => *server,
        [first, others @ ..] => {
            let message = format!(
                "the file holds {}; a server takes one",
                count(servers.len(), "server's certificate")
                    .replace("'s certificates", "s' certificates")
            );
            let draft = reporter.report(context.whole(*first), message);
            draft.advise("put each server's certificate into a file of its own, with those of its CAs behind it");
            for other in others.iter().take(MOST_RELATED) {
                draft.with(context.whole(*other));
            }
            return;
        }
    };
    let Some(entry) = delivery.entries.get(server) else {
        return;
    };
    let chain = delivery
        .chain_of(entry)
        .filter_map(|(link, _)| delivery.entry_of(link));
    let places: Vec<EntryId> = std::iter::once(server)
        .chain(chain.filter(|link| entries.iter().any(|(index, _)| index == link)))
        .collect();
    let wrong = places.windows(2).find_map(|pair| match pair {
        [before, behind] if behind < before => Some((*before, *behind)),
        _ => None,
    });
    if let Some((before, behind)) = wrong {
        let called = |id: EntryId| delivery.entries.get(id).map_or_else(String::new, title);
        let message = format!(
            "`{}` stands before `{}`, which it signed",
            called(behind),
            called(before)
        );
        reporter
            .report(context.whole(behind), message)
            .with(context.whole(before));
    }
}
