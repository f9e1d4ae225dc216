//! Names that more than one request asks for.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    judge::{
        finding::{InputId, RuleId, Spot},
        fleet::{Fleet, JoinedBy},
        rule::{Check, Citation, FleetContext, MOST_RELATED, Reporter, Rule},
    },
    pki::{
        csr::Identity,
        host_name::{self, MAX_NAME},
    },
};

/// `fleet-repeated-name`
pub(crate) static RULE: Rule = Rule {
    id: RuleId::new("fleet-repeated-name"),
    since: "0.1.0",
    summary: "more than one request asks for the same name",
    rationale: "Some public CAs sign only one certificate per fully qualified domain name, and a second request for it is refused or \
        replaces the first certificate. Often it is a copy of another node's request. Where one host needs two certificates, as IM and Presence does for \
        HTTP and XMPP, they may have to come from different CAs.",
    remediation: "let each request name its own host; give services that share a host names of their own",
    citations: &[Citation::Document {
        title: "Cisco, Setup Certificate Validation",
        section: "One Certificate Per FQDN",
        url: "https://www.cisco.com/c/en/us/td/docs/voice_ip_comm/cucilync/10_6/CUCI_BK_CD333E9D_00_cucilync_106/CUCI_BK_CD333E9D_00_cucilync_106_chapter_011.html",
    }],
    check: Check::Fleet(check),
};

fn check(context: &FleetContext<'_>, reporter: &mut Reporter) {
    let fleet = context.fleet;
    let mut requests: BTreeMap<String, Vec<(InputId, &Identity)>> = BTreeMap::new();
    let mut seen = BTreeSet::new();
    for (index, input, request) in fleet.requests() {
        // The very same request again repeats more than its names, and has a rule of its own.
        if !seen.insert(request.encoded()) {
            continue;
        }
        // The parent domain of the request's own hosts stands in every request of a CUCM cluster.
        let identities = input.identities().iter();
        let named: Vec<(String, &Identity)> = identities
            .map(|identity| (host_name::comparable(&identity.name), identity))
            .collect();
        let is_of_one = named
            .windows(2)
            .all(|pair| matches!(pair, [one, other] if one.0 == other.0));
        let hosts = named
            .iter()
            .filter(|(name, _)| !is_of_one && !name.starts_with('*'));
        let parents: BTreeSet<String> = hosts.flat_map(|(name, _)| parents(name)).collect();
        for (name, identity) in named {
            if parents.contains(&name) {
                continue;
            }
            let holders = requests.entry(name).or_default();
            if holders.last().is_none_or(|(last, _)| *last != index) {
                holders.push((index, identity));
            }
        }
    }
    for (name, holders) in requests.iter().filter(|(_, holders)| holders.len() > 1) {
        let owner = owner(fleet, name, holders);
        for (position, (index, identity)) in holders
            .iter()
            .enumerate()
            .filter(|(position, _)| *position != owner)
        {
            let others = holders.len() - 1;
            let message = if others == 1 {
                format!("`{name}` is asked for by another request too")
            } else {
                format!("`{name}` is asked for by {others} other requests too")
            };
            let draft = reporter.report(Spot::identity(*index, identity), message);
            // The owner first; of the others as many as anybody would look at.
            let others = (0..holders.len()).filter(|other| *other != owner && *other != position);
            for (index, identity) in std::iter::once(owner)
                .chain(others)
                .take(MOST_RELATED)
                .filter_map(|other| holders.get(other))
            {
                draft.with(Spot::identity(*index, identity));
            }
        }
    }
}

/// The domains above a name, which is in the form in which names are compared.
fn parents(name: &str) -> Vec<String> {
    // What is too long for the DNS has no parents there, and could have half a million.
    if name.len() > MAX_NAME {
        return Vec::new();
    }
    host_name::labels(name)
        .skip(1)
        .filter_map(|label| name.get(label.offset..).map(str::to_owned))
        .collect()
}

/// Whose name it is: the request at the place of the node with this name, else the first.
fn owner(fleet: &Fleet, name: &str, holders: &[(InputId, &Identity)]) -> usize {
    let is_owner = |id: InputId| {
        let input = fleet.inputs.get(id);
        let node = input.and_then(|input| fleet.node(input.node?));
        let stem = input
            .and_then(|input| fleet.file_of(input))
            .is_some_and(|file| {
                node.is_some_and(|(_, node)| {
                    let stem = std::path::Path::new(&file.path)
                        .file_stem()
                        .map(|stem| stem.to_string_lossy().into_owned());
                    node.fqdn == name && stem.is_some_and(|stem| node.is_called(&stem))
                })
            });
        stem && input.is_some_and(|input| input.joined_by == Some(JoinedBy::Name))
    };
    holders
        .iter()
        .position(|(index, _)| is_owner(*index))
        .unwrap_or(0)
}
