//! One profile file: its head, its sources, and its settings with their places.
//!
//! A setting has three shapes — a plain value, a table with `value` and `source`,
//! a list of dated tables — and each must keep its line for the report. So a layer
//! is read from TOML's own tree of values with spans, and not through serde
//! structs: there, a value of three shapes would need a visitor of its own for
//! every type (docs/decisions/0002-profiles-are-read-as-values.md).

use std::{collections::BTreeMap, fmt, ops::Range};

use time::{Date, Month};
use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

use crate::{
    estate::inventory::Located,
    judge::finding::{Evidence, ProfileKind, SourceDocument},
    pki::text::{
        source::{Problem, Source},
        suggest,
    },
};

/// A value without its shape: what a setting says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Value {
    Text(String),
    Number(u64),
    Truth(bool),
    List(Vec<Located<Self>>),
}

impl fmt::Display for Value {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => write!(formatter, "{text:?}"),
            Self::Number(number) => number.fmt(formatter),
            Self::Truth(truth) => truth.fmt(formatter),
            Self::List(items) => {
                let items: Vec<String> = items.iter().map(|item| item.value.to_string()).collect();
                write!(formatter, "[{}]", items.join(", "))
            }
        }
    }
}

/// What a setting says from one day (inclusive) to another (exclusive).
#[derive(Clone, Debug)]
pub(super) struct Candidate {
    pub(super) from: Option<Date>,
    pub(super) until: Option<Date>,
    pub(super) value: Located<Value>,
    /// The source's name and, behind a blank, the section in it.
    pub(super) source: Option<Located<String>>,
}

impl Candidate {
    pub(super) fn holds_on(&self, day: Date) -> bool {
        self.from.is_none_or(|from| from <= day) && self.until.is_none_or(|until| day < until)
    }

    fn overlaps(&self, other: &Self) -> bool {
        let begins_before_end = |one: &Self, other: &Self| match (one.from, other.until) {
            (Some(from), Some(until)) => from < until,
            _ => true,
        };
        begins_before_end(self, other) && begins_before_end(other, self)
    }
}

/// A profile file.
#[derive(Clone, Debug)]
pub struct Layer {
    /// The name.
    pub id: String,
    /// The title in full.
    pub title: String,
    /// Whether it only serves others as a base.
    pub is_abstract: bool,
    /// Whether it speaks of a CA or of a product that a certificate is for, if it says so.
    pub kind: Option<ProfileKind>,
    /// The day on which it was last held against its sources.
    pub checked: Option<Date>,
    /// What is not known about this CA, in prose.
    pub unknown: Vec<String>,
    pub(super) extends: Vec<Located<String>>,
    pub(super) sources: BTreeMap<String, SourceDocument>,
    pub(super) settings: BTreeMap<String, Vec<Candidate>>,
    pub(super) keys: BTreeMap<String, Range<usize>>,
    pub(super) source: Source,
}

const HEAD: [&str; 7] = [
    "id", "title", "extends", "abstract", "checked", "kind", "unknown",
];

impl Layer {
    /// Reads a profile file.
    pub fn read(source: &Source) -> Result<Self, Problem> {
        let text = source.text().into_owned();
        let document = DeTable::parse(&text).map_err(|error| Problem {
            source: source.clone(),
            range: error.span(),
            message: error.message().to_owned(),
            help: None,
        })?;
        let mut reader = LayerReader {
            layer: Self {
                id: String::new(),
                title: String::new(),
                is_abstract: false,
                kind: None,
                checked: None,
                unknown: Vec::new(),
                extends: Vec::new(),
                sources: BTreeMap::new(),
                settings: BTreeMap::new(),
                keys: BTreeMap::new(),
                source: source.clone(),
            },
        };
        reader.read(document.get_ref())?;
        Ok(reader.layer)
    }

    /// The paths of the values that the file sets, and their lines.
    pub fn values(&self) -> impl Iterator<Item = (&str, usize)> {
        self.settings.iter().filter_map(|(path, candidates)| {
            let first = candidates.first()?;
            Some((path.as_str(), self.line(&first.value.range)))
        })
    }

    /// The paths of the values that rest on no document, and their lines.
    pub fn values_without_source(&self) -> impl Iterator<Item = (&str, usize)> {
        self.values().filter(|(path, _)| {
            let candidates = self.settings.get(*path);
            candidates
                .into_iter()
                .flatten()
                .any(|candidate| candidate.source.is_none())
        })
    }

    /// The line, counted from 1.
    pub(super) fn line(&self, range: &Range<usize>) -> usize {
        self.source.position(range.start).line
    }
}

struct LayerReader {
    layer: Layer,
}

type Item<'i> = Spanned<DeValue<'i>>;

impl LayerReader {
    fn wrong(&self, item: &Item<'_>, expected: &str) -> Problem {
        let message = format!(
            "expected {expected}, found {}",
            article(item.get_ref().type_str())
        );
        self.layer.source.problem(&item.span(), message, None)
    }

