//! Fixtures can be made again: `made` in `expected.toml` says how, and does it.
//!
//! There are three forms of `made`: a command for `sh`, run in the folder of the case; `builder: <name>`, one of
//! `support/builders`; and `by hand: <files>`, texts that anybody can type. A case whose files are made may have texts beside
//! them. Keys that commands make are others every time, so what they make is held against the findings; what builders make
//! is held against the files.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    os::unix::fs::symlink,
    path::Path,
    process::Command,
};

use rayon::iter::{IntoParallelRefIterator as _, ParallelIterator as _};

use crate::support::{
    builders::{self, Files},
    files_below,
    fixture::{self, Expected, Fixture},
    is_set, project,
};

/// How the files of a case are made.
enum Made {
    Command(String),
    Builder(String),
    ByHand(Vec<String>),
}

/// The programs of commands, words of the shell and functions of `support/issue.sh` among them.
#[rustfmt::skip]
const PROGRAMS: &[&str] = &[
    ".", ":", "authorities", "base64", "cat", "certify", "cp", "do", "done", "echo", "fold", "grep", "head", "iconv", "issue", "key", "keytool",
    "list", "mkdir", "mv", "openssl", "printf", "request", "rm", "sed", "sign", "ssh-keygen", "tail", "touch", "tr", "while",
];

/// Those that a machine may lack: cases that need them are left out there.
const OPTIONAL: [&str; 2] = ["keytool", "ssh-keygen"];

/// Those that make keys, or signatures that differ every time.
const RANDOM: [&str; 4] = [".", "keytool", "openssl", "ssh-keygen"];

impl Made {
    fn read(text: &str) -> Self {
        if let Some(name) = text.strip_prefix("builder: ") {
            return Self::Builder(name.to_owned());
        }
        let Some(files) = text.strip_prefix("by hand: ") else {
            return Self::Command(text.to_owned());
        };
        // What follows in parentheses says where the texts are from.
        let files = files.split(" (").next().unwrap_or_default();
        Self::ByHand(files.split(' ').map(str::to_owned).collect())
    }
}

fn made(document: &toml::Table) -> Made {
    let made = document.get("made").and_then(toml::Value::as_str);
    Made::read(made.unwrap_or_default())
}

/// The first word of every command.
fn programs(script: &str) -> Vec<String> {
    let (mut found, mut word) = (Vec::new(), String::new());
    let (mut quote, mut is_first) = (None, true);
    let mut characters = format!("{script}\n")
        .chars()
        .collect::<Vec<_>>()
        .into_iter();
    while let Some(character) = characters.next() {
        match (quote, character) {
            (Some(open), _) if open == character => quote = None,
            (Some(_), _) => word.push(' '),
            (None, '\'' | '"') => quote = Some(character),
            (None, '\\') => word.extend(characters.next()),
            (None, '>') if is_first && word.is_empty() => is_first = false,
            (None, ' ' | '\n' | ';' | '|' | '&' | '(' | ')' | '`') => {
                // `NAME=value` in front of a command belongs to it.
                if is_first && !word.is_empty() && !word.contains('=') {
                    found.push(word.clone());
                    is_first = false;
                }
                is_first |= character != ' ';
                word.clear();
            }
            _ => word.push(character),
        }
    }
    found
}

/// Whether an editor can have written the file: text, in UTF-8 or as Windows writes it, without a PEM block in it.
fn is_typed(path: &Path) -> bool {
    let bytes = fs::read(path).unwrap();
    let text = match bytes.strip_prefix(b"\xFF\xFE") {
        Some(wide) => {
            let units = wide
                .chunks(2)
                .map(|pair| u16::from_le_bytes([pair[0], pair[1]]));
            String::from_utf16(&units.collect::<Vec<_>>()).ok()
        }
        None => String::from_utf8(bytes).ok(),
    };
    let is_strange = |character: char| {
        let is_layout = matches!(character, '\n' | '\r' | '\t');
        character.is_control() && !is_layout
    };
    text.is_some_and(|text| !text.contains(is_strange) && !text.contains("-----BEGIN"))
}

/// Every fixture with what it says.
fn fixtures() -> Vec<(Fixture, toml::Table)> {
    let read = |fixture: Fixture| {
        let document = fixture
            .document()
            .unwrap_or_else(|problem| panic!("tests/rules/{}: {problem}", fixture.name()));
        (fixture, document)
    };
    fixture::all().into_iter().map(read).collect()
}

