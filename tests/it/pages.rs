//! Every command on a page of the documentation is run, and prints what the page shows.
//!
//! A page's ```` ```console ```` blocks are run in order, in one fresh folder that holds a copy of `docs/examples`
//! and, for a page under `tests/cmd`, of the folder with the page's name. `$ ` begins a command and `> ` continues
//! it; `? N` behind it is the exit code when that is not 0; then comes what it prints, errors included. `[..]` stands
//! for anything on a line, `...` for any lines. `UPDATE_DOCS=1 cargo test --test it -- pages::` writes what is printed, and
//! leaves out what the page left out where that still fits.
//!
//! A finding ends in the file and the line that set its level, `(baseline.toml:189)`, and every line of a built-in profile
//! moves when one is added above it. So a page has `(baseline.toml:…)` there: [`without_lines`] does that to what is
//! printed, before it is compared or written. To leave out the colon too would read better by a hair, but a program that
//! printed no line would pass; `[..]` would let any file pass, and no reader knows it. Lines of all other files are
//! the page's own and are compared.
#![cfg(unix)]

use std::{fs, path::Path};

use snapbox::filter::{Filter as _, FilterNewlines};

use crate::support::{
    self,
    elision::updated,
    files_below, is_set,
    page::{self, without_lines},
    project,
};

/// How a page writes the program when it is built on the way.
const BUILT: &str = "cargo run --release --locked -- ";

struct Step {
    command: String,
    code: i32,
    expected: String,
}

#[test]
fn commands_print_what_the_pages_show() {
    let mut wrong = Vec::new();
    let mut count = 0;
    for page in page::names().iter().map(|name| project(name)) {
        let text = fs::read_to_string(&page).unwrap();
        if !text.contains("```console") {
            continue;
        }
        let sandbox = sandbox(&page);
        let mut written = String::new();
        let mut rest = text.as_str();
        while let Some((before, after)) = rest.split_once("```console\n") {
            let (block, behind) = after.split_at(after.find("\n```\n").unwrap() + 1);
            assert!(
                !block.contains("```console"),
                "{}: a block is not closed before this one begins:\n{before}",
                page.display()
            );
            written += &format!("{before}```console\n");
            for step in steps(block) {
                count += 1;
                let (code, printed) = run(&step.command, sandbox.path());
                let matches = code == step.code && is_like(&printed, &step.expected);
                if !matches {
                    wrong.push(format!(
                        "{}\n$ {}\n(exit {code}, expected {})\n{printed}--- expected\n{}",
                        page.display(),
                        step.command,
                        step.code,
                        step.expected
                    ));
                }
                written += &format!("$ {}\n", step.command.replace('\n', "\n> "));
                if code != 0 && !is_skipped(&step.command) {
                    written += &format!("? {code}\n");
                }
                written += &if matches {
                    step.expected
                } else {
                    updated(&step.expected, &printed)
                };
            }
            rest = behind;
        }
        written += rest;
        if is_set("UPDATE_DOCS") {
            fs::write(&page, written).unwrap();
        }
    }
    assert!(
        wrong.is_empty() || is_set("UPDATE_DOCS"),
        "{}",
        wrong.join("\n\n")
    );
    println!("{count} commands");
}

/// A fresh folder with what a page needs.
fn sandbox(page: &Path) -> tempfile::TempDir {
    let sandbox = tempfile::tempdir().unwrap();
    copy(
        &project("docs/examples"),
        &sandbox.path().join("docs/examples"),
    );
    let own = page.with_extension("");
    if own.is_dir() {
        copy(&own, sandbox.path());
    }
    sandbox
}

fn copy(from: &Path, to: &Path) {
    for path in files_below(from) {
        let target = to.join(&path);
        fs::create_dir_all(target.parent().unwrap()).unwrap();
        fs::copy(from.join(&path), target).unwrap();
    }
}

fn steps(block: &str) -> Vec<Step> {
    let mut steps: Vec<Step> = Vec::new();
    for line in block.lines() {
        if let Some(command) = line.strip_prefix("$ ") {
            steps.push(Step {
                command: command.to_owned(),
                code: 0,
                expected: String::new(),
            });
            continue;
        }
        let step = steps.last_mut().expect("a console block begins with `$ `");
        if let Some(more) = line.strip_prefix("> ") {
            step.command += &format!("\n{more}");
        } else if let Some(code) = line.strip_prefix("? ").filter(|_| step.expected.is_empty()) {
            step.code = code.parse().unwrap();
        } else {
            step.expected += &format!("{line}\n");
        }
    }
    steps
}

/// What fetches, builds or tests the project is done by whoever runs this test.
fn is_skipped(command: &str) -> bool {
    [
        "git clone",
        "cd signready",
        "cargo test",
        "cargo install",
        "cargo bench",
        ".ci/run",
        "UPDATE_",
        "PROPTEST_",
    ]
    .iter()
    .any(|start| command.starts_with(start))
}

fn run(command: &str, folder: &Path) -> (i32, String) {
    if is_skipped(command) {
        return (0, String::new());
    }
    let built = Path::new(support::PROGRAM).parent().unwrap();
    #[expect(
        clippy::disallowed_methods,
        reason = "the program joins the path of the shell"
    )]
    let path = format!("{}:{}", built.display(), std::env::var("PATH").unwrap());
    let output = support::alone("sh")
        .arg("-c")
        .arg(format!(
            "exec 2>&1\n{}",
            command.replace(BUILT, "signready ")
        ))
        .current_dir(folder)
        .env("PATH", path)
        .env("LC_ALL", "C.UTF-8")
        .output()
        .unwrap();
    (
        output.status.code().unwrap_or(-1),
        without_lines(&String::from_utf8_lossy(&output.stdout)),
    )
}

fn is_like(printed: &str, expected: &str) -> bool {
    let printed = FilterNewlines.filter(printed.into());
    snapbox::Assert::new()
        .normalize_paths(false)
        .try_eq(None, printed, expected.into())
        .is_ok()
}
