//! From the loading of the module to its end: who may hold connections, and when they are let go.
//!
//! MINIT registers settings and classes and makes the shared page, and nothing more: FPM forks after it, so no thread,
//! socket or lock may be made there. The
//! first call of a request opens what it needs. The configuration is the request's own and is forgotten with it; the
//! connections behind it stay with the worker for the next request that configures the same. A process that was
//! forked after connecting leaves its parent's connections alone.

use std::cell::RefCell;
use std::ffi::CStr;
use std::sync::atomic::{AtomicBool, Ordering};

use ext_php_rs::types::ZendCallable;
use ext_php_rs::zend::SapiModule;

use crate::config::Given;
use crate::error::{Error, Kind, Result};
use crate::service::Engine;
use crate::shared::{Operation, monotonic_us, workers};

/// How many configurations keep their connections in one worker.
const KEPT: usize = 8;

/// Whether this server can end its answer before a request ends, so that work can wait for that.
static DEFERS: AtomicBool = AtomicBool::new(false);

/// Whether this process is a worker that serves one request after the other.
static SERVES: AtomicBool = AtomicBool::new(false);

struct State {
    pid: u32,
    engines: Vec<Engine>,
    /// Whether the last call came back; if not, it left its connections in the middle of something.
    busy: bool,
    configured: bool,
}

thread_local! {
    static STATE: RefCell<State> = const {
        RefCell::new(State { pid: 0, engines: Vec::new(), busy: false, configured: false })
    };
}

/// Holds signals back for the length of a call: one that interrupts the wait for an answer would look like a fault of the
/// server. Faults of the process itself still come through.
struct SignalsHeld(libc::sigset_t);

impl SignalsHeld {
    fn now() -> Self {
        // SAFETY: both sets live on this stack and are initialised by the calls that are given them.
        unsafe {
            let (mut all, mut before) = (std::mem::zeroed(), std::mem::zeroed());
            libc::sigfillset(&raw mut all);
            for fault in [libc::SIGSEGV, libc::SIGBUS, libc::SIGFPE, libc::SIGILL, libc::SIGABRT] {
                libc::sigdelset(&raw mut all, fault);
            }
            libc::pthread_sigmask(libc::SIG_SETMASK, &raw const all, &raw mut before);
            Self(before)
        }
    }
}

impl Drop for SignalsHeld {
    fn drop(&mut self) {
        // SAFETY: the set was filled in by `now`.
        unsafe { libc::pthread_sigmask(libc::SIG_SETMASK, &raw const self.0, std::ptr::null_mut()) };
    }
}

/// Chooses the configuration of this request. The most recent one is first.
pub fn configure(given: &Given) -> Result<()> {
    let Given { config, client_address } = given;
    with_state(|state| {
        match state.engines.iter().position(|engine| engine.config() == config) {
            Some(at) => state.engines.get_mut(..=at).unwrap_or_default().rotate_right(1),
            None => {
                state.engines.insert(0, Engine::new(config.clone())?);
                state.engines.truncate(KEPT);
            }
        }
        if let Some(engine) = state.engines.first_mut() {
            engine.serve_address(client_address.as_deref());
        }
        state.configured = true;
        Ok(())
    })
}

/// Lends the engine of this request for one call. No PHP value may be made inside.
pub fn with_engine<T>(call: impl FnOnce(&mut Engine) -> Result<T>) -> Result<T> {
    with_state(|state| {
        let _quiet = SignalsHeld::now();
        // A call that never came back (a panic) may have left a reply unread or a transaction open.
        if std::mem::replace(&mut state.busy, false) {
            state.engines.iter_mut().for_each(Engine::drop_connections);
        }
        let engine = match state.engines.first_mut() {
            Some(engine) if state.configured => engine,
            _ => {
                return Err(Error::new(
                    Kind::Configuration,
                    "AppointEase is not configured: call appointease_configure() first.",
                ));
            }
        };
        state.busy = true;
        engine.begin_call();
        let answer = call(engine);
        if engine.has_afterwork() && !DEFERS.load(Ordering::Relaxed) {
            engine.do_afterwork();
        }
        state.busy = false;
        answer
    })
}

