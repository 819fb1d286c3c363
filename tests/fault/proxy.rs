//! A TCP proxy in front of a real server that damages one reply, at one byte, in one way.
//!
//! A reply is what the server sends from one thing that the client sent to the next. Each connection is served by one
//! thread that waits for both sides, so the count of replies and bytes does not depend on how the network cuts them.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::os::fd::AsRawFd;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::{Duration, Instant};

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
    trickle: bool,
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
                let (sent, since) = (Vec::new(), Instant::now());
                let line =
                    Line { lane, patience, shared, reply: None, sent, health: Health::Sound, since, excused: false };
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
        (state.armed, state.fired, state.outage, state.trickle) = (fault, false, false, false);
        state.replies.clear();
    }

    /// From now on everything goes well on connections that have not seen the fault.
    pub fn disarm(&self) -> Passed {
        let mut state = locked(&self.shared);
        (state.armed, state.outage, state.trickle) = (None, false, false);
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
    /// Since when.
    since: Instant,
    /// Whether the client may not yet have known when it said what is read next.
    excused: bool,
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
    Trickle,
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
                    Turn::Trickle => self.trickle(&mut client, piece),
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
        // In the handshake of TLS both sides speak before they have heard all. Later than its patience nobody can say that
        // they did not know.
        let excused = std::mem::take(&mut self.excused) || self.since.elapsed() < self.patience * 3 / 2;
        if self.health != Health::Sound && !(self.lane == Lane::Tls && excused) {
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
            state.trickle = fault.kind == Kind::Trickle;
            return Turn::Damage(fault, fault.offset - start);
        }
        if state.outage && self.health != Health::Dead {
            (self.health, self.since) = (Health::Dead, Instant::now());
        }
        match self.health {
            Health::Dead => Turn::Swallow,
            _ if state.trickle => Turn::Trickle,
            _ => Turn::Pass,
        }
    }

    /// Delivers a piece with the fault `at` a byte of it. Nothing means that the connection ends here.
    fn damage(&mut self, client: &mut TcpStream, fault: Fault, piece: &[u8], at: usize) -> Option<std::io::Result<()>> {
        let (before, after) = piece.split_at(at);
        let mut noise = Dice::new(fault.noise, 0);
        let until_here = &self.sent[..self.sent.len() - after.len()];
        Some(match fault.kind {
            Kind::Late => {
                (self.health, self.since) = (Health::Spoilt, Instant::now());
                let sent = client.write_all(before);
                self.outlast_patience(client);
                sent.and_then(|()| client.write_all(after))
            }
            Kind::Trickle => client.write_all(before).and_then(|()| self.trickle(client, after)),
            Kind::Fin | Kind::Reset => {
                let _ = client.write_all(before);
                return None;
            }
            Kind::Truncate => {
                (self.health, self.since) = (Health::Spoilt, Instant::now());
                client.write_all(before)
            }
            Kind::Blackhole | Kind::Outage => {
                (self.health, self.since) = (Health::Dead, Instant::now());
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

    /// Sends one byte at a time, each within the client's patience for a read, until it hangs up or the call is over.
    fn trickle(&self, client: &mut TcpStream, bytes: &[u8]) -> std::io::Result<()> {
        for (sent, byte) in bytes.iter().enumerate() {
            if !locked(&self.shared).trickle {
                return client.write_all(&bytes[sent..]);
            }
            client.write_all(&[*byte])?;
            wait([client.as_raw_fd()], self.patience / 2);
        }
        Ok(())
    }

    /// Waits until the client has given up: it hangs up, or goes on as if nothing were, as it may in a handshake of TLS.
    /// However busy the machine is, it has done so when ten times its patience is over.
    fn outlast_patience(&mut self, client: &TcpStream) {
        if self.lane == Lane::Tls {
            self.excused = wait([client.as_raw_fd()], self.patience)[0];
            std::thread::sleep(self.patience * 2);
        } else {
            wait([client.as_raw_fd()], self.patience * 10);
        }
    }
}
