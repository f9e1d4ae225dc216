//! Findings for people, in the manner of rustc.

use std::collections::BTreeMap;

use annotate_snippets::{Annotation, AnnotationKind, Group, Level, Origin, Renderer, Snippet};

use super::summary;
use crate::{
    judge::{
        engine::{Report, Waived},
        finding::{Evidence, Finding, Place, ProfileKind, Severity, Verdict},
    },
    pki::text::printable::{Printable, count},
};

/// How to show findings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    /// With colours.
    pub styled: bool,
    /// The mildest findings to show; milder ones are only counted.
    pub least: Severity,
    /// With addresses of documents and with all places.
    pub verbose: bool,
}

/// Findings and one line of counts for each profile.
pub fn report(report: &Report, options: Options) -> String {
    let mut text = shown(&report.findings, &report.waived, options);
    text += &summary(report);
    if options.verbose {
        text += &blocklists(report);
    }
    text
}

/// What was not tried because it takes long, and how to ask for it; nothing where everything was.
pub fn not_tried(report: &Report, is_styled: bool) -> String {
    let lines = report.not_tried.iter().map(|rule| {
        let line = format!(
            "not tried: whether an RSA modulus is a prime ({rule}); `signready lint --thorough` tries every key"
        );
        if is_styled {
            format!("\u{1b}[2m{line}\u{1b}[0m\n")
        } else {
            line + "\n"
        }
    });
    lines.collect()
}

/// The findings that are severe enough, and what is waived.
pub(super) fn shown(all: &[Finding], accepted: &[Waived], options: Options) -> String {
    let severe = all
        .iter()
        .filter(|finding| finding.severity >= options.least);
    findings(severe, options) + &waived(accepted, options)
}

/// Which lists of compromised keys were looked into; without one, that there was none.
fn blocklists(report: &Report) -> String {
    if report.blocklists.is_empty() {
        return "no list of compromised keys was given (`--blocklist FILE`): whether a private key is known was not looked up\n"
            .to_owned();
    }
    let lists = report.blocklists.iter().map(|list| {
        let keys = count(list.keys, "key");
        format!(
            "compared with the list of compromised keys {}: {keys}\n",
            list.path
        )
    });
    lists.collect()
}

/// The findings that the inventory waives: their number, or each with its reason.
fn waived(waived: &[Waived], options: Options) -> String {
    if waived.is_empty() {
        return String::new();
    }
    if !options.verbose {
        let number = count(waived.len(), "finding");
        return format!("{number} waived by the inventory (`-v` shows them)\n\n");
    }
    let lines = waived.iter().map(|waived| {
        let finding = &waived.finding;
        let place = &finding.place;
        let until = waived
            .until
            .map_or_else(String::new, |until| format!(", until {until}"));
        let line = place
            .line
            .map_or_else(String::new, |line| format!(":{line}"));
        format!(
            "waived[{}]: {}\n --> {}{line}\n  = reason: {}{until}\n\n",
            finding.rule,
            finding.message,
            place.path,
            Printable::new(&waived.reason)
        )
    });
    lines.collect()
}

/// Findings. What is the same in several requests is shown once, with the others named.
pub fn findings<'a>(findings: impl Iterator<Item = &'a Finding>, options: Options) -> String {
    let mut text = String::new();
    for alike in alike(findings) {
        text += &render(&alike, options);
        text += "\n\n";
    }
    text
}

/// Findings that say the same of different requests, each group in the order of its first member.
fn alike<'a>(findings: impl Iterator<Item = &'a Finding>) -> Vec<Vec<&'a Finding>> {
    let mut groups: Vec<Vec<&Finding>> = Vec::new();
    let mut places: BTreeMap<_, Vec<usize>> = BTreeMap::new();
    for finding in findings {
        let key = (
            finding.rule,
            &finding.message,
            &finding.place.part,
            finding.place.excerpt.is_some(),
        );
        let candidates = places.entry(key).or_default();
        let has_same_verdicts = |index: &usize| {
            let first = groups.get(*index).and_then(|group| group.first());
            first.is_some_and(|first| first.verdicts == finding.verdicts)
        };
        let known = candidates.iter().copied().find(has_same_verdicts);
        if let Some(group) = known.and_then(|index| groups.get_mut(index)) {
            group.push(finding);
        } else {
            candidates.push(groups.len());
            groups.push(vec![finding]);
        }
    }
    groups
}

