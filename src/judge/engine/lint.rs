//! Linting: the rules about files, requests, the fleet, its inventory and addresses, and what they see.

use super::{
    Linter, Report,
    documents::Documents,
    judgement::Judgement,
    octets::is_about_octets,
    parallel::THREADS,
    profiled_rule::{ProfiledRule, Said, profiled_rules},
    proven, report,
};
use crate::{
    estate::{
        inventory::{Cluster, NodeId},
        numbered::Numbered,
    },
    judge::{
        finding::{InputId, ProfileKind, RuleId, Spot, Target},
        fleet::{ExpectedNames, File, FileId, Fleet, Input, InputContent, Origin},
        planned_request::{PlannedRequest, shows},
        rule::{
            AddressesContext, Check, FleetContext, InputContext, InventoryContext, Reporter,
            RequestContext,
        },
        rules,
    },
};

/// The rule that says which certificates no public CA signs.
const NO_PUBLIC_CA: RuleId = RuleId::new("inventory-certificate-private");

impl Linter {
    /// Judges requests, with their inventory and the files that tell clients addresses.
    ///
    /// There is no error: what cannot be read is a finding. The report does not depend on the order in which files were read, nor
    /// on the number of threads; with the feature `parallel`, all processors are used.
    pub fn lint(&self, fleet: &Fleet) -> Report {
        let nodes: Vec<Option<NodeId>> = fleet.inputs.iter().map(|input| input.node).collect();
        let mut judged = self.judged(fleet, &nodes);
        self.leave_out_private(fleet, &mut judged);
        let rules = profiled_rules(self, &judged, report::is_asked);
        // Keys that were made a moment ago have two primes; looking again would take a twentieth of that time.
        let tries_primes = self.is_thorough && fleet.origin == Origin::HandedIn;
        let files: Vec<(FileId, &File)> = fleet.files.numbered().collect();
        let said = THREADS.map(&files, |(id, file)| {
            self.said_of_file(&rules, fleet, (*id, file), tries_primes)
        });
        let mut said: Vec<Said> = said.into_iter().flatten().collect();
        said.extend(self.said_of_fleet(&rules, fleet));
        proven::keep_what_helps(self, fleet, &judged, &mut said);
        let mut judgement = Judgement::new(self);
        judgement.add(said, Documents::of_fleet(fleet));
        let not_tried = not_tried(&rules, fleet, tries_primes);
        report::report(
            self,
            fleet,
            &judged,
            judgement.finish(&rules, fleet),
            not_tried,
        )
    }

    /// What no public CA signs goes to another one. That the inventory asks for it is a finding of its own, in the profiles
    /// of public CAs.
    fn leave_out_private(&self, fleet: &Fleet, judged: &mut [Numbered<InputId, bool>]) {
        for (profile, judged) in self.profiles.iter().zip(judged) {
            let level = profile.level(NO_PUBLIC_CA);
            if level.is_none_or(|level| level.severity.is_none())
                || profile.kind == ProfileKind::Product
            {
                continue;
            }
            for (input, is_judged) in fleet.inputs.iter().zip(judged.iter_mut()) {
                let planned_request = fleet.planned_request_of(input);
                *is_judged &= planned_request.is_none_or(PlannedRequest::can_be_public);
            }
        }
    }

