//! What goes wrong, where, and the seeded dice by which that is chosen: the same seed chooses the same faults.

use std::fmt;

/// The server whose replies are damaged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lane {
    Redis,
    Mysql,
    /// The database again, through TLS.
    Tls,
}

/// What happens to a reply at the chosen byte.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// The rest comes after the caller's patience is over.
    Late,
    /// From here on every byte comes by itself, each in good time, over every connection until the call is over.
    Trickle,
    /// The connection is closed in good order.
    Fin,
    /// The connection is reset.
    Reset,
    /// The rest of the reply is lost; what follows it is delivered.
    Truncate,
    /// Nothing comes over this connection any more, and nobody says so.
    Blackhole,
    /// The same for every connection until the call is over.
    Outage,
    /// Everything up to here comes twice, in one piece.
    Repeat,
    /// The same, the second time when the caller has gone on.
    Echo,
    /// Bytes that nobody sent.
    Insert,
    /// One byte is another.
    Flip,
    /// Everything from here on is noise of the same length.
    Scramble,
}

impl Kind {
    const ALL: [Self; 12] = [
        Self::Late,
        Self::Trickle,
        Self::Fin,
        Self::Reset,
        Self::Truncate,
        Self::Blackhole,
        Self::Outage,
        Self::Repeat,
        Self::Echo,
        Self::Insert,
        Self::Flip,
        Self::Scramble,
    ];

    /// What can happen in a lane. A reply of the database cannot be told from a repetition of the one before that comes
    /// late: its protocol has no name for a question. Nor can a value of it be told from one with another byte in it: its
    /// protocol has no checksum, and what is believed is acted on. TCP does neither, so what would is a broken proxy or
    /// broken memory, and against that TLS helps, whose lane has both.
    pub fn of(lane: Lane) -> Vec<Self> {
        let unnoticed = |kind: &Self| matches!(kind, Self::Echo | Self::Flip);
        Self::ALL.into_iter().filter(|kind| lane != Lane::Mysql || !unnoticed(kind)).collect()
    }

    /// Whether it can happen after the last byte of a reply.
    pub fn fits_the_end(self) -> bool {
        matches!(self, Self::Fin | Self::Reset | Self::Repeat | Self::Echo | Self::Insert)
    }

    /// Whether a value may be another than the server's, because bytes arrive that it never sent and no protocol without
    /// checksums can notice that: what the damaged call itself answers says nothing then, and only what it did and what
    /// comes after it is judged. Through TLS no byte goes unnoticed.
    pub fn changes_values(self, lane: Lane) -> bool {
        lane != Lane::Tls && matches!(self, Self::Insert | Self::Flip | Self::Scramble)
    }
}

/// One fault: at this byte of this reply, counted from when it was armed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fault {
    pub kind: Kind,
    pub reply: usize,
    pub offset: usize,
    /// Where the bytes of noise come from.
    pub noise: u64,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} at byte {} of reply {} (noise {:x})", self.kind, self.offset, self.reply, self.noise)
    }
}

/// `SplitMix64`: small, and the same everywhere.
#[derive(Debug, Clone)]
pub struct Dice(u64);

impl Dice {
    /// The dice of one purpose under a seed.
    pub fn new(seed: u64, purpose: u64) -> Self {
        Self(seed ^ purpose.wrapping_mul(0xA076_1D64_78BD_642F))
    }

    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A number below `bound`, which is not zero.
    pub fn below(&mut self, bound: usize) -> usize {
        usize::try_from(self.next() % bound as u64).unwrap()
    }

    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            items.swap(last, self.below(last + 1));
        }
    }

    /// Noise of a length.
    pub fn bytes(&mut self, length: usize) -> Vec<u8> {
        (0..length).map(|_| self.next().to_le_bytes()[0]).collect()
    }
}
