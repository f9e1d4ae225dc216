//! Names of rules in tests name rules: a misspelled one in a filter would let everything through.

use std::{collections::BTreeSet, fs};

use signready::judge::{finding::RuleId, rules};

use crate::support::{files_below, project};

/// Words that begin like a rule and are others, with the file that has them.
const OTHERS: [(&str, &str); 4] = [
    ("authority/revocation.rs", "key-compromise"),
    ("backends.rs", "certificate-"),
    ("probe.rs", "name-not-found"),
    ("scale.rs", "key-reuse-in-cluster"),
];

/// The texts between quotation marks that look like the id of a rule.
fn ids(code: &str) -> impl Iterator<Item = &str> {
    let is_id = |text: &&str| {
        let topic = text.split('-').next().unwrap_or_default();
        text.contains('-')
            && RuleId::TOPICS.contains(&topic)
            && text.chars().all(|character| {
                character == '-' || character.is_ascii_lowercase() || character.is_ascii_digit()
            })
    };
    code.split('"').filter(is_id)
}

#[test]
fn what_looks_like_a_rule_is_one() {
    let mut others: BTreeSet<(&str, &str)> = OTHERS.into();
    let mut wrong = Vec::new();
    for path in files_below(&project("tests/it")) {
        if path == "names.rs" || !path.ends_with(".rs") {
            continue;
        }
        let code = fs::read_to_string(project("tests/it").join(&path)).unwrap();
        for id in ids(&code) {
            let is_other = OTHERS.contains(&(path.as_str(), id));
            others.retain(|other| *other != (path.as_str(), id));
            if rules::find(id).is_none() && !is_other {
                wrong.push(format!("tests/it/{path}: `{id}`"));
            }
        }
    }
    assert!(wrong.is_empty(), "no rules:\n{}", wrong.join("\n"));
    assert!(others.is_empty(), "nothing says {others:?} any more");
}
