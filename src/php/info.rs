//! What `phpinfo()` and `php --ri appointease` print.

use ext_php_rs::zend::ModuleEntry;
use ext_php_rs::{info_table_end, info_table_row, info_table_start};

/// Prints the table.
pub extern "C" fn print(_module: *mut ModuleEntry) {
    info_table_start!();
    info_table_row!("AppointEase support", "enabled");
    info_table_row!("Version", env!("CARGO_PKG_VERSION"));
    for (setting, _) in super::ini::OPTIONS {
        let value = super::ini::value(setting).unwrap_or_default();
        info_table_row!(setting, value);
    }
    info_table_end!();
}
