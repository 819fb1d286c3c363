//! A connection to a server on which everything ends in time: plain over TCP or a unix socket, or through TLS.
//!
//! A limit for each read, which is all that sockets and client libraries offer, holds nobody to anything: a server that
//! sends an answer byte by byte holds a caller for as many limits as there are bytes. So a connection is given a
//! deadline, and looking up its host, connecting, the TLS handshake, writing and reading all end with it.
//!
//! The sockets block, with a patience that the kernel keeps: it is set anew only when more than what is left of the
//! deadline is set, so that an answer in good time costs one write and one read and nothing else.

use std::fs;
use std::io::{self, ErrorKind, Read, Write};
use std::net::TcpStream;
use std::os::fd::OwnedFd;
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant as Clock};

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{CertificateError, ClientConfig, ClientConnection, RootCertStore, StreamOwned};
use socket2::{Domain, SockAddr, Socket, Type};

use crate::error::{Error, Result};

mod lookup;
mod unverified;

/// Where a server listens.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Place {
    /// Host name or address, and port.
    Tcp(String, u16),
    /// The path of a socket.
    Unix(String),
}

/// The shortest time that a socket is told to wait, which must not be none.
const SHORTEST: Duration = Duration::from_millis(1);

/// How much is read at once at first.
const PIECE: usize = 8 * 1024;

/// A connection and what has been read from it and not been used yet.
pub(super) struct Wire {
    stream: Stream,
    /// Whether it never leaves the machine.
    local: bool,
    buffer: Vec<u8>,
    /// Up to where the buffer has been used, and up to where it has been filled.
    used: usize,
    filled: usize,
}

enum Stream {
    Plain(Timed),
    Tls(Box<StreamOwned<ClientConnection, Timed>>),
    /// In the middle of becoming TLS, and after that went wrong.
    Broken,
}

impl Wire {
    /// Connects before the deadline.
    pub fn connect(place: &Place, until: Clock) -> io::Result<Self> {
        let socket = match place {
            Place::Tcp(host, port) => connect_tcp(host, *port, until)?,
            Place::Unix(path) => connect_unix(path, until)?,
        };
        let stream = Stream::Plain(Timed { socket, until, reads: None, writes: None });
        Ok(Self { stream, local: matches!(place, Place::Unix(_)), buffer: vec![0; PIECE], used: 0, filled: 0 })
    }

    /// From now on everything is encrypted, and the server is who its certificate says.
    pub fn secure(&mut self, host: &str, trust: &Trust) -> io::Result<()> {
        if !self.unread().is_empty() {
            // What came before the handshake would be taken for something that was said under its protection.
            return Err(ErrorKind::InvalidData.into());
        }
        let Stream::Plain(mut timed) = std::mem::replace(&mut self.stream, Stream::Broken) else {
            return Err(ErrorKind::InvalidInput.into());
        };
        let name = ServerName::try_from(host.to_owned()).map_err(|_| ErrorKind::InvalidInput)?;
        let mut session = ClientConnection::new(trust.config()?, name).map_err(io::Error::other)?;
        while session.is_handshaking() {
            session.complete_io(&mut timed)?;
        }
        self.stream = Stream::Tls(Box::new(StreamOwned::new(session, timed)));
        Ok(())
    }

    /// From now on everything ends then.
    pub fn end_by(&mut self, until: Clock) {
        match &mut self.stream {
            Stream::Plain(timed) => timed.until = until,
            Stream::Tls(tls) => tls.sock.until = until,
            Stream::Broken => {}
        }
    }

    /// Whether nobody on the way can read along.
    pub fn is_private(&self) -> bool {
        self.local || matches!(self.stream, Stream::Tls(_))
    }

    /// Says something. What is still unread at that moment answers nothing that was asked.
    pub fn say(&mut self, bytes: &[u8]) -> io::Result<()> {
        if !self.unread().is_empty() {
            return Err(ErrorKind::InvalidData.into());
        }
        match &mut self.stream {
            Stream::Plain(timed) => timed.write_all(bytes),
            Stream::Tls(tls) => tls.write_all(bytes).and_then(|()| tls.flush()),
            Stream::Broken => Err(ErrorKind::NotConnected.into()),
        }
    }

    /// What has been read and not been used.
    pub fn unread(&self) -> &[u8] {
        self.buffer.get(self.used..self.filled).unwrap_or_default()
    }

    /// Reads more, at least one byte.
    pub fn read_more(&mut self) -> io::Result<()> {
        self.buffer.copy_within(self.used..self.filled, 0);
        self.filled -= self.used;
        self.used = 0;
        if self.filled == self.buffer.len() {
            self.buffer.resize(2 * self.filled, 0);
        }
        let room = self.buffer.get_mut(self.filled..).unwrap_or_default();
        let read = match &mut self.stream {
            Stream::Plain(timed) => timed.read(room)?,
            Stream::Tls(tls) => tls.read(room)?,
            Stream::Broken => return Err(ErrorKind::NotConnected.into()),
        };
        self.filled += read;
        if read == 0 { Err(ErrorKind::UnexpectedEof.into()) } else { Ok(()) }
    }

    /// So many bytes have been used.
    pub fn use_up(&mut self, count: usize) {
        self.used = (self.used + count).min(self.filled);
    }
}

/// A socket whose reads and writes end with a deadline.
struct Timed {
    socket: TcpStream,
    until: Clock,
    /// The patience that was last set.
    reads: Option<Duration>,
    writes: Option<Duration>,
}

impl Timed {
    /// What is left; an error if nothing is.
    fn left(&self) -> io::Result<Duration> {
        let left = self.until.saturating_duration_since(Clock::now());
        if left.is_zero() { Err(ErrorKind::TimedOut.into()) } else { Ok(left.max(SHORTEST)) }
    }
}

