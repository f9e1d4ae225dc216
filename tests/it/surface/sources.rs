//! Our own sources, parsed: what an item shows in the documentation, and which types it names there.

use std::{collections::BTreeMap, fs};

use syn::{
    Attribute, Fields, File, GenericParam, Generics, ImplItem, Item, ItemImpl, Type, UseTree,
    Visibility,
    visit::{self, Visit},
};

use crate::support::{files_below, project};

/// A module, and the name of an item in it.
pub type Definition = (Vec<String>, String);

/// What a name means where it stands.
#[derive(Clone, Debug)]
pub enum Meaning {
    /// An item of ours.
    Ours(Definition),
    /// Something of another crate, by its path there.
    Foreign(Vec<String>),
}

/// Something that the documentation shows of an item.
#[derive(Default)]
pub struct Shown {
    /// What the listing calls it, if it has a line there.
    pub name: Option<String>,
    /// The types that it names.
    pub types: Vec<Meaning>,
}

/// Every module of the library.
pub struct Sources {
    pub files: BTreeMap<Vec<String>, File>,
}

/// What is there without being imported, as far as signatures use it.
const PRELUDE: [&str; 19] = [
    "AsRef",
    "Box",
    "Clone",
    "Copy",
    "Debug",
    "Default",
    "Fn",
    "FnMut",
    "From",
    "Into",
    "IntoIterator",
    "Iterator",
    "Option",
    "Result",
    "Self",
    "Send",
    "String",
    "Sync",
    "Vec",
];

impl Sources {
    pub fn read() -> Self {
        let folder = project("src");
        let parse = |path: String| {
            let text = fs::read_to_string(folder.join(&path)).unwrap();
            let file = syn::parse_file(&text).unwrap_or_else(|error| panic!("{path}: {error}"));
            let module = path.trim_end_matches(".rs");
            let module = if module == "lib" { "" } else { module };
            let names = module.split('/').filter(|name| !name.is_empty());
            (names.map(str::to_owned).collect(), file)
        };
        let files = files_below(&folder).into_iter();
        Self {
            files: files
                .filter(|path| path.ends_with(".rs") && path != "main.rs")
                .map(parse)
                .collect(),
        }
    }

    /// What the documentation shows of an item.
    pub fn shown(&self, definition: &Definition) -> Vec<Shown> {
        let (module, name) = definition;
        let item = self.item(module, name);
        let mut shown = match item {
            Item::Struct(item) => self.fields(module, &item.generics, &item.fields, true),
            Item::Enum(item) => {
                let variants = item.variants.iter().filter(|one| !is_hidden(&one.attrs));
                let shown = variants.map(|variant| Shown {
                    name: Some(variant.ident.to_string()),
                    types: self
                        .fields(module, &item.generics, &variant.fields, false)
                        .into_iter()
                        .flat_map(|field| field.types)
                        .collect(),
                });
                shown.collect()
            }
            Item::Fn(item) => vec![Shown {
                name: None,
                types: self.types(module, &[&item.sig.generics], |names| {
                    names.visit_signature(&item.sig);
                }),
            }],
            Item::Const(item) => vec![Shown {
                name: None,
                types: self.types(module, &[], |names| {
                    names.visit_type(&item.ty);
                }),
            }],
            Item::Type(item) => vec![Shown {
                name: None,
                types: self.types(module, &[&item.generics], |names| {
                    names.visit_type(&item.ty);
                }),
            }],
            _ => panic!("{name}: exported, and of a kind that this test does not know"),
        };
        for (module, file) in &self.files {
            let implementations = file.items.iter().filter_map(|item| match item {
                Item::Impl(item) if !is_hidden(&item.attrs) => Some(item),
                _ => None,
            });
            for item in implementations.filter(|item| self.is_of(module, item, definition)) {
                shown.extend(self.implementation(module, item));
            }
        }
        shown
    }

    fn item(&self, module: &[String], name: &str) -> &Item {
        let mut items = self.files[module].items.iter();
        items
            .find(|item| defined(item).is_some_and(|defined| defined == name))
            .unwrap_or_else(|| panic!("{}::{name} is not found", module.join("::")))
    }

