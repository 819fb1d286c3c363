//! From PHP values to domain types, and from answers to PHP arrays.

use ext_php_rs::boxed::ZBox;
use ext_php_rs::convert::{FromZval, IntoZval, StubLiteral};
use ext_php_rs::flags::DataType;
use ext_php_rs::types::{ZendHashTable, Zval};

use crate::domain::id::{ClientId, EmployeeId};
use crate::domain::slot::{Column, SlotName};
use crate::domain::time::{Day, TimeOfDay};
use crate::error::{Error, Result};

/// A PHP array that is handed out.
pub type Array = ZBox<ZendHashTable>;

/// A string argument as PHP has it: any bytes at all.
pub struct Text(Vec<u8>);

impl FromZval<'_> for Text {
    const TYPE: DataType = DataType::String;

    fn from_zval(zval: &Zval) -> Option<Self> {
        zval.zend_str().map(|string| Self(string.as_bytes().to_vec()))
    }
}

impl Text {
    /// The text, if it is UTF-8 without NUL; `argument` names it in the error.
    pub fn utf8(self, argument: &str) -> Result<String> {
        let text = String::from_utf8(self.0).map_err(|_| Error::invalid(argument, "it is not valid UTF-8."))?;
        if text.contains('\0') {
            return Err(Error::invalid(argument, "it holds a NUL byte."));
        }
        Ok(text)
    }
}

/// An array argument that may be left out, which is as good as an empty one.
pub struct Options(Zval);

impl FromZval<'_> for Options {
    const TYPE: DataType = DataType::Array;

    fn from_zval(zval: &Zval) -> Option<Self> {
        zval.is_array().then(|| Self(zval.shallow_clone()))
    }
}

impl StubLiteral for Options {
    fn stub_literal(&self) -> String {
        "[]".to_owned()
    }
}

impl Options {
    /// What stands for an argument that was left out.
    pub const fn none() -> Self {
        Self(Zval::new())
    }

    /// The array, if one was given.
    pub fn array(&self) -> Option<&ZendHashTable> {
        self.0.array()
    }
}

/// The day and the employee of a call.
pub fn column(date: Text, employee_id: i64) -> Result<Column> {
    Ok(Column { day: Day::parse("date", &date.utf8("date")?)?, employee: EmployeeId::new("employee_id", employee_id)? })
}

/// The slot and the client of a call.
pub fn slot_and_client(date: Text, employee_id: i64, time: Text, client_id: Text) -> Result<(SlotName, ClientId)> {
    let column = column(date, employee_id)?;
    let time = TimeOfDay::parse("time", &time.utf8("time")?)?;
    let client = ClientId::parse("client_id", &client_id.utf8("client_id")?)?;
    Ok((SlotName { column, time }, client))
}

/// The keys and values of an array. A key that is not UTF-8 comes with replacement characters in it.
pub fn pairs(array: &ZendHashTable) -> impl Iterator<Item = (String, &Zval)> {
    let mut rest = array.iter();
    std::iter::from_fn(move || {
        let (key, value) = rest.next_zval()?;
        let name = match key.zend_str() {
            Some(text) => String::from_utf8_lossy(text.as_bytes()).into_owned(),
            None => key.long().unwrap_or_default().to_string(),
        };
        Some((name, value.dereference()))
    })
}

/// An array argument, read key by key. What was not asked for is reported by [`Fields::done`].
pub struct Fields<'a> {
    array: &'a ZendHashTable,
    asked: Vec<&'static str>,
}

impl<'a> Fields<'a> {
    /// Begins to read.
    pub fn of(array: &'a ZendHashTable) -> Self {
        Self { array, asked: Vec::new() }
    }