/// Whether a patience has to be set anew: none is set, or more than is left by an eighth, or it has just run out.
fn is_due(set: Option<Duration>, left: Duration, ran_out: bool) -> bool {
    ran_out || set.is_none_or(|set| set > left + left / 8)
}

impl Read for Timed {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let mut ran_out = false;
        loop {
            let left = self.left()?;
            if is_due(self.reads, left, ran_out) {
                self.socket.set_read_timeout(Some(left))?;
                self.reads = Some(left);
            }
            match self.socket.read(buffer) {
                Err(error) if error.kind() == ErrorKind::WouldBlock => ran_out = true,
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                done => return done,
            }
        }
    }
}

impl Write for Timed {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut ran_out = false;
        loop {
            let left = self.left()?;
            if is_due(self.writes, left, ran_out) {
                self.socket.set_write_timeout(Some(left))?;
                self.writes = Some(left);
            }
            match self.socket.write(bytes) {
                Err(error) if error.kind() == ErrorKind::WouldBlock => ran_out = true,
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                done => return done,
            }
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Tries the addresses of a host one after the other; each gets its share of the time.
fn connect_tcp(host: &str, port: u16, until: Clock) -> io::Result<TcpStream> {
    let addresses = lookup::addresses(host, port, until)?;
    let mut fault = ErrorKind::AddrNotAvailable.into();
    for (tried, address) in addresses.iter().enumerate() {
        let share = share(until, addresses.len() - tried)?;
        match TcpStream::connect_timeout(address, share) {
            Ok(socket) => {
                socket.set_nodelay(true)?;
                return Ok(socket);
            }
            Err(error) => fault = error,
        }
    }
    Err(fault)
}

/// A server that takes no more connections lets callers of its socket wait for ever unless they say for how long.
fn connect_unix(path: &str, until: Clock) -> io::Result<TcpStream> {
    let socket = Socket::new(Domain::UNIX, Type::STREAM, None)?;
    socket.set_write_timeout(Some(share(until, 1)?))?;
    match socket.connect(&SockAddr::unix(path)?) {
        Err(error) if error.kind() == ErrorKind::WouldBlock => Err(ErrorKind::TimedOut.into()),
        Err(error) => Err(error),
        // The standard library's type for a stream is named after TCP, and reads and writes any.
        Ok(()) => Ok(TcpStream::from(OwnedFd::from(socket))),
    }
}

/// The share of one among several that are tried one after the other; an error if no time is left.
pub(super) fn share(until: Clock, among: usize) -> io::Result<Duration> {
    let left = until.saturating_duration_since(Clock::now());
    let among = u32::try_from(among).unwrap_or(u32::MAX).max(1);
    if left.is_zero() { Err(ErrorKind::TimedOut.into()) } else { Ok((left / among).max(SHORTEST)) }
}

/// Whose certificates are believed. What that takes is read when it is first needed.
pub(super) struct Trust {
    /// The file's content, if only these authorities are trusted; else it is the system's.
    authority: Option<Vec<u8>>,
    verified: bool,
    config: OnceLock<Arc<ClientConfig>>,
}

impl Trust {
    /// Trusts the authorities in a PEM file that an option names, or the system's.
    pub fn of_file(option: &str, path: Option<&str>) -> Result<Self> {
        let read = |path: &str| {
            fs::read(path).map_err(|error| {
                Error::configuration(option, format_args!("the file of ca={path} cannot be read: {error}."))
            })
        };
        Ok(Self { authority: path.map(read).transpose()?, verified: true, config: OnceLock::new() })
    }

    /// Encrypts, and believes any server.
    pub fn unverified() -> Self {
        Self { authority: None, verified: false, config: OnceLock::new() }
    }

    fn config(&self) -> io::Result<Arc<ClientConfig>> {
        if let Some(config) = self.config.get() {
            return Ok(Arc::clone(config));
        }
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let builder = ClientConfig::builder_with_provider(Arc::clone(&provider))
            .with_safe_default_protocol_versions()
            .map_err(io::Error::other)?;
        let config = if self.verified {
            builder.with_root_certificates(self.roots()?).with_no_client_auth()
        } else {
            let anybody = Arc::new(unverified::Anybody(provider.signature_verification_algorithms));
            builder.dangerous().with_custom_certificate_verifier(anybody).with_no_client_auth()
        };
        Ok(Arc::clone(self.config.get_or_init(|| Arc::new(config))))
    }

    fn roots(&self) -> io::Result<RootCertStore> {
        let mut roots = RootCertStore::empty();
        if let Some(file) = &self.authority {
            for certificate in CertificateDer::pem_slice_iter(file) {
                roots.add(certificate.map_err(io::Error::other)?).map_err(io::Error::other)?;
            }
        } else {
            // One that cannot be read is no reason to refuse all the others.
            roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        }
        Ok(roots)
    }
}

/// What is wrong with the server's certificate, if that is what is wrong, and what to do about it.
pub(super) fn distrust(error: &io::Error) -> Option<&'static str> {
    let rustls::Error::InvalidCertificate(reason) = error.get_ref()?.downcast_ref::<rustls::Error>()? else {
        return None;
    };
    Some(match reason {
        // The signature is bad where an authority of the same name is another one.
        CertificateError::UnknownIssuer | CertificateError::BadSignature => {
            "its authority is not known; name the authority's file with ca=/path"
        }
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
            "it is for another host name; connect by the name that is in it"
        }
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => {
            "it has expired; the server needs another"
        }
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
            "it is not valid yet; look at the clocks of both machines"
        }
        _ => "it is not valid; the server needs another",
    })
}
