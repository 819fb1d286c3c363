//! The site under load: where it is, what can be booked there, and what a browser sends it.

use std::fs;
use std::net::SocketAddr;

use serde::Deserialize;

use crate::ledger::{Shown, Times, place};
use crate::page::Way;

/// What measure-http.php has found out about the site.
#[derive(Debug, Deserialize)]
pub struct Site {
    pub address: SocketAddr,
    /// Where heartbeats go.
    pub heartbeat: String,
    /// Where they go if that fails.
    pub ajax: String,
    /// Where the REST routes begin.
    pub rest: String,
    pub columns: Vec<Column>,
}

/// A day of an employee for a service, with the starts that are offered.
#[derive(Debug, Clone, Deserialize)]
pub struct Column {
    pub date: String,
    pub employee_id: u64,
    pub service_id: u64,
    pub duration: u16,
    pub times: Vec<String>,
}

/// What a heartbeat's answer says of a column; a list that is not there has not changed.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct PollAnswer<'a> {
    #[serde(borrow)]
    appointease_active_selections: Option<Vec<&'a str>>,
    appointease_locked_slots: Option<Vec<&'a str>>,
    appointease_booked_slots: Option<Vec<&'a str>>,
    appointease_hold: Option<HoldAnswer<'a>>,
    appointease_error: Option<&'a str>,
    redis_status: Option<&'a str>,
    heartbeat_interval: Option<f64>,
}

#[derive(Debug, Deserialize)]
struct HoldAnswer<'a> {
    status: &'a str,
}

/// An answer to a poll, read.
pub struct Told {
    /// Whether the visitor's own hold is gone.
    pub hold_lost: bool,
    /// The cadence that the site asks for, in seconds.
    pub interval: Option<f64>,
    /// Whether holds come from Redis.
    pub by_redis: bool,
}

impl Site {
    pub fn read(file: &str) -> Result<Self, String> {
        let text = fs::read_to_string(file).map_err(|error| format!("{file}: {error}"))?;
        serde_json::from_str(&text).map_err(|error| format!("{file}: {error}"))
    }

    /// A heartbeat as WordPress' heartbeat.js sends it for a visitor, with the poll of our form.
    pub fn poll(&self, way: Way, column: &Column, client: &str, selected: &str) -> Vec<u8> {
        let field =
            |name: &str, value: &str| format!("data%5Bappointease_poll%5D%5B{name}%5D={}&", value.replace(':', "%3A"));
        let body = [
            field("date", &column.date),
            field("employee_id", &column.employee_id.to_string()),
            field("client_id", client),
            field("duration", &column.duration.to_string()),
            field("selected_time", selected),
            "interval=1&_nonce=&action=heartbeat&screen_id=front&has_focus=true".to_owned(),
        ];
        let path = match way {
            Way::FastLane => &self.heartbeat,
            Way::Ajax => &self.ajax,
        };
        self.post(path, "application/x-www-form-urlencoded; charset=UTF-8", "", &body.concat())
    }

    /// A request to a REST route.
    pub fn call(&self, route: &str, header: &str, body: &serde_json::Value) -> Vec<u8> {
        self.post(&format!("{}{route}", self.rest), "application/json", header, &body.to_string())
    }

    fn post(&self, path: &str, kind: &str, header: &str, body: &str) -> Vec<u8> {
        let address = self.address;
        format!(
            "POST {path} HTTP/1.1\r\nHost: {address}\r\nUser-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101\
             \r\nAccept: application/json, text/javascript, */*; q=0.01\r\nAccept-Language: en\r\nContent-Type: {kind}\r\n\
             X-Requested-With: XMLHttpRequest\r\nOrigin: http://{address}\r\nReferer: http://{address}/\r\n{header}\
             Content-Length: {}\r\n\r\n{body}",
            body.len()
        )
        .into_bytes()
    }
}

/// Reads the answer to a poll into what the visitor's page shows.
pub fn read_poll(body: &[u8], shown: &mut Shown) -> Result<Told, String> {
    let answer: PollAnswer<'_> =
        serde_json::from_slice(body).map_err(|error| format!("not the JSON of a heartbeat ({error})"))?;
    if let Some(error) = answer.appointease_error {
        return Err(format!("the poll was answered with an error: {error}"));
    }
    let Some(status) = answer.redis_status else { return Err("the answer says nothing of Redis".to_owned()) };
    if let (Some(selected), Some(locked)) = (answer.appointease_active_selections, answer.appointease_locked_slots) {
        shown.held = times(selected.iter().chain(&locked));
    }
    if let Some(booked) = answer.appointease_booked_slots {
        shown.booked = times(booked.iter());
    }
    Ok(Told {
        hold_lost: answer.appointease_hold.is_some_and(|hold| hold.status == "lost"),
        interval: answer.heartbeat_interval,
        by_redis: status == "available",
    })
}

fn times<'a>(texts: impl Iterator<Item = &'a &'a str>) -> Times {
    let mut times = Times::default();
    texts.filter_map(|text| place(text)).for_each(|time| times.insert(time));
    times
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_that_are_not_there_have_not_changed() {
        let mut shown = Shown::default();
        let full = br#"{"redis_status":"available","appointease_active_selections":["10:00"],"appointease_locked_slots":[],
            "appointease_booked_slots":["11:30"],"appointease_hold":{"status":"lost"},"heartbeat_interval":5,"wp":{"x":1}}"#;
        let told = read_poll(full, &mut shown).unwrap();
        assert_eq!((told.hold_lost, told.interval, told.by_redis), (true, Some(5.0), true));
        read_poll(br#"{"redis_status":"unavailable"}"#, &mut shown).unwrap();
        let place = |text| place(text).unwrap();
        assert!(shown.held.contains(place("10:00")) && shown.booked.contains(place("11:30")));
        assert!(read_poll(b"0", &mut shown).is_err());
    }
}
