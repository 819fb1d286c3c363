//! The nodes of a cluster: which of them has a key, and what to do when it has just moved.
//!
//! Whoever connects asks one node for the map. After that a node that no longer has a slot says who has it, and the map is
//! put right there. A node that does not answer is a fault like any other: the connections are dropped, and the next
//! call asks for the map again.

use std::collections::HashMap;
use std::time::{Duration, Instant as Clock};

use redis::{ErrorKind, RedisResult, ServerErrorKind, Value};

use super::answer::text;
use super::line::Line;
use super::link::Dialer;
use crate::error::Result;
use crate::store::wire::Place;

/// How many slots the keys are spread over.
const SLOTS: u16 = 16_384;

/// How often a command is sent on before that is a fault: no command should need more than two.
const MOST_HOPS: usize = 8;

/// How long to wait when the keys of one slot are just being moved and lie on two nodes.
const WHILE_MOVING: Duration = Duration::from_millis(5);

/// Open connections to the nodes and the map.
pub(super) struct Nodes {
    lines: HashMap<Place, Line>,
    /// For each slot who has it, as an index into `places`.
    owners: Vec<Option<usize>>,
    places: Vec<Place>,
}

impl Nodes {
    /// The nodes of which a first one, that was reached there, has given the map: the answer of `CLUSTER SLOTS`.
    pub fn new(first: Place, line: Line, map: &Value) -> Option<Self> {
        let mut nodes = Self { lines: HashMap::new(), owners: vec![None; usize::from(SLOTS)], places: Vec::new() };
        let Value::Array(ranges) = map else { return None };
        for range in ranges {
            let Value::Array(range) = range else { return None };
            let [Value::Int(from), Value::Int(to), Value::Array(primary), ..] = &range[..] else { return None };
            let [host, Value::Int(port), ..] = &primary[..] else { return None };
            // A node that does not know its own host leaves it out.
            let host = text(host).unwrap_or_default();
            let owner = nodes.index_of(neighbour(&first, &host, u16::try_from(*port).ok()?)?);
            let slots = usize::try_from(*from).ok()?..=usize::try_from(*to).ok()?;
            nodes.owners.get_mut(slots)?.fill(Some(owner));
        }
        nodes.lines.insert(first, line);
        Some(nodes)
    }

    fn index_of(&mut self, place: Place) -> usize {
        self.places.iter().position(|known| *known == place).unwrap_or_else(|| {
            self.places.push(place);
            self.places.len() - 1
        })
    }

    /// Runs a command on the node that has the key, wherever it has gone.
    pub fn run<T>(
        &mut self,
        dialer: &Dialer,
        key: &str,
        until: Clock,
        mut command: impl FnMut(&mut Line) -> RedisResult<T>,
    ) -> Result<T> {
        let nobody = || dialer.explain(&(ErrorKind::Server(ServerErrorKind::ClusterDown), "nobody has it").into());
        let slot = usize::from(slot_of(key));
        let mut asked = None;
        for _ in 0..MOST_HOPS {
            let owner = self.owners.get(slot).copied().flatten().and_then(|owner| self.places.get(owner));
            let asking = asked.is_some();
            let place = asked.take().or_else(|| owner.cloned()).ok_or_else(nobody)?;
            if !self.lines.contains_key(&place) {
                let (line, _) = dialer.enter(&place, until, &[])?;
                self.lines.insert(place.clone(), line);
            }
            let line = self.lines.get_mut(&place).ok_or_else(nobody)?;
            line.wire.end_by(until);
            line.asking = asking;
            let fault = match command(line) {
                Err(fault) => fault,
                Ok(answer) => return Ok(answer),
            };
            let elsewhere = fault.redirect_node().and_then(|(address, _)| {
                let (host, port) = address.rsplit_once(':')?;
                neighbour(&place, host, port.parse().ok()?)
            });
            match (fault.kind(), elsewhere) {
                (ErrorKind::Server(ServerErrorKind::Moved), Some(place)) => {
                    let owner = self.index_of(place);
                    if let Some(entry) = self.owners.get_mut(slot) {
                        *entry = Some(owner);
                    }
                }
                (ErrorKind::Server(ServerErrorKind::Ask), Some(place)) => asked = Some(place),
                (ErrorKind::Server(ServerErrorKind::TryAgain), _) if Clock::now() + WHILE_MOVING < until => {
                    std::thread::sleep(WHILE_MOVING);
                }
                _ => return Err(dialer.explain(&fault)),
            }
        }
        Err(nobody())
    }
}

/// A node as another names it, which leaves out its own host where it does not know it.
fn neighbour(of: &Place, host: &str, port: u16) -> Option<Place> {
    match of {
        Place::Tcp(same, _) if host.is_empty() || host == "?" => Some(Place::Tcp(same.clone(), port)),
        Place::Tcp(..) => Some(Place::Tcp(host.to_owned(), port)),
        Place::Unix(_) => None,
    }
}

/// The slot of a key: of the part in braces, if there is one.
fn slot_of(key: &str) -> u16 {
    let tag = key.split_once('{').and_then(|(_, rest)| rest.split_once('}')).map(|(tag, _)| tag);
    let hashed = tag.filter(|tag| !tag.is_empty()).unwrap_or(key);
    let crc = hashed.bytes().fold(0_u16, |crc, byte| {
        (0..8).fold(crc ^ u16::from(byte) << 8, |crc, _| crc << 1 ^ if crc & 0x8000 == 0 { 0 } else { 0x1021 })
    });
    crc % SLOTS
}

#[cfg(test)]
mod tests {
    use super::slot_of;

    #[test]
    fn slots_are_those_of_the_servers() {
        // As `CLUSTER KEYSLOT` answers.
        for (key, slot) in
            [("123456789", 12_739), ("foo", 12_182), ("{user1000}.following", 3443), ("foo{}{bar}", 8363)]
        {
            assert_eq!(slot_of(key), slot, "{key}");
        }
    }
}