/// Lends the engine for one call, and has it write down how long the call took.
pub fn measured<T>(operation: Operation, call: impl FnOnce(&mut Engine) -> Result<T>) -> Result<T> {
    with_engine(|engine| {
        let began = monotonic_us();
        let answer = call(engine);
        engine.note(operation, monotonic_us().saturating_sub(began), answer.is_err());
        answer
    })
}

fn with_state<T>(work: impl FnOnce(&mut State) -> Result<T>) -> Result<T> {
    STATE.with(|cell| {
        let mut state = cell
            .try_borrow_mut()
            .map_err(|_| Error::new(Kind::Failed, "AppointEase was called while it was answering a call."))?;
        let pid = std::process::id();
        if state.pid != pid {
            state.engines.iter_mut().for_each(Engine::abandon_connections);
            state.pid = pid;
        }
        work(&mut state)
    })
}

/// MINIT.
pub fn module_startup(_type: i32, module_number: i32) -> i32 {
    super::ini::register(module_number);
    crate::shared::map();
    DEFERS.store(serves_as(&[c"fpm-fcgi"]), Ordering::Relaxed);
    SERVES.store(!serves_as(&[c"cli", c"phpdbg", c"embed"]), Ordering::Relaxed);
    match super::errors::register() {
        Ok(()) => 0,
        Err(_) => -1,
    }
}

fn serves_as(names: &[&CStr]) -> bool {
    let sapi = SapiModule::get();
    // SAFETY: the name of a server interface is a C string that lives as long as the process, or null.
    !sapi.name.is_null() && names.contains(&unsafe { CStr::from_ptr(sapi.name) })
}

/// RINIT: a worker of a web server is busy from now on. A program on the command line is one long request, and says
/// nothing about how busy a server is.
pub extern "C" fn request_startup(_type: i32, _module_number: i32) -> i32 {
    if SERVES.load(Ordering::Relaxed) {
        workers::begin();
    }
    0
}

/// RSHUTDOWN: the visitor is given the answer, and only then is done what no visitor should wait for. The next request
/// of this worker may belong to another site.
pub extern "C" fn request_shutdown(_type: i32, _module_number: i32) -> i32 {
    finish_request();
    if SERVES.load(Ordering::Relaxed) {
        workers::end();
    }
    0
}

fn finish_request() {
    let left = STATE.with(|cell| {
        let Ok(mut state) = cell.try_borrow_mut() else { return false };
        state.configured = false;
        state.pid == std::process::id() && state.engines.iter().any(Engine::has_afterwork)
    });
    if !left {
        return;
    }
    // The state is not borrowed here: PHP may abandon the request in the middle of this call.
    if let Ok(finish) = ZendCallable::try_from_name("fastcgi_finish_request") {
        // Without it the visitor waits for the rest, which is slower and not wrong.
        let _ = finish.try_call(Vec::new());
    }
    STATE.with(|cell| {
        let Ok(mut state) = cell.try_borrow_mut() else { return };
        let _quiet = SignalsHeld::now();
        // As before a call: what a panic has left behind is nothing to write into.
        if std::mem::replace(&mut state.busy, true) {
            state.engines.iter_mut().for_each(Engine::drop_connections);
        }
        for engine in &mut state.engines {
            engine.begin_call();
            engine.do_afterwork();
        }
        state.busy = false;
    });
}

/// MSHUTDOWN: says goodbye to the servers, but only on connections that are this process's own.
pub extern "C" fn module_shutdown(_type: i32, _module_number: i32) -> i32 {
    STATE.with(|cell| {
        if let Ok(mut state) = cell.try_borrow_mut() {
            if state.pid != std::process::id() {
                state.engines.iter_mut().for_each(Engine::abandon_connections);
            }
            state.engines.clear();
        }
    });
    0
}
