//! Asking for a hold, and what came of it.

use super::answer::read_asked;
use super::script::{LOCK, SELECT};
use super::value::written;
use super::{Needs, RedisStore};
use crate::domain::hold::{Acquisition, HoldKind, HoldRequest};
use crate::error::Result;
use crate::store::memory::millis;
use crate::store::mirror_life;

/// What came of asking for a hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each answers a question of its own")]
pub struct Asked {
    /// The answer.
    pub acquisition: Acquisition,
    /// Whether the booked stretches were cached and so have been looked at.
    pub bookings_seen: bool,
    /// For how many seconds the client has had it.
    pub age: u64,
    /// Whether an earlier hold of the client is still there, or may be.
    pub has_earlier: bool,
    /// Whether the client had this very hold already.
    pub had: bool,
    /// Whether the copy of a selection in the database is due.
    pub mirror_due: bool,
}

/// What becomes of a client's earlier hold when it is given another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Earlier {
    /// It goes.
    Goes,
    /// It goes if the bookings have been looked at; else the new one may yet have to be taken back.
    GoesIfSeen,
    /// It stays until the new one is certain.
    Stays,
}

impl RedisStore {
    /// Asks for a hold for somebody whose address has been counted elsewhere.
    pub fn ask_uncounted(&mut self, request: &HoldRequest<'_>, earlier: Earlier) -> Result<Asked> {
        self.ask_for(request, earlier, false)
    }

    /// Asks for a hold.
    pub fn ask(&mut self, request: &HoldRequest<'_>, earlier: Earlier) -> Result<Asked> {
        self.ask_for(request, earlier, true)
    }

    /// Asks for a hold, which says in either case for which address it is counted.
    fn ask_for(&mut self, request: &HoldRequest<'_>, earlier: Earlier, counts: bool) -> Result<Asked> {
        let HoldRequest { slot, client, kind, lease } = request;
        let claimed = slot.busy().claimed();
        let names = self.names(slot.name.column);
        let time = slot.name.time.text();
        let script = match kind {
            HoldKind::Selection => &*SELECT,
            HoldKind::Lock => &*LOCK,
        };
        let address = self.address();
        let reply = self.call(script, &names, Needs::Everything, |call| {
            let pointer = |kind| names.pointer(kind, client.as_str());
            call.key(names.cached()).key(names.view()).key(pointer(HoldKind::Selection));
            if *kind == HoldKind::Lock {
                call.key(pointer(HoldKind::Lock));
            }
            call.key(names.hold(*kind, &time));
            if *kind == HoldKind::Lock {
                call.key(names.hold(HoldKind::Selection, &time));
            }
            let (value, line) = written(slot, client, *kind, address.as_ref().map(|(address, _)| &address[..]));
            call.arg(client.as_str())
                .arg(&value)
                .arg(&line)
                .number(claimed.start)
                .number(claimed.end)
                .number(millis(lease.ttl))
                .number(millis(lease.whole_life))
                .number(millis(mirror_life(lease.ttl)))
                .arg(match earlier {
                    Earlier::Goes => "always",
                    Earlier::GoesIfSeen => "if seen",
                    Earlier::Stays => "never",
                });
            if let (true, Some((address, cap))) = (counts, &address) {
                call.arg_of(&names.neighbours(address)).number(*cap);
            }
        })?;
        let mut asked = self.read(read_asked(&reply))?;
        let moves = match earlier {
            Earlier::Goes => true,
            Earlier::GoesIfSeen => asked.bookings_seen,
            Earlier::Stays => false,
        };
        if self.dialer.is_cluster() && matches!(asked.acquisition, Acquisition::Granted { .. }) {
            if moves {
                self.note_elsewhere(request)?;
            }
            if moves && *kind == HoldKind::Lock {
                // It may outlive what is cached of the day, and must be found after a loss if it was given up meanwhile.
                self.list_column(&names.column, lease.ttl)?;
            }
            // The script sees one column; whether there is one elsewhere is found out when it is to go.
            asked.has_earlier = !moves;
        }
        Ok(asked)
    }
}
