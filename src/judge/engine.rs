//! Linting: profiles × rules over requests and fleet, to a sorted report.
//!
//! ```text
//! files → Fleet → rules (in parallel over files) → drafts → findings → sorted → Report
//! ```
//!
//! Every rule runs once for every profile whose facts it reads; what several
//! profiles say of one place becomes one finding with several verdicts.

pub(crate) mod merge;
mod report;
pub(crate) mod waive;

use std::collections::BTreeSet;

use rayon::prelude::*;

pub(crate) use merge::Documents;
pub mod verify;
pub use report::{BlocklistSummary, Counts, Report, RequestSummary, fingerprint};
pub use waive::Waived;

use crate::{
    estate::inventory::{Cluster, Inventory},
    judge::{
        finding::{Finding, Kind, RuleId, Spot, Target},
        fleet::{ExpectedNames, File, Fleet, Input, InputContent, Origin},
        planned_request::PlannedRequest,
        profile::Profile,
        rule::{
            AddressesContext, Check, Draft, FleetContext, InputContext, InventoryContext, Reporter,
            RequestContext, Rule, WaiverUse, WaiversContext,
        },
        rules,
    },
    pki::key::{Blocklist, Modulus},
};

/// What to judge by.
#[derive(Debug)]
pub struct Linter {
    profiles: Vec<Profile>,
    rules: Vec<&'static Rule>,
    assignment: Assignment,
    with_fleet: bool,
    blocklists: Vec<Blocklist>,
}

/// Which profiles judge which request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Assignment {
    /// All profiles judge all requests.
    Everything,
    /// Each node's request is judged by the node's own profiles; requests without a node by all.
    ByNode,
}

/// What one rule said under one profile.
#[derive(Debug)]
pub(crate) struct Judged {
    pub(crate) rule: &'static Rule,
    pub(crate) profile: usize,
    pub(crate) draft: Draft,
}

impl Linter {
    /// A linter with all rules.
    pub fn new(profiles: Vec<Profile>, assignment: Assignment) -> Self {
        Self {
            profiles,
            rules: rules::ALL.to_vec(),
            assignment,
            with_fleet: true,
            blocklists: Vec::new(),
        }
    }

    /// Keeps the rules that are wanted.
    #[must_use]
    pub fn with_rules(mut self, is_wanted: impl Fn(RuleId) -> bool) -> Self {
        self.rules.retain(|rule| is_wanted(rule.id));
        self
    }

    /// Leaves out what compares requests with each other.
    #[must_use]
    pub fn without_fleet(mut self) -> Self {
        self.with_fleet = false;
        self
    }

    /// Looks for the keys on these lists.
    #[must_use]
    pub fn with_blocklists(mut self, blocklists: Vec<Blocklist>) -> Self {
        self.blocklists = blocklists;
        self
    }

    /// The profiles, in the order in which they were given.
    pub fn profiles(&self) -> &[Profile] {
        &self.profiles
    }

    /// Judges a fleet.
    pub fn lint(&self, fleet: &Fleet) -> Report {
        let judged = self.judged_inputs(fleet);
        let mut duties = self.duties(&judged);
        duties.retain(|duty| !duty.rule.check.is_of_delivery());
        let documents = Documents::of_fleet(fleet);
        let tries_primes = tries_primes(fleet);
        let mut said: Vec<Judged> = fleet
            .files
            .par_iter()
            .flat_map_iter(|file| self.file(&duties, fleet, file, tries_primes))
            .collect();
        said.extend(self.fleet(&duties, fleet));
        let mut findings = merge::findings(said, documents, &self.profiles);
        let waived = self.waive(&duties, &mut findings, documents);
        report::report(findings, waived, fleet, self, &judged)
    }

