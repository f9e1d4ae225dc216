//! Public reports of requests, certificates and imports that went wrong, which are not in this repository.
//!
//! `tests/cases.tsv` has a command for each, run in the folder of the case, with its exit code and something that it must say; or the
//! number of the issue that the case waits for.

use std::collections::BTreeSet;

use crate::support::{folders_in, program, project, table::Table};

#[test]
fn every_case_gets_the_right_verdict_or_waits() {
    let folder = project("../shared/cases");
    let table = Table::read("tests/cases.tsv")
        .free(&["command", "says"])
        .one_of("exit", &["0", "1", "2", "-"])
        .each_names("waits", "an issue and its point", |waits| {
            let mut numbers = waits.split('.');
            waits == "-" || numbers.all(|number| number.parse::<u8>().is_ok())
        });
    if !folder.is_dir() {
        println!("skipped: there is no ../shared/cases");
        let _ = table.free(&["case"]).rows();
        return;
    }
    let cases: BTreeSet<String> = folders_in(&folder).into_iter().collect();
    let table = table.each_names("case", "a case", |case| cases.contains(case));
    let mut wrong = Vec::new();
    let mut known = BTreeSet::new();
    for row in table.rows() {
        known.insert(row["case"].to_owned());
        if &row["waits"] != "-" {
            continue;
        }
        let output = program()
            .args(row["command"].split(' '))
            .current_dir(folder.join(&row["case"]))
            .output()
            .unwrap();
        let text =
            String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
        let code = output.status.code().map(|code| code.to_string());
        if code.as_deref() != Some(&row["exit"]) || !text.contains(&row["says"]) {
            wrong.push(format!(
                "{}: {} ends with {code:?} and says\n{text}",
                row.place(),
                &row["command"]
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let missing: Vec<&String> = cases.difference(&known).collect();
    assert!(missing.is_empty(), "no row for {missing:?}");
}
