//! Steps for people to follow, as text, Markdown and JSON.

use serde::Serialize;
use serde_json::{Map, Value};

use super::{markdown::prose, table};
use crate::{
    judge::server_form::{CallValue, Step, StepContent},
    pki::text::printable::Printable,
};

/// A value with its name.
#[derive(Serialize)]
pub(super) struct JsonValue {
    pub(super) name: String,
    pub(super) value: String,
}

/// A step; what it does not have is null.
#[derive(Serialize, Default)]
pub(super) struct JsonStep {
    title: String,
    fields: Option<Vec<JsonValue>>,
    commands: Option<Vec<String>>,
    request: Option<String>,
    body: Option<String>,
    file: Option<String>,
    text: Option<String>,
    notes: Vec<String>,
}

/// The step for programs.
pub(super) fn view(step: &Step) -> JsonStep {
    let mut view = JsonStep {
        title: safe(&step.title),
        notes: step.notes.iter().map(|note| safe(note)).collect(),
        ..JsonStep::default()
    };
    match &step.content {
        StepContent::Fields(fields) => {
            let fields = fields.iter().map(|field| JsonValue {
                name: field.label.to_owned(),
                value: safe(&field.value),
            });
            view.fields = Some(fields.collect());
        }
        StepContent::Commands(lines) => {
            view.commands = Some(lines.iter().map(|line| safe(line)).collect());
        }
        StepContent::Call { request, body } => {
            view.request = Some(request.clone());
            view.body = Some(json_object(body));
        }
        StepContent::File { name, text } => {
            view.file = Some(name.clone());
            view.text = Some(text.clone());
        }
    }
    view
}

/// Foreign text that is safe to print.
pub(super) fn safe(text: &str) -> String {
    Printable::new(text).to_string()
}

/// The step as text, its content indented, and an empty line behind it.
pub(super) fn text(step: &Step) -> String {
    let mut text = format!("{}\n", safe(&step.title));
    let content = match &step.content {
        StepContent::Fields(fields) => {
            let mut table = table::table();
            for field in fields {
                table.add_row(vec![field.label.to_owned(), safe(&field.value)]);
            }
            table::trimmed(&table)
        }
        StepContent::Commands(lines) => {
            let lines: Vec<String> = lines.iter().map(|line| safe(line)).collect();
            lines.join("\n")
        }
        StepContent::Call { request, body } => format!("{request}\n{}", json_object(body)),
        StepContent::File { name, text } => format!("{name}:\n{}", indented(text, 2)),
    };
    text += &indented(&(content.trim_end().to_owned() + "\n"), 4);
    if step.notes.is_empty() {
        text += "\n";
    }
    text + &indented(&list(&step.notes), 2)
}

/// Sentences, one to a line, and an empty line behind them.
pub(super) fn list(sentences: &[String]) -> String {
    listed(sentences, safe)
}

/// The same in Markdown.
pub(super) fn markdown_list(sentences: &[String]) -> String {
    listed(sentences, prose)
}

fn listed(sentences: &[String], shown: fn(&str) -> String) -> String {
    let mut text = String::new();
    for sentence in sentences {
        text += &format!("- {}\n", shown(sentence));
    }
    if !text.is_empty() {
        text += "\n";
    }
    text
}

/// The text with blanks in front of its lines.
pub(super) fn indented(text: &str, blanks: usize) -> String {
    let margin = " ".repeat(blanks);
    text.lines()
        .map(|line| {
            if line.is_empty() {
                "\n".to_owned()
            } else {
                format!("{margin}{line}\n")
            }
        })
        .collect()
}

/// The step as Markdown.
pub(super) fn markdown(step: &Step) -> String {
    let mut text = format!("**{}**\n\n", prose(&step.title));
    text += &match &step.content {
        StepContent::Fields(fields) => {
            let rows: Vec<(String, String)> = fields
                .iter()
                .map(|field| (field.label.to_owned(), safe(&field.value)))
                .collect();
            markdown_rows(("Field", "Value"), &rows)
        }
        StepContent::Commands(lines) => {
            let lines: Vec<String> = lines.iter().map(|line| safe(line)).collect();
            fenced("", &lines.join("\n"))
        }
        StepContent::Call { request, body } => {
            format!(
                "{}\n\n{}",
                code(request),
                fenced("json", &json_object(body))
            )
        }
        StepContent::File { name, text } => format!("{}\n\n{}", code(name), fenced("", text)),
    };
    text + &markdown_list(&step.notes)
}

/// A table of two columns.
pub(super) fn markdown_rows((left, right): (&str, &str), rows: &[(String, String)]) -> String {
    let mut text = format!("| {left} | {right} |\n| --- | --- |\n");
    for (label, value) in rows {
        text += &format!("| {label} | {} |\n", code(value).replace('|', "\\|"));
    }
    text + "\n"
}

/// A block whose fence is longer than any row of backticks in it.
fn fenced(language: &str, text: &str) -> String {
    let fence = "`".repeat(longest_run_of_backticks(text).max(2) + 1);
    format!("{fence}{language}\n{}\n{fence}\n\n", text.trim_end())
}

/// Code in a line, whatever is in it.
pub(super) fn code(text: &str) -> String {
    let text = safe(text);
    match longest_run_of_backticks(&text) {
        0 => format!("`{text}`"),
        run => {
            let fence = "`".repeat(run + 1);
            format!("{fence} {text} {fence}")
        }
    }
}

fn longest_run_of_backticks(text: &str) -> usize {
    let runs = text.split(|character| character != '`');
    runs.map(str::len).max().unwrap_or_default()
}

/// The body of a call, as it is sent.
fn json_object(members: &[(&'static str, CallValue)]) -> String {
    let value = |value: &CallValue| match value {
        CallValue::Text(text) => Value::from(text.as_str()),
        CallValue::Number(number) => Value::from(*number),
        CallValue::List(texts) => Value::from(texts.as_slice()),
    };
    let members = members.iter();
    let object: Map<String, Value> = members
        .map(|(name, member)| ((*name).to_owned(), value(member)))
        .collect();
    format!("{:#}", Value::Object(object))
}

#[cfg(test)]
mod tests {
    use super::{markdown, text, view};
    use crate::judge::server_form::{Step, StepContent};

    #[test]
    fn nothing_foreign_means_anything() {
        let hostile = "\u{1b}[31m\u{202e}<img src=x>**[a](//b.example)**`|";
        let step = Step {
            title: hostile.to_owned(),
            content: StepContent::Commands(vec![hostile.to_owned()]),
            notes: vec![hostile.to_owned()],
        };
        let json = serde_json::to_string(&view(&step)).unwrap();
        let page = markdown(&step);
        for shown in [&text(&step), &page, &json] {
            assert!(!shown.contains(['\u{1b}', '\u{202e}']), "{shown}");
        }
        // What stands in a block of code means nothing there.
        let (title, rest) = page.split_once("```").unwrap();
        let (_, notes) = rest.rsplit_once("```").unwrap();
        for prose in [title, notes] {
            assert!(!prose.contains(['<', '[', '`']), "{prose}");
        }
    }
}
