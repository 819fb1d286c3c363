//! Settings of php.ini: what a server's administrator decides for all sites. Addresses and passwords are not among them;
//! `phpinfo()` would show them.

use ext_php_rs::ffi::zend_ini_entry;
use ext_php_rs::flags::IniEntryPermission;
use ext_php_rs::zend::{ExecutorGlobals, IniEntryDef, IniEntryDefs};

use crate::config::OptionValue;

static ENTRIES: IniEntryDefs<4> = IniEntryDefs::new([
    IniEntryDef::new(c"appointease.redis_timeout_ms", c"100", IniEntryPermission::System),
    IniEntryDef::new(c"appointease.mysql_timeout_ms", c"3000", IniEntryPermission::System),
    IniEntryDef::new(c"appointease.poll_interval_max", c"15", IniEntryPermission::System),
    IniEntryDef::end(),
]);

/// The settings and the options that they are defaults for.
pub const OPTIONS: [(&str, &str); 3] = [
    ("appointease.redis_timeout_ms", "redis_timeout_ms"),
    ("appointease.mysql_timeout_ms", "mysql_timeout_ms"),
    ("appointease.poll_interval_max", "poll_interval_max"),
];

/// Makes the settings known to PHP.
pub fn register(module_number: i32) {
    IniEntryDef::register(ENTRIES.as_slice(), module_number);
}

/// The settings as pairs of option and value. They are read at each call: FPM's own may arrive after MINIT.
pub fn defaults() -> impl Iterator<Item = (&'static str, OptionValue)> {
    OPTIONS.iter().filter_map(|(setting, option)| {
        let read = |text: &str| text.trim().parse().map_or(OptionValue::Other, OptionValue::Number);
        Some((*option, with_text(setting, read)?))
    })
}

/// The text of one setting.
pub fn value(setting: &str) -> Option<String> {
    with_text(setting, str::to_owned)
}

/// Lends the text of one setting: the engine may replace it afterwards.
fn with_text<T>(setting: &str, read: impl FnOnce(&str) -> T) -> Option<T> {
    let globals = ExecutorGlobals::get();
    // SAFETY: the engine makes the table of directives at its start and keeps it while requests run; its values are
    // pointers to entries that live as long, and an entry's value is a string or null.
    unsafe {
        let entry = globals.ini_directives.as_ref()?.get(setting)?.ptr::<zend_ini_entry>()?;
        let text = entry.as_ref()?.value.as_ref()?;
        Some(read(&String::from_utf8_lossy(text.as_bytes())))
    }
}
