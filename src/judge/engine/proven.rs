//! Which of the values that rules suggest really help.
//!
//! A rule knows what it complains about, and not what others would say of another value. So each candidate is put in its
//! place, all rules about requests look at the result under all profiles that judge it, and a value is suggested only if what
//! was said of the place is gone and nothing else was added.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    Linter,
    linter::ProfileId,
    octets::is_about_octets,
    parallel::THREADS,
    profiled_rule::{ProfiledRule, Said, of_rules},
};
use crate::{
    estate::{inventory::Inventory, numbered::Numbered},
    judge::{
        finding::{Detail, InputId, RuleId, Target},
        fleet::{Fleet, Input},
        planned_request::shows,
        rule::{Candidate, Draft, Reporter, RequestContext},
        rules,
    },
    pki::{
        csr::{CertificationRequest, Part},
        host_name,
        key::{KeyAlgorithm, PublicKey},
        text::printable::Printable,
    },
};

/// How many values are tried for one request: a request made to annoy may invite more.
const MOST_TRIALS: usize = 50;

/// How many bytes of requests are judged for one: of a long one fewer values are tried.
const MOST_BYTES: usize = 256 * 1024;

/// How often each rule complains about each part under each profile.
type Complaints = BTreeMap<(RuleId, ProfileId, Option<Part>), usize>;

/// Gives each draft the best of the values that rules suggest for its place, if there is one that helps.
pub(super) fn keep_what_helps(
    linter: &Linter,
    fleet: &Fleet,
    judged: &[Numbered<InputId, bool>],
    said: &mut [Said],
) {
    let mut by_input: BTreeMap<InputId, Vec<usize>> = BTreeMap::new();
    for (index, said) in said.iter().enumerate() {
        if let Target::Input(id) = said.draft.spot.target {
            by_input.entry(id).or_default().push(index);
        }
    }
    let has_candidates = |index: &usize| {
        said.get(*index)
            .is_some_and(|said| !said.draft.candidates.is_empty())
    };
    by_input.retain(|_, indices| indices.iter().any(has_candidates));
    let by_input: Vec<(InputId, Vec<usize>)> = by_input.into_iter().collect();
    let rules = of_rules(linter, rules::ALL, judged, |rule| {
        rule.check.is_of_request() && shows(rule.id)
    });
    let chosen = THREADS.map(&by_input, |(id, indices)| {
        let said = indices
            .iter()
            .filter_map(|index| Some((*index, said.get(*index)?)));
        Trial::new(&rules, fleet, *id)
            .map_or_else(Vec::new, |trial| trial.choose(&said.collect::<Vec<_>>()))
    });
    for (index, value, help) in chosen.into_iter().flatten() {
        if let Some(said) = said.get_mut(index) {
            said.draft.suggestion = Some(value);
            said.draft.remediation = help.or(said.draft.remediation.take());
        }
    }
}

/// One request, to be judged with other values.
struct Trial<'a> {
    rules: &'a [ProfiledRule<'a, InputId>],
    fleet: &'a Fleet,
    id: InputId,
    input: &'a Input,
    request: &'a CertificationRequest,
}

