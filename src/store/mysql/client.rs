//! One connection to the database: packets, prepared statements and their answers.
//!
//! The protocol's pieces are those of `mysql_common`; the connection is our own because that of the `mysql` crate knows
//! limits for single reads only, lets no other stream in, and hands out no socket before the server has greeted, so
//! that nothing from outside, neither the socket's options nor somebody who watches it, could hold a server that
//! trickles to a deadline. Here everything goes over a wire that ends in time. Nothing of it is left behind by a fork or
//! at the end of the module; only the look-up of a host name needs a thread, of which `wire/lookup.rs` takes care.
//!
//! After an error that is not the server's own answer the connection must be dropped.

use std::borrow::Cow;
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
use mysql_common::value::{ServerSide, Value};

use crate::store::wire::Wire;

/// How many statements stay prepared.
const MOST_PREPARED: usize = 64;

/// The server's error when all connections together have prepared as many statements as it allows.
const TOO_MANY_PREPARED: u16 = 1461;

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
    prepared: HashMap<Box<str>, Prepared>,
    /// Each kind of column that was seen. The descriptions of all statements' columns are made of these few.
    kinds: Vec<Column>,
    /// Counts statements, to know which has not been used for longest.
    statements: u64,
    affected_rows: u64,
    last_insert_id: u64,
    /// Whether what is asked is committed only when a COMMIT says so, and not each by itself.
    pub(super) commits_by_hand: bool,
    /// Whether the last thing that was done on it came to its end.
    sound: bool,
}

