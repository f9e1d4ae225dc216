//! Nodes of a cluster whose subjects differ.

use std::collections::BTreeMap;

use crate::{
    finding::{RuleId, Spot},
    fleet::{Fleet, Group},
    oid::{self, Oid},
    printable::shortened,
    request::Part,
    rule::{Check, Citation, FleetContext, Reporter, Rule},
};

/// `fleet-inconsistent-subject`
pub(crate) static RULE: Rule = Rule {
    id: RuleId::new("fleet-inconsistent-subject"),
    since: "0.1.0",
    summary: "subject differs from that of the other nodes",
    rationale: "If you submit requests for several nodes, public CAs may require that the information is the same in all of them: one \
        organization, one state, one locality, written in one way. A node that was installed years after the others tends to differ in a comma, in the \
        case of a letter or in an abbreviation.",
    remediation: "write the subject in the same way on every node; on Cisco servers with `set web-security`",
    citations: &[Citation::CISCO_CERTIFICATE_VALIDATION],
    check: Check::Fleet(check),
};

/// What must agree: the part of the subject that says who, not which server.
const COMPARED: [Oid; 4] = [
    oid::COUNTRY_NAME,
    oid::STATE_OR_PROVINCE_NAME,
    oid::LOCALITY_NAME,
    oid::ORGANIZATION_NAME,
];

/// The values of one attribute in one request, and where they stand.
struct Member {
    input: usize,
    values: Vec<String>,
    spot: Spot,
}

fn check(context: &FleetContext<'_>, reporter: &mut Reporter<'_>) {
    for group in &context.fleet.groups {
        for oid in &COMPARED {
            compare(context.fleet, group, oid, reporter);
        }
    }
}

fn compare(fleet: &Fleet, group: &Group, oid: &Oid, reporter: &mut Reporter<'_>) {
    let members: Vec<Member> = group
        .inputs
        .iter()
        .filter_map(|&input| member(fleet, input, oid))
        .collect();
    // The inventory says what a node's subject should be; who differs from it is to blame.
    let mut agreeing: Vec<&Member> = Vec::new();
    for member in &members {
        let node = fleet.inputs.get(member.input).and_then(|input| input.node);
        let wanted = node.and_then(|node| Some((node, fleet.node(node)?.1.subject.value_of(oid)?)));
        match wanted {
            Some((node, wanted)) if member.values != [wanted.value.as_str()] => {
                let message = format!(
                    "{oid} is {}, and the inventory says `{}`",
                    shown(&member.values),
                    wanted.value
                );
                let message = with_difference(message, &member.values, &wanted.value);
                let draft = reporter.report(pointed(member, &wanted.value), message);
                draft.with(Spot::node(node, wanted.range.clone()));
                draft.advise(format!(
                    "write `{}`, as the inventory has it, or correct the inventory",
                    wanted.value
                ));
            }
            _ => agreeing.push(member),
        }
    }
    let mut counts: BTreeMap<&[String], usize> = BTreeMap::new();
    for member in &agreeing {
        *counts.entry(&member.values).or_default() += 1;
    }
    if counts.len() < 2 {
        return;
    }
    let most = counts.values().copied().max().unwrap_or(0);
    let leaders: Vec<&[String]> = counts
        .iter()
        .filter(|(_, count)| **count == most)
        .map(|(values, _)| *values)
        .collect();
    // Without a majority nobody can say who is right.
    let majority = if let [leader] = leaders.as_slice() {
        Some(*leader)
    } else {
        None
    };
    for member in &agreeing {
        if majority == Some(member.values.as_slice()) {
            continue;
        }
        let others = agreeing
            .iter()
            .filter(|other| other.values != member.values);
        let other = match majority {
            Some(majority) => agreeing.iter().find(|other| other.values == majority),
            None => others.clone().next(),
        };
        let Some(other) = other else { continue };
        let theirs = other.values.first().map(String::as_str).unwrap_or_default();
        let message = match majority {
            Some(_) => format!(
                "{oid} is {}, and {} on {most} of the {} nodes",
                shown(&member.values),
                shown(&other.values),
                agreeing.len()
            ),
            None => format!(
                "{oid} is {}, and {} on another node",
                shown(&member.values),
                shown(&other.values)
            ),
        };
        let message = with_difference(message, &member.values, theirs);
        let draft = reporter.report(pointed(member, theirs), message);
        draft.with(other.spot.clone());
    }
}

fn member(fleet: &Fleet, index: usize, oid: &Oid) -> Option<Member> {
    let request = fleet.inputs.get(index)?.request()?;
    let attributes: Vec<_> = request.subject.attributes_of(oid.clone()).collect();
    let spot = match attributes.first() {
        Some(attribute) => Spot::attribute(index, attribute),
        None => Spot::part(index, Part::Subject, request.subject.range.clone()),
    };
    Some(Member {
        input: index,
        values: attributes
            .iter()
            .map(|attribute| attribute.text.clone())
            .collect(),
        spot,
    })
}

fn shown(values: &[String]) -> String {
    match values {
        [] => "missing".to_owned(),
        [value] => format!("`{}`", shortened(value)),
        values => values
            .iter()
            .map(|value| format!("`{}`", shortened(value)))
            .collect::<Vec<_>>()
            .join(" and "),
    }
}

/// The place, narrowed to where the value begins to differ and where it ceases to.
fn pointed(member: &Member, wanted: &str) -> Spot {
    let mut spot = member.spot.clone();
    if let crate::finding::Detail::Part {
        value: Some(value), ..
    } = &mut spot.detail
    {
        value.span = difference(&value.line, wanted);
    }
    spot
}

/// The range of `ours` in which it differs from `theirs`; all of it when nothing agrees.
fn difference(ours: &str, theirs: &str) -> std::ops::Range<usize> {
    let start = ours
        .char_indices()
        .zip(theirs.chars())
        .find(|((_, one), other)| one != other)
        .map(|((offset, _), _)| offset);
    let start = start.unwrap_or_else(|| ours.len().min(theirs.len()));
    let rest_of_theirs = theirs.len().saturating_sub(start);
    let common_end: usize = ours
        .chars()
        .rev()
        .zip(theirs.chars().rev())
        .take_while(|(one, other)| one == other)
        .map(|(one, _)| one.len_utf8())
        .sum();
    let common_end = common_end
        .min(ours.len().saturating_sub(start))
        .min(rest_of_theirs);
    start..(ours.len() - common_end).max(start)
}

/// Adds the characters in which two values differ, where the eye would miss them.
fn with_difference(message: String, ours: &[String], theirs: &str) -> String {
    let [ours] = ours else { return message };
    if ours.eq_ignore_ascii_case(theirs) {
        return format!("{message} (only upper and lower case differ)");
    }
    let squeezed = |text: &str| {
        text.chars()
            .filter(|character| character.is_alphanumeric())
            .collect::<String>()
    };
    if squeezed(ours) == squeezed(theirs) {
        return format!("{message} (only blanks or punctuation differ)");
    }
    message
}
