//! The pages of the documentation, and what is left out of them.

use super::{files_below, layers, project};

/// All pages, by their paths in the project.
pub fn names() -> Vec<String> {
    let mut names = [
        "README.md",
        "ARCHITECTURE.md",
        "CHANGELOG.md",
        "CONTRIBUTING.md",
        "SECURITY.md",
    ]
    .map(str::to_owned)
    .to_vec();
    for folder in ["docs", "tests/cmd"] {
        let files = files_below(&project(folder)).into_iter();
        let pages = files.filter(|path| path.ends_with(".md"));
        names.extend(pages.map(|path| format!("{folder}/{path}")));
    }
    names
}

/// Puts `…` in place of the line of a built-in profile: in text behind the name of its file, in JSON behind that of the
/// layer.
pub fn without_lines(text: &str) -> String {
    let mut written = String::new();
    let mut is_of_builtin = false;
    for line in text.split_inclusive('\n') {
        written += &match line.split_once("\"line\": ") {
            Some((before, number)) if is_of_builtin && behind_number(number) != number => {
                format!("{before}\"line\": …{}", behind_number(number))
            }
            _ => without_lines_of_files(line),
        };
        let layer = line.split("\"layer\": \"").nth(1);
        let layer = layer.and_then(|rest| rest.split('"').next());
        is_of_builtin = layer.is_some_and(|id| layers().contains(id));
    }
    written
}

/// The same in one line of text.
fn without_lines_of_files(line: &str) -> String {
    const END: &str = ".toml:";
    // Another file of this name has its folder before it: `./cucm.toml:3`.
    let is_of_path = |character: char| {
        character.is_ascii_alphanumeric() || ['-', '_', '.', '/'].contains(&character)
    };
    let mut written = String::new();
    let mut rest = line;
    while let Some((file, behind)) = rest.split_once(END) {
        rest = behind_number(behind);
        let number = behind.strip_suffix(rest).unwrap_or_default();
        let id = file.rsplit(|character| !is_of_path(character)).next();
        let is_builtin = id.is_some_and(|id| layers().contains(id));
        written += file;
        written += END;
        written += if is_builtin && !number.is_empty() {
            "…"
        } else {
            number
        };
    }
    written + rest
}

fn behind_number(text: &str) -> &str {
    text.trim_start_matches(|character: char| character.is_ascii_digit())
}

#[test]
fn only_lines_of_builtin_profiles_are_left_out() {
    for (printed, written) in [
        ("(baseline.toml:189): x", "(baseline.toml:…): x"),
        (
            "cucm.toml:1 cabf-dv.toml:20\n",
            "cucm.toml:… cabf-dv.toml:…\n",
        ),
        ("(baseline.toml:): x", "(baseline.toml:): x"),
        ("(house.toml:14): x", "(house.toml:14): x"),
        ("(house-cucm.toml:14)", "(house-cucm.toml:14)"),
        (" --> ./cucm.toml:3:4", " --> ./cucm.toml:3:4"),
        (
            "\"line\": 3,\n\"layer\": \"cucm\",\n\"line\": 73,\n\"line\": 4,\n",
            "\"line\": 3,\n\"layer\": \"cucm\",\n\"line\": …,\n\"line\": 4,\n",
        ),
        (
            "\"layer\": \"house\",\n\"line\": 73,\n",
            "\"layer\": \"house\",\n\"line\": 73,\n",
        ),
    ] {
        assert_eq!(without_lines(printed), written);
        assert_eq!(
            without_lines(written),
            written,
            "what is left out stays out"
        );
    }
}
