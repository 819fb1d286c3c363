//! One connection to the database: packets, prepared statements and their answers.
//!
//! The protocol's pieces are those of `mysql_common`; the connection is our own because that of the `mysql` crate knows
//! limits for single reads only, lets no other stream in, and hands out no socket before the server has greeted, so
//! that nothing from outside, neither the socket's options nor somebody who watches it, could hold a server that
//! trickles to a deadline. Here everything goes over a wire that ends in time. A thread is not needed, and nothing is
//! left behind by a fork or at the end of the module.
//!
//! After an error that is not the server's own answer the connection must be dropped.

use std::collections::HashMap;
use std::io;
use std::sync::Arc;
use std::time::{Duration, Instant as Clock};

use mysql_common::constants::{CapabilityFlags, Command, MAX_PAYLOAD_LEN};
use mysql_common::io::ParseBuf;
use mysql_common::packets::{
    Column, ComStmtClose, ComStmtExecuteRequestBuilder, CommonOkPacket, OkPacketDeserializer, StmtPacket,
};
use mysql_common::params::Params;
use mysql_common::proto::{Binary, MySerialize};
use mysql_common::row::{Row, RowDeserializer};
use mysql_common::value::ServerSide;

use crate::store::wire::Wire;

/// How many statements stay prepared.
const MOST_PREPARED: usize = 64;

/// How long saying goodbye may take.
const FAREWELL: Duration = Duration::from_millis(10);

/// What can go wrong.
#[derive(Debug)]
pub(super) enum Fault {
    /// The server's answer is an error of this number.
    Server(u16),
    /// The connection failed, or the time is over.
    Io(io::Error),
    /// An answer that no server gives.
    Garbled,
    /// The server will not let us in, or we may not go in; what to do about it.
    Login(String),
}

pub(super) type Answer<T> = std::result::Result<T, Fault>;

impl From<io::Error> for Fault {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

/// An open connection.
pub(super) struct Conn {
    pub(super) wire: Wire,
    /// The number of the next packet.
    sequence: u8,
    pub(super) capabilities: CapabilityFlags,
    /// Whether the server says with each answer if it describes the columns again, and mostly does not.
    pub(super) knows_columns: bool,
    prepared: HashMap<String, Prepared>,
    /// Counts statements, to know which has not been used for longest.
    statements: u64,
    affected_rows: u64,
    last_insert_id: u64,
    /// Whether the last thing that was done on it came to its end.
    sound: bool,
}

/// A statement that the server has prepared.
struct Prepared {
    id: u32,
    parameters: usize,
    columns: Arc<[Column]>,
    used: u64,
}

impl Conn {
    /// A connection to a server that has not greeted yet.
    pub(super) fn new(wire: Wire) -> Self {
        Self {
            wire,
            sequence: 0,
            capabilities: CapabilityFlags::empty(),
            knows_columns: false,
            prepared: HashMap::new(),
            statements: 0,
            affected_rows: 0,
            last_insert_id: 0,
            sound: false,
        }
    }

    /// From now on everything ends then.
    pub fn end_by(&mut self, until: Clock) {
        self.wire.end_by(until);
    }

    /// How many rows the last statement changed.
    pub fn affected_rows(&self) -> u64 {
        self.affected_rows
    }

    /// The number that the last statement gave to a new row.
    pub fn last_insert_id(&self) -> u64 {
        self.last_insert_id
    }

    /// Asks for a sign of life.
    pub fn ping(&mut self) -> Answer<()> {
        self.guarded(|conn| {
            conn.command(Command::COM_PING, &[])?;
            conn.acknowledged()
        })
    }

    /// Runs a statement without parameters, whose rows do not matter.
    pub fn query_drop(&mut self, sql: &str) -> Answer<()> {
        self.guarded(|conn| {
            conn.command(Command::COM_QUERY, sql.as_bytes())?;
            if let Some((columns, described)) = conn.outcome()? {
                if described {
                    conn.columns(columns)?;
                }
                conn.end()?;
                while !is_end(&conn.packet()?) {}
            }
            Ok(())
        })
    }

    /// Runs a prepared statement, whose rows do not matter.
    pub fn exec_drop(&mut self, sql: &str, params: impl Into<Params>) -> Answer<()> {
        self.exec(sql, params).map(drop)
    }

    /// Runs a statement, prepared when it is first used.
    pub fn exec(&mut self, sql: &str, params: impl Into<Params>) -> Answer<Vec<Row>> {
        let params = match params.into() {
            Params::Empty => Vec::new(),
            Params::Positional(values) => values,
            Params::Named(_) => return Err(Fault::Garbled),
        };
        self.guarded(|conn| {
            if !conn.prepared.contains_key(sql) {
                conn.prepare(sql)?;
            }
            conn.statements += 1;
            let Some(statement) = conn.prepared.get_mut(sql) else { return Err(Fault::Garbled) };
            statement.used = conn.statements;
            let (request, too_long) = ComStmtExecuteRequestBuilder::new(statement.id).build(&params);
            if too_long || statement.parameters != params.len() {
                return Err(Fault::Garbled);
            }
            conn.begin(&request)?;
            let Some((count, described)) = conn.outcome()? else { return Ok(Vec::new()) };
            if described {
                let columns = conn.columns(count)?;
                if let Some(statement) = conn.prepared.get_mut(sql) {
                    statement.columns = columns.into();
                }
            }
            conn.end()?;
            let columns = conn.prepared.get(sql).map(|statement| Arc::clone(&statement.columns)).unwrap_or_default();
            if columns.len() != count {
                return Err(Fault::Garbled);
            }
            let mut rows = Vec::new();
            loop {
                let packet = conn.packet()?;
                if is_end(&packet) {
                    return Ok(rows);
                }
                let row: RowDeserializer<ServerSide, Binary> = ParseBuf(&packet).parse(Arc::clone(&columns))?;
                rows.push(row.into());
            }
        })
    }

