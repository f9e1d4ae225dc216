//! The modules of the library, and what each of them uses: every name is followed to what it means, whatever it is called
//! on the way.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    sync::LazyLock,
};

use super::names::{Import, Path, Scope};
use crate::support::{files_below, project};

/// More steps than any name takes, so that circles end.
const STEPS: usize = 16;

pub struct House {
    pub files: Vec<File>,
    /// What `Cargo.toml` names, and what comes with Rust.
    libraries: BTreeSet<String>,
    /// Modules in files and inside of them, with what each imports: others can name that, too.
    modules: BTreeMap<Path, Vec<Import>>,
}

pub struct File {
    /// Below `src`.
    pub path: String,
    pub module: Path,
    pub text: String,
    /// The names behind a dot, and the names of macros with their `!`.
    pub words: BTreeSet<String>,
    /// What it uses, by every name that leads there: of a re-export, both what is named and what is meant.
    pub uses: BTreeSet<Target>,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Target {
    /// From the root of the crate.
    Own(Path),
    Library(Path),
}

/// The house as it is.
pub static HOUSE: LazyLock<House> = LazyLock::new(|| {
    let folder = project("src");
    let read = |path: String| {
        let text = fs::read_to_string(folder.join(&path)).unwrap();
        (path, text)
    };
    House::new(files_below(&folder).into_iter().map(read), dependencies())
});

/// The libraries of the program as `Cargo.toml` has them, as code names them.
pub fn dependencies() -> BTreeSet<String> {
    let text = fs::read_to_string(project("Cargo.toml")).unwrap();
    let manifest: toml::Table = text.parse().unwrap();
    let dependencies = manifest["dependencies"].as_table().unwrap();
    dependencies
        .keys()
        .map(|key| key.replace('-', "_"))
        .collect()
}

impl House {
    /// A house of these files, by their paths below `src`.
    pub fn new(texts: impl Iterator<Item = (String, String)>, libraries: BTreeSet<String>) -> Self {
        let with_rust = ["alloc", "core", "std"].map(str::to_owned);
        let mut house = Self {
            files: Vec::new(),
            libraries: libraries.into_iter().chain(with_rust).collect(),
            modules: BTreeMap::new(),
        };
        let mut scopes = Vec::new();
        for (path, text) in texts {
            // Pages are there, too.
            let code = if path.ends_with(".rs") { &text } else { "" };
            let scope = Scope::read(code);
            let file = File {
                module: module_of(&path),
                path,
                text,
                words: BTreeSet::new(),
                uses: BTreeSet::new(),
            };
            house.register(&file.module, &scope);
            scopes.push((file, scope));
        }
        for (mut file, scope) in scopes {
            house.look_into(&scope, &[], &mut file);
            house.files.push(file);
        }
        house
    }

    fn register(&mut self, file: &[String], scope: &Scope) {
        let module = [file, &scope.module].concat();
        // A folder without a file of its own is a module inside of a file.
        for length in 0..=module.len() {
            self.modules.entry(module[..length].to_vec()).or_default();
        }
        let imports = self.modules.entry(module).or_default();
        imports.extend(scope.imports.iter().cloned());
        for inner in &scope.inner {
            if inner.module != scope.module {
                self.register(file, inner);
            }
        }
    }

    /// Finds what is used between two braces, in which the imports of `blocks` are seen.
    fn look_into(&self, scope: &Scope, blocks: &[&[Import]], file: &mut File) {
        let blocks = [blocks, &[&scope.imports]].concat();
        let module = [&file.module[..], &scope.module].concat();
        file.words.extend(scope.words.iter().cloned());
        let imported = scope.imports.iter().map(|import| &import.path);
        for path in imported.chain(&scope.paths) {
            for target in self.named(path, &blocks, &module, STEPS) {
                self.follow(target, STEPS, &mut file.uses);
            }
        }
        for inner in &scope.inner {
            // A module sees no names of the one around it.
            let is_block = inner.module == scope.module;
            self.look_into(inner, if is_block { &blocks } else { &[] }, file);
        }
    }