/// One of several things that are asked together.
pub(super) enum Ask<'a> {
    /// A statement without parameters, whose rows do not matter.
    Text(&'a str),
    /// A statement that is prepared when it is first used.
    Prepared(Cow<'a, str>, Vec<Value>),
}

impl<'a> Ask<'a> {
    /// A statement with its parameters.
    pub fn prepared(sql: impl Into<Cow<'a, str>>, params: impl Into<Params>) -> Self {
        let values = match params.into() {
            Params::Positional(values) => values,
            // We name no parameters; a statement that has some is refused for their number.
            Params::Empty | Params::Named(_) => Vec::new(),
        };
        Self::Prepared(sql.into(), values)
    }

    fn sql(&self) -> Option<&str> {
        match self {
            Self::Text(_) => None,
            Self::Prepared(sql, _) => Some(sql),
        }
    }
}

/// What a statement came to.
pub(super) struct Done {
    pub rows: Vec<Row>,
    pub affected_rows: u64,
    pub last_insert_id: u64,
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
            kinds: Vec::new(),
            statements: 0,
            affected_rows: 0,
            last_insert_id: 0,
            commits_by_hand: false,
            sound: false,
        }
    }

    /// From now on everything ends then.
    pub fn end_by(&mut self, until: Clock) {
        self.wire.end_by(until);
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
        self.exec_all(vec![Ask::Text(sql)])?.pop().ok_or(Fault::Garbled)?.map(drop)
    }

    /// Runs statements one after the other, all of which are sent before the first answer is waited for: together they take
    /// one journey. The server does not stop at one that fails; each has an answer of its own.
    pub fn exec_all(&mut self, asks: Vec<Ask<'_>>) -> Answer<Vec<Answer<Done>>> {
        self.guarded(|conn| {
            let (mut requests, begun) = (Vec::new(), conn.statements);
            for ask in &asks {
                conn.add_request(ask, &mut requests, begun)?;
            }
            conn.wire.say(&requests)?;
            asks.iter()
                .map(|ask| {
                    // A command and its answer are numbered from 0 on; the command had the 0.
                    conn.sequence = 1;
                    match conn.answer(ask.sql()) {
                        Err(fault @ (Fault::Io(_) | Fault::Garbled | Fault::Login(_))) => Err(fault),
                        answer => Ok(answer),
                    }
                })
                .collect()
        })
    }

    /// Adds the packet by which something is asked; prepares the statement first if need be. Those that were used after `begun`
    /// belong to the same journey.
    fn add_request(&mut self, ask: &Ask<'_>, requests: &mut Vec<u8>, begun: u64) -> Answer<()> {
        let mut payload = Vec::new();
        match ask {
            Ask::Text(sql) => {
                payload.push(Command::COM_QUERY as u8);
                payload.extend(sql.as_bytes());
            }
            Ask::Prepared(sql, params) => {
                if !self.prepared.contains_key(sql.as_ref()) {
                    match self.prepare(sql) {
                        // All connections of the server share a number of statements: what is not needed now is given back.
                        Err(Fault::Server(TOO_MANY_PREPARED)) => {
                            self.close_before(begun)?;
                            self.prepare(sql)?;
                        }
                        prepared => prepared?,
                    }
                }
                self.statements += 1;
                let Some(statement) = self.prepared.get_mut(sql.as_ref()) else { return Err(Fault::Garbled) };
                statement.used = self.statements;
                let (request, too_long) = ComStmtExecuteRequestBuilder::new(statement.id).build(params);
                if too_long || statement.parameters != params.len() {
                    return Err(Fault::Garbled);
                }
                request.serialize(&mut payload);
            }
        }
        requests.extend(framed(&payload, 0)?);
        Ok(())
    }

    /// Reads the answer to a statement. Rows of a statement that was sent as text do not matter and are passed over.
    fn answer(&mut self, prepared: Option<&str>) -> Answer<Done> {
        let mut rows = Vec::new();
        if let Some((count, described)) = self.outcome()? {
            if described {
                let columns = self.columns(count)?;
                if let Some(statement) = prepared.and_then(|sql| self.prepared.get_mut(sql)) {
                    statement.columns = columns.into();
                }
            }
            self.end()?;
            let known = prepared.and_then(|sql| self.prepared.get(sql)).map(|statement| Arc::clone(&statement.columns));
            if known.as_ref().is_some_and(|columns| columns.len() != count) {
                return Err(Fault::Garbled);
            }
            loop {
                let packet = self.packet()?;
                if is_end(&packet) {
                    break;
                }
                if let Some(columns) = &known {
                    let row: RowDeserializer<ServerSide, Binary> = ParseBuf(&packet).parse(Arc::clone(columns))?;
                    rows.push(row.into());
                }
            }
        }
        Ok(Done { rows, affected_rows: self.affected_rows, last_insert_id: self.last_insert_id })
    }

    /// Closes the statements that have not been used since then.
    fn close_before(&mut self, begun: u64) -> Answer<()> {
        let closed: Vec<_> = self.prepared.extract_if(|_, statement| statement.used <= begun).collect();
        // Nobody answers this.
        closed.iter().try_for_each(|(_, statement)| self.begin(&ComStmtClose::new(statement.id)))
    }

    fn prepare(&mut self, sql: &str) -> Answer<()> {
        if self.prepared.len() >= MOST_PREPARED
            && let Some(oldest) = self.prepared.values().map(|statement| statement.used).min()
        {
            self.close_before(oldest)?;
        }
        self.command(Command::COM_STMT_PREPARE, sql.as_bytes())?;
        let statement: StmtPacket = ParseBuf(&self.packet()?).parse(())?;
        let parameters = usize::from(statement.num_params());
        if parameters > 0 {
            // What the server takes them for is of no use.
            for _ in 0..parameters {
                self.packet()?;
            }
            self.end()?;
        }
        let mut columns = Vec::new();
        if statement.num_columns() > 0 {
            columns = self.columns(usize::from(statement.num_columns()))?;
            self.end()?;
        }
        let statement = Prepared { id: statement.statement_id(), parameters, columns: columns.into(), used: 0 };
        self.prepared.insert(sql.into(), statement);
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
        (0..count)
            .map(|_| {
                let column = ParseBuf(&self.packet()?).parse(())?;
                Ok(self.kind_of(&column))
            })
            .collect()
    }

    /// What is needed of a column to read its values: its type and its flags. Its names, which the server repeats for each
    /// statement, would lie in every worker's memory as often.
    fn kind_of(&mut self, column: &Column) -> Column {
        let same = |kind: &&Column| kind.column_type() == column.column_type() && kind.flags() == column.flags();
        if let Some(kind) = self.kinds.iter().find(same) {
            return kind.clone();
        }
        let kind = Column::new(column.column_type()).with_flags(column.flags());
        self.kinds.push(kind.clone());
        kind
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
        self.wire.say(&framed(payload, self.sequence)?)?;
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
        let answered = matches!(answer, Ok(_) | Err(Fault::Server(_)));
        if answered && !self.wire.unread().is_empty() {
            return Err(Fault::Garbled);
        }
        self.sound = answered;
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

/// A packet with its length and number in front.
fn framed(payload: &[u8], number: u8) -> Answer<Vec<u8>> {
    if payload.len() >= MAX_PAYLOAD_LEN {
        return Err(Fault::Garbled);
    }
    let [low, middle, high, ..] = payload.len().to_le_bytes();
    Ok([&[low, middle, high, number], payload].concat())
}

fn is_end(packet: &[u8]) -> bool {
    matches!(packet, [0xfe, _, _, _, _])
}