fn render(alike: &[&Finding], options: Options) -> String {
    let Some((finding, others)) = alike.split_first() else {
        return String::new();
    };
    let level = match finding.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Notice => Level::NOTE.with_name("notice"),
    };
    let mut group = level
        .primary_title(finding.message.as_str())
        .id(finding.rule.as_str())
        .element(origin(&finding.place));
    if let Some(snippet) = snippet(&finding.place, AnnotationKind::Primary) {
        group = group.element(snippet);
    }
    for related in &finding.related {
        group = group.element(origin(related));
        if let Some(snippet) = snippet(related, AnnotationKind::Context) {
            group = group.element(snippet);
        }
    }
    group = named(group, "help", finding.remediation.as_str());
    for verdict in &finding.verdicts {
        group = named(
            group,
            "from",
            &from(verdict, finding.verdicts.len() > 1, options),
        );
    }
    if !others.is_empty() {
        group = named(group, "also", &also(finding, others, options));
    }
    let renderer = if options.styled {
        Renderer::styled()
    } else {
        Renderer::plain()
    };
    without_empty_origins(&renderer.render(&[group]))
}

/// annotate-snippets gives a snippet that follows an origin a line for its own path, which it does not have.
fn without_empty_origins(rendered: &str) -> String {
    let is_empty_origin =
        |line: &&str| anstream::adapter::strip_str(line).to_string().trim() == ":::";
    let lines = rendered.lines().filter(|line| !is_empty_origin(line));
    lines.collect::<Vec<_>>().join("\n")
}

fn named<'a>(group: Group<'a>, name: &'static str, text: &str) -> Group<'a> {
    let level = if name == "help" {
        Level::HELP
    } else {
        Level::NOTE.with_name(name)
    };
    group.element(level.message(text.to_owned()))
}

/// Where: path, line and column, node and part.
fn origin(place: &Place) -> Origin<'static> {
    let mut text = place.path.to_string();
    if let (Some(line), Some(column)) = (place.line, place.column) {
        text += &format!(":{line}:{column}");
    }
    if let Some(part) = &place.part {
        text += &format!(" {}", Printable::new(part.to_string()));
    }
    if let Some(node) = place
        .node
        .as_ref()
        .filter(|node| !text.contains(node.as_str()))
    {
        text += &format!(" (node {node})");
    }
    Origin::path(text)
}

/// The line that matters: of the file with its number, or the decoded value without.
fn snippet(place: &Place, kind: AnnotationKind) -> Option<Snippet<'static, Annotation<'static>>> {
    let excerpt = place.excerpt.as_ref()?;
    let (line, span) = window(&excerpt.line, &excerpt.span);
    let is_value = place.part.is_some() && place.index.is_some();
    let snippet = Snippet::source(line)
        .line_numbering(!is_value)
        .line_start(place.line.unwrap_or(1));
    Some(snippet.annotation(kind.span(span)))
}

/// As much of a line as fits a screen, around what matters, with every unsafe character escaped.
fn window(line: &str, span: &std::ops::Range<usize>) -> (String, std::ops::Range<usize>) {
    const BEFORE: usize = 60;
    const MARKED: usize = 100;
    const AFTER: usize = 40;
    let (before, rest) = line.split_at_checked(span.start).unwrap_or((line, ""));
    let (marked, after) = rest.split_at_checked(span.len()).unwrap_or((rest, ""));
    let skipped = before.chars().count().saturating_sub(BEFORE);
    let head: String = before.chars().skip(skipped).collect();
    let head = if skipped > 0 {
        format!("…{head}")
    } else {
        head
    };
    let cut = |text: &str, longest: usize| {
        let kept: String = text.chars().take(longest).collect();
        if kept.len() < text.len() {
            format!("{kept}…")
        } else {
            kept
        }
    };
    let head = Printable::new(head).to_string();
    let marked = Printable::new(cut(marked, MARKED)).to_string();
    let tail = Printable::new(cut(after, AFTER)).to_string();
    let span = head.len()..head.len() + marked.len();
    (format!("{head}{marked}{tail}"), span)
}

