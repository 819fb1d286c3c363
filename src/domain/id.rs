//! Identifiers that cross the border: each is valid once it exists.

use std::fmt;

use crate::domain::time::excerpt;
use crate::error::{Error, Result};

macro_rules! row_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(u64);

        impl $name {
            /// Accepts a positive number; `argument` names it in the error.
            pub fn new(argument: &str, value: i64) -> Result<Self> {
                u64::try_from(value)
                    .ok()
                    .filter(|id| *id > 0)
                    .map(Self)
                    .ok_or_else(|| Error::invalid(argument, format_args!("{value} is not a positive whole number.")))
            }

            /// An id that the database handed out.
            pub fn from_row(value: u64) -> Self {
                Self(value)
            }

            /// The number.
            pub fn get(self) -> u64 {
                self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    };
}

row_id! {
    /// A member of staff whose time is booked.
    EmployeeId
}
row_id! {
    /// Something that can be booked.
    ServiceId
}
row_id! {
    /// An appointment, numbered in the order of creation. It opens nothing by itself.
    AppointmentId
}

/// The secret by which a visitor's browser owns its hold: 1 to 128 letters, digits, `-`, `_`, `.` or `:`.
///
/// Its `Debug` form hides the secret, so that no log can show it.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct ClientId(String);

impl ClientId {
    /// The longest id in bytes.
    pub const LONGEST: usize = 128;

    /// Accepts an id; `argument` names it in the error, which never repeats it.
    pub fn parse(argument: &str, text: &str) -> Result<Self> {
        if text.is_empty() {
            return Err(Error::invalid(argument, "it is empty."));
        }
        if text.len() > Self::LONGEST {
            return Err(Error::invalid(
                argument,
                format_args!("it has {} bytes; at most {} are allowed.", text.len(), Self::LONGEST),
            ));
        }
        let allowed = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.' | b':');
        if !text.bytes().all(allowed) {
            return Err(Error::invalid(argument, "only letters, digits, '-', '_', '.' and ':' are allowed."));
        }
        Ok(Self(text.to_owned()))
    }

    /// The secret itself, for the stores.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for ClientId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ClientId(…)")
    }
}

/// A line of text for people: trimmed, without control characters, at most `longest` characters.
pub fn line(argument: &str, text: &str, longest: usize) -> Result<String> {
    let text = text.trim();
    if text.chars().any(char::is_control) {
        return Err(Error::invalid(argument, format_args!("\"{}\" holds a control character.", excerpt(text))));
    }
    let length = text.chars().count();
    if length > longest {
        return Err(Error::invalid(
            argument,
            format_args!("it has {length} characters; at most {longest} are allowed."),
        ));
    }
    Ok(text.to_owned())
}

/// The same, and not empty.
pub fn required_line(argument: &str, text: &str, longest: usize) -> Result<String> {
    let text = line(argument, text, longest)?;
    if text.is_empty() {
        return Err(Error::invalid(argument, "it is empty."));
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn row_ids_are_positive() {
        assert!(EmployeeId::new("employee_id", 1).is_ok());
        for bad in [0, -1, i64::MIN] {
            let error = EmployeeId::new("employee_id", bad).unwrap_err();
            assert_eq!(error.argument(), Some("employee_id"));
        }
    }

    #[test]
    fn client_ids_are_bounded_and_never_shown() {
        for bad in ["", "a b", "a\0", "é", "\"", "{}"] {
            assert!(ClientId::parse("client_id", bad).is_err(), "{bad:?}");
        }
        assert!(ClientId::parse("client_id", &"x".repeat(128)).is_ok());
        let long = "secret".repeat(50);
        let error = ClientId::parse("client_id", &long).unwrap_err();
        assert!(error.message().contains("300 bytes") && !error.message().contains("secret"));
        let id = ClientId::parse("client_id", "secret").unwrap();
        assert!(!format!("{id:?}").contains("secret"));
    }
}