    fn fields(
        &self,
        module: &[String],
        generics: &Generics,
        fields: &Fields,
        need_pub: bool,
    ) -> Vec<Shown> {
        let fields = fields.iter().filter(|field| {
            !is_hidden(&field.attrs) && (!need_pub || is_visible(&field.vis, &field.attrs))
        });
        let shown = fields.map(|field| Shown {
            name: field.ident.as_ref().map(ToString::to_string),
            types: self.types(module, &[generics], |names| {
                names.visit_type(&field.ty);
            }),
        });
        shown.collect()
    }

    fn is_of(&self, module: &[String], item: &ItemImpl, definition: &Definition) -> bool {
        let Type::Path(own) = &*item.self_ty else {
            return false;
        };
        let path: Vec<String> = own
            .path
            .segments
            .iter()
            .map(|one| one.ident.to_string())
            .collect();
        // Only imported names and those of the module itself lead anywhere.
        matches!(self.follow(module, &path), Some(Meaning::Ours(own)) if own == *definition)
    }

    fn implementation(&self, module: &[String], item: &ItemImpl) -> Vec<Shown> {
        let is_inherent = item.trait_.is_none();
        let mut shown = Vec::new();
        if let Some((path, _)) = &item.trait_ {
            shown.push(Shown {
                name: None,
                types: self.types(module, &[&item.generics], |names| {
                    names.visit_path(path);
                }),
            });
        }
        for member in &item.items {
            match member {
                ImplItem::Fn(member) if is_inherent && is_visible(&member.vis, &member.attrs) => {
                    let generics = [&item.generics, &member.sig.generics];
                    shown.push(Shown {
                        name: Some(format!("{}()", member.sig.ident)),
                        types: self.types(module, &generics, |names| {
                            names.visit_signature(&member.sig);
                        }),
                    });
                }
                ImplItem::Const(member)
                    if is_inherent && is_visible(&member.vis, &member.attrs) =>
                {
                    shown.push(Shown {
                        name: Some(member.ident.to_string()),
                        types: self.types(module, &[&item.generics], |names| {
                            names.visit_type(&member.ty);
                        }),
                    });
                }
                ImplItem::Type(member) => shown.push(Shown {
                    name: None,
                    types: self.types(module, &[&item.generics], |names| {
                        names.visit_type(&member.ty);
                    }),
                }),
                _ => {}
            }
        }
        shown
    }

    /// The types in a piece of a module's code. What is generic there is none.
    fn types(
        &self,
        module: &[String],
        generics: &[&Generics],
        look: impl FnOnce(&mut Names),
    ) -> Vec<Meaning> {
        let mut names = Names::default();
        for generics in generics {
            names.visit_generics(generics);
        }
        look(&mut names);
        let parameters = generics.iter().flat_map(|generics| &generics.params);
        let parameters: Vec<String> = parameters
            .filter_map(|parameter| match parameter {
                GenericParam::Type(parameter) => Some(parameter.ident.to_string()),
                _ => None,
            })
            .collect();
        let is_free = |path: &Vec<String>| {
            let is_primitive = path.len() == 1 && path[0].starts_with(char::is_lowercase);
            !is_primitive && !parameters.contains(&path[0])
        };
        let meaning = |path: Vec<String>| match self.follow(module, &path) {
            Some(meaning) => Some(meaning),
            None if PRELUDE.contains(&path[0].as_str()) => None,
            None => Some(Meaning::Foreign(path)),
        };
        names
            .found
            .into_iter()
            .filter(is_free)
            .filter_map(meaning)
            .collect()
    }

