//! The names of the keys of one column.

use crate::domain::id::EmployeeId;
use crate::domain::slot::Column;
use crate::domain::time::Day;

/// The keys of one column.
pub(super) struct Names {
    pub column: String,
    pub index: String,
    pub marker: String,
    pub columns: String,
    pub cached: String,
    pub version: String,
    pub selections: String,
    pub locks: String,
}

impl Names {
    pub fn new(prefix: &str, column: Column) -> Self {
        let column = format!("{}_{}", column.day, column.employee);
        let name = |word: &str| format!("{prefix}{word}_{column}");
        Self {
            index: name("holds"),
            marker: format!("{prefix}site"),
            columns: format!("{prefix}columns"),
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
