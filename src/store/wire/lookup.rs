//! The addresses of a host, before a deadline.
//!
//! The system's look-up knows no deadline: while a name server is silent it holds its caller for ten seconds and more, where
//! a whole call has less than one. So a thread of its own asks the system, and whoever has waited as long as they may goes on
//! without it. Until that thread has its answer nobody asks for the same name again: who comes meanwhile waits for the same
//! answer, and one that came too late for its caller serves the next, so that a name server slower than every deadline is
//! of use all the same.
//!
//! An address needs none of this, nor does `localhost`, which no name server is asked for.

use std::collections::HashMap;
use std::ffi::c_void;
use std::io::{self, ErrorKind};
use std::net::{IpAddr, SocketAddr, ToSocketAddrs};
use std::ptr;
use std::sync::mpsc::{Receiver, TryRecvError, sync_channel};
use std::sync::{LazyLock, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant as Clock};

/// How old an answer may be that came too late for whoever asked.
const KEEPS: Duration = Duration::from_secs(10);

/// The room for the calls of a thread that asks: the system's look-up may load modules and wants more than one page.
const STACK: usize = 512 * 1024;

type Addresses = io::Result<Vec<SocketAddr>>;

/// A host and a port.
type Question = (String, u16);

/// A question that the system has been asked.
struct Asked {
    /// The process whose thread asks: a fork has the question and not the thread.
    pid: u32,
    /// What the system says, and when it said so.
    answer: Receiver<(Addresses, Clock)>,
}

/// The questions whose answers did not come in time.
static OPEN: LazyLock<Mutex<HashMap<Question, Asked>>> = LazyLock::new(Mutex::default);

/// The addresses of a host, in the order in which the system wants them tried.
pub(super) fn addresses(host: &str, port: u16, until: Clock) -> Addresses {
    if host.parse::<IpAddr>().is_ok() || host == "localhost" {
        return (host, port).to_socket_addrs().map(Iterator::collect);
    }
    ask(host, port, until, |host, port| (host, port).to_socket_addrs().map(Iterator::collect))
}

fn ask(host: &str, port: u16, until: Clock, system: fn(&str, u16) -> Addresses) -> Addresses {
    let question = (host.to_owned(), port);
    let earlier = OPEN.lock().unwrap_or_else(PoisonError::into_inner).remove(&question);
    if let Some(earlier) = earlier.filter(|earlier| earlier.pid == std::process::id()) {
        match earlier.answer.try_recv() {
            Ok((answer, came)) if came.elapsed() < KEEPS => return answer,
            Err(TryRecvError::Empty) => return wait(question, earlier, until),
            Ok(_) | Err(TryRecvError::Disconnected) => {}
        }
    }
    let new = Asked { pid: std::process::id(), answer: start(host, port, system)? };
    wait(question, new, until)
}

/// Waits for an answer; one that does not come in time is for whoever asks next.
fn wait(question: Question, asked: Asked, until: Clock) -> Addresses {
    match asked.answer.recv_timeout(until.saturating_duration_since(Clock::now())) {
        Ok((answer, _)) => answer,
        Err(_) => {
            stay_loaded();
            OPEN.lock().unwrap_or_else(PoisonError::into_inner).insert(question, asked);
            Err(ErrorKind::TimedOut.into())
        }
    }
}

/// Has a thread ask the system.
fn start(host: &str, port: u16, system: fn(&str, u16) -> Addresses) -> io::Result<Receiver<(Addresses, Clock)>> {
    let (tell, answer) = sync_channel(1);
    let host = host.to_owned();
    let work = move || {
        let addresses = system(&host, port);
        // Nobody may be listening any more.
        let _ = tell.send((addresses, Clock::now()));
    };
    without_signals(|| thread::Builder::new().name("appointease-dns".to_owned()).stack_size(STACK).spawn(work))?;
    Ok(answer)
}

/// Does something during which no signal is taken here; a thread that it starts takes none at all. PHP's handlers are for
/// PHP's own thread.
fn without_signals<T>(work: impl FnOnce() -> T) -> T {
    // SAFETY: a set of signals is plain data, which `sigfillset` and `pthread_sigmask` fill in before it is read; both have
    // no other effect than on the mask of this thread, which is put back as it was.
    unsafe {
        let (mut all, mut before) = (std::mem::zeroed::<libc::sigset_t>(), std::mem::zeroed::<libc::sigset_t>());
        libc::sigfillset(&raw mut all);
        libc::pthread_sigmask(libc::SIG_SETMASK, &raw const all, &raw mut before);
        let done = work();
        libc::pthread_sigmask(libc::SIG_SETMASK, &raw const before, ptr::null_mut());
        done
    }
}

/// Keeps this library where it is to the end of the process: a thread that was left behind still runs it, and PHP unloads
/// its modules before it ends.
fn stay_loaded() {
    // SAFETY: `dladdr` fills in what it knows of an address of ours and says if it does; the name that it gives is a C
    // string for as long as the library is there, and it is what `dlopen` wants, which loads nothing here.
    unsafe {
        let mut own = std::mem::zeroed::<libc::Dl_info>();
        let here: *const c_void = (stay_loaded as fn()) as *const c_void;
        if libc::dladdr(here, &raw mut own) != 0 && !own.dli_fname.is_null() {
            libc::dlopen(own.dli_fname, libc::RTLD_LAZY | libc::RTLD_NOLOAD | libc::RTLD_NODELETE);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn soon() -> Clock {
        Clock::now() + Duration::from_millis(20)
    }

    fn later() -> Clock {
        Clock::now() + Duration::from_secs(60)
    }

    fn at(number: u8) -> Vec<SocketAddr> {
        vec![SocketAddr::from(([127, 0, 0, number], 80))]
    }

    #[test]
    fn a_silent_name_server_holds_nobody_and_its_late_answer_serves_the_next() {
        let silent = |_: &str, _: u16| {
            thread::sleep(Duration::from_millis(300));
            Ok(at(1))
        };
        let began = Clock::now();
        for _ in 0..3 {
            let error = ask("silent.test", 80, soon(), silent).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::TimedOut);
        }
        assert!(began.elapsed() < Duration::from_millis(300), "none of them has seen the answer");
        // Whoever asks now is told what the first question came to: this one would have another answer.
        let answer = ask("silent.test", 80, later(), |_, _| Ok(at(2))).unwrap();
        assert_eq!(answer, at(1));
        let answer = ask("silent.test", 80, later(), |_, _| Ok(at(2))).unwrap();
        assert_eq!(answer, at(2), "an answer is given once");
    }

    #[test]
    fn what_the_system_says_is_said() {
        assert_eq!(ask("known.test", 80, later(), |_, _| Ok(at(3))).unwrap(), at(3));
        let error = ask("unknown.test", 80, later(), |_, _| Err(ErrorKind::NotFound.into())).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::NotFound);
        for host in ["127.0.0.1", "::1", "localhost"] {
            // There is no time left, and none is needed.
            assert!(
                addresses(host, 80, Clock::now()).unwrap().iter().all(|address| address.ip().is_loopback()),
                "{host}"
            );
        }
    }
}
