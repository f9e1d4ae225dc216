//! Tables of tests, as tab-separated files: what is misspelled in them fails, with file and line.
//!
//! Every column is checked against what it names, or is free text and said to be. A row that no test uses fails, too.

use std::{cell::Cell, collections::BTreeSet, fs, ops::Index, path::Path};

use signready::judge::rules;

use super::{catalogue, project};

/// A table of which every row has to be used, by its key or by going through all: it panics when it is dropped otherwise.
#[derive(Debug)]
pub struct Table {
    path: String,
    rows: Vec<Row>,
    used: Vec<Cell<bool>>,
    /// The columns of which nobody has said what is in them.
    unknown: BTreeSet<String>,
}

/// A row, whose cells are called like their columns.
#[derive(Clone, Debug)]
pub struct Row {
    place: String,
    columns: Vec<String>,
    cells: Vec<String>,
}

impl Table {
    /// Reads a table of the project.
    pub fn read(path: &str) -> Self {
        Self::at(&project(path), path)
    }

    /// Reads a table from anywhere; messages call it `name`.
    pub fn at(path: &Path, name: &str) -> Self {
        let text = fs::read_to_string(path).unwrap_or_else(|error| panic!("{name}: {error}"));
        Self::parse(&text, name)
    }

    pub fn parse(text: &str, name: &str) -> Self {
        let split = |line: &str| line.split('\t').map(str::to_owned).collect::<Vec<_>>();
        let mut lines = text.lines();
        let columns = lines.next().map(split).unwrap_or_default();
        let read = |(index, line)| Row {
            place: format!("{name}:{}", index + 2),
            columns: columns.clone(),
            cells: split(line),
        };
        let rows: Vec<Row> = lines.enumerate().map(read).collect();
        for row in &rows {
            assert_eq!(row.cells.len(), columns.len(), "{}: cells", row.place);
        }
        Self {
            path: name.to_owned(),
            used: rows.iter().map(|_| Cell::new(false)).collect(),
            unknown: columns.into_iter().collect(),
            rows,
        }
    }

    /// All rows, used with that: check what they say.
    pub fn rows(&self) -> &[Row] {
        self.assert_known();
        for used in &self.used {
            used.set(true);
        }
        &self.rows
    }

    /// The row that begins with these cells, used with that. Of two such rows the second stays unused.
    pub fn find(&self, key: &[&str]) -> Option<&Row> {
        self.assert_known();
        let begins = |row: &Row| row.cells.iter().zip(key).all(|(cell, part)| cell == part);
        let index = self.rows.iter().position(begins)?;
        self.used[index].set(true);
        self.rows.get(index)
    }

    fn assert_known(&self) {
        let (path, unknown) = (&self.path, &self.unknown);
        assert!(
            unknown.is_empty(),
            "{path}:1: what do the cells name in {unknown:?}?"
        );
    }

    /// Whatever is in these columns is right.
    pub fn free(mut self, columns: &[&str]) -> Self {
        for column in columns {
            self.know(column);
        }
        self
    }

    /// Whatever is in the columns of a table of others is right.
    pub fn all_free(mut self) -> Self {
        self.unknown.clear();
        self
    }

    fn know(&mut self, column: &str) {
        let is_column = self.unknown.remove(column);
        assert!(
            is_column,
            "{}:1: no column `{column}`, or it is checked twice",
            self.path
        );
    }

    /// Checks that every cell of a column names something.
    pub fn each_names(self, column: &str, what: &str, is_known: impl Fn(&str) -> bool) -> Self {
        self.each(column, |row| {
            let is_known = is_known(&row[column]);
            (!is_known).then(|| format!("is not {what}"))
        })
    }

    /// Checks that every cell of a column is what can be told from elsewhere.
    pub fn each_is(self, column: &str, what: &str, other: impl Fn(&Row) -> String) -> Self {
        self.each(column, |row| {
            let other = other(row);
            (row[column] != *other).then(|| format!("is not {what}, `{other}`"))
        })
    }

    fn each(mut self, column: &str, problem: impl Fn(&Row) -> Option<String>) -> Self {
        self.know(column);
        for row in &self.rows {
            if let Some(problem) = problem(row) {
                panic!("{}: `{}` {problem}", row.place, &row[column]);
            }
        }
        self
    }

    /// Checks that every cell of a column is one of these words.
    pub fn one_of(self, column: &str, words: &[&str]) -> Self {
        let what = format!("one of {words:?}");
        self.each_names(column, &what, |cell| words.contains(&cell))
    }

    /// Checks that every cell of a column is a file below this folder, or one of these words.
    pub fn names_files(self, column: &str, folder: &str, words: &[&str]) -> Self {
        let (what, folder) = (format!("a file in {folder}"), project(folder));
        self.each_names(column, &what, |cell| {
            words.contains(&cell) || folder.join(cell).is_file()
        })
    }
}

impl Drop for Table {
    fn drop(&mut self) {
        if std::thread::panicking() {
            return;
        }
        let unused = self.rows.iter().zip(&self.used);
        let unused: Vec<String> = unused
            .filter(|(_, used)| !used.get())
            .map(|(row, _)| format!("{}: {:?}", row.place, row.cells))
            .collect();
        assert!(
            unused.is_empty(),
            "{}: nothing uses these rows: is a name in them misspelled?\n{}",
            self.path,
            unused.join("\n")
        );
    }
}

/// The cell in the column of this name.
impl Index<&str> for Row {
    type Output = str;

    fn index(&self, column: &str) -> &str {
        let index = self.columns.iter().position(|other| other == column);
        let index = index.unwrap_or_else(|| panic!("{}: no column `{column}`", self.place));
        &self.cells[index]
    }
}

impl Row {
    /// File and line.
    pub fn place(&self) -> &str {
        &self.place
    }

    pub fn cells(&self) -> &[String] {
        &self.cells
    }
}

pub fn is_rule(id: &str) -> bool {
    rules::find(id).is_some()
}

pub fn is_profile(id: &str) -> bool {
    catalogue().ids().any(|other| other == id)
}

#[test]
#[should_panic(expected = "own.tsv:3: [\"c\", \"d\"]")]
fn a_row_that_is_not_used_fails() {
    let table = Table::parse("a\tb\nx\ty\nc\td\n", "own.tsv").free(&["a", "b"]);
    assert_eq!(&table.find(&["x"]).unwrap()["b"], "y");
}

#[test]
#[should_panic(expected = "own.tsv:2: `name-underscor` is not a rule")]
fn a_name_that_names_nothing_fails() {
    let table = Table::parse("rule\nname-underscor\n", "own.tsv");
    drop(table.each_names("rule", "a rule", is_rule));
}

#[test]
#[should_panic(expected = "own.tsv:3: `d` is not the next letter, `e`")]
fn a_cell_that_says_something_else_fails() {
    let next = |row: &Row| char::from(row["a"].as_bytes()[0] + 1).to_string();
    let table = Table::parse("a\tb\na\tb\nd\td\n", "own.tsv");
    drop(table.each_is("b", "the next letter", next));
}

#[test]
#[should_panic(expected = "own.tsv:1: what do the cells name in {\"b\"}?")]
fn a_column_that_is_not_checked_fails() {
    let table = Table::parse("a\tb\nx\ty\n", "own.tsv");
    table.free(&["a"]).rows();
}
