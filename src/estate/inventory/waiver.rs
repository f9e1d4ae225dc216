//! Findings that the administrator has decided to live with.

use std::ops::Range;

#[cfg(feature = "schema")]
use schemars::JsonSchema;
use serde::Deserialize;
use time::{Date, Month};
use toml::{Spanned, value::Datetime};

use super::{Inventory, Located, Node};
use crate::pki::text::{
    source::{Problem, Source},
    suggest,
};

/// The shape of a `[[waive]]`, for serde.
#[derive(Debug, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct WaiverTable {
    /// The name of the rule.
    #[cfg_attr(feature = "schema", schemars(with = "String"))]
    rule: Spanned<String>,
    /// Host or full name of the node; left out, the waiver is for everything.
    #[cfg_attr(feature = "schema", schemars(with = "Option<String>"))]
    node: Option<Spanned<String>>,
    /// Why the findings are accepted, and by whom.
    #[cfg_attr(feature = "schema", schemars(with = "String"))]
    reason: Spanned<String>,
    /// The first day on which it does not hold any more.
    #[cfg_attr(feature = "schema", schemars(with = "Option<String>", extend("format" = "date")))]
    until: Option<Spanned<Datetime>>,
}

/// One `[[waive]]` of an inventory: a rule whose findings somebody has looked at and accepted.
#[derive(Clone, Debug)]
pub struct Waiver {
    /// The name of the rule.
    pub rule: Located<String>,
    /// The names of the nodes that it is for; none when it is for everything.
    pub nodes: Vec<String>,
    /// Why the findings are accepted.
    pub reason: String,
    /// The first day on which it does not hold any more.
    pub until: Option<Date>,
}

impl Waiver {
    /// Whether it covers what is found at this node, or at none.
    pub fn covers(&self, node: Option<&str>) -> bool {
        self.nodes.is_empty()
            || node.is_some_and(|node| self.nodes.iter().any(|covered| covered == node))
    }

    /// Whether it has ended by a day.
    pub fn has_ended(&self, day: Date) -> bool {
        self.until.is_some_and(|until| until <= day)
    }
}

/// Takes the waivers; what is wrong with them is added to the problems.
pub(super) fn read(
    tables: Vec<WaiverTable>,
    nodes: &[&Node],
    source: &Source,
    problems: &mut Vec<Problem>,
) -> Vec<Waiver> {
    let mut problem = |range: &Range<usize>, message: String, help: String| {
        problems.push(source.problem(range, message, Some(help)));
    };
    let mut waivers = Vec::new();
    for table in tables {
        if table.reason.get_ref().trim().is_empty() {
            problem(
                &table.reason.span(),
                "a waiver needs a reason".to_owned(),
                "say who accepted the finding and why, for those who read the inventory next year"
                    .to_owned(),
            );
        }
        let mut covered = Vec::new();
        if let Some(wanted) = &table.node {
            let called = nodes.iter().filter(|node| node.is_called(wanted.get_ref()));
            covered.extend(called.map(|node| node.fqdn.clone()));
            if covered.is_empty() {
                let names = nodes.iter().map(|node| node.fqdn.as_str());
                problem(
                    &wanted.span(),
                    format!("no node is called `{}`", wanted.get_ref()),
                    suggest::nearest(wanted.get_ref(), names).map_or_else(
                        || "name a node by its host or its full name, or leave `node` out to waive the rule everywhere".to_owned(),
                        |nearest| format!("did you mean `{nearest}`?"),
                    ),
                );
            }
        }
        let until = table.until.and_then(|until| {
            let date = day(until.get_ref());
            if date.is_none() {
                problem(
                    &until.span(),
                    format!("`{}` is not a day", until.get_ref()),
                    "write the first day on which the waiver does not hold any more, such as 2027-03-15"
                        .to_owned(),
                );
            }
            date
        });
        waivers.push(Waiver {
            rule: Located {
                range: table.rule.span(),
                value: table.rule.into_inner(),
            },
            nodes: covered,
            reason: table.reason.into_inner(),
            until,
        });
    }
    waivers
}

/// A date without a time.
fn day(datetime: &Datetime) -> Option<Date> {
    let date = datetime.date.filter(|_| datetime.time.is_none())?;
    Date::from_calendar_date(
        i32::from(date.year),
        Month::try_from(date.month).ok()?,
        date.day,
    )
    .ok()
}

#[doc(hidden)]
impl Inventory {
    /// The waivers, in order.
    pub fn waivers(&self) -> &[Waiver] {
        &self.waivers
    }
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::super::{Inventory, InventoryError};
    use crate::pki::text::source::Source;

    const CLUSTER: &str =
        "[[cluster]]\nname = \"a\"\ndomain = \"example.com\"\n[[cluster.node]]\nhost = \"pub\"\n";

    fn read(waivers: &str) -> Result<Inventory, InventoryError> {
        Inventory::read(Source::new("cluster.toml", format!("{CLUSTER}{waivers}")))
    }

    #[test]
    fn a_waiver_holds_for_its_node_and_until_its_day() {
        let inventory = read("[[waive]]\nrule = \"key-size\"\nnode = \"pub\"\nreason = \"old phones\"\nuntil = 2027-03-15\n").unwrap();
        let [waiver] = inventory.waivers() else {
            panic!("one waiver")
        };
        assert!(waiver.covers(Some("pub.example.com")));
        assert!(!waiver.covers(Some("sub.example.com")) && !waiver.covers(None));
        assert!(!waiver.has_ended(date!(2027 - 03 - 14)));
        assert!(waiver.has_ended(date!(2027 - 03 - 15)));
    }

    #[test]
    fn a_waiver_without_a_node_holds_everywhere() {
        let inventory = read("[[waive]]\nrule = \"key-size\"\nreason = \"a rehearsal\"\n").unwrap();
        assert!(inventory.waivers()[0].covers(None));
        assert!(inventory.waivers()[0].covers(Some("pub.example.com")));
        assert!(!inventory.waivers()[0].has_ended(date!(2099 - 01 - 01)));
    }

    #[test]
    fn mistakes_have_a_place_and_a_help() {
        let cases = [
            (
                "[[waive]]\nrule = \"key-size\"\n",
                "cluster.toml:6:1: missing field `reason`",
            ),
            (
                "[[waive]]\nrule = \"key-size\"\nreason = \" \"\n",
                "cluster.toml:8:10: a waiver needs a reason",
            ),
            (
                "[[waive]]\nrule = \"key-size\"\nreason = \"x\"\nnode = \"pup\"\n",
                "cluster.toml:9:8: no node is called `pup`",
            ),
            (
                "[[waive]]\nrule = \"key-size\"\nreason = \"x\"\nuntil = 12:00:00\n",
                "cluster.toml:9:9: `12:00:00` is not a day",
            ),
        ];
        for (text, expected) in cases {
            let problem = match read(text).unwrap_err() {
                InventoryError::Shape(problem) => problem,
                InventoryError::Meaning(mut problems) => problems.remove(0),
            };
            assert_eq!(problem.to_string(), expected);
        }
    }
}
