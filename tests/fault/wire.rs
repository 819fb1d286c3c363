//! Sockets as the proxy needs them: two at once to wait for, and one to end without manners.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::os::fd::{AsRawFd, RawFd};
use std::os::unix::net::UnixStream;
use std::time::Duration;

/// Where a real server listens.
#[derive(Debug, Clone)]
pub enum Upstream {
    Tcp(String, u16),
    Unix(String),
}

/// A connected stream of either sort.
pub trait Wire: Read + Write + AsRawFd + Send {}
impl Wire for TcpStream {}
impl Wire for UnixStream {}

impl Upstream {
    pub fn connect(&self) -> std::io::Result<Box<dyn Wire>> {
        Ok(match self {
            Self::Tcp(host, port) => {
                let stream = TcpStream::connect((host.as_str(), *port))?;
                stream.set_nodelay(true)?;
                Box::new(stream)
            }
            Self::Unix(path) => Box::new(UnixStream::connect(path)?),
        })
    }
}

/// Which of the sockets have something to read, or have ended, within the time.
pub fn wait<const N: usize>(sockets: [RawFd; N], time: Duration) -> [bool; N] {
    let mut polled = sockets.map(|fd| libc::pollfd { fd, events: libc::POLLIN, revents: 0 });
    let millis = i32::try_from(time.as_millis()).unwrap_or(i32::MAX);
    // SAFETY: the pointer and the length are those of an array that outlives the call.
    unsafe { libc::poll(polled.as_mut_ptr(), N as libc::nfds_t, millis) };
    polled.map(|entry| entry.revents != 0)
}

/// Ends a connection with a reset instead of a goodbye.
pub fn reset(stream: TcpStream) {
    let linger = libc::linger { l_onoff: 1, l_linger: 0 };
    let length = libc::socklen_t::try_from(size_of::<libc::linger>()).unwrap();
    // SAFETY: the option's value is a `linger` that outlives the call, given with its own size.
    let done = unsafe {
        libc::setsockopt(stream.as_raw_fd(), libc::SOL_SOCKET, libc::SO_LINGER, (&raw const linger).cast(), length)
    };
    assert_eq!(done, 0, "the socket takes no linger time");
}