    /// What a path names in a module, where the imports of `blocks` are seen, the innermost last.
    fn named(
        &self,
        path: &[String],
        blocks: &[&[Import]],
        module: &[String],
        steps: usize,
    ) -> Vec<Target> {
        let (Some((first, rest)), Some(steps)) = (path.split_first(), steps.checked_sub(1)) else {
            return Vec::new();
        };
        match first.as_str() {
            "" => return vec![Target::Library(rest.to_vec())],
            "crate" => return vec![Target::Own(rest.to_vec())],
            "self" | "super" => {
                let above = module.len().saturating_sub(usize::from(first == "super"));
                return match rest.first().map(String::as_str) {
                    Some("super") => self.named(rest, blocks, &module[..above], steps),
                    _ => vec![Target::Own([&module[..above], rest].concat())],
                };
            }
            _ => {}
        }
        // A name does not lead to itself: `use std::{self}`, `use pem::Pem`.
        let leads = |import: &&Import| import.path != path && import.path != path[..1];
        let imports = |level: usize| blocks[level].iter().filter(leads);
        for level in (0..blocks.len()).rev() {
            let called = imports(level).filter(|import| import.name.as_ref() == Some(first));
            let found: Vec<Target> = called
                .flat_map(|import| {
                    let path = [&import.path, rest].concat();
                    self.named(&path, &blocks[..=level], module, steps)
                })
                .collect();
            if !found.is_empty() {
                return found;
            }
        }
        let own = Target::Own([module, path].concat());
        if self
            .modules
            .contains_key(&[module, std::slice::from_ref(first)].concat())
        {
            return vec![own];
        }
        let all = (0..blocks.len()).flat_map(imports);
        let all = all.filter(|import| import.name.is_none());
        for target in all.flat_map(|import| self.named(&import.path, blocks, module, steps)) {
            if let Target::Own(other) = target
                && self.has(&other, first)
            {
                return vec![Target::Own([&other, path].concat())];
            }
        }
        if self.libraries.contains(first) {
            return vec![Target::Library(path.to_vec())];
        }
        vec![own]
    }

    /// Whether a module has this module inside, or imports something of this name.
    fn has(&self, module: &[String], name: &String) -> bool {
        let inner = [module, std::slice::from_ref(name)].concat();
        let mut imports = self.modules.get(module).into_iter().flatten();
        self.modules.contains_key(&inner)
            || imports.any(|import| import.name.as_ref() == Some(name))
    }

    /// Adds what is named, and what it is a re-export of.
    fn follow(&self, target: Target, steps: usize, found: &mut BTreeSet<Target>) {
        if let (Target::Own(path), Some(steps)) = (&target, steps.checked_sub(1)) {
            let module = self.module_in(path);
            let (imports, rest) = (&self.modules[module], &path[module.len()..]);
            let called: Vec<&Import> = imports
                .iter()
                .filter(|import| import.name.is_some() && import.name.as_ref() == rest.first())
                .collect();
            // Anything can come from where all is taken, unless it is named.
            let all = imports.iter().filter(|import| import.name.is_none());
            let behind: Vec<Path> = match rest {
                [] => Vec::new(),
                _ if called.is_empty() => all.map(|import| [&import.path, rest].concat()).collect(),
                [_, rest @ ..] => called
                    .iter()
                    .map(|import| [&import.path, rest].concat())
                    .collect(),
            };
            for path in behind {
                for target in self.named(&path, &[imports], module, steps) {
                    self.follow(target, steps, found);
                }
            }
        }
        found.insert(target);
    }

    /// The longest part of a path that is a module.
    fn module_in<'a>(&self, path: &'a [String]) -> &'a [String] {
        let lengths = (0..=path.len()).rev();
        let mut modules = lengths.map(|length| &path[..length]);
        modules
            .find(|module| self.modules.contains_key(*module))
            .unwrap_or_default()
    }

    /// The file that has what a path leads to.
    pub fn file_with(&self, path: &[String]) -> Option<&File> {
        let lengths = (0..=path.len()).rev();
        let mut modules = lengths.map(|length| &path[..length]);
        modules.find_map(|module| self.files.iter().find(|file| file.module == module))
    }
}

/// The module that a file is; the root has no name.
fn module_of(path: &str) -> Path {
    match path.split_once('.').map_or(path, |(name, _)| name) {
        "lib" => Path::new(),
        path => path.split('/').map(str::to_owned).collect(),
    }
}
