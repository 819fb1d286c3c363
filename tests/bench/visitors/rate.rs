//! Requests a second: a few connections that ask again as soon as they are answered, in turns at one address and at
//! another, so that whatever else the machine does meets both.

use std::io;
use std::net::SocketAddr;
use std::rc::Rc;
use std::time::{Duration, Instant};

use mio::{Events, Poll, Token};

use crate::connection::{Connection, Request};

/// A request, and where it goes.
pub struct Target {
    pub address: SocketAddr,
    pub request: Rc<[u8]>,
}

/// How many answers with 200 each target gave a second in each of its turns. Any other answer is an error.
pub fn run(targets: &[Target], connections: usize, turns: usize, turn: Duration) -> io::Result<Vec<Vec<f64>>> {
    let mut rates = vec![Vec::new(); targets.len()];
    for _ in 0..turns {
        for (target, rates) in targets.iter().zip(&mut rates) {
            rates.push(one_turn(target, connections, turn)?);
        }
    }
    Ok(rates)
}

/// A turn lasts until what was asked in it is answered, so that slow answers count as what they are.
fn one_turn(target: &Target, connections: usize, turn: Duration) -> io::Result<f64> {
    let mut poll = Poll::new()?;
    let mut connections: Vec<Connection<usize>> =
        (0..connections).map(|number| Connection::new(target.address, Token(number))).collect();
    let mut events = Events::with_capacity(256);
    let mut scratch = vec![0; 65_536];
    let mut done = Vec::new();
    let ask = |number| Request { about: number, bytes: Rc::clone(&target.request), intended: 0, sent: 0 };
    for (number, connection) in connections.iter_mut().enumerate() {
        connection.send(ask(number), 0, poll.registry(), &mut done);
    }
    let began = Instant::now();
    let mut count: u32 = 0;
    while connections.iter().any(|connection| connection.unanswered() > 0) {
        poll.poll(&mut events, Some(Duration::from_secs(1)))?;
        for event in &events {
            if let Some(connection) = connections.get_mut(event.token().0) {
                connection.ready(0, poll.registry(), &mut scratch, &mut done);
            }
        }
        for answered in std::mem::take(&mut done) {
            match answered.answer {
                Ok(answer) if answer.status == 200 => count += 1,
                Ok(answer) => return Err(io::Error::other(format!("{} answered {}", target.address, answer.status))),
                Err(why) => return Err(io::Error::other(why)),
            }
            if began.elapsed() < turn
                && let Some(connection) = connections.get_mut(answered.request.about)
            {
                connection.send(ask(answered.request.about), 0, poll.registry(), &mut done);
            }
        }
    }
    Ok(f64::from(count) / began.elapsed().as_secs_f64())
}
