//! Verifying: the rules about certificates, and what they see.

use super::{
    Linter, Scope,
    documents::Documents,
    judgement::Judgement,
    parallel::THREADS,
    profiled_rule::{ProfiledRule, Said, profiled_rules},
    scope::chosen,
    severities::{self, Worst},
    verification::{Fitness, VerificationCounts, VerificationReport, summary, unanswered_of},
};
use crate::{
    estate::{inventory::NodeId, numbered::Numbered},
    judge::{
        finding::{EntryId, Finding, Spot, Target},
        fleet::Fleet,
        issued::{Delivery, Entry, EntryRole},
        rule::{CertificateContext, Check, DeliveryContext, Reporter},
    },
};

impl Linter {
    /// Judges certificates: what is in them, their chains, and whether they fit the requests, keys, nodes and hosts that they are
    /// for.
    ///
    /// There is no error: what cannot be read is a finding. The order of files and the number of threads do not matter, as in
    /// [`Linter::lint`].
    pub fn verify(&self, delivery: &Delivery) -> VerificationReport {
        let mut verifier = Verifier::new(self);
        verifier.judge(delivery);
        verifier.finish(&delivery.fleet)
    }
}

/// Judges deliveries one after the other, each by itself, for one report on all of them.
#[derive(Debug)]
pub struct Verifier<'a> {
    linter: &'a Linter,
    judgement: Judgement<'a>,
    report: VerificationReport,
}

impl<'a> Verifier<'a> {
    /// One that has judged nothing.
    pub fn new(linter: &'a Linter) -> Self {
        let profiles = linter.profiles();
        let counts = profiles.iter().map(|profile| VerificationCounts {
            scope: Scope::of(linter, profile, is_asked),
            ..VerificationCounts::default()
        });
        let counts: Vec<VerificationCounts> = counts.collect();
        Self {
            linter,
            judgement: Judgement::new(linter),
            report: VerificationReport {
                profiles: profiles.iter().map(|profile| profile.id.clone()).collect(),
                chosen: chosen(linter, counts.iter().map(|counts| counts.scope), is_asked),
                counts,
                ..VerificationReport::default()
            },
        }
    }

    /// Judges a delivery.
    pub fn judge(&mut self, delivery: &Delivery) {
        let nodes: Vec<Option<NodeId>> = delivery.entries.iter().map(|entry| entry.node).collect();
        let judged = self.linter.judged(&delivery.fleet, &nodes);
        let rules = profiled_rules(self.linter, &judged, is_asked);
        let findings = self
            .judgement
            .add(said(&rules, delivery), Documents::of_delivery(delivery));
        list(&mut self.report, self.linter, delivery, &judged, findings);
    }

    /// The report, with what there is to say about the waivers of the inventory in `fleet`.
    pub fn finish(self, fleet: &Fleet) -> VerificationReport {
        let nothing: Vec<Numbered<EntryId, bool>> = self.linter.judged(fleet, &[]);
        let rules = profiled_rules(self.linter, &nothing, is_asked);
        let (findings, waived) = self.judgement.finish(&rules, fleet);
        let mut report = self.report;
        for (profile, counts) in report.profiles.iter().zip(&mut report.counts) {
            counts.tally = severities::tally(&findings, profile);
        }
        report
            .certificates
            .sort_by(|one, other| (&one.path, one.index).cmp(&(&other.path, other.index)));
        report.unanswered.sort();
        report.findings = findings.into_iter().map(|(_, finding)| finding).collect();
        report.waived = waived;
        report
    }
}

/// The rules about what a CA sent, and about waivers.
fn is_asked(check: Check) -> bool {
    check.is_of_delivery() || matches!(check, Check::Waivers(_))
}

/// What the rules say of a delivery.
fn said(rules: &[ProfiledRule<'_, EntryId>], delivery: &Delivery) -> Vec<Said> {
    let said = THREADS.map(rules, |rule| match rule.rule.check {
        Check::Delivery(check) => {
            let context = DeliveryContext {
                delivery,
                judged: rule.judged,
                policy: &rule.profile.policy,
            };
            let mut reporter = Reporter::of_many();
            check(&context, &mut reporter);
            rule.said(reporter).collect::<Vec<_>>()
        }
        check => {
            let certificates = delivery.certificates();
            let own = certificates.filter(|(id, entry, _)| {
                rule.judges(*id) && matches!(entry.role, EntryRole::Server | EntryRole::InChain)
            });
            let said = own.flat_map(|(id, entry, certificate)| {
                let context = CertificateContext {
                    delivery,
                    id,
                    entry,
                    certificate,
                    policy: &rule.profile.policy,
                };
                let mut reporter = Reporter::of_one();
                check.ask_of_certificate(&context, &mut reporter);
                rule.said(reporter)
            });
            said.collect()
        }
    });
    said.into_iter().flatten().collect()
}

/// Puts the certificates of a delivery into the report, and the requests that have none.
fn list(
    report: &mut VerificationReport,
    linter: &Linter,
    delivery: &Delivery,
    judged: &[Numbered<EntryId, bool>],
    findings: &[(Spot, Finding)],
) {
    let mut worst = Worst::new();
    for (spot, finding) in findings {
        if let Target::Certificate(entry) = spot.target {
            worst.add(entry, finding);
        }
    }
    let is_listed = |entry: &Entry| matches!(entry.role, EntryRole::Server | EntryRole::None);
    let entries = delivery.entries.numbered();
    for (id, entry) in entries.filter(|(_, entry)| is_listed(entry)) {
        let mut summary = summary(delivery, entry);
        let profiles = linter.profiles().iter().zip(judged);
        for ((profile, _), counts) in profiles
            .zip(&mut report.counts)
            .filter(|((_, judged), _)| judged.get(id) == Some(&true))
        {
            // What a chain is made of counts with the certificate that needs it.
            let chain = delivery.chain_of(entry);
            let above = chain
                .filter_map(|(link, _)| worst.of(delivery.entry_of(link)?, &profile.id))
                .max();
            let fitness = Some(Fitness::of(worst.of(id, &profile.id).max(above)));
            // An error is certain. All else may be changed by what was not asked, and what is no certificate serves nobody.
            let is_decided = !counts.scope.is_partial() && entry.certificate().is_some();
            let fitness = fitness.filter(|fitness| is_decided || *fitness == Fitness::Unfit);
            match fitness {
                Some(Fitness::Good) => counts.good += 1,
                Some(Fitness::Doubtful) => counts.doubtful += 1,
                Some(Fitness::Unfit) => counts.unfit += 1,
                None => counts.undecided += 1,
            }
            summary.fitness.push((profile.id.clone(), fitness));
        }
        report.certificates.push(summary);
    }
    let unanswered = delivery.unanswered().into_iter();
    let unanswered = unanswered.filter_map(|id| unanswered_of(&delivery.fleet, id));
    report.unanswered.extend(unanswered);
}
