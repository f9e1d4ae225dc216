//! The names in a source file, taken from its tokens: comments and texts are none, and code inside of macros is read as well.

use proc_macro2::{Delimiter, Literal, Punct, Spacing, TokenStream, TokenTree};

/// Names that lead to something, one after the other. The first may be `crate`, `super`, `self`, or empty before a library.
pub type Path = Vec<String>;

/// What is between two braces, or the whole file.
#[derive(Debug, Default)]
pub struct Scope {
    /// The modules inside the file that it is in.
    pub module: Path,
    pub imports: Vec<Import>,
    /// The paths of at least two names.
    pub paths: Vec<Path>,
    /// The names behind a dot, and the names of macros with their `!`.
    pub words: Vec<String>,
    pub inner: Vec<Self>,
}

#[derive(Clone, Debug)]
pub struct Import {
    pub path: Path,
    /// What it is called here, or nothing for all that is there.
    pub name: Option<String>,
}

impl Scope {
    pub fn read(text: &str) -> Self {
        let mut scope = Self::default();
        scope.fill(text.parse().unwrap());
        scope
    }

    fn fill(&mut self, tokens: TokenStream) {
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        let mut rest = &tokens[..];
        let mut before = ' ';
        while let [token, behind @ ..] = rest {
            let read = match token {
                TokenTree::Ident(word) if word == "use" => self.imports(behind, &[]),
                TokenTree::Ident(word) if word == "extern" => self.extern_crate(behind),
                TokenTree::Ident(word) if word == "mod" => self.inner_module(behind),
                TokenTree::Group(group) => {
                    if group.delimiter() == Delimiter::Brace {
                        self.open(None, group.stream());
                    } else {
                        self.fill(group.stream());
                    }
                    None
                }
                TokenTree::Literal(literal) => {
                    self.path_in_attribute(literal);
                    None
                }
                // What a macro is given can be anything.
                TokenTree::Ident(word) if before == '$' && word != "crate" => Some(path(rest).1),
                TokenTree::Punct(mark) if mark.as_char() == '$' || before == '>' => None,
                _ => self.path(rest, before),
            };
            before = match token {
                TokenTree::Punct(mark) if read.is_none() => mark.as_char(),
                _ => ' ',
            };
            rest = read.unwrap_or(behind);
        }
    }

    fn path<'a>(&mut self, tokens: &'a [TokenTree], before: char) -> Option<&'a [TokenTree]> {
        let (path, rest) = path(tokens);
        match (&path[..], rest) {
            ([], _) => return None,
            ([name], [TokenTree::Punct(mark), ..]) if is_macro(mark) => {
                self.words.push(format!("{name}!"));
            }
            ([name], _) if before == '.' => self.words.push(format!(".{name}")),
            ([_], _) => {}
            _ => self.paths.push(path),
        }
        Some(rest)
    }

    fn open(&mut self, name: Option<String>, tokens: TokenStream) {
        let module = self.module.iter().cloned().chain(name).collect();
        let mut inner = Self {
            module,
            ..Self::default()
        };
        inner.fill(tokens);
        self.inner.push(inner);
    }

    fn inner_module<'a>(&mut self, tokens: &'a [TokenTree]) -> Option<&'a [TokenTree]> {
        let [TokenTree::Ident(name), TokenTree::Group(group), rest @ ..] = tokens else {
            return None;
        };
        self.open(Some(name.to_string()), group.stream());
        Some(rest)
    }

    fn extern_crate<'a>(&mut self, tokens: &'a [TokenTree]) -> Option<&'a [TokenTree]> {
        let [TokenTree::Ident(word), TokenTree::Ident(library), rest @ ..] = tokens else {
            return None;
        };
        if word != "crate" {
            return None;
        }
        let path = match library.to_string() {
            own if own == "self" => vec!["crate".to_owned()],
            library => vec![String::new(), library],
        };
        Some(self.import(path, rest))
    }

    /// Follows the tree of a `use`.
    fn imports<'a>(
        &mut self,
        tokens: &'a [TokenTree],
        before: &[String],
    ) -> Option<&'a [TokenTree]> {
        let (names, rest) = path(tokens);
        let all: Path = before.iter().cloned().chain(names).collect();
        match rest {
            [TokenTree::Group(group), rest @ ..] => {
                let parts: Vec<TokenTree> = group.stream().into_iter().collect();
                let is_comma = |token: &TokenTree| matches!(token, TokenTree::Punct(mark) if mark.as_char() == ',');
                for part in parts.split(is_comma) {
                    self.imports(part, &all);
                }
                Some(rest)
            }
            [TokenTree::Punct(mark), rest @ ..] if mark.as_char() == '*' => {
                self.imports.push(Import {
                    path: all,
                    name: None,
                });
                Some(rest)
            }
            _ if all.len() == before.len() => None,
            _ => Some(self.import(all, rest)),
        }
    }

    /// One import, perhaps with a name of its own behind it.
    fn import<'a>(&mut self, mut path: Path, rest: &'a [TokenTree]) -> &'a [TokenTree] {
        if path.len() > 1 && path.last().is_some_and(|last| last == "self") {
            path.pop();
        }
        let (name, rest) = match rest {
            [TokenTree::Ident(word), TokenTree::Ident(name), rest @ ..] if word == "as" => {
                (name.to_string(), rest)
            }
            _ => (path.last().cloned().unwrap_or_default(), rest),
        };
        self.imports.push(Import {
            path,
            name: Some(name),
        });
        rest
    }

    /// A text that can only be a path, as attributes have: `serialize_with = "…"`.
    fn path_in_attribute(&mut self, literal: &Literal) {
        let text = literal.to_string();
        let text = text.trim_matches('"');
        let is_path = text.contains("::")
            && text
                .chars()
                .all(|c| c.is_alphanumeric() || "_:<>".contains(c));
        if is_path && let Ok(tokens) = text.parse() {
            self.fill(tokens);
        }
    }
}