    fn text(&self, item: &Item<'_>) -> Result<String, Problem> {
        item.get_ref()
            .as_str()
            .map(str::to_owned)
            .ok_or_else(|| self.wrong(item, "a string"))
    }

    fn kind(&self, item: &Item<'_>) -> Result<ProfileKind, Problem> {
        let text = self.text(item)?;
        let kind = ProfileKind::ALL
            .into_iter()
            .find(|kind| kind.word() == text);
        kind.ok_or_else(|| {
            let help = suggest::help(&text, ProfileKind::ALL.map(ProfileKind::word));
            let message = format!("`{text}` is not a kind of profile");
            self.layer.source.problem(&item.span(), message, Some(help))
        })
    }

    fn located_text(&self, item: &Item<'_>) -> Result<Located<String>, Problem> {
        Ok(Located {
            value: self.text(item)?,
            range: item.span(),
        })
    }

    fn date(&self, item: &Item<'_>) -> Result<Date, Problem> {
        let date = item
            .get_ref()
            .as_datetime()
            .filter(|datetime| datetime.time.is_none())
            .and_then(|datetime| datetime.date);
        date.and_then(|date| {
            Date::from_calendar_date(
                i32::from(date.year),
                Month::try_from(date.month).ok()?,
                date.day,
            )
            .ok()
        })
        .ok_or_else(|| self.wrong(item, "a date such as 2026-11-22, without quotation marks"))
    }

    fn read(&mut self, document: &DeTable<'_>) -> Result<(), Problem> {
        for (key, item) in document {
            match (key.get_ref().as_ref(), item.get_ref()) {
                ("id", _) => self.layer.id = self.text(item)?,
                ("title", _) => self.layer.title = self.text(item)?,
                ("kind", _) => self.layer.kind = Some(self.kind(item)?),
                ("checked", _) => self.layer.checked = Some(self.date(item)?),
                ("abstract", _) => {
                    self.layer.is_abstract = item
                        .get_ref()
                        .as_bool()
                        .ok_or_else(|| self.wrong(item, "true or false"))?;
                }
                ("extends", DeValue::Array(parents)) => {
                    for parent in parents {
                        let parent = self.located_text(parent)?;
                        self.layer.extends.push(parent);
                    }
                }
                ("extends", _) => {
                    let parent = self.located_text(item)?;
                    self.layer.extends.push(parent);
                }
                ("unknown", DeValue::Array(gaps)) => {
                    self.layer.unknown = gaps
                        .iter()
                        .map(|gap| self.text(gap))
                        .collect::<Result<_, _>>()?;
                }
                ("sources", DeValue::Table(sources)) => self.sources(sources)?,
                (table, DeValue::Table(settings)) => {
                    self.layer.keys.insert(table.to_owned(), key.span());
                    self.settings(table, settings, None)?;
                }
                (name, _) => {
                    let help = suggest::help(name, HEAD);
                    return Err(self.layer.source.problem(
                        &key.span(),
                        format!("unknown key `{name}`"),
                        Some(help),
                    ));
                }
            }
        }
        for (name, value) in [("id", &self.layer.id), ("title", &self.layer.title)] {
            if value.is_empty() {
                return Err(self.layer.source.problem(
                    &(0..0),
                    format!("the profile has no `{name}`"),
                    Some(format!("add `{name} = \"…\"` at the top")),
                ));
            }
        }
        Ok(())
    }

    fn sources(&mut self, sources: &DeTable<'_>) -> Result<(), Problem> {
        for (name, item) in sources {
            let fields = item.get_ref().as_table().ok_or_else(|| {
                self.wrong(item, "a table with `title`, `url`, `read` and `evidence`")
            })?;
            let mut document = SourceDocument {
                title: String::new(),
                section: None,
                url: None,
                read: None,
                evidence: Evidence::Unverified,
            };
            for (key, field) in fields {
                match key.get_ref().as_ref() {
                    "title" => document.title = self.text(field)?,
                    "url" => document.url = Some(self.text(field)?),
                    "read" => document.read = Some(self.date(field)?),
                    "evidence" => {
                        let word = self.text(field)?;
                        document.evidence = Evidence::ALL
                            .into_iter()
                            .find(|evidence| evidence.word() == word)
                            .ok_or_else(|| {
                                let help = suggest::help(&word, Evidence::ALL.map(Evidence::word));
                                self.layer.source.problem(
                                    &field.span(),
                                    format!("`{word}` is not a grade of evidence"),
                                    Some(help),
                                )
                            })?;
                    }
                    other => {
                        let help = suggest::help(other, ["title", "url", "read", "evidence"]);
                        return Err(self.layer.source.problem(
                            &key.span(),
                            format!("unknown key `{other}` of a source"),
                            Some(help),
                        ));
                    }
                }
            }
            if document.title.is_empty() {
                return Err(self.layer.source.problem(
                    &name.span(),
                    format!("the source `{}` has no `title`", name.get_ref()),
                    None,
                ));
            }
            self.layer
                .sources
                .insert(name.get_ref().as_ref().to_owned(), document);
        }
        Ok(())
    }

