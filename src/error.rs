//! The one error type of the crate: a kind to decide by, a message to show, and the argument at fault where there is one.
//!
//! Decisions (retry, fail over, which PHP exception) are made from [`Error::kind`] alone, never from texts.
//! A message says what was wrong and what to do. It never holds a password, SQL or another visitor's data.

use std::fmt;

/// The result of anything in this crate that can fail.
pub type Result<T> = std::result::Result<T, Error>;

/// What went wrong, in the terms in which callers decide.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// An argument that can never be right. Nothing was stored.
    InvalidArgument,
    /// A row that was named and does not exist.
    NotFound,
    /// The configuration cannot work as it is.
    Configuration,
    /// A store could not be reached, hung up or did not answer in time. Its connection has been dropped.
    Unreachable,
    /// A store answered that it cannot serve: loading, read-only, out of memory, not permitted.
    Refused,
    /// A store answers but has lost what it held, so it cannot be asked alone.
    Incomplete,
    /// The database asked for the transaction to be tried again, and the tries are used up.
    Contention,
    /// A stored row or a reply that this crate cannot have written.
    Corrupt,
    /// A failure of the store that fits none of the above, or of this crate.
    Failed,
}

/// An error with its kind, its message and, for a bad argument, the name of the argument.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Error {
    kind: Kind,
    argument: Option<String>,
    message: String,
}

impl Error {
    /// An error of the given kind that is not about one argument.
    pub fn new(kind: Kind, message: impl Into<String>) -> Self {
        Self { kind, argument: None, message: message.into() }
    }

    /// A bad argument: `what` is a sentence that follows the argument's name and a colon.
    pub fn invalid(argument: &str, what: impl fmt::Display) -> Self {
        Self {
            kind: Kind::InvalidArgument,
            argument: Some(argument.to_owned()),
            message: format!("{argument}: {what}"),
        }
    }

    /// A row named by `argument` that does not exist.
    pub fn not_found(argument: &str, what: impl fmt::Display) -> Self {
        Self { kind: Kind::NotFound, argument: Some(argument.to_owned()), message: format!("{argument}: {what}") }
    }

    /// A configuration that cannot work; `option` is the key of `appointease_configure()`.
    pub fn configuration(option: &str, what: impl fmt::Display) -> Self {
        Self { kind: Kind::Configuration, argument: Some(option.to_owned()), message: format!("{option}: {what}") }
    }

    /// The same error about an argument of another name: the border may call a thing differently than the domain.
    #[must_use]
    pub fn renamed(self, argument: &str) -> Self {
        let what = match &self.argument {
            Some(old) => self.message.strip_prefix(&format!("{old}: ")).unwrap_or(&self.message),
            None => &self.message,
        };
        Self { kind: self.kind, message: format!("{argument}: {what}"), argument: Some(argument.to_owned()) }
    }

    /// What went wrong.
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// The argument, array key or option at fault, where there is one.
    pub fn argument(&self) -> Option<&str> {
        self.argument.as_deref()
    }

    /// The sentence for people.
    pub fn message(&self) -> &str {
        &self.message
    }

    /// Whether the connection was lost before an answer came, so that the outcome of a write is unknown.
    pub fn is_unreachable(&self) -> bool {
        self.kind == Kind::Unreachable
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Error {}