/// Every word of the lists above and every builder is used: what nothing uses is a leftover or a slip of the pen.
#[test]
fn made_has_one_of_three_forms() {
    let builders = builders::all();
    let mut unused: BTreeSet<&str> = PROGRAMS.iter().copied().collect();
    unused.extend(builders.keys().map(String::as_str));
    let mut wrong = Vec::new();
    for (fixture, document) in fixtures() {
        let mut complain = |what: String| wrong.push(format!("{}: {what}", fixture.name()));
        match made(&document) {
            Made::Command(script) => {
                for program in programs(&script) {
                    unused.remove(&*program);
                    if !PROGRAMS.contains(&&*program) {
                        complain(format!("`{program}` is not a program that fixtures use"));
                    }
                }
            }
            Made::Builder(name) => {
                unused.remove(&*name);
                if !builders.contains_key(&name) {
                    complain(format!("there is no builder `{name}`"));
                }
            }
            Made::ByHand(files) => {
                let present = fixture.files();
                if files != present {
                    complain(format!("says {files:?}, and has {present:?}"));
                }
                for file in present {
                    if !is_typed(&fixture.folder.join(&file)) {
                        complain(format!(
                            "nobody types `{file}`: name a builder or a command"
                        ));
                    }
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(unused.is_empty(), "nothing uses {unused:?}");
}

/// Says which files are there and were not made, and which were made and are not there.
fn check_files<'a>(
    fixture: &Fixture,
    made: impl Iterator<Item = &'a String>,
) -> Result<Vec<String>, String> {
    let made: BTreeSet<String> = made.cloned().collect();
    let present: BTreeSet<String> = fixture.files().into_iter().collect();
    if let Some(leftover) = made.difference(&present).next() {
        return Err(format!("`{leftover}` is made, and not in the case"));
    }
    let typed: Vec<String> = present.difference(&made).cloned().collect();
    let is_not_typed = |file: &&String| !is_typed(&fixture.folder.join(file));
    if let Some(file) = typed.iter().find(is_not_typed) {
        return Err(format!("`{file}` is not made by what `made` says"));
    }
    Ok(typed)
}

#[test]
fn builders_make_the_same_bytes_again() {
    let builders = builders::all();
    let mut wrong = Vec::new();
    for (fixture, document) in fixtures() {
        let Made::Builder(name) = made(&document) else {
            continue;
        };
        let Some(build) = builders.get(&name) else {
            continue;
        };
        let Files(files) = build();
        if is_set("UPDATE_EXPECTED") {
            for (path, bytes) in &files {
                fs::write(fixture.folder.join(path), bytes).unwrap();
            }
        }
        if let Err(problem) = check_files(&fixture, files.keys()) {
            wrong.push(format!("{}: {problem}", fixture.name()));
        }
        for (path, bytes) in &files {
            if fs::read(fixture.folder.join(path)).ok().as_ref() != Some(bytes) {
                wrong.push(format!("{}: {name} makes another `{path}`", fixture.name()));
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "`UPDATE_EXPECTED=1 cargo test --test it -- fixtures::` writes the files:\n{}",
        wrong.join("\n")
    );
}

/// A folder like `tests/`, in which commands make the files of cases anew.
fn workshop() -> tempfile::TempDir {
    let workshop = tempfile::tempdir().unwrap();
    let tests = workshop.path().join("tests");
    fs::create_dir(&tests).unwrap();
    for folder in ["cmd", "corpus", "it"] {
        symlink(project("tests").join(folder), tests.join(folder)).unwrap();
    }
    // Of requests that a builder makes, commands make certificates.
    for (fixture, document) in fixtures() {
        if !matches!(made(&document), Made::Builder(_)) {
            continue;
        }
        let folder = tests.join("rules").join(fixture.name());
        for file in fixture.files() {
            let copy = folder.join(&file);
            fs::create_dir_all(copy.parent().unwrap()).unwrap();
            fs::copy(fixture.folder.join(&file), copy).unwrap();
        }
    }
    workshop
}

/// What a command is, apart from the values in it: its programs and their options.
fn kind(script: &str) -> Vec<String> {
    let options = script.split_whitespace().filter(|word| {
        word.starts_with('-')
            && word
                .trim_start_matches('-')
                .starts_with(char::is_alphabetic)
    });
    let options: BTreeSet<String> = options.map(str::to_owned).collect();
    let mut kind = programs(script);
    kind.dedup();
    kind.extend(options);
    kind
}

fn is_random(script: &str) -> bool {
    let programs = programs(script);
    programs.iter().any(|program| RANDOM.contains(&&**program))
}

fn is_installed(program: &str) -> bool {
    let mut look = Command::new("sh");
    look.args(["-c", &format!("command -v {program}")]);
    look.output().unwrap().status.success()
}

/// Runs the commands that need no key and the first of every other kind, and with `EVERY_FIXTURE` all of them.
#[test]
fn commands_make_what_is_found() {
    let mut scripts: BTreeMap<String, Vec<(Fixture, toml::Table)>> = BTreeMap::new();
    for (fixture, document) in fixtures() {
        if let Made::Command(script) = made(&document) {
            scripts.entry(script).or_default().push((fixture, document));
        }
    }
    let lacks: Vec<&str> = OPTIONAL
        .into_iter()
        .filter(|program| !is_installed(program))
        .collect();
    let (mut kinds, total) = (BTreeSet::new(), scripts.len());
    scripts.retain(|script, _| {
        let programs = programs(script);
        let is_possible = programs.iter().all(|program| !lacks.contains(&&**program));
        let is_new = kinds.insert(kind(script));
        is_possible && (is_new || !is_random(script) || is_set("EVERY_FIXTURE"))
    });
    println!(
        "{} of {total} commands of {} kinds run; not installed: {lacks:?}",
        scripts.len(),
        kinds.len()
    );
    let workshop = workshop();
    let scripts: Vec<_> = scripts.into_iter().collect();
    let wrong: Vec<String> = scripts
        .par_iter()
        .flat_map(|(script, cases)| run(workshop.path(), script, cases))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

/// Runs the command of these cases once, and says what is wrong with what it makes.
fn run(workshop: &Path, script: &str, cases: &[(Fixture, toml::Table)]) -> Vec<String> {
    let Some((first, _)) = cases.first() else {
        return Vec::new();
    };
    let folder = workshop.join("tests/rules").join(first.name());
    fs::create_dir_all(&folder).unwrap();
    let output = Command::new("sh")
        .args(["-e", "-c", script])
        .current_dir(&folder)
        .output()
        .unwrap();
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        return vec![format!("{}: {said}", first.name())];
    }
    let made = files_below(&folder);
    let differences = cases.iter().filter_map(|(fixture, document)| {
        let problem = compare(fixture, document, &folder, &made, script).err()?;
        Some(format!("{}: {problem}", fixture.name()))
    });
    differences.collect()
}

fn compare(
    fixture: &Fixture,
    document: &toml::Table,
    folder: &Path,
    made: &[String],
    script: &str,
) -> Result<(), String> {
    let typed = check_files(fixture, made.iter())?;
    for file in &typed {
        fs::copy(fixture.folder.join(file), folder.join(file)).unwrap();
    }
    let differs = |path: &&String| {
        let [here, there] = [folder, &fixture.folder].map(|folder| fs::read(folder.join(path)));
        here.unwrap() != there.unwrap()
    };
    if !is_random(script)
        && let Some(path) = made.iter().find(differs)
    {
        return Err(format!("the command makes another `{path}`"));
    }
    let found = fixture.found_in(folder, document);
    for file in &typed {
        fs::remove_file(folder.join(file)).unwrap();
    }
    let (found, wanted) = (found?, fixture::wanted(document));
    let are_alike = found.len() == wanted.len()
        && found
            .iter()
            .zip(&wanted)
            .all(|(one, other)| is_alike(one, other));
    if !are_alike {
        return Err(format!("expected {wanted:#?}\nfound {found:#?}"));
    }
    Ok(())
}

/// Whether findings differ only by what depends on the octets of a key and of a signature: the place in the Base64 text, and
/// how long the text is.
fn is_alike(one: &Expected, other: &Expected) -> bool {
    let lasting = |finding: &Expected| {
        let mut finding = finding.clone();
        finding.retain(|key, _| !["line", "column", "marks", "message"].contains(&key.as_str()));
        finding
    };
    let message = |finding: &Expected| finding["message"].as_str().unwrap_or_default().to_owned();
    let (first, second) = (message(one), message(other));
    let (first, second) = (pieces(&first), pieces(&second));
    lasting(one) == lasting(other)
        && first.len() == second.len()
        && first.iter().zip(&second).all(|pair| match pair {
            (Piece::Number(one), Piece::Number(other)) if *one > 64 => one.abs_diff(*other) <= 8,
            (one, other) => one == other,
        })
}

#[derive(Debug, PartialEq, Eq)]
enum Piece {
    Number(u64),
    Character(char),
}

/// The numbers in a text, and what is between them.
fn pieces(text: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    for character in text.chars() {
        let digit = character.to_digit(10).map(u64::from);
        match (digit, pieces.last_mut()) {
            (Some(digit), Some(Piece::Number(number))) => {
                *number = number.saturating_mul(10).saturating_add(digit);
            }
            (Some(digit), _) => pieces.push(Piece::Number(digit)),
            (None, _) => pieces.push(Piece::Character(character)),
        }
    }
    pieces
}