    /// The value under a key; `null` is as good as absent.
    pub fn value(&mut self, key: &'static str) -> Option<&'a Zval> {
        self.asked.push(key);
        self.array.get(key).map(Zval::dereference).filter(|value| !value.is_null())
    }

    /// Whether the key is there at all, even with `null`.
    pub fn has(&self, key: &str) -> bool {
        self.array.get(key).is_some()
    }

    /// A string, or nothing.
    pub fn text(&mut self, key: &'static str) -> Result<Option<String>> {
        let Some(value) = self.value(key) else { return Ok(None) };
        match Text::from_zval(value) {
            Some(text) => text.utf8(key).map(Some),
            None => Err(Error::invalid(key, "it must be a string.")),
        }
    }

    /// A string that must be there.
    pub fn required_text(&mut self, key: &'static str) -> Result<String> {
        self.text(key)?.ok_or_else(|| Error::invalid(key, "it is missing."))
    }

    /// An integer, or a string of digits as forms send it, or nothing.
    pub fn integer(&mut self, key: &'static str) -> Result<Option<i64>> {
        let Some(value) = self.value(key) else { return Ok(None) };
        if let Some(number) = value.long() {
            return Ok(Some(number));
        }
        value
            .str()
            .filter(|text| {
                text.len() <= 19 && text.strip_prefix('-').unwrap_or(text).bytes().all(|b| b.is_ascii_digit())
            })
            .and_then(|text| text.parse().ok())
            .map(Some)
            .ok_or_else(|| Error::invalid(key, "it must be a whole number."))
    }

    /// An integer that must be there.
    pub fn required_integer(&mut self, key: &'static str) -> Result<i64> {
        self.integer(key)?.ok_or_else(|| Error::invalid(key, "it is missing."))
    }

    /// A boolean, or nothing.
    pub fn boolean(&mut self, key: &'static str) -> Result<Option<bool>> {
        let Some(value) = self.value(key) else { return Ok(None) };
        value.bool().map(Some).ok_or_else(|| Error::invalid(key, "it must be true or false."))
    }

    /// An array, or nothing.
    pub fn array(&mut self, key: &'static str) -> Result<Option<&'a ZendHashTable>> {
        let Some(value) = self.value(key) else { return Ok(None) };
        value.array().map(Some).ok_or_else(|| Error::invalid(key, "it must be an array."))
    }

    /// Refuses keys that nobody asked for: a misspelt field must not be silently lost.
    pub fn done(self) -> Result<()> {
        for (key, _) in pairs(self.array) {
            if !self.asked.contains(&key.as_str()) {
                return Err(Error::invalid(&crate::domain::time::excerpt(&key), "there is no such field."));
            }
        }
        Ok(())
    }
}

/// A PHP array with string keys, built in order.
pub struct Record(Array);

impl Record {
    /// An empty one.
    pub fn new() -> Self {
        Self(ZendHashTable::new())
    }

    /// Adds a value.
    pub fn with(mut self, key: &str, value: impl IntoZval) -> Self {
        // Insertion fails only for values that cannot become PHP values, and ours all can.
        let _ = self.0.insert(key, value);
        self
    }

    /// Adds a value if there is one.
    pub fn with_some(self, key: &str, value: Option<impl IntoZval>) -> Self {
        match value {
            Some(value) => self.with(key, value),
            None => self,
        }
    }

    /// The array.
    pub fn build(self) -> Array {
        self.0
    }
}

/// A count that a caller gives, within its bounds.
pub fn count(argument: &str, value: i64, lowest: u32, highest: u32) -> Result<u32> {
    u32::try_from(value)
        .ok()
        .filter(|count| (lowest..=highest).contains(count))
        .ok_or_else(|| Error::invalid(argument, format_args!("it must be a number from {lowest} to {highest}.")))
}

/// A number as PHP has it.
pub fn number(value: u64) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}

/// A list of times as `HH:MM`.
pub fn times(times: &[TimeOfDay]) -> Array {
    let mut list = ZendHashTable::with_capacity(u32::try_from(times.len()).unwrap_or(0));
    for time in times {
        let _ = list.push(std::str::from_utf8(&time.letters()).unwrap_or_default());
    }
    list
}

/// A list of arrays.
pub fn list(rows: impl Iterator<Item = Array>) -> Array {
    let mut list = ZendHashTable::new();
    for row in rows {
        let _ = list.push(row);
    }
    list
}
