//! The names of the keys of one column.
//!
//! A name is a list of parts that are written one after the other where it is packed: most calls need five names, and
//! none of them needs a text of its own.

use std::sync::Arc;

use crate::domain::hold::HoldKind;
use crate::domain::id::EmployeeId;
use crate::domain::slot::Column;
use crate::domain::time::Day;

/// A name in parts, some of which may be empty.
pub(super) type Name<'a> = [&'a str; 8];

/// The keys of one column.
pub(super) struct Names {
    prefix: Arc<str>,
    /// The column as its name has it.
    pub column: String,
    /// In a cluster all keys of a script must lie on one node, so that the column is their hash tag and what is otherwise
    /// common to all columns is the column's own.
    cluster: bool,
}

impl Names {
    pub fn new(prefix: &Arc<str>, column: Column, cluster: bool) -> Self {
        Self { prefix: Arc::clone(prefix), column: name_of(column), cluster }
    }

    /// What follows the word in a name, and then more.
    fn with<'a>(&'a self, word: &'a str, own: &'a str, separator: &'a str, more: &'a str) -> Name<'a> {
        let [open, close] = if self.cluster { ["{", "}"] } else { ["", ""] };
        [&self.prefix, word, own, open, &self.column, close, separator, more]
    }

    /// A key that only this column has.
    fn own<'a>(&'a self, word: &'a str) -> Name<'a> {
        self.with(word, "", "", "")
    }

    /// A key that columns share, but for a cluster.
    fn common<'a>(&'a self, word: &'a str, name: &'a str) -> Name<'a> {
        if self.cluster {
            let [open, close] = ["_{", "}"];
            return [&self.prefix, word, name, open, &self.column, close, "", ""];
        }
        [&self.prefix, word, name, "", "", "", "", ""]
    }

    pub fn index(&self) -> Name<'_> {
        self.own("holds_")
    }

    pub fn marker(&self) -> Name<'_> {
        self.common("site", "")
    }

    pub fn columns(&self) -> Name<'_> {
        self.common("columns", "")
    }

    pub fn cached(&self) -> Name<'_> {
        self.own("avail_")
    }

    pub fn version(&self) -> Name<'_> {
        self.own("version_")
    }

    pub fn view(&self) -> Name<'_> {
        self.own("view_")
    }

    /// The hold of a kind that begins at a time.
    pub fn hold<'a>(&'a self, kind: HoldKind, time: &'a str) -> Name<'a> {
        let word = match kind {
            HoldKind::Selection => "active_",
            HoldKind::Lock => "lock_",
        };
        self.with(word, "", "_", time)
    }

    /// What leads to a client's hold of a kind.
    pub fn pointer<'a>(&'a self, kind: HoldKind, client: &'a str) -> Name<'a> {
        let word = match kind {
            HoldKind::Selection => "client_s_",
            HoldKind::Lock => "client_l_",
        };
        self.common(word, client)
    }

    /// The clients of an address that have holds.
    pub fn neighbours<'a>(&'a self, address: &'a str) -> Name<'a> {
        self.common("address_", address)
    }
}

/// The name of a column in the list of columns.
pub(super) fn name_of(column: Column) -> String {
    let mut name = column.day.to_string();
    name.push('_');
    name.push_str(&column.employee.to_string());
    name
}

/// The column that a name in the list of columns stands for.
pub(super) fn column_of(name: &str) -> Option<Column> {
    let (day, employee) = name.split_once('_')?;
    let employee = employee.parse().ok().filter(|id| *id > 0)?;
    Some(Column { day: Day::parse("date", day).ok()?, employee: EmployeeId::from_row(employee) })
}
