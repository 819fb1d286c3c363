//! From the loading of the module to its end: who may hold connections, and when they are let go.
//!
//! MINIT registers settings and nothing more: FPM forks after it, so no thread, socket or clock may be made there. The
//! first call of a request opens what it needs. The configuration is the request's own and is forgotten with it; the
//! connections behind it stay with the worker for the next request that configures the same. A process that was
//! forked after connecting leaves its parent's connections alone.

use std::cell::RefCell;

use crate::config::Config;
use crate::error::{Error, Kind, Result};
use crate::service::Engine;

/// How many configurations keep their connections in one worker.
const KEPT: usize = 8;

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

/// Chooses the configuration of this request. The most recent one is first.
pub fn configure(config: Config) -> Result<()> {
    with_state(|state| {
        match state.engines.iter().position(|engine| engine.config() == &config) {
            Some(at) => {
                let engine = state.engines.remove(at);
                state.engines.insert(0, engine);
            }
            None => {
                state.engines.insert(0, Engine::new(config)?);
                state.engines.truncate(KEPT);
            }
        }
        state.configured = true;
        Ok(())
    })
}

/// Lends the engine of this request for one call. No PHP value may be made inside.
pub fn with_engine<T>(call: impl FnOnce(&mut Engine) -> Result<T>) -> Result<T> {
    with_state(|state| {
        let engine = match state.engines.first_mut() {
            Some(engine) if state.configured => engine,
            _ => {
                return Err(Error::new(
                    Kind::Configuration,
                    "AppointEase is not configured: call appointease_configure() first.",
                ));
            }
        };
        // A call that never came back (a panic) may have left a reply unread or a transaction open.
        if std::mem::replace(&mut state.busy, true) {
            engine.drop_connections();
        }
        let answer = call(engine);
        state.busy = false;
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
    match super::errors::register() {
        Ok(()) => 0,
        Err(_) => -1,
    }
}

/// RSHUTDOWN: the next request of this worker may belong to another site.
pub extern "C" fn request_shutdown(_type: i32, _module_number: i32) -> i32 {
    STATE.with(|cell| {
        if let Ok(mut state) = cell.try_borrow_mut() {
            state.configured = false;
        }
    });
    0
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
