//! One connection to one server: commands as the client library packs them, and answers read as they come.
//!
//! The library's own connection knows limits for single reads only; on this one everything ends with the deadline of
//! its wire. A line that gave an error must not be used again, or the late answer would be taken for the next one's.

use redis::{Cmd, ConnectionLike, ErrorKind, RedisError, RedisResult, Value, parse_redis_value};

use crate::store::wire::Wire;

/// How deep lists may lie in lists; ours are one deep.
const DEEPEST: usize = 8;

/// An open connection.
pub(super) struct Line {
    pub wire: Wire,
    /// Whether each command comes here because a slot is just being moved to this server.
    pub asking: bool,
    /// The latest moment that the server's clock has told on it, in microseconds since the epoch.
    pub told: i64,
}

impl Line {
    pub fn new(wire: Wire) -> Self {
        Self { wire, asking: false, told: 0 }
    }

    /// Sends several commands at once and reads as many answers, which may be errors of the server.
    pub fn ask_all(&mut self, commands: &[Cmd]) -> RedisResult<Vec<Value>> {
        let mut packed = Vec::new();
        for command in commands {
            command.write_packed_command(&mut packed);
        }
        self.wire.say(&packed)?;
        self.answers(commands.len())
    }

    /// So many answers. What comes behind the last answers nothing, so that none of them can be believed.
    fn answers(&mut self, count: usize) -> RedisResult<Vec<Value>> {
        let answers = (0..count).map(|_| self.answer()).collect::<RedisResult<_>>()?;
        if self.wire.unread().is_empty() { Ok(answers) } else { Err(garbled()) }
    }

    fn answer(&mut self) -> RedisResult<Value> {
        loop {
            let mut rest = self.wire.unread();
            let before = rest.len();
            if let Some(value) = read_value(&mut rest, DEEPEST)? {
                let used = before - rest.len();
                self.wire.use_up(used);
                return Ok(value);
            }
            self.wire.read_more()?;
        }
    }
}

impl ConnectionLike for Line {
    fn req_packed_command(&mut self, command: &[u8]) -> RedisResult<Value> {
        let mut answers = if self.asking {
            self.wire.say(&[&redis::cmd("ASKING").get_packed_command(), command].concat())?;
            self.answers(2)?
        } else {
            self.wire.say(command)?;
            self.answers(1)?
        };
        answers.pop().ok_or_else(garbled)
    }

    fn req_packed_commands(&mut self, commands: &[u8], offset: usize, count: usize) -> RedisResult<Vec<Value>> {
        self.wire.say(commands)?;
        Ok(self.answers(offset + count)?.split_off(offset))
    }

    fn get_db(&self) -> i64 {
        0
    }

    fn check_connection(&mut self) -> bool {
        redis::cmd("PING").exec(self).is_ok()
    }

    fn is_open(&self) -> bool {
        true
    }
}

/// Takes one value off the front; nothing means that more has to be read.
fn read_value(rest: &mut &[u8], deep: usize) -> RedisResult<Option<Value>> {
    let Some(end) = rest.windows(2).position(|pair| pair == b"\r\n") else { return Ok(None) };
    let (line, after) = rest.split_at(end + 2);
    let [sort, text @ .., b'\r', b'\n'] = line else { return Err(garbled()) };
    let text = std::str::from_utf8(text).map_err(|_| garbled())?;
    let number = || text.parse::<i64>().map_err(|_| garbled());
    let mut after = after;
    let value = match sort {
        b'+' if text == "OK" => Value::Okay,
        b'+' => Value::SimpleString(text.to_owned()),
        // The library knows what its codes mean.
        b'-' => parse_redis_value(line)?,
        b':' => Value::Int(number()?),
        b'$' | b'*' if number()? == -1 => Value::Nil,
        b'$' => {
            let length = usize::try_from(number()?).map_err(|_| garbled())?;
            let Some((bytes, [b'\r', b'\n', beyond @ ..])) = after.split_at_checked(length) else {
                return if after.len() < length.saturating_add(2) { Ok(None) } else { Err(garbled()) };
            };
            after = beyond;
            Value::BulkString(bytes.to_vec())
        }
        b'*' if deep > 0 => {
            let mut values = Vec::new();
            for _ in 0..usize::try_from(number()?).map_err(|_| garbled())? {
                let Some(value) = read_value(&mut after, deep - 1)? else { return Ok(None) };
                values.push(value);
            }
            Value::Array(values)
        }
        _ => return Err(garbled()),
    };
    *rest = after;
    Ok(Some(value))
}

pub(super) fn garbled() -> RedisError {
    (ErrorKind::Parse, "not an answer").into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8]) -> RedisResult<Option<(Value, usize)>> {
        let mut rest = bytes;
        read_value(&mut rest, DEEPEST).map(|value| value.map(|value| (value, bytes.len() - rest.len())))
    }

    #[test]
    fn an_answer_is_read_when_its_last_byte_is_there_and_not_before() {
        let whole = b"*4\r\n$3\r\nday\r\n:-7\r\n$-1\r\n*2\r\n+OK\r\n$4\r\n\r\n\r\n\r\n";
        let (value, length) = read(whole).unwrap().unwrap();
        let inner = Value::Array(vec![Value::Okay, Value::BulkString(b"\r\n\r\n".to_vec())]);
        let day = Value::BulkString(b"day".to_vec());
        assert_eq!((value, length), (Value::Array(vec![day, Value::Int(-7), Value::Nil, inner]), whole.len()));
        for cut in 0..whole.len() {
            assert_eq!(read(&whole[..cut]).unwrap(), None, "{cut}");
        }
        assert_eq!(read(b":1\r\n:2\r\n").unwrap().unwrap(), (Value::Int(1), 4));
    }

    #[test]
    fn what_is_no_answer_is_an_error_and_an_error_of_the_server_keeps_its_code() {
        let moved = read(b"-MOVED 7 h:1\r\n").unwrap().unwrap().0.extract_error().unwrap_err();
        assert_eq!(moved.redirect_node(), Some(("h:1", 7)));
        let deep = b"*1\r\n".repeat(DEEPEST + 2);
        for bytes in [&b"x\r\n"[..], b":x\r\n", b"$-2\r\n", b"$1\r\nabc\r\n", b"+\xff\r\n", b"\r\n", b"*-3\r\n", &deep]
        {
            assert!(read(bytes).is_err(), "{}", bytes.escape_ascii());
        }
    }
}
