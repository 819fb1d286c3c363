//! One keep-alive HTTP/1.1 connection that never blocks: requests wait in line, one is under way, answers are handed out
//! whole.

use std::collections::VecDeque;
use std::io::{self, Read, Write};
use std::net::SocketAddr;
use std::rc::Rc;

use mio::net::TcpStream;
use mio::{Interest, Registry, Token};

/// A request that waits or is under way. `R` says what it is about.
pub struct Request<R> {
    pub about: R,
    pub bytes: Rc<[u8]>,
    /// When it should have been sent, and when it was, in microseconds of the run.
    pub intended: u64,
    pub sent: u64,
}

/// A request with its answer, or with the reason why there is none.
pub struct Answered<R> {
    pub request: Request<R>,
    pub answer: Result<Answer, String>,
}

/// The status and the body of an answer.
#[derive(Debug, PartialEq, Eq)]
pub struct Answer {
    pub status: u16,
    pub body: Vec<u8>,
}

/// What can be told of the bytes that have come so far.
#[derive(Debug, PartialEq, Eq)]
pub enum Parsed {
    Incomplete,
    /// The answer, and whether the server will close the connection after it.
    Whole(Answer, bool),
    Garbled,
}

pub struct Connection<R> {
    address: SocketAddr,
    token: Token,
    stream: Option<TcpStream>,
    waiting: VecDeque<Request<R>>,
    under_way: Option<Request<R>>,
    written: usize,
    received: Vec<u8>,
}

impl<R> Connection<R> {
    /// Nothing is connected before the first request, or before [`Self::open`].
    pub fn new(address: SocketAddr, token: Token) -> Self {
        Self {
            address,
            token,
            stream: None,
            waiting: VecDeque::new(),
            under_way: None,
            written: 0,
            received: Vec::new(),
        }
    }

    pub fn open(&mut self, registry: &Registry) -> io::Result<()> {
        let mut stream = TcpStream::connect(self.address)?;
        stream.set_nodelay(true)?;
        registry.register(&mut stream, self.token, Interest::READABLE | Interest::WRITABLE)?;
        self.stream = Some(stream);
        Ok(())
    }

    /// How many requests have no answer yet.
    pub fn unanswered(&self) -> usize {
        self.waiting.len() + usize::from(self.under_way.is_some())
    }

    /// Gives up on what has no answer yet.
    pub fn abandon(&mut self) -> impl Iterator<Item = Request<R>> {
        self.under_way.take().into_iter().chain(std::mem::take(&mut self.waiting))
    }

    /// Sends a request, or puts it in line behind the others.
    pub fn send(&mut self, request: Request<R>, now: u64, registry: &Registry, done: &mut Vec<Answered<R>>) {
        self.waiting.push_back(request);
        self.go_on(now, registry, done);
    }

    /// Does what can be done when the socket has become readable or writable.
    pub fn ready(&mut self, now: u64, registry: &Registry, scratch: &mut [u8], done: &mut Vec<Answered<R>>) {
        self.write(done);
        self.read(scratch, done);
        self.go_on(now, registry, done);
    }

    fn go_on(&mut self, now: u64, registry: &Registry, done: &mut Vec<Answered<R>>) {
        while self.under_way.is_none() {
            let Some(mut next) = self.waiting.pop_front() else { return };
            next.sent = now;
            self.written = 0;
            self.under_way = Some(next);
            if self.stream.is_none()
                && let Err(error) = self.open(registry)
            {
                self.fail(&error.to_string(), done);
                continue;
            }
            self.write(done);
        }
    }

    fn write(&mut self, done: &mut Vec<Answered<R>>) {
        let (Some(stream), Some(request)) = (&mut self.stream, &self.under_way) else { return };
        while let Some(rest) = request.bytes.get(self.written..).filter(|rest| !rest.is_empty()) {
            match stream.write(rest) {
                Ok(count) => self.written += count,
                // A connection that is still being made is no fault either.
                Err(error) if matches!(error.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::NotConnected) => return,
                Err(error) => return self.fail(&error.to_string(), done),
            }
        }
    }

