//! Settings of php.ini: what a server's administrator decides for all sites. Addresses and passwords are not among them;
//! `phpinfo()` would show them.

use ext_php_rs::flags::IniEntryPermission;
use ext_php_rs::zend::{ExecutorGlobals, IniEntryDef, IniEntryDefs};

use crate::config::OptionValue;

static ENTRIES: IniEntryDefs<3> = IniEntryDefs::new([
    IniEntryDef::new(c"appointease.redis_timeout_ms", c"100", IniEntryPermission::System),
    IniEntryDef::new(c"appointease.mysql_timeout_ms", c"3000", IniEntryPermission::System),
    IniEntryDef::end(),
]);

/// The settings and the options that they are defaults for.
pub const OPTIONS: [(&str, &str); 2] =
    [("appointease.redis_timeout_ms", "redis_timeout_ms"), ("appointease.mysql_timeout_ms", "mysql_timeout_ms")];

/// Makes the settings known to PHP.
pub fn register(module_number: i32) {
    IniEntryDef::register(ENTRIES.as_slice(), module_number);
}

/// The settings as pairs of option and value. They are read at each call: FPM's own may arrive after MINIT.
pub fn defaults() -> Vec<(&'static str, OptionValue)> {
    let values = ExecutorGlobals::get().ini_values();
    OPTIONS
        .iter()
        .filter_map(|(setting, option)| {
            let text = values.get(*setting)?.clone()?;
            let value = text.trim().parse().map_or(OptionValue::Other, OptionValue::Number);
            Some((*option, value))
        })
        .collect()
}