    /// Where a path leads that stands in a module.
    pub fn follow(&self, module: &[String], path: &[String]) -> Option<Meaning> {
        let (first, rest) = path.split_first()?;
        match first.as_str() {
            "crate" => return self.follow_from(Vec::new(), rest),
            "self" => return self.follow_from(module.to_vec(), rest),
            "super" => return self.follow_from(module.split_last()?.1.to_vec(), rest),
            "std" => return Some(Meaning::Foreign(path.to_vec())),
            _ => {}
        }
        let inner = [module, std::slice::from_ref(first)].concat();
        if self.files.contains_key(&inner) && !rest.is_empty() {
            return self.follow_from(inner, rest);
        }
        let items = &self.files.get(module)?.items;
        if rest.is_empty()
            && items
                .iter()
                .any(|item| defined(item).as_ref() == Some(first))
        {
            return Some(Meaning::Ours((module.to_vec(), first.clone())));
        }
        let trees = items.iter().filter_map(|item| match item {
            Item::Use(item) => Some(&item.tree),
            _ => None,
        });
        let (_, imported) = trees.flat_map(imports).find(|(name, _)| name == first)?;
        let whole = [imported.as_slice(), rest].concat();
        let is_here = matches!(imported[0].as_str(), "crate" | "self" | "super")
            || self.files.contains_key(&[module, &imported[..1]].concat());
        if is_here {
            self.follow(module, &whole)
        } else {
            Some(Meaning::Foreign(whole))
        }
    }

    /// The same from a module, with as much of the path as leads to modules below it.
    fn follow_from(&self, mut module: Vec<String>, path: &[String]) -> Option<Meaning> {
        let mut path = path;
        while let [first, rest @ ..] = path {
            if first == "super" {
                module.pop();
                path = rest;
                continue;
            }
            let inner = [module.as_slice(), std::slice::from_ref(first)].concat();
            if rest.is_empty() || !self.files.contains_key(&inner) {
                break;
            }
            (module, path) = (inner, rest);
        }
        self.follow(&module, path)
    }
}

/// The paths in a piece of code.
#[derive(Default)]
struct Names {
    found: Vec<Vec<String>>,
}

impl<'a> Visit<'a> for Names {
    fn visit_path(&mut self, path: &'a syn::Path) {
        let names = path
            .segments
            .iter()
            .map(|segment| segment.ident.to_string());
        self.found.push(names.collect());
        visit::visit_path(self, path);
    }

    // What an attribute names is no type.
    fn visit_attribute(&mut self, _: &'a Attribute) {}

    fn visit_visibility(&mut self, _: &'a Visibility) {}
}

/// The names that a `use` brings, each with the path that it stands for.
pub fn imports(tree: &UseTree) -> Vec<(String, Vec<String>)> {
    match tree {
        UseTree::Path(tree) => {
            let first = tree.ident.to_string();
            let below = imports(&tree.tree).into_iter();
            below
                .map(|(name, path)| {
                    let is_itself = path == ["self"];
                    let name = if is_itself && name == "self" {
                        first.clone()
                    } else {
                        name
                    };
                    let path = if is_itself { Vec::new() } else { path };
                    (name, [vec![first.clone()], path].concat())
                })
                .collect()
        }
        UseTree::Name(tree) => vec![(tree.ident.to_string(), vec![tree.ident.to_string()])],
        UseTree::Rename(tree) => vec![(tree.rename.to_string(), vec![tree.ident.to_string()])],
        UseTree::Group(tree) => tree.items.iter().flat_map(imports).collect(),
        UseTree::Glob(_) => Vec::new(),
    }
}

/// The name that an item defines.
fn defined(item: &Item) -> Option<String> {
    let ident = match item {
        Item::Struct(item) => &item.ident,
        Item::Enum(item) => &item.ident,
        Item::Fn(item) => &item.sig.ident,
        Item::Const(item) => &item.ident,
        Item::Type(item) => &item.ident,
        Item::Trait(item) => &item.ident,
        _ => return None,
    };
    Some(ident.to_string())
}

/// Whether the documentation shows what has this visibility and these attributes.
pub fn is_visible(visibility: &Visibility, attributes: &[Attribute]) -> bool {
    matches!(visibility, Visibility::Public(_)) && !is_hidden(attributes)
}

fn is_hidden(attributes: &[Attribute]) -> bool {
    let mut docs = attributes
        .iter()
        .filter(|attribute| attribute.path().is_ident("doc"));
    docs.any(|attribute| {
        let mut is_hidden = false;
        let _ = attribute.parse_nested_meta(|meta| {
            is_hidden |= meta.path.is_ident("hidden");
            Ok(())
        });
        is_hidden
    })
}