    fn read(&mut self, scratch: &mut [u8], done: &mut Vec<Answered<R>>) {
        let mut emptied = false;
        while let Some(stream) = self.stream.as_mut().filter(|_| !emptied) {
            match stream.read(scratch) {
                Ok(0) => return self.fail("the server closed the connection", done),
                Ok(count) => {
                    self.received.extend_from_slice(scratch.get(..count).unwrap_or_default());
                    // A read that did not fill its buffer has emptied the socket, and the next bytes are announced again.
                    emptied = count < scratch.len();
                }
                Err(error) if matches!(error.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::NotConnected) => return,
                Err(error) => return self.fail(&error.to_string(), done),
            }
            match parse(&self.received) {
                Parsed::Incomplete => {}
                Parsed::Garbled => return self.fail("the answer is not HTTP", done),
                Parsed::Whole(answer, closes) => {
                    self.received.clear();
                    if closes {
                        self.stream = None;
                    }
                    if let Some(request) = self.under_way.take() {
                        done.push(Answered { request, answer: Ok(answer) });
                    }
                }
            }
        }
    }

    /// Ends the connection. A server may close an idle one; only a request that was under way has failed.
    fn fail(&mut self, why: &str, done: &mut Vec<Answered<R>>) {
        self.stream = None;
        self.received.clear();
        if let Some(request) = self.under_way.take() {
            done.push(Answered { request, answer: Err(why.to_owned()) });
        }
    }
}

/// Reads an answer with a Content-Length or in chunks, which is what nginx sends.
pub fn parse(bytes: &[u8]) -> Parsed {
    let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") else { return Parsed::Incomplete };
    let (head, body) = (bytes.get(..end).unwrap_or_default(), bytes.get(end + 4..).unwrap_or_default());
    let Ok(head) = std::str::from_utf8(head) else { return Parsed::Garbled };
    let Some(status) = head.split(' ').nth(1).and_then(|status| status.parse().ok()) else { return Parsed::Garbled };
    let field = |name: &str| {
        let mut fields = head.lines().skip(1).filter_map(|line| line.split_once(':'));
        fields.find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.trim())
    };
    let closes = field("connection").is_some_and(|value| value.eq_ignore_ascii_case("close"));
    let body = if field("transfer-encoding").is_some() {
        match dechunk(body) {
            Some(body) => body,
            None => return Parsed::Incomplete,
        }
    } else {
        let Some(length) = field("content-length").and_then(|length| length.parse().ok()) else {
            return Parsed::Garbled;
        };
        match body.get(..length) {
            Some(body) => body.to_vec(),
            None => return Parsed::Incomplete,
        }
    };
    Parsed::Whole(Answer { status, body }, closes)
}

fn dechunk(mut bytes: &[u8]) -> Option<Vec<u8>> {
    let mut body = Vec::new();
    loop {
        let end = bytes.windows(2).position(|two| two == b"\r\n")?;
        let length = usize::from_str_radix(std::str::from_utf8(bytes.get(..end)?).ok()?.trim(), 16).ok()?;
        let chunk = bytes.get(end + 2..end + 2 + length)?;
        body.extend_from_slice(chunk);
        bytes = bytes.get(end + 2 + length + 2..)?;
        if length == 0 {
            return Some(body);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_read_whole_or_not_at_all() {
        let chunked = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n1\r\n!\r\n0\r\n\r\n";
        let sized = b"HTTP/1.1 409 Conflict\r\ncontent-length: 2\r\nConnection: close\r\n\r\n{}";
        for (bytes, status, body, closes) in
            [(&chunked[..], 200, &b"hello!"[..], false), (&sized[..], 409, &b"{}"[..], true)]
        {
            let whole = Parsed::Whole(Answer { status, body: body.to_vec() }, closes);
            assert_eq!(parse(bytes), whole);
            for cut in 0..bytes.len() {
                assert_eq!(parse(&bytes[..cut]), Parsed::Incomplete, "{cut}");
            }
        }
        assert_eq!(parse(b"rubbish\r\n\r\n"), Parsed::Garbled);
    }
}
