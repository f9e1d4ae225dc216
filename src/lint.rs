//! Linting: profiles × rules over requests and fleet, to a sorted report.
//!
//! ```text
//! files → Fleet → rules (in parallel over files) → drafts → findings → sorted → Report
//! ```
//!
//! Every rule runs once for every profile whose facts it reads; what several
//! profiles say of one place becomes one finding with several verdicts.

mod merge;
mod report;

use std::path::PathBuf;

use rayon::prelude::*;

pub use report::{Counts, Report, RequestSummary, fingerprint};

use crate::{
    finding::{RuleId, Spot, Target},
    fleet::{Content, File, FileContent, Fleet, Input, LARGEST_FILE},
    profile::Profile,
    rule::{
        Check, Draft, FleetContext, InputContext, InventoryContext, Reporter, RequestContext, Rule,
    },
    rules,
    source::{LoadError, Source},
};

/// What to judge by.
#[derive(Debug)]
pub struct Linter {
    profiles: Vec<Profile>,
    rules: Vec<&'static Rule>,
    assignment: Assignment,
    with_fleet: bool,
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

    /// The profiles, in the order in which they were given.
    pub fn profiles(&self) -> &[Profile] {
        &self.profiles
    }

    /// Judges a fleet.
    pub fn lint(&self, fleet: &Fleet) -> Report {
        let mut judged: Vec<Judged> = fleet
            .files
            .par_iter()
            .flat_map_iter(|file| self.file(fleet, file))
            .collect();
        judged.extend(self.fleet(fleet));
        let findings = merge::findings(judged, fleet, &self.profiles);
        report::report(findings, fleet, self)
    }

    /// Whether a profile judges an input or a node.
    pub(crate) fn judges(&self, profile: usize, fleet: &Fleet, node: Option<usize>) -> bool {
        let Some(profile) = self.profiles.get(profile) else {
            return false;
        };
        let node = match self.assignment {
            Assignment::Everything => None,
            Assignment::ByNode => node.and_then(|node| fleet.node(node)),
        };
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
    fn file(&self, fleet: &Fleet, file: &File) -> Vec<Judged> {
        let inputs = inputs_of(fleet, file);
        let mut judged = Vec::new();
        for (index, profile) in self.profiles.iter().enumerate() {
            let is_judged = |input: &Input| self.judges(index, fleet, input.node);
            for rule in self
                .rules
                .iter()
                .copied()
                .filter(|rule| is_on(profile, rule.id))
            {
                let mut take = |reporter: Reporter| {
                    judged.extend(reporter.finish().into_iter().map(|draft| Judged {
                        rule,
                        profile: index,
                        draft,
                    }));
                };
                let mut reporter = Reporter::of_one();
                match rule.check {
                    Check::Input(check) if inputs.iter().any(is_judged) => {
                        check(
                            &InputContext {
                                file,
                                inputs,
                                policy: &profile.policy,
                            },
                            &mut reporter,
                        );
                        take(reporter);
                    }
                    Check::Request(check) => {
                        for (offset, input) in inputs
                            .iter()
                            .enumerate()
                            .filter(|(_, input)| is_judged(input))
                        {
                            let Content::Request(request, identities) = &input.content else {
                                continue;
                            };
                            let context = RequestContext {
                                input: file.first_input + offset,
                                request,
                                identities,
                                node: input.node.and_then(|node| fleet.node(node)),
                                policy: &profile.policy,
                            };
                            let mut reporter = Reporter::of_one();
                            check(&context, &mut reporter);
                            take(reporter);
                        }
                    }
                    Check::Input(_) | Check::Fleet(_) | Check::Inventory(_) => {}
                }
            }
        }
        judged
    }

    /// What the rules about the fleet and the inventory say.
    fn fleet(&self, fleet: &Fleet) -> Vec<Judged> {
        let mut judged = Vec::new();
        for (index, profile) in self.profiles.iter().enumerate() {
            let is_judged = |input: &Input| self.judges(index, fleet, input.node);
            let inputs: Vec<bool> = fleet.inputs.iter().map(is_judged).collect();
            for rule in self
                .rules
                .iter()
                .copied()
                .filter(|rule| is_on(profile, rule.id))
            {
                let mut reporter = Reporter::of_many();
                match (rule.check, &fleet.inventory) {
                    (Check::Fleet(check), _) if self.with_fleet => {
                        check(
                            &FleetContext {
                                fleet,
                                judged: &inputs,
                                policy: &profile.policy,
                            },
                            &mut reporter,
                        );
                    }
                    (Check::Inventory(check), Some(inventory)) => {
                        let context = InventoryContext {
                            inventory,
                            origin: fleet.origin,
                            policy: &profile.policy,
                        };
                        check(&context, &mut reporter);
                    }
                    _ => continue,
                }
                let drafts = reporter.finish().into_iter();
                let drafts =
                    drafts.filter(|draft| self.judges(index, fleet, node_of(fleet, &draft.spot)));
                judged.extend(drafts.map(|draft| Judged {
                    rule,
                    profile: index,
                    draft,
                }));
            }
        }
        judged
    }
}

/// Reads files and the requests in them, in parallel. `on_file` is called behind each.
pub fn read(paths: &[PathBuf], on_file: impl Fn() + Sync) -> Vec<(File, Vec<Input>)> {
    let read = |path: &PathBuf| {
        let file = match Source::load(path, LARGEST_FILE) {
            Ok(source) => File::read(&source),
            Err(error) => failed(&path.display().to_string(), &error),
        };
        on_file();
        file
    };
    paths.par_iter().map(read).collect()
}

/// What stands for a file that could not be read.
pub fn failed(path: &str, error: &LoadError) -> (File, Vec<Input>) {
    let failure = match error {
        LoadError::TooLarge { size } => FileContent::TooLarge(*size),
        other => FileContent::Unreadable(other.to_string()),
    };
    File::failed(path, failure)
}

fn is_on(profile: &Profile, rule: RuleId) -> bool {
    profile
        .level(rule)
        .is_some_and(|level| level.severity.is_some())
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

fn node_of(fleet: &Fleet, spot: &Spot) -> Option<usize> {
    match spot.target {
        Target::Input(input) => fleet.inputs.get(input)?.node,
        Target::Node(node) => Some(node),
        Target::Inventory => None,
    }
}
