//! Nodes of a cluster whose subjects differ.

use std::{collections::BTreeMap, ops::Range};

use crate::{
    finding::{Detail, RuleId, Spot},
    fleet::Fleet,
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
    spots: Vec<Spot>,
    subject: Spot,
}

fn check(context: &FleetContext<'_>, reporter: &mut Reporter) {
    for group in &context.fleet.groups {
        for oid in &COMPARED {
            let members = group
                .inputs
                .iter()
                .filter_map(|&input| member(context.fleet, input, oid))
                .collect();
            compare(context.fleet, oid, members, reporter);
        }
    }
}

/// The inventory says what a node's subject should be, and who differs from it is to blame; who has nothing in the
/// inventory, or agrees with it, is held against the majority.
fn compare(fleet: &Fleet, oid: &Oid, members: Vec<Member>, reporter: &mut Reporter) {
    let mut agreeing: Vec<Member> = Vec::new();
    for member in members {
        let node = fleet.inputs.get(member.input).and_then(|input| input.node);
        let wanted = node.and_then(|node| Some((node, fleet.node(node)?.1.subject.value_of(oid)?)));
        let Some((node, wanted)) =
            wanted.filter(|(_, wanted)| member.values != [wanted.value.as_str()])
        else {
            agreeing.push(member);
            continue;
        };
        let message = format!(
            "{oid} is {}, and the inventory says `{}`",
            shown(&member.values),
            shortened(&wanted.value)
        );
        let wanted_values = std::slice::from_ref(&wanted.value);
        let message = with_difference(message, &member.values, wanted_values);
        let draft = reporter.report(pointed(&member, wanted_values), message);
        draft.with(Spot::node(node, wanted.range.clone()));
        draft.advise(format!(
            "write `{}`, as the inventory has it, or correct the inventory",
            shortened(&wanted.value)
        ));
    }
    let mut counts: BTreeMap<&[String], usize> = BTreeMap::new();
    for member in &agreeing {
        *counts.entry(&member.values).or_default() += 1;
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
    for member in agreeing
        .iter()
        .filter(|member| majority != Some(member.values.as_slice()))
    {
        let differs = |other: &&Member| match majority {
            Some(majority) => other.values == majority,
            None => other.values != member.values,
        };
        let Some(other) = agreeing.iter().find(differs) else {
            continue;
        };
        let (ours, theirs) = (shown(&member.values), shown(&other.values));
        let message = match majority {
            Some(_) => format!(
                "{oid} is {ours}, and {theirs} on {most} of the {} nodes",
                agreeing.len()
            ),
            None => format!("{oid} is {ours}, and {theirs} on another node"),
        };
        let message = with_difference(message, &member.values, &other.values);
        reporter
            .report(pointed(member, &other.values), message)
            .with(pointed(other, &member.values));
    }
}

fn member(fleet: &Fleet, input: usize, oid: &Oid) -> Option<Member> {
    let request = fleet.inputs.get(input)?.request()?;
    let attributes: Vec<_> = request.subject.attributes_of(oid.clone()).collect();
    Some(Member {
        input,
        values: attributes
            .iter()
            .map(|attribute| attribute.text.clone())
            .collect(),
        spots: attributes
            .iter()
            .map(|attribute| Spot::attribute(input, attribute))
            .collect(),
        subject: Spot::part(input, Part::Subject, request.subject.range.clone()),
    })
}

fn shown(values: &[String]) -> String {
    if values.is_empty() {
        return "missing".to_owned();
    }
    values
        .iter()
        .map(|value| format!("`{}`", shortened(value)))
        .collect::<Vec<_>>()
        .join(" and ")
}

/// The place of the first value that differs, narrowed to where it begins to differ and where it ceases to.
fn pointed(member: &Member, wanted: &[String]) -> Spot {
    let is_different = |(index, value): (usize, &String)| wanted.get(index) != Some(value);
    let index = member
        .values
        .iter()
        .enumerate()
        .position(is_different)
        .unwrap_or(0);
    let mut spot = member.spots.get(index).unwrap_or(&member.subject).clone();
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
fn with_difference(message: String, ours: &[String], theirs: &[String]) -> String {
    let ([ours], [theirs]) = (ours, theirs) else {
        return message;
    };
    let squeezed = |text: &str| {
        text.chars()
            .filter(|character| character.is_alphanumeric())
            .collect::<String>()
    };
    if ours.to_lowercase() == theirs.to_lowercase() {
        return format!("{message} (only upper and lower case differ)");
    }
    if squeezed(ours) == squeezed(theirs) {
        return format!("{message} (only blanks or punctuation differ)");
    }
    let piece = |one: &str, other: &str| {
        one.get(difference(one, other))
            .unwrap_or_default()
            .to_owned()
    };
    let (ours, theirs) = (piece(ours, theirs), piece(theirs, ours));
    let is_short = |text: &str| (1..=3).contains(&text.chars().count());
    if is_short(&ours) && is_short(&theirs) && !(ours.is_ascii() && theirs.is_ascii()) {
        return format!(
            "{message} ({} and {})",
            code_points(&ours),
            code_points(&theirs)
        );
    }
    message
}

fn code_points(text: &str) -> String {
    text.chars()
        .map(|character| format!("U+{:04X}", u32::from(character)))
        .collect::<Vec<_>>()
        .join(" ")
}
