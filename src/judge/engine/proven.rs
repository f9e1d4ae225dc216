//! Which of the values that rules suggest really help.
//!
//! A rule knows what it complains about, and not what others would say of another value. So each candidate is put in its
//! place, all rules about requests look at the result under all profiles that judge it, and a value is suggested only if what
//! was said of the place is gone and nothing else was added: neither there nor in any request that was made after the same line
//! of the inventory.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    Linter,
    inventory_line::InventoryLine,
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
        planned_request::{PlannedRequest, shows},
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
    if by_input.is_empty() {
        return;
    }
    let by_input: Vec<(InputId, Vec<usize>)> = by_input.into_iter().collect();
    let rules = trial_rules(linter, judged);
    let tried = THREADS.map(&by_input, |(id, indices)| {
        let said = indices
            .iter()
            .filter_map(|index| Some((*index, said.get(*index)?)));
        let trial = Trial::new(&rules, fleet, *id)?;
        Some(Tried::new(trial, said.collect()))
    });
    let tried: Vec<Tried<'_>> = tried.into_iter().flatten().collect();
    let harmful = harmful_to_others(linter, fleet, &tried);
    let chosen = THREADS.map(&tried, |tried| tried.choose(&harmful));
    // What was tried borrows what was said.
    drop(tried);
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

    /// How many values may be tried.
    fn most(&self) -> usize {
        (MOST_BYTES / self.request.der().len().max(1)).min(MOST_TRIALS)
    }

    /// What is said of the request with another value; none if that is more than `before`.
    fn improved(&self, before: &Complaints, part: &Part, value: &str) -> Option<Complaints> {
        let (changed, planned) = self.changed(part, value)?;
        let planned = planned.as_ref();
        let after = self.complaints(&changed, planned.or_else(|| self.planned_request()));
        let is_no_worse = |(key, count): (_, &usize)| before.get(key) >= Some(count);
        after.iter().all(is_no_worse).then_some(after)
    }

    /// Which of these values cannot be put into these parts, or add something to what is said.
    fn harmful<'v>(
        &self,
        values: &[(&Part, &'v InventoryValue)],
    ) -> impl Iterator<Item = &'v InventoryValue> {
        let before = self.present();
        let mut left = self.most();
        let is_harmful = move |(part, (_, value)): &(&Part, &InventoryValue)| {
            let is_over = left == 0;
            left = left.saturating_sub(1);
            is_over
                || !self.is_possible(part, value)
                || self.improved(&before, part, value).is_none()
        };
        let harmful = values.iter().copied().filter(is_harmful);
        harmful.map(|(_, value)| value)
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
        let planned_request = self.planned_request();
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

    /// The request with another value, and its plan, where that becomes another one.
    fn changed(
        &self,
        part: &Part,
        value: &str,
    ) -> Option<(CertificationRequest, Option<PlannedRequest>)> {
        match part {
            Part::PublicKey | Part::PublicKeyAlgorithm => {
                let mut algorithms = KeyAlgorithm::ALL.iter();
                let algorithm = *algorithms.find(|algorithm| algorithm.word() == value)?;
                let line = InventoryLine::of(self.fleet, self.id, part);
                let planned = self.planned_request().filter(|_| line.is_some());
                let planned = planned.map(|planned| planned.with_key(algorithm));
                let changed = self.request.with_key(PublicKey::stand_in(algorithm));
                Some((changed, planned))
            }
            _ => Some((self.request.with_text(part, value)?, None)),
        }
    }

    /// What is said of the request as it is.
    fn present(&self) -> Complaints {
        self.complaints(self.request, self.planned_request())
    }

    fn planned_request(&self) -> Option<&'a PlannedRequest> {
        self.fleet.planned_request_of(self.input)
    }

    fn complaints(
        &self,
        request: &CertificationRequest,
        planned_request: Option<&PlannedRequest>,
    ) -> Complaints {
        let identities = request.identities();
        let mut complaints = Complaints::new();
        for rule in self.rules.iter().filter(|rule| rule.judges(self.id)) {
            let context = RequestContext {
                input: self.id,
                request,
                identities: &identities,
                node: self.input.node.and_then(|node| self.fleet.node(node)),
                planned_request,
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

/// A request, and what became of it with each of the values that rules proposed for it.
struct Tried<'a> {
    trial: Trial<'a>,
    /// What was said of it, each with its number.
    said: Vec<(usize, &'a Said)>,
    /// For each value what is said then; none if that is more than before.
    outcomes: BTreeMap<&'a Part, Vec<(&'a Candidate, Option<Complaints>)>>,
    before: Complaints,
}

impl<'a> Tried<'a> {
    fn new(trial: Trial<'a>, said: Vec<(usize, &'a Said)>) -> Self {
        let before = trial.present();
        let mut seen = BTreeSet::new();
        let mut outcomes: BTreeMap<&Part, Vec<_>> = BTreeMap::new();
        for (_, said) in &said {
            let Some(part) = part_of(&said.draft) else {
                continue;
            };
            for candidate in &said.draft.candidates {
                if trial.is_possible(part, &candidate.value)
                    && seen.len() < trial.most()
                    && seen.insert((part, &candidate.value))
                {
                    let after = trial.improved(&before, part, &candidate.value);
                    outcomes.entry(part).or_default().push((candidate, after));
                }
            }
        }
        Self {
            trial,
            said,
            outcomes,
            before,
        }
    }

    /// The number of each draft that gets a value, with the value and what to do in words.
    fn choose(&self, harmful: &BTreeSet<InventoryValue>) -> Vec<(usize, String, Option<String>)> {
        let good = |part: &Part| {
            let line = InventoryLine::of(self.trial.fleet, self.trial.id, part);
            let tried = self.outcomes.get(part).into_iter().flatten();
            let good = tried.filter_map(|(candidate, after)| Some((*candidate, after.as_ref()?)));
            let good = good.filter(|(candidate, _)| {
                let written = line.clone().map(|line| (line, candidate.value.clone()));
                written.is_none_or(|written| !harmful.contains(&written))
            });
            good.collect::<Vec<_>>()
        };
        let good: BTreeMap<&Part, Vec<_>> = self
            .outcomes
            .keys()
            .map(|part| (*part, good(part)))
            .collect();
        let mut by_part: BTreeMap<(RuleId, &Part), Vec<&Said>> = BTreeMap::new();
        for (_, said) in &self.said {
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
            let helps = good.get(part)?.iter().filter(|(candidate, after)| {
                let mut candidates = own.draft.candidates.iter();
                let is_own = candidates.any(|own| own.value == candidate.value);
                // What compares requests with each other, or looks at their encoding, cannot be asked about another value.
                let is_asked = own.rule.check.is_of_request() && shows(own.rule.id);
                // A rule knows which of its complaints its own value ends; another value must end them all.
                match (is_asked, is_own) {
                    (true, true) => same.iter().all(|key| after.get(key) < self.before.get(key)),
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
        self.said.iter().filter_map(choose).collect()
    }
}

/// A value to be written into a place of the inventory.
type InventoryValue = (InventoryLine, String);

/// The values that help the request for which they were proposed, and harm another one that is planned after the same line of the
/// inventory. What else was handed in does not matter.
fn harmful_to_others(
    linter: &Linter,
    fleet: &Fleet,
    tried: &[Tried<'_>],
) -> BTreeSet<InventoryValue> {
    let mut wanted: BTreeMap<InventoryLine, BTreeSet<InventoryValue>> = BTreeMap::new();
    let mut names = BTreeSet::new();
    for tried in tried {
        for (part, outcomes) in &tried.outcomes {
            let Some(line) = InventoryLine::of(fleet, tried.trial.id, part) else {
                continue;
            };
            names.extend(tried.trial.request.text_of(part));
            let values = wanted.entry(line.clone()).or_default();
            let good = outcomes.iter().filter(|(_, after)| after.is_some());
            values.extend(good.map(|(candidate, _)| (line.clone(), candidate.value.clone())));
        }
    }
    if wanted.is_empty() {
        return BTreeSet::new();
    }
    let Some(plan) = fleet.plan() else {
        return BTreeSet::new();
    };
    let nodes: Vec<_> = plan.inputs.iter().map(|input| input.node).collect();
    let judged = linter.judged(&plan, &nodes);
    let rules = trial_rules(linter, &judged);
    let requests: Vec<(InputId, &CertificationRequest)> = plan
        .requests()
        .map(|(id, _, request)| (id, request))
        .collect();
    let harmful = THREADS.map(&requests, |&(id, request)| {
        let attributes = request.subject.attributes();
        let texts = attributes.map(|attribute| (&attribute.part, &attribute.text));
        let alternative_names = request.alternative_names();
        let texts = texts.chain(alternative_names.map(|name| (&name.part, &name.text)));
        let parts = texts.filter(|(_, text)| names.contains(*text));
        let mut values = Vec::new();
        for part in [&Part::PublicKey]
            .into_iter()
            .chain(parts.map(|(part, _)| part))
        {
            let line = InventoryLine::of(&plan, id, part);
            let wanted = line.and_then(|line| wanted.get(&line));
            values.extend(wanted.into_iter().flatten().map(|value| (part, value)));
        }
        match Trial::new(&rules, &plan, id).filter(|_| !values.is_empty()) {
            Some(trial) => trial.harmful(&values).cloned().collect::<Vec<_>>(),
            None => Vec::new(),
        }
    });
    harmful.into_iter().flatten().collect()
}

/// The rules that are asked of a request with another value.
fn trial_rules<'a>(
    linter: &'a Linter,
    judged: &'a [Numbered<InputId, bool>],
) -> Vec<ProfiledRule<'a, InputId>> {
    of_rules(linter, rules::ALL, judged, |rule| {
        rule.check.is_of_request() && shows(rule.id)
    })
}

fn part_of(draft: &Draft) -> Option<&Part> {
    match &draft.spot.detail {
        Detail::Part { part, .. } => Some(part),
        Detail::Whole | Detail::Text(_) => None,
    }
}
