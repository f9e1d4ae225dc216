//! What a lint says: findings, requests with their outcomes, counts.

use super::{
    Linter, Scope, Waived,
    scope::chosen,
    severities::{self, Worst},
};
use crate::{
    estate::numbered::Numbered,
    judge::{
        finding::{Finding, InputId, Outcome, RuleId, Severity, Spot, Tally, Target},
        fleet::{FileId, Fleet, Input},
        rule::Check,
    },
    pki::{
        crypto::digest,
        csr::GeneralNameKind,
        text::printable::{Printable, hexadecimal},
    },
};

/// What [`Linter::lint`] found.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// The ids of the profiles that judged, in the order of the linter.
    pub profiles: Vec<String>,
    /// The rules that were asked, where others were left out by choice.
    pub chosen: Option<Vec<RuleId>>,
    /// The rules that did not try everything: to do so takes long, and is done when it is asked for.
    pub not_tried: Vec<RuleId>,
    /// The lists of compromised keys that were looked into.
    #[doc(hidden)]
    pub blocklists: Vec<BlocklistSummary>,
    /// Every request, and every file without one, in order of path and index.
    pub requests: Vec<RequestSummary>,
    /// The findings, in order of path, place and rule.
    pub findings: Vec<Finding>,
    /// The findings that the inventory waives, in the same order. They count neither as findings nor for outcomes.
    pub waived: Vec<Waived>,
    /// The counts of each profile, in the order of `profiles`.
    #[doc(hidden)]
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

/// A request in a report, or a file without one.
#[derive(Clone, Debug, Default)]
pub struct RequestSummary {
    /// Which input of the fleet it is: reports and fleets are in different orders.
    #[doc(hidden)]
    pub input: InputId,
    /// The name of the file.
    pub path: Printable,
    /// Which PEM block of the file, of any kind, counted from 0; 0 in binary files.
    pub index: usize,
    /// Whether the request is planned, and not made yet.
    pub is_planned: bool,
    /// The full name of the node that the request belongs to, if an inventory was given.
    pub node: Option<String>,
    /// The subject in the order of the request, with the short names of RFC 4514 §3, such as
    /// `C=US, O=Example Corp, CN=www.example.com`; none when there is no request.
    pub subject: Option<Printable>,
    /// The names that a certificate is asked for: common names that no alternative name repeats, DNS names, then IP addresses.
    /// Names are in lower case and without a dot at the end, each once.
    pub names: Vec<Printable>,
    /// Algorithm and size of the key, such as `RSA-2048` or `P-256`.
    pub key: Option<String>,
    /// SHA-256 of the DER of the request, as 64 hexadecimal digits in lower case.
    pub sha256: Option<String>,
    /// SHA-256 of the DER of the `SubjectPublicKeyInfo` (RFC 5280 §4.1.2.7), likewise.
    pub spki_sha256: Option<String>,
    /// The id of each profile that judges the request, in the order of the linter, and what becomes of the request there; none
    /// where that was not decided: rules were left out, or there is no request.
    pub outcomes: Vec<(String, Option<Outcome>)>,
}

impl RequestSummary {
    /// What becomes of the request under all profiles together; none where that is not decided.
    pub fn outcome(&self) -> Option<Outcome> {
        severities::together(&self.outcomes, Outcome::Accepted, Outcome::Refused)
    }
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
    /// Requests of which that was not decided.
    pub undecided: usize,
    /// How many rules of the profile were asked.
    pub scope: Scope,
    /// The findings under this profile.
    pub tally: Tally,
}

impl Counts {
    /// How many requests were judged.
    pub fn requests(&self) -> usize {
        self.accepted + self.altered + self.refused + self.undecided
    }
}

impl Report {
    /// The worst severity of all findings; none where nothing was found.
    pub fn worst(&self) -> Option<Severity> {
        self.findings.iter().map(|finding| finding.severity).max()
    }
}

/// The rules that look at what was handed in and not at what came back.
pub(super) fn is_asked(check: Check) -> bool {
    check.is_of_fleet()
}

/// What is reported of a fleet. `judged` says for each profile which inputs it judges.
pub(super) fn report(
    linter: &Linter,
    fleet: &Fleet,
    judged: &[Numbered<InputId, bool>],
    (findings, waived): (Vec<(Spot, Finding)>, Vec<Waived>),
    not_tried: Vec<RuleId>,
) -> Report {
    let worst = WorstOfInputs::new(&findings, fleet);
    let inputs = fleet.inputs.numbered();
    let mut requests: Vec<RequestSummary> = inputs
        .map(|(id, input)| summary(fleet, id, input))
        .collect();
    let mut counts = vec![Counts::default(); linter.profiles.len()];
    for ((profile, judged), counts) in linter.profiles.iter().zip(judged).zip(&mut counts) {
        counts.scope = Scope::of(linter, profile, is_asked);
        for request in &mut requests {
            let id = request.input;
            let Some(input) = fleet
                .inputs
                .get(id)
                .filter(|_| judged.get(id) == Some(&true))
            else {
                continue;
            };
            let outcome = Some(Outcome::of(worst.of(id, input, &profile.id)));
            // An error is certain. All else may be changed by what was not asked, and no CA accepts what is no request.
            let is_decided = !counts.scope.is_partial() && input.request().is_some();
            let outcome = outcome.filter(|outcome| is_decided || *outcome == Outcome::Refused);
            match outcome {
                Some(Outcome::Accepted) => counts.accepted += 1,
                Some(Outcome::Altered) => counts.altered += 1,
                Some(Outcome::Refused) => counts.refused += 1,
                None => counts.undecided += 1,
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
        chosen: chosen(linter, counts.iter().map(|counts| counts.scope), is_asked),
        not_tried,
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
                for other in &finding.others {
                    alone.add(*other, finding);
                }
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