    fn prepare(&mut self, sql: &str) -> Answer<()> {
        if self.prepared.len() >= MOST_PREPARED
            && let Some(oldest) = self.prepared.iter().min_by_key(|(_, statement)| statement.used)
        {
            let (oldest, id) = (oldest.0.clone(), oldest.1.id);
            self.prepared.remove(&oldest);
            // Nobody answers this.
            self.begin(&ComStmtClose::new(id))?;
        }
        self.command(Command::COM_STMT_PREPARE, sql.as_bytes())?;
        let statement: StmtPacket = ParseBuf(&self.packet()?).parse(())?;
        let parameters = usize::from(statement.num_params());
        if parameters > 0 {
            self.columns(parameters)?;
            self.end()?;
        }
        let mut columns = Vec::new();
        if statement.num_columns() > 0 {
            columns = self.columns(usize::from(statement.num_columns()))?;
            self.end()?;
        }
        let statement = Prepared { id: statement.statement_id(), parameters, columns: columns.into(), used: 0 };
        self.prepared.insert(sql.to_owned(), statement);
        Ok(())
    }

    /// What a statement came to: nothing more to read, or so many columns, and whether they are described again.
    fn outcome(&mut self) -> Answer<Option<(usize, bool)>> {
        let packet = self.packet()?;
        match &packet[..] {
            [0, ..] => self.acknowledge(&packet).map(|()| None),
            [count @ 1..=250] if !self.knows_columns => Ok(Some((usize::from(*count), true))),
            [count @ 1..=250, described @ 0..=1] if self.knows_columns => {
                Ok(Some((usize::from(*count), *described == 1)))
            }
            // A file of ours is asked for, or there are more columns than we ever ask for.
            _ => Err(Fault::Garbled),
        }
    }

    fn columns(&mut self, count: usize) -> Answer<Vec<Column>> {
        (0..count).map(|_| Ok(ParseBuf(&self.packet()?).parse(())?)).collect()
    }

    /// The end of a list.
    fn end(&mut self) -> Answer<()> {
        if is_end(&self.packet()?) { Ok(()) } else { Err(Fault::Garbled) }
    }

    /// An answer that only says that all is well.
    pub(super) fn acknowledged(&mut self) -> Answer<()> {
        let packet = self.packet()?;
        self.acknowledge(&packet)
    }

    pub(super) fn acknowledge(&mut self, packet: &[u8]) -> Answer<()> {
        let ok: OkPacketDeserializer<'_, CommonOkPacket> = ParseBuf(packet).parse(self.capabilities)?;
        let ok = ok.into_inner();
        (self.affected_rows, self.last_insert_id) = (ok.affected_rows(), ok.last_insert_id().unwrap_or_default());
        Ok(())
    }

    fn command(&mut self, command: Command, argument: &[u8]) -> Answer<()> {
        self.sequence = 0;
        self.send(&[&[command as u8], argument].concat())
    }

    fn begin(&mut self, command: &impl MySerialize) -> Answer<()> {
        self.sequence = 0;
        self.send_struct(command)
    }

    pub(super) fn send_struct(&mut self, packet: &impl MySerialize) -> Answer<()> {
        let mut payload = Vec::new();
        packet.serialize(&mut payload);
        self.send(&payload)
    }

    pub(super) fn send(&mut self, payload: &[u8]) -> Answer<()> {
        if payload.len() >= MAX_PAYLOAD_LEN {
            return Err(Fault::Garbled);
        }
        let [low, middle, high, ..] = payload.len().to_le_bytes();
        self.wire.say(&[&[low, middle, high, self.sequence], payload].concat())?;
        self.sequence = self.sequence.wrapping_add(1);
        Ok(())
    }

    /// The next packet, which is never empty and never an error.
    pub(super) fn packet(&mut self) -> Answer<Vec<u8>> {
        loop {
            if let [low, middle, high, number, rest @ ..] = self.wire.unread() {
                let length = usize::from(*low) | usize::from(*middle) << 8 | usize::from(*high) << 16;
                if *number != self.sequence || length == 0 || length >= MAX_PAYLOAD_LEN {
                    return Err(Fault::Garbled);
                }
                if let Some(payload) = rest.get(..length) {
                    let payload = payload.to_vec();
                    self.wire.use_up(4 + length);
                    self.sequence = self.sequence.wrapping_add(1);
                    return match payload[..] {
                        [0xff, low, high, ..] => Err(Fault::Server(u16::from_le_bytes([low, high]))),
                        [0xff, ..] => Err(Fault::Garbled),
                        _ => Ok(payload),
                    };
                }
            }
            self.wire.read_more()?;
        }
    }

    /// Asks and remembers if anything goes wrong but the server's own answer. What comes behind an answer belongs to
    /// nothing that was asked, so that the answer cannot be believed.
    fn guarded<T>(&mut self, work: impl FnOnce(&mut Self) -> Answer<T>) -> Answer<T> {
        // Until it comes back it is in the middle of something, also if it never does.
        self.sound = false;
        let answer = work(self);
        if !self.wire.unread().is_empty() {
            return Err(Fault::Garbled);
        }
        self.sound = matches!(answer, Ok(_) | Err(Fault::Server(_)));
        answer
    }
}

/// A server counts connections that end without a goodbye as failed.
impl Drop for Conn {
    fn drop(&mut self) {
        if self.sound {
            self.wire.end_by(Clock::now() + FAREWELL);
            let _ = self.command(Command::COM_QUIT, &[]);
        }
    }
}

fn is_end(packet: &[u8]) -> bool {
    matches!(packet, [0xfe, _, _, _, _])
}