/// Who says so: profile, line, document, day.
fn from(verdict: &Verdict, with_severity: bool, options: Options) -> String {
    let basis = &verdict.basis;
    let mut text = match verdict.kind {
        ProfileKind::Authority => verdict.profile.clone(),
        ProfileKind::Product => format!("the server's profile {}", verdict.profile),
    };
    if with_severity {
        text += &format!(", {}", verdict.severity);
    }
    text += &format!(" ({}.toml:{})", basis.layer, basis.line);
    if let Some(document) = &basis.document {
        text += &format!(": {document}");
        if let Some(read) = document.read {
            text += &format!(", read {read}");
        }
        if document.evidence != Evidence::Primary {
            text += &format!(" ({} evidence)", document.evidence);
        }
        if let Some(url) = document.url.as_ref().filter(|_| options.verbose) {
            text += &format!(", {url}");
        }
    }
    text
}

/// The other requests of which the same is true.
fn also(first: &Finding, others: &[&Finding], options: Options) -> String {
    const SHOWN: usize = 6;
    let limit = if options.verbose { others.len() } else { SHOWN };
    let line = |finding: &Finding| (finding.place.path.clone(), finding.place.line);
    // One line of an inventory plans requests for many nodes.
    let is_of_plan = |finding: &&&Finding| {
        finding.place.node.is_some()
            && finding.place.part.is_some()
            && finding.place.index.is_none()
    };
    let is_planned = others
        .iter()
        .all(|other| is_of_plan(&other) && line(other) == line(first));
    let place = |finding: &&Finding| match (finding.place.index, &finding.place.node) {
        (_, Some(node)) if is_planned => node.clone(),
        (Some(index), _) if index > 0 => format!("{} ({})", finding.place.path, index + 1),
        (None, _) => {
            let line = finding.place.line;
            let line = line.map_or_else(String::new, |line| format!(":{line}"));
            format!("{}{line}", finding.place.path)
        }
        _ => finding.place.path.to_string(),
    };
    let mut names: Vec<String> = others.iter().take(limit).map(place).collect();
    let rest = others.len() - names.len();
    names.dedup();
    let more = if rest > 0 {
        format!(" and {rest} more (`-v` names them)")
    } else {
        String::new()
    };
    let is_certificate = |finding: &&Finding| finding.rule.topic() == "certificate";
    // An inventory or a file with addresses is no request.
    let is_elsewhere = |finding: &&Finding| finding.place.index.is_none();
    let what = if is_planned {
        "other planned request"
    } else if others.iter().any(is_certificate) {
        "other certificate"
    } else if others.iter().any(is_elsewhere) {
        "other place"
    } else {
        "other request"
    };
    format!(
        "the same in {}: {}{more}",
        count(others.len(), what),
        names.join(", ")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The library's own words are asked for, so that a version with others is noticed.
    #[test]
    fn a_snippet_behind_an_origin_has_no_line_for_a_path() {
        let snippet = || {
            let snippet: Snippet<'static, Annotation<'static>> = Snippet::source("one line");
            snippet.annotation(AnnotationKind::Primary.span(0..3))
        };
        let group = Level::ERROR
            .primary_title("something")
            .element(Origin::path("one.csr"))
            .element(snippet())
            .element(Origin::path("two.csr"))
            .element(snippet());
        for renderer in [Renderer::plain(), Renderer::styled()] {
            let rendered = renderer.render(std::slice::from_ref(&group));
            let shown = without_empty_origins(&rendered);
            let removed = rendered.lines().count() - shown.lines().count();
            assert_eq!(removed, 2, "{rendered}");
            assert!(
                shown.contains("two.csr") && !shown.contains(":::\n"),
                "{shown}"
            );
        }
    }
}
