//! Tables of tests, as tab-separated files: a row that no test uses fails, as a misspelled one would not.

use std::{cell::Cell, fs, ops::Index, path::Path};

use signready::judge::rules;

use super::{catalogue, project};

/// A table of which every row has to be used, by its key or by going through all: it panics when it is dropped otherwise.
#[derive(Debug)]
pub struct Table {
    path: String,
    rows: Vec<Row>,
    used: Vec<Cell<bool>>,
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
            rows,
        }
    }

    /// All rows, used with that: check what they say.
    pub fn rows(&self) -> &[Row] {
        for used in &self.used {
            used.set(true);
        }
        &self.rows
    }

    /// The row that begins with these cells, used with that. Of two such rows the second stays unused.
    pub fn find(&self, key: &[&str]) -> Option<&Row> {
        let begins = |row: &Row| row.cells.iter().zip(key).all(|(cell, part)| cell == part);
        let index = self.rows.iter().position(begins)?;
        self.used[index].set(true);
        self.rows.get(index)
    }

    /// Checks that every cell of a column names something.
    pub fn each_names(self, column: &str, what: &str, is_known: impl Fn(&str) -> bool) -> Self {
        for row in &self.rows {
            let cell = &row[column];
            assert!(is_known(cell), "{}: `{cell}` is not {what}", row.place);
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
        let folder = project(folder);
        self.each_names(column, "a file", |cell| {
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
    let table = Table::parse("a\tb\nx\ty\nc\td\n", "own.tsv");
    assert_eq!(&table.find(&["x"]).unwrap()["b"], "y");
}

#[test]
#[should_panic(expected = "own.tsv:2: `name-underscor` is not a rule")]
fn a_name_that_names_nothing_fails() {
    let table = Table::parse("rule\nname-underscor\n", "own.tsv");
    drop(table.each_names("rule", "a rule", is_rule));
}
