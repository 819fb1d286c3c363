//! The load generator: simulated visitors of a booking page, and plain requests a second.
//!
//! `visitors crowd SITE.json VISITORS SECONDS [NAME=VALUE…]` lets visitors poll in an open model and prints what they met
//! as one line of JSON. Names: `cadence_ms` (1000), `actors` (a hundredth of the visitors), `warm_up` (5), `patience_ms`
//! (250), `seed` (1), and `obeys` (0): with 1 the pages begin with that cadence and go on as the site tells them.
//!
//! `visitors rate CONNECTIONS TURNS SECONDS ADDRESS=FILE…` sends the requests that are in the files, in turns, and prints
//! how many answers a second each had in each of its turns.
//!
//! It is one thread without locks, because it shares the machine with what it measures.
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::indexing_slicing,
    clippy::cast_precision_loss,
    reason = "a measurement prints its result"
)]

mod actor;
mod connection;
mod crowd;
mod dice;
mod ledger;
mod page;
mod rate;
#[cfg(test)]
mod self_check;
mod site;

use std::process::ExitCode;
use std::time::Duration;
use std::{env, fs};

use serde_json::{Value, json};

use crowd::{Crowd, Found};
use rate::Target;
use site::Site;

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let result = match &arguments[..] {
        ["crowd", site, visitors, seconds, settings @ ..] => run_crowd(site, visitors, seconds, settings),
        ["rate", connections, turns, seconds, targets @ ..] if !targets.is_empty() => {
            run_rate([connections, turns, seconds], targets)
        }
        _ => Err("usage: visitors crowd SITE.json VISITORS SECONDS [NAME=VALUE…] | \
                  visitors rate CONNECTIONS TURNS SECONDS ADDRESS=FILE…"
            .to_owned()),
    };
    match result {
        Ok(line) => {
            println!("{line}");
            ExitCode::SUCCESS
        }
        Err(why) => {
            eprintln!("visitors: {why}");
            ExitCode::FAILURE
        }
    }
}

fn number(text: &str) -> Result<usize, String> {
    text.parse().map_err(|_| format!("{text} is not a number"))
}

fn seconds(text: &str) -> Result<Duration, String> {
    Ok(Duration::from_secs(number(text)? as u64))
}

fn millis(text: &str) -> Result<Duration, String> {
    Ok(Duration::from_millis(number(text)? as u64))
}

fn run_rate(numbers: [&str; 3], targets: &[&str]) -> Result<Value, String> {
    let read = |target: &&str| {
        let (address, file) = target.split_once('=').ok_or_else(|| format!("{target} is not ADDRESS=FILE"))?;
        let address = address.parse().map_err(|_| format!("{address} is not an address with a port"))?;
        let request = fs::read(file).map_err(|error| format!("{file}: {error}"))?;
        Ok(Target { address, request: request.into() })
    };
    let targets: Result<Vec<Target>, String> = targets.iter().map(read).collect();
    let [connections, turns, length] = numbers;
    rate::run(&targets?, number(connections)?, number(turns)?, seconds(length)?)
        .map(|rates| json!(rates))
        .map_err(|error| error.to_string())
}

fn run_crowd(site: &str, visitors: &str, length: &str, settings: &[&str]) -> Result<Value, String> {
    let visitors = number(visitors)?.max(2);
    let mut crowd = Crowd {
        visitors,
        actors: (visitors / 100).max(1),
        cadence: Duration::from_secs(1),
        obeys: false,
        warm_up: Duration::from_secs(5),
        seconds: seconds(length)?,
        patience: Duration::from_millis(250),
        thinking: (4_000, 12_000),
        seed: 1,
    };
    for setting in settings {
        match setting.split_once('=') {
            Some(("cadence_ms", value)) => crowd.cadence = millis(value)?,
            Some(("obeys", value)) => crowd.obeys = number(value)? > 0,
            Some(("actors", value)) => crowd.actors = number(value)?.min(visitors),
            Some(("warm_up", value)) => crowd.warm_up = seconds(value)?,
            Some(("patience_ms", value)) => crowd.patience = millis(value)?,
            Some(("seed", value)) => crowd.seed = number(value)? as u64,
            _ => return Err(format!("there is no setting {setting}")),
        }
    }
    let site = Site::read(site)?;
    let before = (own_time()?, machine_time()?);
    let found = crowd::run(&site, &crowd).map_err(|error| error.to_string())?;
    let after = (own_time()?, machine_time()?);
    // Both are counted in the same hundredths of a second.
    let all = (after.1.0 - before.1.0).max(1) as f64;
    let shares = [(after.0 - before.0) as f64 / all, (after.1.1 - before.1.1) as f64 / all];
    Ok(describe(&crowd, found, shares))
}

/// What this process has used of the processors, from the kernel's own count.
fn own_time() -> Result<u64, String> {
    let line = fs::read_to_string("/proc/self/stat").map_err(|error| error.to_string())?;
    let after_name = line.rsplit(')').next().unwrap_or_default();
    Ok(after_name.split_whitespace().skip(11).take(2).filter_map(|ticks| ticks.parse::<u64>().ok()).sum())
}

/// What all processors have done, and what of it was idling.
fn machine_time() -> Result<(u64, u64), String> {
    let text = fs::read_to_string("/proc/stat").map_err(|error| error.to_string())?;
    let line = text.lines().next().unwrap_or_default();
    let ticks: Vec<u64> = line.split_whitespace().skip(1).take(8).filter_map(|ticks| ticks.parse().ok()).collect();
    Ok((ticks.iter().sum(), ticks.iter().skip(3).take(2).sum()))
}

fn describe(crowd: &Crowd, found: Found, [generator, idle]: [f64; 2]) -> Value {
    let Found { ledger, polls, clicks, lag, errors, outcomes, slowed, again, detours, without_redis, due } = found;
    let [holds, bookings] = ledger.delays;
    // From one answered poll of a page to its next, on average.
    let kept = crowd.seconds.as_secs_f64() * 1000.0 * crowd.visitors as f64 / polls.len().max(1) as f64;
    json!({
        "visitors": crowd.visitors, "actors": crowd.actors, "cadence_ms": crowd.cadence.as_millis(),
        "seconds": crowd.seconds.as_secs(), "due": due, "kept_ms": kept,
        "errors": errors.values().sum::<u64>(), "error_kinds": errors, "outcomes": outcomes,
        "lost": ledger.lost, "late": ledger.late, "slowed": slowed, "without_redis": without_redis,
        "obeys": crowd.obeys, "again": again, "detours": detours,
        "poll_ms": spread(polls), "click_ms": spread(clicks), "generator_lag_ms": spread(lag),
        "hold_known_ms": spread(holds), "booking_known_ms": spread(bookings),
        "processors_by_generator": generator, "processors_idle": idle,
    })
}

/// The quantiles of a series of microseconds, in milliseconds.
fn spread(mut micros: Vec<u64>) -> Value {
    micros.sort_unstable();
    let at = |per_cent: usize| {
        let place = micros.len() * per_cent / 100;
        micros.get(place.min(micros.len().saturating_sub(1))).map(|value| *value as f64 / 1000.0)
    };
    json!({ "n": micros.len(), "p50": at(50), "p90": at(90), "p99": at(99), "max": at(100) })
}