    /// The settings of one table; tables inside it are tables of settings too, or one setting.
    fn settings(
        &mut self,
        path: &str,
        table: &DeTable<'_>,
        inherited: Option<&Located<String>>,
    ) -> Result<(), Problem> {
        let default = match table.get("source") {
            Some(source) => Some(self.located_text(source)?),
            None => inherited.cloned(),
        };
        for (key, item) in table {
            let name = key.get_ref().as_ref();
            if name == "source" {
                continue;
            }
            let path = format!("{path}.{name}");
            self.layer.keys.insert(path.clone(), key.span());
            match item.get_ref() {
                DeValue::Table(inner) if !is_setting(inner) => {
                    self.settings(&path, inner, default.as_ref())?;
                }
                DeValue::Table(inner) => {
                    let candidate = self.candidate(inner, item.span(), default.as_ref())?;
                    self.layer.settings.insert(path, vec![candidate]);
                }
                DeValue::Array(items) if items.iter().any(|item| item.get_ref().is_table()) => {
                    let candidates = self.dated(items, default.as_ref())?;
                    self.layer.settings.insert(path, candidates);
                }
                _ => {
                    let value = Located {
                        value: self.value(item)?,
                        range: item.span(),
                    };
                    let candidate = Candidate {
                        from: None,
                        until: None,
                        value,
                        source: default.clone(),
                    };
                    self.layer.settings.insert(path, vec![candidate]);
                }
            }
        }
        Ok(())
    }

    fn dated(
        &self,
        items: &[Item<'_>],
        default: Option<&Located<String>>,
    ) -> Result<Vec<Candidate>, Problem> {
        let mut candidates: Vec<Candidate> = Vec::new();
        for item in items {
            let table = item
                .get_ref()
                .as_table()
                .ok_or_else(|| self.wrong(item, "a table with `from`, `until` and a value"))?;
            let candidate = self.candidate(table, item.span(), default)?;
            if let Some(other) = candidates.iter().find(|other| other.overlaps(&candidate)) {
                let line = self.layer.line(&other.value.range);
                return Err(self.layer.source.problem(
                    &item.span(),
                    format!("this and the entry on line {line} both hold on the same day"),
                    Some("`from` is the first day, `until` the first day after; let one entry end where the next begins".to_owned()),
                ));
            }
            candidates.push(candidate);
        }
        Ok(candidates)
    }

    fn candidate(
        &self,
        table: &DeTable<'_>,
        range: Range<usize>,
        default: Option<&Located<String>>,
    ) -> Result<Candidate, Problem> {
        let mut candidate = Candidate {
            from: None,
            until: None,
            value: Located {
                value: Value::Truth(false),
                range: range.clone(),
            },
            source: default.cloned(),
        };
        let mut has_value = false;
        for (key, item) in table {
            match key.get_ref().as_ref() {
                "from" => candidate.from = Some(self.date(item)?),
                "until" => candidate.until = Some(self.date(item)?),
                "source" => candidate.source = Some(self.located_text(item)?),
                "value" | "level" => {
                    candidate.value = Located {
                        value: self.value(item)?,
                        range: item.span(),
                    };
                    has_value = true;
                }
                other => {
                    let help = suggest::help(other, ["from", "until", "value", "level", "source"]);
                    return Err(self.layer.source.problem(
                        &key.span(),
                        format!("unknown key `{other}` of a setting"),
                        Some(help),
                    ));
                }
            }
        }
        if has_value {
            Ok(candidate)
        } else {
            Err(self.layer.source.problem(
                &range,
                "the setting has no `value`",
                Some("add `value = …`, or `level = …` for a rule".to_owned()),
            ))
        }
    }

    fn value(&self, item: &Item<'_>) -> Result<Value, Problem> {
        match item.get_ref() {
            DeValue::String(text) => Ok(Value::Text(text.as_ref().to_owned())),
            DeValue::Integer(number) => {
                u64::from_str_radix(&number.as_str().replace('_', ""), number.radix())
                    .map(Value::Number)
                    .map_err(|_| self.wrong(item, "a whole number that is not negative"))
            }
            DeValue::Boolean(truth) => Ok(Value::Truth(*truth)),
            DeValue::Array(items) => {
                let items = items.iter().map(|item| {
                    Ok(Located {
                        value: self.value(item)?,
                        range: item.span(),
                    })
                });
                items.collect::<Result<_, _>>().map(Value::List)
            }
            _ => Err(self.wrong(item, "a string, a number, true, false or a list")),
        }
    }
}

/// Whether a table is one setting and not a table of settings.
fn is_setting(table: &DeTable<'_>) -> bool {
    ["value", "level", "from", "until"]
        .iter()
        .any(|key| table.contains_key(*key))
}

fn article(noun: &str) -> String {
    let article = if noun.starts_with(['a', 'i']) {
        "an"
    } else {
        "a"
    };
    format!("{article} {noun}")
}
