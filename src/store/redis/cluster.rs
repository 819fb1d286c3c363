//! What only a cluster needs: looking after what spans columns, and so lies on other nodes than a script works on.

use std::time::Duration;

use super::names::column_of;
use super::script::LIST;
use super::{RedisStore, letter};
use crate::domain::hold::HoldRequest;
use crate::domain::slot::SlotName;
use crate::domain::time::TimeOfDay;
use crate::error::Result;
use crate::store::HoldStore;
use crate::store::memory::millis;

impl RedisStore {
    /// In a cluster the marker lies on another node than what a script works on, so it is looked at once a connection.
    pub(super) fn look_at_marker(&mut self, alone: bool) -> Result<()> {
        if self.site.is_empty() || self.link.as_ref().is_some_and(|link| link.marked || link.ours && !alone) {
            return Ok(());
        }
        let key = format!("{}site", self.prefix);
        let marker: Option<String> = self.run(&key, |line| redis::cmd("GET").arg(&key).query(line))?;
        let Some(link) = &mut self.link else { return Ok(()) };
        let objection = match marker.as_deref().map(|marker| marker.split_once(' ').unwrap_or((marker, ""))) {
            Some((site, _)) if site != self.site => "foreign",
            Some((_, start)) if start == link.start => {
                (link.marked, link.ours) = (true, true);
                return Ok(());
            }
            _ if alone => "incomplete",
            found => {
                link.ours = found.is_some();
                return Ok(());
            }
        };
        self.object(objection)
    }

    /// In a cluster a client's earlier hold in another column lies on another node.
    pub(super) fn note_elsewhere(&mut self, request: &HoldRequest<'_>) -> Result<()> {
        let column = request.slot.name.column;
        let HoldRequest { slot, client, kind, lease } = request;
        let place = format!("{}_{} {}", column.day, column.employee, slot.name.time);
        let key = format!("{}client_{}_{}", self.prefix, letter(*kind), client.as_str());
        let before: Option<String> = self.run(&key, |line| {
            redis::cmd("SET").arg(&key).arg(&place).arg("PX").arg(millis(lease.whole_life)).arg("GET").query(line)
        })?;
        let elsewhere = before.as_deref().and_then(|place| {
            let (column, time) = place.split_once(' ')?;
            Some(SlotName { column: column_of(column)?, time: TimeOfDay::read(time)? })
        });
        match elsewhere {
            Some(name) if name.column != column => self.release(name, client, *kind).map(drop),
            _ => Ok(()),
        }
    }

    /// Names a column in the list of those in use. Whether there is room for it.
    pub(super) fn list_column(&mut self, name: &str, lease: Duration) -> Result<bool> {
        let key = format!("{}columns", self.prefix);
        let listed: i64 = self.run(&key, |line| LIST.key(&key).arg(name).arg(millis(lease)).invoke(line))?;
        Ok(listed == 1)
    }
}
