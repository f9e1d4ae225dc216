//! Nodes of a cluster whose subjects differ.

use std::ops::Range;

use crate::{
    estate::inventory::Custody,
    judge::{
        finding::{Detail, InputId, RuleId, Spot},
        fleet::{Agreement, COMPARED, Member},
        rule::{Check, Citation, FleetContext, Reporter, Rule},
        server_form::{FormDeviation, ServerForm},
    },
    pki::{
        csr::Part,
        oid::{self, Oid},
        text::{printable::shortened, text_defects},
    },
};

/// `fleet-inconsistent-subject`
pub(crate) static RULE: Rule = Rule {
    id: RuleId::new("fleet-inconsistent-subject"),
    since: "0.1.0",
    summary: "subject differs from that of the other nodes",
    rationale: "If you submit requests for several nodes, public CAs may require that the information is the same in all of them: one \
        organization, one state, one locality, written in one way. A node that was installed years after the others tends to differ in a comma, in the \
        case of a letter or in an abbreviation. Where the inventory has a value, it is compared with that, and otherwise with the other nodes of the cluster.",
    remediation: "write the subject in the same way on every node; on Cisco servers with `set web-security`",
    citations: &[Citation::CISCO_CERTIFICATE_VALIDATION],
    check: Check::Fleet(check),
};

fn check(context: &FleetContext<'_>, reporter: &mut Reporter) {
    for group in &context.fleet.groups {
        for oid in COMPARED.iter().chain([&oid::ORGANIZATIONAL_UNIT_NAME]) {
            let standings = context.fleet.standings(group, oid);
            for (member, standing) in &standings {
                if is_left_out(context, oid, member, *standing) {
                    continue;
                }
                let other = |other: usize| standings.get(other).map(|(other, _)| other);
                report(context, oid, member, *standing, other, reporter);
            }
        }
    }
}

/// An organizational unit that is missing from what was planned is `fleet-drift`'s: servers have a box for it.
fn is_left_out(
    context: &FleetContext<'_>,
    oid: &Oid,
    member: &Member<'_>,
    standing: Agreement<'_>,
) -> bool {
    let input = context.fleet.inputs.get(member.input);
    let is_planned = input.is_some_and(|input| input.planned_request.is_some());
    *oid == oid::ORGANIZATIONAL_UNIT_NAME
        && member.attributes.is_empty()
        && is_planned
        && matches!(standing, Agreement::AgainstInventory { .. })
}

/// What an installer or a form makes of a value.
fn damage(oid: &Oid, ours: &[&str], wanted: &str) -> Option<String> {
    let trimmed: Vec<&str> = ours.iter().map(|value| value.trim()).collect();
    match trimmed.as_slice() {
        [_, _, ..] if is_split(&trimmed, wanted) => Some(format!(
            "{oid} `{}` was taken apart at its comma, into {} values",
            shortened(wanted),
            trimmed.len()
        )),
        [only] if has_backslash(only, wanted) => Some(format!(
            "{oid} `{}` has a backslash that was meant for the installer",
            shortened(only)
        )),
        _ => None,
    }
}

fn has_backslash(value: &str, wanted: &str) -> bool {
    value != wanted && value.replace('\\', "") == wanted
}

/// Whether the values are the pieces of the wanted one between its commas.
fn is_split(values: &[&str], wanted: &str) -> bool {
    let pieces = wanted.split(',').map(str::trim);
    pieces.clone().eq(values.iter().copied()) || pieces.rev().eq(values.iter().copied())
}

/// The line of the worksheet, where the request is made on a server.
fn correction(
    context: &FleetContext<'_>,
    input: InputId,
    deviation: FormDeviation<'_>,
) -> Option<String> {
    let planned_request = context
        .fleet
        .planned_request_of(context.fleet.inputs.get(input)?)?;
    let form = ServerForm::new(context.fleet.inventory.as_ref()?, planned_request)?;
    (planned_request.custody == Custody::Server).then(|| form.correction(deviation))
}

