//! The scripts, and one call of one of them, packed as it goes to the server.
//!
//! A script is put together of the parts that it uses, and a call names nothing that its script does not need: on the
//! server each function that a script makes, each key and each argument costs a tenth of what the shortest script does.

use std::sync::LazyLock;

use redis::{ConnectionLike, ErrorKind, RedisResult, Script, ServerErrorKind, Value};

use super::line::Line;
use super::names::Name;

/// A script of its parts, and up to which key it reads them all at once (`nil` means all).
macro_rules! script {
    ($last:literal, $kind:literal, $($part:literal),+) => {
        LazyLock::new(|| {
            Script::new(concat!("local LAST, KIND = ", $last, ", '", $kind, "'\n", $(include_str!($part)),+))
        })
    };
}

pub(super) static SELECT: LazyLock<Script> =
    script!("5", "s", "begin.lua", "clock.lua", "value.lua", "view.lua", "stands.lua", "revise.lua", "acquire.lua");
pub(super) static LOCK: LazyLock<Script> =
    script!("6", "l", "begin.lua", "clock.lua", "value.lua", "view.lua", "stands.lua", "revise.lua", "acquire.lua");
pub(super) static DAY: LazyLock<Script> =
    script!("nil", "", "begin.lua", "clock.lua", "value.lua", "view.lua", "day.lua");
pub(super) static RENEW: LazyLock<Script> = script!(
    "nil",
    "s",
    "begin.lua",
    "clock.lua",
    "value.lua",
    "address.lua",
    "view.lua",
    "stands.lua",
    "revise.lua",
    "renew.lua",
    "day.lua"
);
pub(super) static RELEASE: LazyLock<Script> =
    script!("5", "", "begin.lua", "value.lua", "address.lua", "revise.lua", "release.lua");
pub(super) static SETTLE: LazyLock<Script> = script!("2", "", "begin.lua", "value.lua", "address.lua", "settle.lua");
pub(super) static FILL: LazyLock<Script> = script!("4", "", "begin.lua", "clock.lua", "list.lua", "fill.lua");
/// Names a column in the list of a cluster, which lies on another node than the column.
pub(super) static LIST: LazyLock<Script> = LazyLock::new(|| {
    let (clock, list) = (include_str!("clock.lua"), include_str!("list.lua"));
    Script::new(&format!("local call = redis.call\n{clock}{list}return list(KEYS[1], ARGV[1], ARGV[2])"))
});
pub(super) static RESTORE: LazyLock<Script> = script!("2", "", "begin.lua", "clock.lua", "value.lua", "restore.lua");
pub(super) static CLOCK: LazyLock<Script> = LazyLock::new(|| Script::new("return redis.call('TIME')"));
pub(super) static MARK: LazyLock<Script> = LazyLock::new(|| Script::new(include_str!("mark.lua")));

/// The keys and arguments of one call.
#[derive(Default)]
pub(super) struct Call {
    keys: Words,
    arguments: Words,
}

impl Call {
    /// One more key.
    pub fn key(&mut self, name: Name<'_>) -> &mut Self {
        self.keys.add(&name);
        self
    }

    /// One more argument.
    pub fn arg(&mut self, text: &str) -> &mut Self {
        self.arguments.add(&[text]);
        self
    }

    /// One more argument, in parts.
    pub fn arg_of(&mut self, parts: &[&str]) -> &mut Self {
        self.arguments.add(parts);
        self
    }

    /// One more argument, a number.
    pub fn number(&mut self, number: i64) -> &mut Self {
        self.arguments.add(&[Decimal::of(number).text()]);
        self
    }

    /// Runs the script, which the server is told if it does not know it.
    pub fn run(&self, script: &Script, line: &mut Line) -> RedisResult<Value> {
        let command = self.packed(script);
        let ask = |line: &mut Line| line.req_packed_command(&command)?.extract_error();
        match ask(line) {
            Err(error) if error.kind() == ErrorKind::Server(ServerErrorKind::NoScript) => {
                script.load(line)?;
                ask(line)
            }
            answer => answer,
        }
    }

    /// The command as it is sent.
    pub fn packed(&self, script: &Script) -> Vec<u8> {
        let mut packed = Words::default();
        for word in ["EVALSHA", script.get_hash(), Decimal::of(self.keys.count).text()] {
            packed.add(&[word]);
        }
        let count = packed.count + self.keys.count + self.arguments.count;
        let length = packed.bytes.len() + self.keys.bytes.len() + self.arguments.bytes.len();
        let mut command = Vec::with_capacity(length + 8);
        command.push(b'*');
        command.extend_from_slice(Decimal::of(count).text().as_bytes());
        command.extend_from_slice(b"\r\n");
        for part in [&packed.bytes, &self.keys.bytes, &self.arguments.bytes] {
            command.extend_from_slice(part);
        }
        command
    }
}

/// Words of a command as they are sent, and how many they are.
#[derive(Default)]
pub(super) struct Words {
    bytes: Vec<u8>,
    count: i64,
}

impl Words {
    /// Words that follow a beginning.
    pub fn after(beginning: &[u8]) -> Self {
        let mut bytes = Vec::with_capacity(512);
        bytes.extend_from_slice(beginning);
        Self { bytes, count: 0 }
    }

    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// One more word, in parts.
    pub fn add(&mut self, parts: &[&str]) {
        let length: usize = parts.iter().map(|part| part.len()).sum();
        if self.count == 0 {
            self.bytes.reserve(512);
        }
        self.count += 1;
        self.bytes.push(b'$');
        self.bytes.extend_from_slice(Decimal::of(i64::try_from(length).unwrap_or(i64::MAX)).text().as_bytes());
        self.bytes.extend_from_slice(b"\r\n");
        for part in parts {
            self.bytes.extend_from_slice(part.as_bytes());
        }
        self.bytes.extend_from_slice(b"\r\n");
    }
}

/// A number as text, without the machinery for numbers of any width: a call writes twenty of them.
pub(super) struct Decimal {
    digits: [u8; 20],
    begin: usize,
}

impl Decimal {
    pub fn of(number: i64) -> Self {
        let (mut digits, mut begin, mut rest) = ([b'-'; 20], 20, number.unsigned_abs());
        for digit in digits.iter_mut().rev() {
            *digit = b'0' + u8::try_from(rest % 10).unwrap_or(0);
            rest /= 10;
            begin -= 1;
            if rest == 0 {
                break;
            }
        }
        // What was not written yet is a sign.
        Self { digits, begin: begin - usize::from(number < 0) }
    }

    pub fn text(&self) -> &str {
        self.digits.get(self.begin..).and_then(|digits| std::str::from_utf8(digits).ok()).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::Decimal;

    #[test]
    fn numbers_are_written_as_ever() {
        for number in [0, 7, 10, 1_937_034_000_123, -1, -300, i64::MAX, i64::MIN] {
            assert_eq!(Decimal::of(number).text(), number.to_string());
        }
    }
}
