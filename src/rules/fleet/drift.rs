//! Requests that came back other than they were planned.

use crate::{
    blueprint::{Blueprint, NameReason, PlannedName},
    finding::{RuleId, Spot},
    fleet::{Input, Origin},
    form::{Deviation, Form},
    inventory::Located,
    name,
    oid::{self, Oid},
    printable::shortened,
    request::{AttributeTypeAndValue, CertificationRequest, Part},
    rule::{Check, Citation, FleetContext, Reporter, Rule},
};

/// `fleet-drift`
pub(crate) static RULE: Rule = Rule {
    id: RuleId::new("fleet-drift"),
    since: "0.1.0",
    summary: "request is not what the inventory planned for its certificate",
    rationale: "A server that keeps its key makes its own request, and some of what it should say is typed into a form there, some was set at \
        the installation, and some the server decides. A name that is missing from the certificate makes every client that uses it show a warning, \
        and the CA cannot add what was not asked for. Names that were not planned are \
        `name-excessive`, other values of the subject `fleet-inconsistent-subject`.",
    remediation: "make the request again on the server, or correct the inventory",
    citations: &[
        Citation::Document {
            title: "Security Guide for Cisco Unified Communications Manager, Release 14",
            section: "Certificate Signing Request Fields",
            url: "https://www.cisco.com/c/en/us/td/docs/voice_ip_comm/cucm/security/14SU2/cucm_b_security-guide-14su2/cucm_m_certificates.html",
        },
        Citation::Practice(
            "installers that take a comma for a separator split the name of an organization at it",
        ),
    ],
    check: Check::Fleet(check),
};

fn check(context: &FleetContext<'_>, reporter: &mut Reporter) {
    // What is made here is made after its blueprint.
    if context.fleet.origin == Origin::Generated {
        return;
    }
    let Some(inventory) = &context.fleet.inventory else {
        return;
    };
    for (index, input, request) in context.requests() {
        let Some(blueprint) = context.fleet.blueprint_of(input) else {
            continue;
        };
        let Some(form) = Form::new(inventory, blueprint) else {
            continue;
        };
        let drift = Drift {
            index,
            request,
            blueprint,
            form,
        };
        drift.names(input, reporter);
        drift.key(reporter);
        for (oid, wanted) in &blueprint.subject {
            drift.attribute(oid, wanted, reporter);
        }
    }
}

/// One request beside its blueprint.
struct Drift<'a> {
    index: usize,
    request: &'a CertificationRequest,
    blueprint: &'a Blueprint,
    form: Form<'a>,
}

impl Drift<'_> {
    fn names(&self, input: &Input, reporter: &mut Reporter) {
        let there = input.names_and_addresses();
        for planned in &self.blueprint.names {
            if there.contains(&name::comparable(&planned.name)) {
                continue;
            }
            let message = format!(
                "`{}` is missing: {}",
                shortened(&planned.name),
                why(planned)
            );
            let spot = Spot::part(self.index, Part::Request, 0..self.request.der().len());
            reporter
                .report(spot, message)
                .with(Spot::node(self.blueprint.node, planned.range.clone()))
                .advise(self.form.correction(Deviation::Name(planned)));
        }
    }

    fn key(&self, reporter: &mut Reporter) {
        let there = self.request.public_key.key.to_string();
        let Some(wanted) = &self.blueprint.chosen_key else {
            return;
        };
        if there == wanted.value.word() {
            return;
        }
        let spot = Spot::part(
            self.index,
            Part::PublicKey,
            self.request.public_key.range.clone(),
        );
        reporter
            .report(
                spot,
                format!("the key is {there}, and {} was planned", wanted.value),
            )
            .with(Spot::node(self.blueprint.node, wanted.range.clone()))
            .advise(self.form.correction(Deviation::Key));
    }

    /// What an installer or a form makes of a value; a value that is simply another one is `fleet-inconsistent-subject`'s.
    fn attribute(&self, oid: &Oid, wanted: &Located<String>, reporter: &mut Reporter) {
        let there: Vec<&AttributeTypeAndValue> =
            self.request.subject.attributes_of(oid.clone()).collect();
        let values: Vec<&str> = there
            .iter()
            .map(|attribute| attribute.text.trim())
            .collect();
        let (message, deviation) = match values.as_slice() {
            [] if *oid == oid::ORGANIZATIONAL_UNIT_NAME => (
                format!(
                    "organizationalUnitName is missing, and `{}` was planned",
                    shortened(&wanted.value)
                ),
                Deviation::Attribute(oid),
            ),
            [_, _, ..] if is_split(&values, &wanted.value) => (
                format!(
                    "{oid} `{}` was taken apart at its comma, into {} values",
                    shortened(&wanted.value),
                    values.len()
                ),
                Deviation::Attribute(oid),
            ),
            [only] if *only != wanted.value && only.replace('\\', "") == wanted.value => (
                format!(
                    "{oid} `{}` has a backslash that was meant for the installer",
                    shortened(only)
                ),
                Deviation::Backslash(oid),
            ),
            _ => return,
        };
        let spot = match there.first() {
            Some(attribute) => Spot::attribute(self.index, attribute),
            None => Spot::part(
                self.index,
                Part::Subject,
                self.request.subject.range.clone(),
            ),
        };
        reporter
            .report(spot, message)
            .with(Spot::node(self.blueprint.node, wanted.range.clone()))
            .advise(self.form.correction(deviation));
    }
}

fn why(planned: &PlannedName) -> String {
    match planned.reason {
        NameReason::Node => "the node is called so".to_owned(),
        NameReason::Alternative => "the inventory has it among the node's `alt-names`".to_owned(),
        NameReason::ParentDomain => "the inventory wants the parent domain".to_owned(),
        NameReason::Needed(source) => format!("the inventory has it among the `{source}`"),
    }
}

/// Whether the values are the pieces of the planned one between its commas.
fn is_split(values: &[&str], wanted: &str) -> bool {
    wanted.split(',').map(str::trim).eq(values.iter().copied())
        || wanted
            .split(',')
            .map(str::trim)
            .rev()
            .eq(values.iter().copied())
}