impl<'a> Trial<'a> {
    fn new(rules: &'a [ProfiledRule<'a, InputId>], fleet: &'a Fleet, id: InputId) -> Option<Self> {
        let input = fleet.inputs.get(id)?;
        let request = input.request()?;
        Some(Self {
            rules,
            fleet,
            id,
            input,
            request,
        })
    }

    /// The number of each draft that gets a value, with the value and what to do in words.
    fn choose(&self, said: &[(usize, &Said)]) -> Vec<(usize, String, Option<String>)> {
        let most = (MOST_BYTES / self.request.der().len().max(1)).min(MOST_TRIALS);
        if most == 0 {
            return Vec::new();
        }
        let before = self.complaints(self.request);
        let mut candidates: BTreeMap<&Part, Vec<&Candidate>> = BTreeMap::new();
        let mut seen = BTreeSet::new();
        for (_, said) in said {
            let Some(part) = part_of(&said.draft) else {
                continue;
            };
            for candidate in &said.draft.candidates {
                if self.is_possible(part, &candidate.value)
                    && seen.len() < most
                    && seen.insert((part, &candidate.value))
                {
                    candidates.entry(part).or_default().push(candidate);
                }
            }
        }
        let mut tried: BTreeMap<&Part, Vec<(&Candidate, Complaints)>> = BTreeMap::new();
        for (part, candidates) in candidates {
            let mut good = Vec::new();
            for candidate in candidates {
                let changed = self.changed(part, &candidate.value);
                let after = changed.map(|changed| self.complaints(&changed));
                let is_no_worse = |after: &Complaints| {
                    let count = |(key, count): (&_, &usize)| before.get(key) >= Some(count);
                    after.iter().all(count)
                };
                good.extend(after.filter(is_no_worse).map(|after| (candidate, after)));
            }
            tried.insert(part, good);
        }
        let mut by_part: BTreeMap<(RuleId, &Part), Vec<&Said>> = BTreeMap::new();
        for (_, said) in said {
            if let Some(part) = part_of(&said.draft) {
                by_part.entry((said.rule.id, part)).or_default().push(said);
            }
        }
        let choose = |(index, own): &(usize, &Said)| {
            let part = part_of(&own.draft)?;
            // What one profile says of a place others say, too, and one value has to do for all.
            let same = by_part.get(&(own.rule.id, part)).into_iter().flatten();
            let same = same.filter(|other| other.draft.spot == own.draft.spot);
            let same: Vec<_> = same
                .map(|other| (other.rule.id, other.profile, Some(part.clone())))
                .collect();
            let helps = tried.get(part)?.iter().filter(|(candidate, after)| {
                let mut candidates = own.draft.candidates.iter();
                let is_own = candidates.any(|own| own.value == candidate.value);
                // What compares requests with each other, or looks at their encoding, cannot be asked about another value.
                let is_asked = own.rule.check.is_of_request() && shows(own.rule.id);
                // A rule knows which of its complaints its own value ends; another value must end them all.
                match (is_asked, is_own) {
                    (true, true) => same.iter().all(|key| after.get(key) < before.get(key)),
                    (true, false) => same.iter().all(|key| !after.contains_key(key)),
                    (false, is_own) => is_own,
                }
            });
            let best = helps.min_by_key(|(_, after)| after.values().sum::<usize>());
            let (candidate, _) = best?;
            let value = candidate.value.clone();
            let help = candidate.help.map(|help| help(&value));
            Some((*index, value, help))
        };
        said.iter().filter_map(choose).collect()
    }

    /// Whether a value can be printed and pasted, is another than the present one, and is not the name of another node.
    fn is_possible(&self, part: &Part, value: &str) -> bool {
        let is_taken = matches!(part, Part::AlternativeName(_)) && {
            let name = host_name::comparable(value);
            let inventory = self.fleet.inventory.iter();
            let mut nodes = inventory.flat_map(Inventory::numbered_nodes);
            nodes.any(|(id, _, node)| {
                Some(id) != self.input.node && node.names().contains(&name.as_str())
            })
        };
        !value.is_empty()
            && Printable::new(value).as_str() == value
            && self.request.text_of(part).as_deref() != Some(value)
            && !is_taken
            && self.can_be_made(part, value)
    }

    /// Whether a server that makes its own key can make this one.
    fn can_be_made(&self, part: &Part, value: &str) -> bool {
        let is_key = matches!(part, Part::PublicKey | Part::PublicKeyAlgorithm);
        let planned_request = self.fleet.planned_request_of(self.input);
        let node = planned_request.and_then(|planned| self.fleet.node(planned.node));
        let (Some(planned_request), Some((cluster, node)), true) = (planned_request, node, is_key)
        else {
            return true;
        };
        // Another key than the chosen one was planned because the chosen one suits other certificates.
        let suits_others = node.is_key_chosen && node.key.value != planned_request.key;
        if suits_others && self.fleet.is_planned(self.input) {
            return false;
        }
        let mut algorithms = KeyAlgorithm::ALL.into_iter();
        let algorithm = algorithms.find(|algorithm| algorithm.word() == value);
        algorithm
            .is_some_and(|algorithm| planned_request.can_have(cluster.product.value, algorithm))
    }

    fn changed(&self, part: &Part, value: &str) -> Option<CertificationRequest> {
        match part {
            Part::PublicKey | Part::PublicKeyAlgorithm => {
                let mut algorithms = KeyAlgorithm::ALL.iter();
                let algorithm = algorithms.find(|algorithm| algorithm.word() == value)?;
                Some(self.request.with_key(PublicKey::stand_in(*algorithm)))
            }
            _ => self.request.with_text(part, value),
        }
    }

    fn complaints(&self, request: &CertificationRequest) -> Complaints {
        let identities = request.identities();
        let mut complaints = Complaints::new();
        for rule in self.rules.iter().filter(|rule| rule.judges(self.id)) {
            let context = RequestContext {
                input: self.id,
                request,
                identities: &identities,
                node: self.input.node.and_then(|node| self.fleet.node(node)),
                planned_request: self.fleet.planned_request_of(self.input),
                blocklists: &[],
                tries_primes: false,
                key_mismatch: None,
                policy: &rule.profile.policy,
            };
            let mut reporter = Reporter::of_one();
            rule.rule.check.ask_of_request(&context, &mut reporter);
            let is_judged = |said: &Said| !is_about_octets(said.rule.id, &said.draft.spot, request);
            for said in rule.said(reporter).filter(is_judged) {
                let key = (said.rule.id, said.profile, part_of(&said.draft).cloned());
                *complaints.entry(key).or_default() += 1;
            }
        }
        complaints
    }
}

fn part_of(draft: &Draft) -> Option<&Part> {
    match &draft.spot.detail {
        Detail::Part { part, .. } => Some(part),
        Detail::Whole | Detail::Text(_) => None,
    }
}
