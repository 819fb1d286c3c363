//! What can stop a statement, and how a caller is told of it.
//!
//! The server's own texts are not repeated: they quote SQL and data.

use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};

use super::MysqlStore;
use super::client::{Answer, Fault};
use crate::config::Tls;
use crate::error::{Error, Kind};
use crate::store::wire::distrust;

/// What stopped a statement: something that the caller handles, or an error.
pub(super) enum Stop {
    /// The server asks for the transaction to be tried again.
    Again,
    /// A key is there already, or a claim met another's.
    Conflict,
    /// What was written rests on something that has changed since it was read.
    Stale,
    /// Anything else.
    Fault(Error),
}

impl Stop {
    /// What a caller hears who has nothing of its own to say about it.
    pub fn into_error(self) -> Error {
        match self {
            Self::Again | Self::Stale => contention(),
            Self::Conflict => Error::new(Kind::Failed, "The database refused a row that is there already."),
            Self::Fault(error) => error,
        }
    }
}

impl From<Error> for Stop {
    fn from(error: Error) -> Self {
        // A read that locks may be told to try again too.
        if error.kind() == Kind::Contention { Self::Again } else { Self::Fault(error) }
    }
}

impl MysqlStore {
    /// Sorts a fault. The connection survives only the answers that we expect: any other may be the sign of a connection
    /// that is not what we take it for.
    pub(super) fn stopped(&mut self, fault: Fault) -> Stop {
        match fault {
            // Deadlock (also how Galera says that a certification failed), lock wait timeout, record changed; a column
            // or an index that another node has just added, or dropped.
            Fault::Server(1213 | 1205 | 1020 | 1060 | 1061 | 1091) => Stop::Again,
            // Interrupted: the statement was in the way of such a change, or the connection is being closed.
            Fault::Server(1317) => {
                self.connection = None;
                Stop::Again
            }
            // Duplicate key; the NULL with which a claim answers that another's is in the way.
            Fault::Server(1062 | 1048) => Stop::Conflict,
            _ => {
                self.connection = None;
                Stop::Fault(self.explain(&fault))
            }
        }
    }

    /// Puts a fault into our words.
    pub(super) fn explain(&self, fault: &Fault) -> Error {
        let at = self.endpoint();
        match fault {
            Fault::Server(1044 | 1045 | 1698) => {
                // A user who has to come through TLS and does not is refused with the same number.
                let hint = match (&self.endpoint.tls, &self.endpoint.socket) {
                    (Tls::Off, None) => " If it takes this user only through TLS, put tls=required into mysql_url.",
                    _ => "",
                };
                Error::new(Kind::Refused, format!("The database at {at} refused the user name or password.{hint}"))
            }
            Fault::Server(1049) => {
                Error::new(Kind::Refused, format!("The database at {at} has no database of that name."))
            }
            Fault::Server(1146 | 1054) => Error::new(
                Kind::Failed,
                "The tables of AppointEase are missing or too old; call appointease_migrate().",
            ),
            Fault::Server(1142) => Error::new(
                Kind::Refused,
                format!("The database at {at} does not permit its user what AppointEase needs."),
            ),
            Fault::Server(1040 | 1203 | 1226) => {
                Error::new(Kind::Unreachable, format!("The database at {at} has too many connections."))
            }
            Fault::Server(3159) => Error::new(
                Kind::Refused,
                format!("The database at {at} takes its user only through TLS; put tls=required into mysql_url."),
            ),
            // A node that has lost its cluster, a server that shuts down, a connection that was killed.
            Fault::Server(1047 | 1053 | 1077 | 1079 | 1927 | 4031) => {
                Error::new(Kind::Unreachable, format!("The database at {at} does not serve at the moment."))
            }
            Fault::Server(code) => Error::new(Kind::Failed, format!("The database at {at} failed (error {code}).")),
            Fault::Login(what) => Error::new(Kind::Refused, format!("The database at {at} cannot be entered: {what}.")),
            Fault::Io(error) => match distrust(error) {
                Some(what) => Error::new(
                    Kind::Refused,
                    format!("The certificate of the database at {at} is not trusted: {what}."),
                ),
                None if error.kind() == io::ErrorKind::TimedOut => {
                    Error::new(Kind::Unreachable, format!("The database at {at} did not answer in time."))
                }
                None => Error::new(Kind::Unreachable, format!("The database at {at} cannot be reached.")),
            },
            Fault::Garbled => {
                Error::new(Kind::Unreachable, format!("The database at {at} gave an answer that no database gives."))
            }
        }
    }
}

/// Runs a piece of the protocol. Some garbled packets make the library panic; to us that is one more of them.
pub(super) fn survive<T>(work: impl FnOnce() -> Answer<T>) -> Answer<T> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or(Err(Fault::Garbled))
}

/// The server asked for another try once too often.
pub(super) fn contention() -> Error {
    Error::new(Kind::Contention, "The database asked for the transaction to be tried again once too often.")
}

/// The server gave something that we cannot have written.
pub(super) fn corrupt(what: &str) -> Error {
    Error::new(Kind::Corrupt, format!("The database gave {what} that AppointEase cannot have written."))
}