    /// Takes out what the inventory waives, and adds what there is to say about the waivers.
    pub(crate) fn waive(
        &self,
        duties: &[ProfiledRule<'_>],
        findings: &mut Vec<(Spot, Finding)>,
        documents: Documents<'_>,
    ) -> Vec<Waived> {
        let waived = self.take_out(findings, documents.fleet);
        let present = documents.nodes();
        findings.extend(self.about_waivers(duties, &waived, &present, documents.fleet));
        merge::sort(findings);
        waived
    }

    /// Takes out what the inventory waives.
    pub(crate) fn take_out(
        &self,
        findings: &mut Vec<(Spot, Finding)>,
        fleet: &Fleet,
    ) -> Vec<Waived> {
        let waivers = fleet.inventory.as_ref().map_or(&[][..], Inventory::waivers);
        let profile = self.profiles.first();
        profile.map_or_else(Vec::new, |profile| {
            waive::take_out(findings, waivers, profile.day)
        })
    }

    /// What there is to say about the inventory's waivers, where documents of these nodes were read.
    pub(crate) fn about_waivers(
        &self,
        duties: &[ProfiledRule<'_>],
        waived: &[Waived],
        present: &BTreeSet<&str>,
        fleet: &Fleet,
    ) -> Vec<(Spot, Finding)> {
        let waivers = fleet.inventory.as_ref().map_or(&[][..], Inventory::waivers);
        let (Some(profile), false) = (self.profiles.first(), waivers.is_empty()) else {
            return Vec::new();
        };
        let uses = waive::uses(waivers, present, waived, profile.day, |id| {
            duties.iter().any(|duty| duty.rule.id.as_str() == id)
        });
        let documents = Documents::of_fleet(fleet);
        merge::findings(of_waivers(duties, &uses), documents, &self.profiles)
    }

    /// For each profile which of the inputs it judges.
    fn judged_inputs(&self, fleet: &Fleet) -> Vec<Vec<bool>> {
        let of_profile = |profile: &Profile| {
            let inputs = fleet.inputs.iter();
            inputs
                .map(|input| self.judges(profile, fleet, input.node))
                .collect()
        };
        self.profiles.iter().map(of_profile).collect()
    }

    /// Whether a profile judges a node, or what belongs to none.
    pub(crate) fn judges(&self, profile: &Profile, fleet: &Fleet, node: Option<usize>) -> bool {
        let node = node.and_then(|node| fleet.node(node));
        if profile.kind == Kind::Product {
            // Where an inventory says what runs where, a product judges what is its own.
            return fleet.inventory.is_none()
                || node.is_some_and(|(cluster, _)| profile.speaks_of(cluster.product.value));
        }
        let node = node.filter(|_| self.assignment == Assignment::ByNode);
        // Without a node of its own, or one that names no profile, a request is judged by all.
        node.is_none_or(|(_, node)| {
            node.profiles.is_empty()
                || node
                    .profiles
                    .iter()
                    .any(|wanted| wanted.value == profile.id)
        })
    }

    /// What the rules about files and requests say of one file.
    fn file(
        &self,
        duties: &[ProfiledRule<'_>],
        fleet: &Fleet,
        file: &File,
        tries_primes: bool,
    ) -> Vec<Judged> {
        let inputs = inputs_of(fleet, file);
        let mut judged = Vec::new();
        for duty in duties {
            let mut take = |reporter: Reporter| judged.extend(duty.said(reporter));
            let is_judged = |offset: usize| duty.judges(file.first_input + offset);
            match duty.rule.check {
                Check::Input(check) if (0..inputs.len()).any(is_judged) => {
                    let context = InputContext {
                        file,
                        inputs,
                        policy: &duty.profile.policy,
                    };
                    let mut reporter = Reporter::of_one();
                    check(&context, &mut reporter);
                    take(reporter);
                }
                Check::Request(check) => {
                    for (offset, input) in inputs
                        .iter()
                        .enumerate()
                        .filter(|(offset, _)| is_judged(*offset))
                    {
                        let InputContent::Request(request, identities) = &input.content else {
                            continue;
                        };
                        let context = RequestContext {
                            input: file.first_input + offset,
                            request,
                            identities,
                            node: input.node.and_then(|node| fleet.node(node)),
                            blocklists: &self.blocklists,
                            tries_primes,
                            policy: &duty.profile.policy,
                        };
                        let mut reporter = Reporter::of_one();
                        check(&context, &mut reporter);
                        take(reporter);
                    }
                }
                Check::Input(_)
                | Check::Fleet(_)
                | Check::Inventory(_)
                | Check::Certificate(_)
                | Check::Delivery(_)
                | Check::Addresses(_)
                | Check::Waivers(_) => {}
            }
        }
        judged
    }

    /// What the rules about the fleet, the inventory and the addresses of clients say.
    fn fleet(&self, duties: &[ProfiledRule<'_>], fleet: &Fleet) -> Vec<Judged> {
        let mut judged = Vec::new();
        let planned = planned(fleet);
        let has_addresses = fleet.addresses().next().is_some();
        let names = has_addresses.then(|| ExpectedNames::of(fleet));
        for duty in duties {
            let profile = duty.profile;
            let mut reporter = Reporter::of_many();
            match (duty.rule.check, &fleet.inventory) {
                (Check::Fleet(check), _) if self.with_fleet => {
                    let context = FleetContext {
                        fleet,
                        judged: duty.judged,
                        policy: &profile.policy,
                    };
                    check(&context, &mut reporter);
                }
                (Check::Inventory(check), Some(inventory)) => {
                    let clusters = inventory.clusters.iter();
                    let clusters: Vec<&Cluster> = clusters
                        .filter(|cluster| profile.speaks_of(cluster.product.value))
                        .collect();
                    let planned: Vec<(&PlannedRequest, bool)> = planned
                        .iter()
                        .filter(|(planned_request, _)| {
                            self.judges(profile, fleet, Some(planned_request.node))
                        })
                        .copied()
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
                Target::Input(input) => duty.judges(input),
                Target::Node(node) => self.judges(profile, fleet, Some(node)),
                // What is wrong with the inventory itself concerns whoever looked.
                Target::Inventory | Target::Certificate(_) | Target::Addresses(_) => true,
            };
            judged.extend(duty.said(reporter).filter(|said| is_own(&said.draft.spot)));
        }
        judged
    }

    /// Each profile with each rule that is not off in it.
    pub(crate) fn duties<'a>(&'a self, judged: &'a [Vec<bool>]) -> Vec<ProfiledRule<'a>> {
        let profiles = self.profiles.iter().zip(judged).enumerate();
        profiles
            .flat_map(|(index, (profile, judged))| {
                let rules = self.rules.iter().copied();
                rules
                    .filter(|rule| is_on(profile, rule.id))
                    .map(move |rule| ProfiledRule {
                        index,
                        profile,
                        rule,
                        judged,
                    })
            })
            .collect()
    }
}

/// A rule to ask for a profile.
pub(crate) struct ProfiledRule<'a> {
    /// The profile's place among the linter's.
    index: usize,
    pub(crate) profile: &'a Profile,
    pub(crate) rule: &'static Rule,
    /// Which of the inputs, or of the certificates, the profile judges.
    pub(crate) judged: &'a [bool],
}

impl ProfiledRule<'_> {
    pub(crate) fn judges(&self, input: usize) -> bool {
        self.judged.get(input) == Some(&true)
    }

    /// What the rule said, with the profile that it was said for.
    pub(crate) fn said(&self, reporter: Reporter) -> impl Iterator<Item = Judged> + use<> {
        let (rule, profile) = (self.rule, self.index);
        let drafts = reporter.finish().into_iter();
        drafts.map(move |draft| Judged {
            rule,
            profile,
            draft,
        })
    }
}

/// What the rules about the inventory's waivers say.
fn of_waivers(duties: &[ProfiledRule<'_>], waivers: &[WaiverUse<'_>]) -> Vec<Judged> {
    let mut judged = Vec::new();
    for duty in duties {
        if let Check::Waivers(check) = duty.rule.check {
            let mut reporter = Reporter::of_many();
            check(&WaiversContext { waivers }, &mut reporter);
            judged.extend(duty.said(reporter));
        }
    }
    judged
}

/// What is planned, and whether its request is here.
fn planned(fleet: &Fleet) -> Vec<(&PlannedRequest, bool)> {
    let here = fleet
        .inputs
        .iter()
        .filter_map(|input| input.planned_request);
    let here: BTreeSet<usize> = here.collect();
    let planned = fleet.planned_requests.iter().enumerate();
    planned
        .map(|(index, planned_request)| (planned_request, here.contains(&index)))
        .collect()
}

fn is_on(profile: &Profile, rule: RuleId) -> bool {
    profile
        .level(rule)
        .is_some_and(|level| level.severity.is_some())
}

/// Whether each RSA modulus may be tried for a prime: all of them together, or, so that no file is judged by its place, none.
fn tries_primes(fleet: &Fleet) -> bool {
    let moduli = fleet
        .requests()
        .filter_map(|(_, _, request)| request.public_key.modulus.as_ref());
    let cost = moduli.fold(0_u64, |cost, modulus| {
        cost.saturating_add(modulus.primality_cost())
    });
    // Keys that were made a moment ago have two primes; looking again would take a twentieth of that time.
    fleet.origin == Origin::HandedIn && cost <= Modulus::PRIMALITY_BUDGET
}

fn inputs_of<'a>(fleet: &'a Fleet, file: &File) -> &'a [Input] {
    let inputs = fleet.inputs.get(file.first_input..).unwrap_or_default();
    let own = inputs.first().map_or(0, |first| {
        inputs
            .iter()
            .take_while(|input| input.file == first.file)
            .count()
    });
    inputs.get(..own).unwrap_or_default()
}
