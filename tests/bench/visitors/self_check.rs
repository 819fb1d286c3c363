//! Whether the generator can be believed: it is let loose on a site of a few lines that stalls, and on one that forgets.

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use crate::crowd::{Crowd, Found, run};
use crate::site::{Column, Site};

const STALL: Duration = Duration::from_millis(600);

/// A site that shows what was selected, or forgets it, and answers nobody for a while.
struct Stub {
    forgets: bool,
    stall: (Instant, Instant),
    held: Mutex<BTreeMap<String, String>>,
}

impl Stub {
    fn serve(self: &Arc<Self>, mut stream: TcpStream) {
        let mut bytes = vec![0; 4096];
        while let Ok(count) = stream.read(&mut bytes) {
            if count == 0 {
                return;
            }
            let body = self.answer(&String::from_utf8_lossy(&bytes[..count]));
            if (self.stall.0..self.stall.1).contains(&Instant::now()) {
                thread::sleep(self.stall.1 - Instant::now());
            }
            let _ = write!(stream, "HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{body}", body.len());
        }
    }

    fn answer(&self, request: &str) -> String {
        let mut held = self.held.lock().unwrap();
        let body = request.split("\r\n\r\n").nth(1).unwrap();
        if request.starts_with("POST /rest/slots/") {
            let asked: serde_json::Value = serde_json::from_str(body).unwrap();
            let text = |name: &str| asked[name].as_str().unwrap().to_owned();
            held.insert(text("client_id"), text("time"));
            return "{}".to_owned();
        }
        if request.starts_with("POST /rest/appointments") {
            return "{}".to_owned();
        }
        let times: Vec<&String> = if self.forgets { Vec::new() } else { held.values().collect() };
        serde_json::json!({
            "redis_status": "available", "appointease_active_selections": times,
            "appointease_locked_slots": [], "appointease_booked_slots": times,
        })
        .to_string()
    }
}

fn visit(forgets: bool) -> Found {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let stalls = Instant::now() + Duration::from_secs(1);
    let stub = Arc::new(Stub { forgets, stall: (stalls, stalls + STALL), held: Mutex::default() });
    thread::spawn(move || {
        for stream in listener.incoming() {
            let stub = Arc::clone(&stub);
            thread::spawn(move || stub.serve(stream.unwrap()));
        }
    });
    let times = (9..17).map(|hour| format!("{hour:02}:00")).collect();
    let column = Column { date: "2031-05-20".to_owned(), employee_id: 1, service_id: 1, duration: 30, times };
    let text = str::to_owned;
    let (heartbeat, ajax, rest) = (text("/heartbeat"), text("/ajax"), text("/rest/"));
    let site = Site { address, heartbeat, ajax, rest, columns: vec![column] };
    let crowd = Crowd {
        visitors: 20,
        actors: 2,
        cadence: Duration::from_millis(100),
        obeys: false,
        warm_up: Duration::ZERO,
        seconds: Duration::from_secs(2),
        patience: Duration::from_millis(250),
        thinking: (600, 800),
        seed: 1,
    };
    run(&site, &crowd).unwrap()
}

#[test]
fn a_stall_is_felt_by_every_poll_that_was_due_in_it() {
    let found = visit(false);
    assert_eq!((found.polls.len() as u64, found.due), (400, 400), "{:?}", found.errors);
    // Five polls of each visitor were due in the first 500 ms of it, and waited for at least the last 100.
    let waited = found.polls.iter().filter(|took| **took >= 90_000).count();
    assert!(waited >= 100, "{waited}");
    assert_eq!((found.ledger.lost, found.errors.len()), (0, 0), "{:?}", found.errors);
    assert!(!found.ledger.delays[0].is_empty());
}

#[test]
fn a_site_that_forgets_is_caught() {
    assert!(visit(true).ledger.lost > 0);
}
