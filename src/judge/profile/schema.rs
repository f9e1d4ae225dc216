//! The JSON Schema of profile files, for editors.
//!
//! A profile is read as a tree of values and not through structs, so the schema is not derived: it is made from the same
//! closed sets that the reader uses.

use std::collections::BTreeMap;

use schemars::{Schema, json_schema};
use serde_json::{Map, Value, json};

use super::{facts::Shape, shapes};
use crate::judge::finding::{Evidence, ProfileKind, RuleId, Severity};

/// The schema of a profile file. `rules` are all the rules there are.
pub fn schema(rules: &[RuleId]) -> Schema {
    let mut tables = Table::default();
    for (path, shape) in shapes() {
        tables.add(&path, setting(&plain(&shape), "value"));
    }
    let mut words: Vec<&str> = Severity::ALL.into_iter().map(Severity::word).collect();
    words.push("off");
    for rule in rules {
        let level = setting(&json!({ "enum": words }), "level");
        tables.add(&format!("rules.{rule}"), level);
    }
    let mut properties = tables.properties();
    properties.extend(head().map(|(name, value)| (name.to_owned(), value)));
    json_schema!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "signready profile",
        "description": "What a CA or another receiver of requests accepts, and who says so.",
        "type": "object",
        "required": ["id", "title"],
        "properties": properties,
        "additionalProperties": false,
    })
}

/// What stands at the top of a profile.
fn head() -> [(&'static str, Value); 8] {
    let texts = json!({ "type": "array", "items": { "type": "string" } });
    let source = json!({
        "type": "object",
        "required": ["title"],
        "properties": {
            "title": { "type": "string" },
            "url": { "type": "string", "format": "uri" },
            "read": { "description": "The day on which it was read.", "type": "string", "format": "date" },
            "evidence": {
                "description": "primary: the receiver's own words, may carry an error; secondary: somebody's report, a warning at most; unverified: a notice at most.",
                "enum": Evidence::ALL.map(Evidence::word),
            },
        },
        "additionalProperties": false,
    });
    [
        (
            "id",
            json!({ "description": "The name to ask for it.", "type": "string" }),
        ),
        (
            "title",
            json!({ "description": "The title in full.", "type": "string" }),
        ),
        (
            "extends",
            json!({ "description": "The profiles that it builds on; later ones win.", "anyOf": [{ "type": "string" }, texts] }),
        ),
        (
            "abstract",
            json!({ "description": "Whether it only serves others as a base.", "type": "boolean" }),
        ),
        (
            "checked",
            json!({ "description": "The day on which it was last held against its sources.", "type": "string", "format": "date" }),
        ),
        (
            "kind",
            json!({ "description": "Whether it speaks of a CA or of a server.", "enum": ProfileKind::ALL.map(ProfileKind::word) }),
        ),
        (
            "unknown",
            json!({ "description": "What is not known about the receiver, in prose.", "type": "array", "items": { "type": "string" } }),
        ),
        (
            "sources",
            json!({ "description": "The documents that values rest on, by name.", "type": "object", "additionalProperties": source }),
        ),
    ]
}

/// Settings and tables of settings.
#[derive(Default)]
struct Table {
    settings: BTreeMap<String, Value>,
    tables: BTreeMap<String, Self>,
}

impl Table {
    fn add(&mut self, path: &str, setting: Value) {
        match path.split_once('.') {
            Some((table, rest)) => {
                let table = self.tables.entry(table.to_owned()).or_default();
                table.add(rest, setting);
            }
            None => {
                self.settings.insert(path.to_owned(), setting);
            }
        }
    }

    fn properties(self) -> Map<String, Value> {
        let tables = self.tables.into_iter().map(|(name, table)| {
            let mut properties = table.properties();
            let source = json!({
                "description": "The source of all values of this table that name none.",
                "type": "string",
            });
            properties.insert("source".to_owned(), source);
            let table = json!({
                "type": "object",
                "properties": properties,
                "additionalProperties": false,
            });
            (name, table)
        });
        self.settings.into_iter().chain(tables).collect()
    }
}

fn plain(shape: &Shape) -> Value {
    match shape {
        Shape::Text => json!({ "type": "string" }),
        Shape::Truth => json!({ "type": "boolean" }),
        Shape::Number => json!({ "type": "integer", "minimum": 0 }),
        Shape::Numbers => json!({ "type": "array", "items": { "type": "integer", "minimum": 0 } }),
        Shape::Texts => json!({ "type": "array", "items": { "type": "string" } }),
        Shape::Word(words) => json!({ "enum": words }),
        Shape::Words(words) => json!({ "type": "array", "items": { "enum": words } }),
    }
}

/// A setting in its three forms: the plain value, a table with its source, a list of dated tables.
fn setting(plain: &Value, key: &str) -> Value {
    let dated = json!({
        "type": "object",
        "required": [key],
        "properties": {
            key: plain,
            "source": { "description": "The name of a source and, behind a blank, a section.", "type": "string" },
            "from": { "description": "The first day.", "type": "string", "format": "date" },
            "until": { "description": "The first day after.", "type": "string", "format": "date" },
        },
        "additionalProperties": false,
    });
    json!({ "anyOf": [plain, dated, { "type": "array", "items": dated }] })
}