    /// What the rules about files and requests say of one file.
    fn said_of_file(
        &self,
        rules: &[ProfiledRule<'_, InputId>],
        fleet: &Fleet,
        (id, file): (FileId, &File),
        tries_primes: bool,
    ) -> Vec<Said> {
        let inputs: Vec<(InputId, &Input)> = fleet.inputs_of(id).collect();
        let mut said = Vec::new();
        let rules = rules.iter();
        for rule in rules.filter(|rule| !file.is_planned() || shows(rule.rule.id)) {
            let is_judged = |id: &InputId| rule.judges(*id);
            match rule.rule.check {
                Check::Input(check) if inputs.iter().any(|(id, _)| is_judged(id)) => {
                    let context = InputContext {
                        file,
                        inputs: &inputs,
                        policy: &rule.profile.policy,
                    };
                    let mut reporter = Reporter::of_one();
                    check(&context, &mut reporter);
                    said.extend(rule.said(reporter));
                }
                check if check.is_of_request() => {
                    for (id, input) in inputs.iter().filter(|(id, _)| is_judged(id)) {
                        let InputContent::Request(request, identities) = &input.content else {
                            continue;
                        };
                        let context = RequestContext {
                            input: *id,
                            request,
                            identities,
                            node: input.node.and_then(|node| fleet.node(node)),
                            key_mismatch: fleet.key_mismatch(*id),
                            planned_request: fleet.planned_request_of(input),
                            blocklists: &self.blocklists,
                            tries_primes,
                            policy: &rule.profile.policy,
                        };
                        let mut reporter = Reporter::of_one();
                        check.ask_of_request(&context, &mut reporter);
                        said.extend(rule.said(reporter).filter(|said| {
                            !is_about_octets(said.rule.id, &said.draft.spot, request)
                        }));
                    }
                }
                _ => {}
            }
        }
        said
    }

    /// What the rules about the fleet, the inventory and the addresses of clients say.
    fn said_of_fleet(&self, rules: &[ProfiledRule<'_, InputId>], fleet: &Fleet) -> Vec<Said> {
        let mut said = Vec::new();
        let has_addresses = fleet.addresses().next().is_some();
        let names = has_addresses.then(|| ExpectedNames::of(fleet));
        for rule in rules {
            let profile = rule.profile;
            let mut reporter = Reporter::of_many();
            match (rule.rule.check, &fleet.inventory) {
                (Check::Fleet(check), _) if self.with_fleet => {
                    let context = FleetContext {
                        fleet,
                        judged: rule.judged,
                        fork_join: THREADS,
                        policy: &profile.policy,
                    };
                    check(&context, &mut reporter);
                }
                (Check::Inventory(check), Some(inventory)) => {
                    let clusters = inventory.clusters.iter();
                    let clusters: Vec<&Cluster> = clusters
                        .filter(|cluster| profile.speaks_of(cluster.product.value))
                        .collect();
                    let planned = fleet.planned_requests.iter();
                    let planned: Vec<&PlannedRequest> = planned
                        .filter(|planned| self.judges(profile, fleet, Some(planned.node)))
                        .collect();
                    let context = InventoryContext {
                        fleet,
                        clusters: &clusters,
                        planned: &planned,
                        policy: &profile.policy,
                    };
                    check(&context, &mut reporter);
                }
                (Check::Addresses(check), _) => {
                    let Some(names) = &names else {
                        continue;
                    };
                    check(&AddressesContext { fleet, names }, &mut reporter);
                }
                _ => continue,
            }
            let is_own = |spot: &Spot| match spot.target {
                Target::Input(input) => rule.judges(input),
                Target::Node(node) => self.judges(profile, fleet, Some(node)),
                // What is wrong with the inventory itself concerns whoever looked.
                Target::Inventory | Target::Certificate(_) | Target::Addresses(_) => true,
            };
            said.extend(rule.said(reporter).filter(|said| is_own(&said.draft.spot)));
        }
        said
    }
}

/// The rules that were asked and did not try everything. Whether a modulus is a prime is tried for every key or for none, so that
/// what is said of a file never depends on the others.
fn not_tried(
    rules: &[ProfiledRule<'_, InputId>],
    fleet: &Fleet,
    tries_primes: bool,
) -> Vec<RuleId> {
    let has_modulus = |id: InputId| {
        let input = fleet.inputs.get(id);
        let request = input.and_then(Input::request);
        request.is_some_and(|request| request.public_key.modulus.is_some())
    };
    let concerns = |rule: &ProfiledRule<'_, InputId>| {
        let mut judged = rule.judged.numbered().filter(|(_, judged)| **judged);
        rule.rule.id == rules::INVALID_MODULUS && judged.any(|(id, _)| has_modulus(id))
    };
    if tries_primes || !rules.iter().any(concerns) {
        return Vec::new();
    }
    vec![rules::INVALID_MODULUS]
}
