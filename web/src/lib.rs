//! The linter for a page in a browser: files go in, the JSON report comes out, and nothing leaves the page.
//!
//! Page and module share the module's memory. The page asks for room with [`input`], writes a question into it, calls
//! [`lint`], and reads the answer, which is as long as `lint` says, where [`output`] points. Question and answer are JSON
//! in UTF-8:
//!
//! ```json
//! { "profiles": ["public-ca"], "as_of": "2026-11-22", "files": [ { "path": "web1.csr", "text": "-----BEGIN …" } ] }
//! ```
//!
//! The answer is the report that `signready lint --output-format json` prints, or `{ "error": "…" }`.

use std::cell::RefCell;

use serde::Deserialize;
use signready::{output, rule_ids, Assignment, Catalogue, File, Fleet, Linter, Source};
use time::{macros::format_description, Date};

#[derive(Deserialize)]
struct Question {
    profiles: Vec<String>,
    as_of: String,
    files: Vec<Text>,
}

#[derive(Deserialize)]
struct Text {
    path: String,
    text: String,
}

thread_local! {
    static INPUT: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
    static OUTPUT: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

/// Room for a question of this many bytes.
#[no_mangle]
pub extern "C" fn input(length: usize) -> *mut u8 {
    INPUT.with_borrow_mut(|input| {
        input.clear();
        input.resize(length, 0);
        input.as_mut_ptr()
    })
}

/// Where the answer to the last question begins.
#[no_mangle]
pub extern "C" fn output() -> *const u8 {
    OUTPUT.with_borrow(|output| output.as_ptr())
}

/// Answers the question; returns how many bytes the answer has.
#[no_mangle]
pub extern "C" fn lint() -> usize {
    let answer = INPUT.with_borrow(|input| answer(input));
    let answer = answer.unwrap_or_else(|error| serde_json::json!({ "error": error }).to_string());
    OUTPUT.with_borrow_mut(|output| {
        *output = answer.into_bytes();
        output.len()
    })
}

fn answer(question: &[u8]) -> Result<String, String> {
    let question: Question = serde_json::from_slice(question).map_err(|error| error.to_string())?;
    let day = Date::parse(&question.as_of, format_description!("[year]-[month]-[day]"))
        .map_err(|error| format!("`{}` is not a day: {error}", question.as_of))?;
    let catalogue = Catalogue::builtin(&rule_ids()).map_err(|error| error.to_string())?;
    let profiles = question
        .profiles
        .iter()
        .map(|id| catalogue.profile(id, day));
    let profiles = profiles
        .collect::<Result<Vec<_>, _>>()
        .map_err(|error| error.to_string())?;
    let files = question.files.into_iter();
    let read = files.map(|file| File::read(&Source::new(file.path, file.text)));
    let fleet = Fleet::new(read.collect());
    let report = Linter::new(profiles, Assignment::Everything).lint(&fleet);
    Ok(output::json::report(&report, day))
}
