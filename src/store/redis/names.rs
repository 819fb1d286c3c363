//! The names of the keys of one column.

use crate::domain::id::EmployeeId;
use crate::domain::slot::Column;
use crate::domain::time::Day;

/// The keys of one column.
pub(super) struct Names {
    pub column: String,
    /// What the names of keys end in that do not name the column otherwise.
    pub suffix: String,
    pub index: String,
    pub marker: String,
    pub columns: String,
    pub cached: String,
    pub version: String,
    pub selections: String,
    pub locks: String,
}

impl Names {
    /// In a cluster all keys of a script must lie on one node, so that the column is their hash tag and what is
    /// otherwise common to all columns is the column's own.
    pub fn new(prefix: &str, column: Column, cluster: bool) -> Self {
        let column = format!("{}_{}", column.day, column.employee);
        let tagged = if cluster { format!("{{{column}}}") } else { column.clone() };
        let name = |word: &str| format!("{prefix}{word}_{tagged}");
        let common = |word: &str| if cluster { name(word) } else { format!("{prefix}{word}") };
        Self {
            index: name("holds"),
            marker: common("site"),
            columns: common("columns"),
            suffix: if cluster { format!("_{tagged}") } else { String::new() },
            cached: name("avail"),
            version: name("version"),
            selections: name("active") + "_",
            locks: name("lock") + "_",
            column,
        }
    }
}

/// The column that a name in the list of columns stands for.
pub(super) fn column_of(name: &str) -> Option<Column> {
    let (day, employee) = name.split_once('_')?;
    let employee = employee.parse().ok().filter(|id| *id > 0)?;
    Some(Column { day: Day::parse("date", day).ok()?, employee: EmployeeId::from_row(employee) })
}
