//! What a lint says: findings, requests with their outcomes, counts.

use super::{
    Linter, Waived,
    severities::{self, Worst},
};
use crate::{
    estate::numbered::Numbered,
    judge::{
        finding::{Finding, InputId, Outcome, Severity, Spot, Tally, Target},
        fleet::{FileId, Fleet, Input},
    },
    pki::{
        crypto::digest,
        csr::GeneralNameKind,
        text::printable::{Printable, hexadecimal},
    },
};

/// What a lint says.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// The profiles that judged, in the order in which they were given.
    pub profiles: Vec<String>,
    /// The lists of compromised keys that were looked into.
    pub blocklists: Vec<BlocklistSummary>,
    /// Every request, and every input that holds none.
    pub requests: Vec<RequestSummary>,
    /// The findings, in order of path, place and rule.
    pub findings: Vec<Finding>,
    /// The findings that the inventory waives: they count nowhere.
    pub waived: Vec<Waived>,
    /// The counts of each profile, in the order of `profiles`.
    pub counts: Vec<Counts>,
}

/// A list of compromised keys in a report.
#[derive(Clone, Debug, Default)]
pub struct BlocklistSummary {
    /// The file.
    pub path: Printable,
    /// How many keys are on it.
    pub keys: usize,
}

/// A request in a report.
#[derive(Clone, Debug, Default)]
pub struct RequestSummary {
    /// Which input of the fleet it is: reports and fleets are in different orders.
    pub input: InputId,
    /// The file.
    pub path: Printable,
    /// Which block of the file, from 0.
    pub index: usize,
    /// Whether the request is planned, and not made yet.
    pub is_planned: bool,
    /// The node that the request belongs to.
    pub node: Option<String>,
    /// The subject; none when there is no request.
    pub subject: Option<Printable>,
    /// The DNS names and addresses that are asked for.
    pub names: Vec<Printable>,
    /// The key, such as `RSA-2048`.
    pub key: Option<String>,
    /// SHA-256 of the request, in hexadecimal.
    pub sha256: Option<String>,
    /// SHA-256 of the SubjectPublicKeyInfo, in hexadecimal.
    pub spki_sha256: Option<String>,
    /// What becomes of the request under each profile that judges it.
    pub outcomes: Vec<(String, Outcome)>,
}

/// The counts of one profile.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Requests that are signed as they are.
    pub accepted: usize,
    /// Requests that are signed with changes, or later.
    pub altered: usize,
    /// Requests that are refused.
    pub refused: usize,
    /// The findings under this profile.
    pub tally: Tally,
}

impl Counts {
    /// How many requests were judged.
    pub fn requests(&self) -> usize {
        self.accepted + self.altered + self.refused
    }
}

impl Report {
    /// The worst severity of all findings.
    pub fn worst(&self) -> Option<Severity> {
        self.findings.iter().map(|finding| finding.severity).max()
    }
}

/// What is reported of a fleet. `judged` says for each profile which inputs it judges.
pub(super) fn report(
    linter: &Linter,
    fleet: &Fleet,
    judged: &[Numbered<InputId, bool>],
    (findings, waived): (Vec<(Spot, Finding)>, Vec<Waived>),
) -> Report {
    let worst = WorstOfInputs::new(&findings, fleet);
    let inputs = fleet.inputs.numbered();
    let mut requests: Vec<RequestSummary> = inputs
        .map(|(id, input)| summary(fleet, id, input))
        .collect();
    let mut counts = vec![Counts::default(); linter.profiles.len()];
    for ((profile, judged), counts) in linter.profiles.iter().zip(judged).zip(&mut counts) {
        for request in &mut requests {
            let id = request.input;
            let Some(input) = fleet
                .inputs
                .get(id)
                .filter(|_| judged.get(id) == Some(&true))
            else {
                continue;
            };
            let outcome = Outcome::of(worst.of(id, input, &profile.id));
            match outcome {
                Outcome::Accepted => counts.accepted += 1,
                Outcome::Altered => counts.altered += 1,
                Outcome::Refused => counts.refused += 1,
            }
            request.outcomes.push((profile.id.clone(), outcome));
        }
        counts.tally = severities::tally(&findings, &profile.id);
    }
    requests.sort_by(|one, other| (&one.path, one.index).cmp(&(&other.path, other.index)));
    let profiles = linter.profiles.iter();
    let blocklists = linter.blocklists.iter();
    Report {
        profiles: profiles.map(|profile| profile.id.clone()).collect(),
        blocklists: blocklists
            .map(|list| BlocklistSummary {
                path: Printable::new(list.path()),
                keys: list.count(),
            })
            .collect(),
        requests,
        findings: findings.into_iter().map(|(_, finding)| finding).collect(),
        waived,
        counts,
    }
}

/// The worst severities of inputs.
struct WorstOfInputs<'a> {
    alone: Worst<'a, InputId>,
    /// What is wrong with the form of a file concerns every request in it.
    of_files: Worst<'a, FileId>,
}

impl<'a> WorstOfInputs<'a> {
    fn new(findings: &'a [(Spot, Finding)], fleet: &Fleet) -> Self {
        let (mut alone, mut of_files) = (Worst::new(), Worst::new());
        for (spot, finding) in findings {
            let Target::Input(id) = spot.target else {
                continue;
            };
            if finding.rule.topic() != "encoding" {
                alone.add(id, finding);
            } else if let Some(input) = fleet.inputs.get(id) {
                of_files.add(input.file, finding);
            }
        }
        Self { alone, of_files }
    }

    fn of(&self, id: InputId, input: &Input, profile: &str) -> Option<Severity> {
        let alone = self.alone.of(id, profile);
        alone.max(self.of_files.of(input.file, profile))
    }
}

fn summary(fleet: &Fleet, id: InputId, input: &Input) -> RequestSummary {
    let place = RequestSummary {
        input: id,
        path: Printable::new(fleet.file_of(input).map_or("", |file| file.path.as_str())),
        index: input.block,
        is_planned: fleet.is_planned(input),
        node: input
            .node
            .and_then(|node| fleet.node(node))
            .map(|(_, node)| node.fqdn.clone()),
        ..RequestSummary::default()
    };
    let Some(request) = input.request() else {
        return place;
    };
    let addresses = request
        .alternative_names()
        .filter(|name| name.kind == GeneralNameKind::IpAddress)
        .map(|name| Printable::new(&name.text));
    // Nobody has made the key of a plan, nor signed with it.
    let fingerprint_of = |bytes: &[u8]| (!place.is_planned).then(|| fingerprint(bytes));
    RequestSummary {
        subject: Some(Printable::new(request.subject.to_string())),
        names: input
            .names()
            .iter()
            .map(Printable::new)
            .chain(addresses)
            .collect(),
        key: Some(request.public_key.key.to_string()),
        sha256: fingerprint_of(request.encoded()),
        spki_sha256: fingerprint_of(request.public_key_info()),
        ..place
    }
}

/// SHA-256 in hexadecimal.
pub fn fingerprint(bytes: &[u8]) -> String {
    hexadecimal(&digest::sha256(bytes))
}