fn report<'a>(
    context: &FleetContext<'_>,
    oid: &Oid,
    member: &Member<'a>,
    standing: Agreement<'_>,
    other: impl Fn(usize) -> Option<&'a Member<'a>>,
    reporter: &mut Reporter,
) {
    let ours = member.values();
    match standing {
        Agreement::Agrees => {}
        Agreement::AgainstInventory { node, wanted } => {
            let theirs = [wanted.value.as_str()];
            let (spot, message) = match damage(oid, &ours, &wanted.value) {
                Some(message) => (whole(member), message),
                None => {
                    let message = format!(
                        "{oid} is {}, and the inventory says `{}`",
                        shown(&ours),
                        shortened(&wanted.value)
                    );
                    let message = with_difference(message, &ours, &theirs);
                    (pointed(member, &theirs), message)
                }
            };
            let deviation = match ours.as_slice() {
                [only] if has_backslash(only.trim(), &wanted.value) => {
                    FormDeviation::Backslash(oid)
                }
                _ => FormDeviation::Attribute(oid),
            };
            let draft = reporter.report(spot, message);
            // Where a value was split, one of the pieces has to go, too.
            if ours.len() == 1 {
                draft.propose(&wanted.value);
            }
            draft.with(Spot::node(node, wanted.range.clone())).advise(
                correction(context, member.input, deviation).unwrap_or_else(|| {
                    format!(
                        "write `{}`, as the inventory has it, or correct the inventory",
                        shortened(&wanted.value)
                    )
                }),
            );
        }
        Agreement::AgainstMajority { other: index, .. } | Agreement::Undecided { other: index } => {
            let Some(other) = other(index) else { return };
            let theirs = other.values();
            let holders = match standing {
                Agreement::AgainstMajority { most, all, .. } => {
                    format!("{most} of the {all} nodes")
                }
                _ => "another node".to_owned(),
            };
            let message = format!(
                "{oid} is {}, and {} on {holders}",
                shown(&ours),
                shown(&theirs)
            );
            let message = with_difference(message, &ours, &theirs);
            let draft = reporter
                .report(pointed(member, &theirs), message)
                .with(pointed(other, &ours));
            if *oid == oid::COUNTRY_NAME {
                draft.advise(
                    "write the country in the same way on every node; Cisco servers have it from their installation, and `set web-security` does not change it",
                );
            }
        }
    }
}

fn shown(values: &[&str]) -> String {
    if values.is_empty() {
        return "missing".to_owned();
    }
    values
        .iter()
        .map(|value| format!("`{}`", shortened(value)))
        .collect::<Vec<_>>()
        .join(" and ")
}

/// The first value as a whole.
fn whole(member: &Member<'_>) -> Spot {
    match member.attributes.first() {
        Some(attribute) => Spot::attribute(member.input, attribute),
        None => Spot::part(
            member.input,
            Part::Subject,
            member.request.subject.range.clone(),
        ),
    }
}

/// The place of the first value that differs, narrowed to where it begins to differ and where it ceases to.
fn pointed(member: &Member<'_>, wanted: &[&str]) -> Spot {
    let attributes = &member.attributes;
    let is_different = |(index, value): (usize, &&str)| wanted.get(index).copied() != Some(*value);
    let index = member.values().iter().enumerate().position(is_different);
    let index = index.unwrap_or(0);
    let Some(attribute) = attributes.get(index) else {
        let subject = member.request.subject.range.clone();
        return Spot::part(member.input, Part::Subject, subject);
    };
    let mut spot = Spot::attribute(member.input, attribute);
    if let (
        Detail::Part {
            value: Some(value), ..
        },
        Some(wanted),
    ) = (&mut spot.detail, wanted.get(index))
    {
        value.span = difference(&value.line, wanted);
    }
    spot
}

/// The range of `ours` in which it differs from `theirs`; where it only lacks something, the character before that.
fn difference(ours: &str, theirs: &str) -> Range<usize> {
    let is_same = |(one, other): &(char, char)| one == other;
    let start: usize = ours
        .chars()
        .zip(theirs.chars())
        .take_while(is_same)
        .map(|(one, _)| one.len_utf8())
        .sum();
    let (ours_rest, theirs_rest) = (
        ours.get(start..).unwrap_or_default(),
        theirs.get(start..).unwrap_or_default(),
    );
    let backwards = ours_rest.chars().rev().zip(theirs_rest.chars().rev());
    let end: usize = backwards
        .take_while(is_same)
        .map(|(one, _)| one.len_utf8())
        .sum();
    let range = start..ours.len() - end;
    if range.is_empty() {
        let before = ours
            .get(..start)
            .and_then(|before| before.chars().next_back())
            .map_or(0, char::len_utf8);
        return start - before..range.end;
    }
    range
}

/// Names the difference where the eye would miss it.
fn with_difference(message: String, ours: &[&str], theirs: &[&str]) -> String {
    let (&[ours], &[theirs]) = (ours, theirs) else {
        return message;
    };
    if let Some(difference) = text_defects::slight_difference(ours, theirs) {
        let characters =
            code_points(ours, theirs).map_or_else(String::new, |both| format!(": {both}"));
        return format!("{message} (only {difference} differ{characters})");
    }
    match code_points(ours, theirs) {
        Some(both) => format!("{message} ({both})"),
        None => message,
    }
}

/// The characters that differ, where they are few and beyond ASCII.
fn code_points(ours: &str, theirs: &str) -> Option<String> {
    let piece = |one: &str, other: &str| {
        one.get(difference(one, other))
            .unwrap_or_default()
            .to_owned()
    };
    let (ours, theirs) = (piece(ours, theirs), piece(theirs, ours));
    let is_short = |text: &str| (1..=3).contains(&text.chars().count());
    let listed = |text: &str| -> String {
        text.chars()
            .map(|character| format!("U+{:04X}", u32::from(character)))
            .collect::<Vec<_>>()
            .join(" ")
    };
    (is_short(&ours) && is_short(&theirs) && !(ours.is_ascii() && theirs.is_ascii()))
        .then(|| format!("{} and {}", listed(&ours), listed(&theirs)))
}
