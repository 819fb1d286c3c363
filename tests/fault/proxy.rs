//! A TCP proxy in front of a real server that damages one reply, at one byte, in one way.
//!
//! A reply is what the server sends from one thing that the client sent to the next. Each connection is served by one
//! thread that waits for both sides, so the count of replies and bytes does not depend on how the network cuts them.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::os::fd::AsRawFd;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use crate::plan::{Dice, Fault, Kind, Lane};
use crate::wire::{Upstream, Wire, reset, wait};

/// How long an echo comes after what it repeats.
const ECHO_AFTER: Duration = Duration::from_millis(5);

/// A listening proxy. Its threads end with the process.
pub struct Proxy {
    port: u16,
    shared: Arc<Mutex<State>>,
}

/// What the connections of a proxy know together.
#[derive(Default)]
struct State {
    armed: Option<Fault>,
    fired: bool,
    outage: bool,
    /// The lengths of the replies since the proxy was armed.
    replies: Vec<usize>,
    connections: usize,
    /// What a client still said on a connection whose fault it must have noticed.
    reused: Vec<String>,
}

/// What came through since the proxy was armed.
pub struct Passed {
    /// Whether the fault happened.
    pub fired: bool,
    /// The lengths of the replies.
    pub replies: Vec<usize>,
}

impl Proxy {
    /// A proxy on a port of its own. `patience` is how long its clients wait for a reply.
    pub fn start(lane: Lane, upstream: Upstream, patience: Duration) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        let shared = Arc::<Mutex<State>>::default();
        let theirs = Arc::clone(&shared);
        std::thread::spawn(move || {
            for client in listener.incoming() {
                let (client, server) = (client.unwrap(), upstream.connect().unwrap());
                client.set_nodelay(true).unwrap();
                let shared = Arc::clone(&theirs);
                locked(&shared).connections += 1;
                let line = Line { lane, patience, shared, reply: None, sent: Vec::new(), health: Health::Sound };
                std::thread::spawn(move || line.serve(client, server));
            }
        });
        Self { port, shared }
    }

    pub fn port(&self) -> u16 {
        self.port
    }

    /// From now on replies are counted, and one of them goes wrong; with no fault they are only counted.
    pub fn arm(&self, fault: Option<Fault>) {
        let mut state = locked(&self.shared);
        (state.armed, state.fired, state.outage) = (fault, false, false);
        state.replies.clear();
    }

    /// From now on everything goes well on connections that have not seen the fault.
    pub fn disarm(&self) -> Passed {
        let mut state = locked(&self.shared);
        (state.armed, state.outage) = (None, false);
        Passed { fired: state.fired, replies: std::mem::take(&mut state.replies) }
    }

    /// How many connections there have been.
    pub fn connections(&self) -> usize {
        locked(&self.shared).connections
    }

    /// What clients still said on connections whose fault they must have noticed, since last asked.
    pub fn take_reused(&self) -> Vec<String> {
        std::mem::take(&mut locked(&self.shared).reused)
    }
}

fn locked(shared: &Mutex<State>) -> MutexGuard<'_, State> {
    shared.lock().unwrap()
}

/// One connection through the proxy.
struct Line {
    lane: Lane,
    patience: Duration,
    shared: Arc<Mutex<State>>,
    /// The number of the reply under way since the client last spoke.
    reply: Option<usize>,
    /// What has been sent of it.
    sent: Vec<u8>,
    health: Health,
}

/// What has become of a connection.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Health {
    Sound,
    /// The client must have noticed a fault.
    Spoilt,
    /// The same, and nothing reaches the client any more.
    Dead,
}

/// What is done with a piece of a reply.
enum Turn {
    Pass,
    Swallow,
    Damage(Fault, usize),
}

impl Line {
    /// Carries bytes both ways until one side ends, or the fault ends both.
    fn serve(mut self, mut client: TcpStream, mut server: Box<dyn Wire>) {
        let mut buffer = vec![0; 1 << 16];
        let forever = Duration::from_secs(3600);
        loop {
            let [asked, answered] = wait([client.as_raw_fd(), server.as_raw_fd()], forever);
            if asked {
                let Ok(length @ 1..) = client.read(&mut buffer) else { return };
                self.hear(&buffer[..length]);
                if server.write_all(&buffer[..length]).is_err() {
                    return;
                }
            }
            if answered {
                let Ok(length @ 1..) = server.read(&mut buffer) else { return };
                let piece = &buffer[..length];
                let done = match self.turn(piece) {
                    Turn::Pass => client.write_all(piece),
                    Turn::Swallow => Ok(()),
                    Turn::Damage(fault, at) => match self.damage(&mut client, fault, piece, at) {
                        Some(done) => done,
                        None if fault.kind == Kind::Reset => return reset(client),
                        None => return,
                    },
                };
                if done.is_err() {
                    return;
                }
            }
        }
    }