/// The path at the beginning, up to its `::{` and `::*`, and what is behind that.
fn path(tokens: &[TokenTree]) -> (Path, &[TokenTree]) {
    let mut path = Path::new();
    let mut rest = tokens;
    if let Some(behind) = behind_colons(rest) {
        path.push(String::new());
        rest = behind;
    }
    while let [TokenTree::Ident(name), behind @ ..] = rest {
        path.push(name.to_string().trim_start_matches("r#").to_owned());
        match behind_colons(behind) {
            Some(next) => rest = next,
            None => return (path, behind),
        }
    }
    (path, rest)
}

/// `name!`, and not `name != other`.
fn is_macro(mark: &Punct) -> bool {
    mark.as_char() == '!' && mark.spacing() == Spacing::Alone
}

fn behind_colons(tokens: &[TokenTree]) -> Option<&[TokenTree]> {
    match tokens {
        [TokenTree::Punct(one), TokenTree::Punct(other), rest @ ..]
            if one.as_char() == ':'
                && one.spacing() == Spacing::Joint
                && other.as_char() == ':' =>
        {
            Some(rest)
        }
        _ => None,
    }
}

#[test]
fn every_name_is_read() {
    let scope = Scope::read(
        "use crate as root;
        use a::{self as b, c::{D, r#E}, f::*};
        extern crate g as h; // i::j
        /// `k::l`
        #[serde(with = \"m::n\")]
        fn o() -> Option<::p::Q> { r::<s::T>::u(); v!(w::x, \"y::z\").exists() }
        mod tests { use super::*; }
        macro_rules! aa { ($bb:ident) => { $crate::cc::dd($bb::ee) } }",
    );
    let mut found = Vec::new();
    add(&scope, &mut found);
    assert_eq!(
        found,
        [
            "crate as root",
            "a as b",
            "a::c::D as D",
            "a::c::E as E",
            "a::f as *",
            "::g as h",
            "m::n",
            "::p::Q",
            "macro_rules!",
            "s::T",
            "w::x",
            "y::z",
            "v!",
            ".exists",
            "super as *",
            "crate::cc::dd",
        ]
    );
}

fn add(scope: &Scope, found: &mut Vec<String>) {
    for Import { path, name } in &scope.imports {
        found.push(format!(
            "{} as {}",
            path.join("::"),
            name.as_deref().unwrap_or("*")
        ));
    }
    found.extend(scope.paths.iter().map(|path| path.join("::")));
    found.extend(scope.words.iter().cloned());
    for inner in &scope.inner {
        add(inner, found);
    }
}
