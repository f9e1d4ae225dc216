//! The house rules of ARCHITECTURE.md that a compiler does not check.

mod house;
mod libraries;
mod names;
mod plan;

use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    fs,
};

use self::{
    house::{File, HOUSE, House, Target},
    names::Path,
    plan::WINGS,
};
use crate::support::project;

/// Every file with a place in the house that it uses, as the path that was named and the module that has it.
fn uses(house: &House) -> impl Iterator<Item = (&File, &Path, &Path)> {
    house.files.iter().flat_map(move |file| {
        let own = file.uses.iter().filter_map(move |target| match target {
            Target::Own(path) => Some((file, path, &house.file_with(path)?.module)),
            Target::Library(_) => None,
        });
        own.filter(|(file, _, used)| **used != file.module)
    })
}

/// What the crate root offers comes from all wings: inside the house only the command line, which is above them, takes it
/// from there.
#[test]
fn only_the_command_line_uses_the_crate_root() {
    for (file, path, used) in uses(&HOUSE) {
        let is_above = file.module.is_empty() || file.module[0] == "cli";
        assert!(
            is_above || !used.is_empty() || path.is_empty(),
            "src/{} takes `{}` from the crate root: name the room that has it",
            file.path,
            path.join("::")
        );
    }
}

/// A room that nothing uses, and that uses nothing, has its place all the same; and each place is a room's.
#[test]
fn the_table_of_rooms_is_the_house() {
    for wing in WINGS.iter().filter(|wing| !wing.rooms.is_empty()) {
        let below = HOUSE
            .files
            .iter()
            .filter_map(|file| match &file.module[..] {
                [first, room, ..] if *first == wing.name => Some(room),
                _ => None,
            });
        let there: BTreeSet<&String> = below.collect();
        assert_eq!(
            wing.rooms.iter().collect::<BTreeSet<_>>(),
            there,
            "{}",
            wing.name
        );
    }
    for file in &HOUSE.files {
        assert!(
            ["lib.rs", "main.rs"].contains(&&*file.path)
                || WINGS.iter().any(|wing| wing.name == file.module[0]),
            "src/{}: give its wing a place in ARCHITECTURE.md",
            file.path
        );
    }
}

/// Whatever else is in the file of a wing would be below the rooms that use it and above those that it uses.
#[test]
fn a_wing_with_rooms_only_names_them() {
    for wing in WINGS.iter().filter(|wing| !wing.rooms.is_empty()) {
        let path = format!("{}.rs", wing.name);
        let file = HOUSE.files.iter().find(|file| file.path == path).unwrap();
        for line in file.text.lines() {
            let is_remark = line.is_empty() || line.starts_with("//") || line.starts_with("#[");
            let is_room = line.contains("mod ") && line.ends_with(';');
            assert!(
                is_remark || is_room,
                "src/{path} has more than rooms: {line}"
            );
        }
    }
}

/// How high a module is: its wing, and its room there.
fn height(module: &[String]) -> Option<(usize, Option<usize>)> {
    let index = WINGS
        .iter()
        .position(|wing| Some(&wing.name) == module.first())?;
    let mut rooms = WINGS[index].rooms.iter();
    let room = module
        .get(1)
        .and_then(|name| rooms.position(|room| room == name));
    Some((WINGS.len() - index, room))
}