    /// The client spoke: the next thing that the server sends is another reply.
    fn hear(&mut self, said: &[u8]) {
        self.reply = None;
        if self.health != Health::Sound && !(self.lane == Lane::Mysql && is_farewell(said)) {
            locked(&self.shared).reused.push(said.escape_ascii().to_string());
        }
    }

    /// Counts a piece of a reply and says what is done with it.
    fn turn(&mut self, piece: &[u8]) -> Turn {
        let mut state = locked(&self.shared);
        let number = *self.reply.get_or_insert_with(|| {
            self.sent.clear();
            state.replies.push(0);
            state.replies.len() - 1
        });
        let start = self.sent.len();
        self.sent.extend_from_slice(piece);
        if let Some(length) = state.replies.get_mut(number) {
            *length = self.sent.len();
        }
        let end = self.sent.len() + usize::from(state.armed.is_some_and(|fault| fault.kind.fits_the_end()));
        let here = |fault: &Fault| fault.reply == number && (start..end).contains(&fault.offset);
        if let Some(fault) = state.armed.take_if(|fault| here(fault)) {
            state.fired = true;
            state.outage = fault.kind == Kind::Outage;
            return Turn::Damage(fault, fault.offset - start);
        }
        if state.outage {
            self.health = Health::Dead;
        }
        if self.health == Health::Dead { Turn::Swallow } else { Turn::Pass }
    }

    /// Delivers a piece with the fault `at` a byte of it. Nothing means that the connection ends here.
    fn damage(&mut self, client: &mut TcpStream, fault: Fault, piece: &[u8], at: usize) -> Option<std::io::Result<()>> {
        let (before, after) = piece.split_at(at);
        let mut noise = Dice::new(fault.noise, 0);
        let until_here = &self.sent[..self.sent.len() - after.len()];
        Some(match fault.kind {
            Kind::Late => {
                self.health = Health::Spoilt;
                let sent = client.write_all(before);
                self.outlast_patience(client);
                sent.and_then(|()| client.write_all(after))
            }
            Kind::Fin | Kind::Reset => {
                let _ = client.write_all(before);
                return None;
            }
            Kind::Truncate => {
                self.health = Health::Spoilt;
                client.write_all(before)
            }
            Kind::Blackhole | Kind::Outage => {
                self.health = Health::Dead;
                client.write_all(before)
            }
            Kind::Repeat => client.write_all(&[before, until_here, after].concat()),
            Kind::Echo => {
                let sent = client.write_all(before);
                std::thread::sleep(ECHO_AFTER);
                sent.and_then(|()| client.write_all(&[until_here, after].concat()))
            }
            Kind::Insert => {
                let length = 1 + noise.below(12);
                client.write_all(&[before, &noise.bytes(length), after].concat())
            }
            Kind::Flip => {
                let mut flipped = piece.to_vec();
                if let Some(byte) = flipped.get_mut(at) {
                    *byte ^= noise.bytes(1)[0].max(1);
                }
                client.write_all(&flipped)
            }
            Kind::Scramble => client.write_all(&[before, &noise.bytes(after.len())].concat()),
        })
    }

    /// Waits until the client has given up: it hangs up, or goes on as if nothing were. However busy the machine is, it
    /// has done so when ten times its patience is over.
    fn outlast_patience(&self, client: &TcpStream) {
        wait([client.as_raw_fd()], self.patience * 10);
    }
}

/// Whether a client of MySQL only says goodbye: it closes its statements and quits. The network may cut what it says.
fn is_farewell(mut said: &[u8]) -> bool {
    const QUIT: u8 = 0x01;
    const CLOSE_STATEMENT: u8 = 0x19;
    while let [low, middle, high, _, rest @ ..] = said {
        let length = usize::from(*low) | usize::from(*middle) << 8 | usize::from(*high) << 16;
        if !matches!(rest.first().copied(), None | Some(QUIT | CLOSE_STATEMENT)) {
            return false;
        }
        said = rest.get(length..).unwrap_or_default();
    }
    true
}
