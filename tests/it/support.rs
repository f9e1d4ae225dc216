//! What the tests share: a fixed day, the built-in profiles, and folders of files to lint.
pub mod authority;
pub mod builders;
pub mod damage;
pub mod delivered;
pub mod elision;
pub mod fixture;
pub mod forge;
pub mod key;
pub mod page;
pub mod rebuilt;
pub mod server;
pub mod table;

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
    process::Command,
    sync::LazyLock,
};

use proptest::{prelude::ProptestConfig, test_runner::RngSeed};
use signready::{
    cli::disk,
    estate::inventory::Inventory,
    judge::{
        engine::{Assignment, Linter, Report},
        fleet::{File, Fleet, Input, LARGEST_FILE, PrivateKey},
        issued::{self, Against, Given, TrustEntry},
        planned_request::planned_requests,
        profile::{Catalogue, Profile},
        rules,
    },
    pki::text::source::Source,
    work::import,
};
use time::{Date, macros::date};

/// The day by whose rules tests judge, so that nothing rots.
pub const DAY: Date = date!(2026 - 11 - 22);

/// The program.
pub const PROGRAM: &str = env!("CARGO_BIN_EXE_signready");

/// Runs the program on a fixed day, and without what the shell or the CI of whoever runs the tests says about colours, width
/// and annotations.
pub fn program() -> Command {
    alone(PROGRAM)
}

/// The same for a program that runs ours.
pub fn alone(program: &str) -> Command {
    let mut command = Command::new(program);
    for (name, _) in std::env::vars_os() {
        let name = name.to_string_lossy();
        let is_about_output = [
            "CLICOLOR",
            "CLICOLOR_FORCE",
            "COLORTERM",
            "COLUMNS",
            "FORCE_COLOR",
            "NO_COLOR",
            "TERM",
        ];
        let is_about_ci = [
            "BUILDKITE",
            "CI",
            "GITLAB_CI",
            "JENKINS_URL",
            "TEAMCITY_VERSION",
            "TF_BUILD",
        ];
        if is_about_output.contains(&&*name)
            || is_about_ci.contains(&&*name)
            || name.starts_with("GITHUB_")
        {
            command.env_remove(&*name);
        }
    }
    // [`DAY`].
    command.env("SOURCE_DATE_EPOCH", "1795305600");
    command
}

/// A path in the project.
pub fn project(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// Whether the tests are told something by this environment variable, such as to write what they would compare with.
pub fn is_set(variable: &str) -> bool {
    #[expect(
        clippy::disallowed_methods,
        reason = "a test may be told to write its expectations, or to try more cases"
    )]
    std::env::var_os(variable).is_some()
}

/// How many cases of a property to try, always the same ones: a red test says that the change did it. To look further,
/// say `PROPTEST_CASES` (how many) and `PROPTEST_RNG_SEED` (a number, for others).
pub fn properties(cases: u32) -> ProptestConfig {
    let asked = ProptestConfig::default();
    let cases = if is_set("PROPTEST_CASES") {
        asked.cases
    } else {
        cases
    };
    ProptestConfig {
        cases,
        max_global_rejects: cases.saturating_mul(10),
        rng_seed: match asked.rng_seed {
            RngSeed::Random => RngSeed::Fixed(0),
            fixed @ RngSeed::Fixed(_) => fixed,
        },
        failure_persistence: None,
        ..asked
    }
}

/// A folder named in an environment variable; says so when it is not set.
pub fn external(variable: &str, what: &str) -> Option<PathBuf> {
    #[expect(
        clippy::disallowed_methods,
        reason = "the path of data that is not in the repository"
    )]
    let path = std::env::var_os(variable).map(PathBuf::from);
    if path.is_none() {
        println!("skipped: {variable} is not set to {what}");
    }
    path
}

pub fn catalogue() -> Catalogue {
    static CATALOGUE: LazyLock<Catalogue> = LazyLock::new(|| {
        Catalogue::builtin(&rules::ids()).unwrap_or_else(|problem| panic!("{problem}"))
    });
    CATALOGUE.clone()
}

/// The names of all built-in layers, those that cannot be asked for included.
pub fn layers() -> &'static BTreeSet<String> {
    static LAYERS: LazyLock<BTreeSet<String>> =
        LazyLock::new(|| catalogue().layers().map(|layer| layer.id.clone()).collect());
    &LAYERS
}

pub fn profile(id: &str) -> Profile {
    profile_on(id, DAY)
}

pub fn profile_on(id: &str, day: Date) -> Profile {
    catalogue()
        .profile(id, day)
        .unwrap_or_else(|error| panic!("{error}: {error:?}"))
}