#[test]
fn imports_go_down_only() {
    let mut wrong = BTreeSet::new();
    for (file, path, used) in uses(&HOUSE) {
        if let (Some(own), Some(other)) = (height(&file.module), height(used))
            // A wing's own file names its rooms, and what it says of itself is everybody's.
            && (other.0 > own.0 || other.0 == own.0 && own.1.is_some() && other.1 > own.1)
        {
            let path = path.join("::");
            wrong.insert(format!(
                "src/{} uses `{path}`, which is above it",
                file.path
            ));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// At every level, from the wings to the last files of a room: no module uses a sibling that uses it, over however many
/// others. A module and its children count as one.
#[test]
fn no_modules_use_each_other_in_a_circle() {
    let circle = circle(&HOUSE);
    assert!(circle.is_empty(), "a circle:\n{}", circle.join("\n"));
}

/// The steps of a shortest circle between siblings, each with the file that makes it.
fn circle(house: &House) -> Vec<String> {
    let mut edges: BTreeMap<&[String], BTreeMap<&[String], &str>> = BTreeMap::new();
    for (file, _, used) in uses(house) {
        let both = file.module.iter().zip(used);
        let shared = both.take_while(|(one, other)| one == other).count();
        // One is above the other: they count as one.
        if shared < file.module.len() && shared < used.len() {
            let from = edges.entry(&file.module[..=shared]).or_default();
            from.entry(&used[..=shared]).or_insert(&file.path);
        }
    }
    let circles = edges.keys().filter_map(|start| {
        let mut ways = BTreeMap::new();
        let mut next = VecDeque::from([*start]);
        while let Some(module) = next.pop_front() {
            for (used, file) in edges.get(module).into_iter().flatten() {
                let step = format!(
                    "`{}` uses `{}` in src/{file}",
                    module.join("::"),
                    used.join("::")
                );
                if !ways.contains_key(used) {
                    let mut way: Vec<String> = ways.get(module).cloned().unwrap_or_default();
                    way.push(step);
                    ways.insert(*used, way);
                    next.push_back(used);
                }
            }
        }
        ways.remove(start)
    });
    circles.min_by_key(Vec::len).unwrap_or_default()
}

#[test]
fn rules_do_not_use_each_other() {
    for (file, path, used) in uses(&HOUSE) {
        let [judge, rules, topic, ..] = &used[..] else {
            continue;
        };
        let is_rule = file.module.len() == 4 && file.module[..2] == [judge.as_str(), rules];
        let is_rules = judge == "judge" && rules == "rules";
        assert!(
            !(is_rule && is_rules),
            "src/{} uses `{}` of `{topic}`: a rule stands alone",
            file.path,
            path.join("::")
        );
    }
}

#[test]
fn rooms_are_small_and_have_names() {
    for File {
        path, text, module, ..
    } in &HOUSE.files
    {
        assert!(
            text.lines().count() <= 500,
            "src/{path} has over 500 lines: would two rooms be clearer?"
        );
        assert!(
            text.starts_with("//!") || text.starts_with("{#-"),
            "src/{path}: say at the top what it is for"
        );
        for name in ["utils", "common", "helpers", "types", "manager"] {
            assert!(
                !module.iter().any(|part| part == name),
                "src/{path}: `{name}` says nothing"
            );
        }
    }
    let main = fs::read_to_string(project("src/main.rs")).unwrap();
    assert!(main.lines().count() <= 40);
}

/// A house with each way of calling things by other names.
#[test]
fn names_are_followed_to_what_they_mean() {
    let files = [
        ("lib.rs", "pub mod high; pub use high::X;"),
        (
            "high.rs",
            "pub mod a; mod b; mod c; pub use b::{One as X, self as other}; pub use c::*;",
        ),
        (
            "high/a.rs",
            "use crate as root; fn f() { root::X::new(); super::other::g() }",
        ),
        (
            "high/b.rs",
            "use super::Three; fn f() { use p256 as curve; curve::x(); m!(super::a::y) }",
        ),
        (
            "high/c.rs",
            "/// `p256::x`\nextern crate sha1 as s; fn f() { rayon::join(s::y) } // p256::x",
        ),
        (
            "high/d.rs",
            "use std::{fs as disk, self}; mod tests { use super::{*, super::a}; fn f() { disk::read() } }",
        ),
    ];
    let libraries = ["p256", "rayon", "sha1"].map(str::to_owned);
    let files = files.map(|(path, text)| (path.to_owned(), text.to_owned()));
    let house = House::new(files.into_iter(), libraries.into());
    let said = |path: &str| {
        let file = house.files.iter().find(|file| file.path == path).unwrap();
        let said = file.uses.iter().map(|target| match target {
            Target::Own(path) => path.join("::"),
            Target::Library(path) => format!("::{}", path.join("::")),
        });
        said.collect::<Vec<_>>().join(" ")
    };
    assert_eq!(
        said("high/a.rs"),
        " X::new high::X::new high::b::One::new high::b::g high::other::g"
    );
    assert_eq!(
        said("high/b.rs"),
        "high::Three high::a::y high::c::Three ::p256 ::p256::x"
    );
    assert_eq!(said("high/c.rs"), "::rayon::join ::sha1 ::sha1::y");
    assert_eq!(
        said("high/d.rs"),
        "high::a high::d high::d::disk::read ::std ::std::fs ::std::fs::read"
    );
    assert_eq!(
        circle(&house),
        [
            "`high::a` uses `high::b` in src/high/a.rs",
            "`high::b` uses `high::a` in src/high/b.rs",
        ]
    );
}
