//! Secrets of appointments: the manage token and the fingerprints of keys and requests.
//!
//! The token is derived from the caller's idempotency key and a random salt that only the database has, so that a
//! replayed request can be given the same token although only the token's hash is stored.

use std::fmt::Write as _;

use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use crate::error::{Error, Kind, Result};

/// A SHA-256 digest.
pub type Digest256 = [u8; 32];

/// The salt of one appointment.
pub type Salt = [u8; 16];

/// Random bytes from the operating system.
pub fn random<const N: usize>() -> Result<[u8; N]> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|_| Error::new(Kind::Failed, "The operating system gave no random bytes."))?;
    Ok(bytes)
}

/// The digest of a text.
pub fn digest(text: &[u8]) -> Digest256 {
    Sha256::digest(text).into()
}

/// The digest of several fields, each with its length, so that no two lists of fields share one.
pub fn digest_fields(fields: &[&[u8]]) -> Digest256 {
    let mut hasher = Sha256::new();
    for field in fields {
        hasher.update((field.len() as u64).to_be_bytes());
        hasher.update(field);
    }
    hasher.finalize().into()
}

/// The manage token of an appointment: 128 bits in 32 hexadecimal digits.
pub fn manage_token(idempotency_key: &str, salt: &Salt) -> Result<String> {
    let mut mac = Hmac::<Sha256>::new_from_slice(idempotency_key.as_bytes())
        .map_err(|_| Error::new(Kind::Failed, "The manage token could not be derived."))?;
    mac.update(b"appointease manage token");
    mac.update(salt);
    let bytes = mac.finalize().into_bytes();
    Ok(hex(bytes.iter().take(16)))
}

/// Lower-case hexadecimal digits.
pub fn hex<'a>(bytes: impl Iterator<Item = &'a u8>) -> String {
    bytes.fold(String::new(), |mut text, byte| {
        // Writing into a string cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// Compares digests in a time that does not depend on where they differ.
pub fn same(a: &[u8], b: &[u8]) -> bool {
    a.ct_eq(b).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_stable_for_a_key_and_a_salt_and_for_nothing_else() {
        let salt = random().unwrap();
        let token = manage_token("key", &salt).unwrap();
        assert_eq!(token.len(), 32);
        assert_eq!(token, manage_token("key", &salt).unwrap());
        assert_ne!(token, manage_token("kez", &salt).unwrap());
        assert_ne!(token, manage_token("key", &random().unwrap()).unwrap());
    }

    #[test]
    fn fields_do_not_run_into_each_other() {
        assert_ne!(digest_fields(&[b"ab", b"c"]), digest_fields(&[b"a", b"bc"]));
        assert!(same(&digest(b"x"), &digest(b"x")) && !same(&digest(b"x"), &digest(b"y")));
    }
}