/// All profiles that can be asked for.
pub fn profiles() -> Vec<Profile> {
    let catalogue = catalogue();
    let ids: Vec<String> = catalogue.ids().map(str::to_owned).collect();
    ids.iter().map(|id| profile(id)).collect()
}

/// The profiles of the products that an inventory has.
pub fn products(inventory: &Inventory) -> Vec<Profile> {
    catalogue().products(inventory, DAY).unwrap()
}

/// Requests, joined with an inventory and with what it and the profiles of its products plan.
pub fn fleet(read: Vec<(File, Vec<Input>)>, inventory: Option<Inventory>) -> Fleet {
    let Some(inventory) = inventory else {
        return Fleet::new(read);
    };
    let planned = planned_requests(&inventory, &products(&inventory));
    Fleet::with_inventory(read, inventory, planned)
}

/// A profile file of the test's own on top of the built-in ones.
pub fn own_profile(text: &str) -> Profile {
    let mut catalogue = catalogue();
    let id = catalogue
        .add(&Source::new("own.toml", text))
        .unwrap_or_else(|problem| panic!("{problem}"));
    catalogue
        .profile(&id, DAY)
        .unwrap_or_else(|error| panic!("{error}: {error:?}"))
}

/// A linter with all rules that judges everything by these profiles.
pub fn linter(ids: &[&str]) -> Linter {
    Linter::new(
        ids.iter().map(|id| profile(id)).collect(),
        Assignment::Everything,
    )
}

/// Files in memory.
pub fn read_texts(texts: &[(&str, &[u8])]) -> Vec<(File, Vec<Input>)> {
    texts
        .iter()
        .map(|(path, bytes)| File::read(&Source::new(*path, *bytes)))
        .collect()
}

/// Files of a folder, under their paths relative to it.
pub fn read_files(folder: &Path, paths: &[String]) -> Vec<(File, Vec<Input>)> {
    let read = |path: &String| match disk::load(&folder.join(path), LARGEST_FILE) {
        Ok(source) => File::read(&Source::new(path.clone(), source.bytes())),
        Err(error) => disk::unread_request(path, &error),
    };
    paths.iter().map(read).collect()
}

/// What certificates are held against when a test says nothing: no keys, no roots, noon of the day.
pub fn against() -> Against {
    Against::at(DAY.with_hms(12, 0, 0).unwrap().assume_utc())
}

pub fn private_key(source: &Source) -> PrivateKey {
    PrivateKey::read(source.path(), source.bytes()).unwrap()
}

/// The trust stores in a snapshot.
pub fn trust_entries(source: &Source) -> Vec<TrustEntry> {
    let trusted = import::trusted(&source.text()).unwrap().into_iter();
    let entries = trusted.flat_map(|trusted| {
        let pem = Source::new(source.path(), trusted.text.as_str());
        let (_, read) = issued::read(&pem, Given::ForChains);
        let path = source.path().to_owned();
        read.into_iter().map(move |entry| TrustEntry {
            path: path.clone(),
            server: trusted.server.clone(),
            store: trusted.store.clone(),
            certificate: entry.certificate().unwrap().clone(),
        })
    });
    entries.collect()
}

/// Lints one file as if it had been handed in alone.
pub fn lint_alone(linter: &Linter, path: &str, bytes: &[u8]) -> Report {
    linter.lint(&Fleet::new(read_texts(&[(path, bytes)])))
}

pub fn inventory(text: &str) -> Inventory {
    Inventory::read(Source::new("cluster.toml", text))
        .unwrap_or_else(|error| panic!("{error}: {error:?}"))
}

/// The files below a folder, as relative paths with `/`, in order.
pub fn files_below(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    let mut pending = vec![folder.to_path_buf()];
    while let Some(next) = pending.pop() {
        for entry in
            fs::read_dir(&next).unwrap_or_else(|error| panic!("{}: {error}", next.display()))
        {
            let path = entry.unwrap().path();
            if path.is_dir() {
                pending.push(path);
            } else {
                let relative = path.strip_prefix(folder).unwrap();
                let parts: Vec<String> = relative
                    .iter()
                    .map(|part| part.to_string_lossy().into_owned())
                    .collect();
                found.push(parts.join("/"));
            }
        }
    }
    found.sort();
    found
}

/// The folders directly in a folder, by name, in order.
pub fn folders_in(folder: &Path) -> Vec<String> {
    let entries =
        fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut names: Vec<String> = entries
        .map(|entry| entry.unwrap())
        .filter(|entry| entry.path().is_dir())
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}
