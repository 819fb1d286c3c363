//! Entering the database: its greeting, TLS, and the password in the two ways in which servers ask for it.
//!
//! A password is never sent as it is, unless the connection is private and the server wants it so.

use std::time::Instant as Clock;

use mysql_common::constants::{CapabilityFlags, MariadbCapabilities, UTF8MB4_GENERAL_CI};
use mysql_common::crypto;
use mysql_common::io::ParseBuf;
use mysql_common::packets::{AuthPlugin, AuthSwitchRequest, HandshakePacket, HandshakeResponse, SslRequest};

use super::client::{Answer, Conn, Fault};
use crate::config::MysqlEndpoint;
use crate::store::wire::{Place, Trust, Wire};

/// What we can do, of which a server may be able to do less.
const CAPABILITIES: CapabilityFlags = CapabilityFlags::CLIENT_PROTOCOL_41
    .union(CapabilityFlags::CLIENT_LONG_PASSWORD)
    .union(CapabilityFlags::CLIENT_LONG_FLAG)
    .union(CapabilityFlags::CLIENT_SECURE_CONNECTION)
    .union(CapabilityFlags::CLIENT_TRANSACTIONS)
    .union(CapabilityFlags::CLIENT_PLUGIN_AUTH)
    .union(CapabilityFlags::CLIENT_CONNECT_WITH_DB);

/// The longest packet that we take.
const LONGEST_PACKET: u32 = 16 << 20;

/// The oldest version with the character set in which we speak, which is all that the version is asked for. The greeting's
/// own is not read: the client library takes it apart with regular expressions, which each worker would keep.
const KNOWS_UTF8MB4: (u16, u16, u16) = (5, 5, 3);

/// Connects and enters, all before the deadline. With `trust` everything after the greeting is encrypted.
pub(super) fn enter(to: &MysqlEndpoint, trust: Option<&Trust>, until: Clock) -> Answer<Conn> {
    let place = match &to.socket {
        Some(path) => Place::Unix(path.clone()),
        None => Place::Tcp(to.host.clone(), to.port),
    };
    let mut conn = Conn::new(Wire::connect(&place, until)?);
    let greeting = conn.packet()?;
    let greeting: HandshakePacket<'_> = ParseBuf(&greeting).parse(())?;
    let known = greeting.capabilities();
    if greeting.protocol_version() != 10 || !known.contains(CapabilityFlags::CLIENT_PROTOCOL_41) {
        return Err(Fault::Garbled);
    }
    conn.capabilities = CAPABILITIES & known;
    // MariaDB does not set the flag by which it was told from its ancestor, and has more of its own.
    let mut more = MariadbCapabilities::empty();
    if !known.contains(CapabilityFlags::CLIENT_LONG_PASSWORD) {
        more = greeting.mariadb_ext_capabilities() & MariadbCapabilities::MARIADB_CLIENT_CACHE_METADATA;
    }
    conn.knows_columns = !more.is_empty();
    if let Some(trust) = trust {
        if !known.contains(CapabilityFlags::CLIENT_SSL) {
            return Err(Fault::Login("it offers no TLS; let it, or leave tls out of mysql_url".to_owned()));
        }
        conn.capabilities |= CapabilityFlags::CLIENT_SSL;
        let collation = u8::try_from(UTF8MB4_GENERAL_CI).map_err(|_| Fault::Garbled)?;
        conn.send_struct(
            &SslRequest::new(conn.capabilities, LONGEST_PACKET, collation).with_mariadb_capabilities(more),
        )?;
        conn.wire.secure(&to.host, trust)?;
    }
    let mut plugin = match greeting.auth_plugin() {
        Some(AuthPlugin::CachingSha2Password) => AuthPlugin::CachingSha2Password,
        _ => AuthPlugin::MysqlNativePassword,
    };
    let mut nonce = greeting.nonce();
    let response = HandshakeResponse::new(
        plugin.gen_data(Some(&to.password), &nonce).map(|data| data.to_vec()),
        KNOWS_UTF8MB4,
        Some(to.user.as_bytes()),
        Some(to.database.as_bytes()),
        Some(plugin.clone()),
        conn.capabilities,
        None,
        LONGEST_PACKET,
    );
    conn.send_struct(&response.with_mariadb_ext_capabilities(more))?;

    let mut switched = false;
    loop {
        let packet = conn.packet()?;
        match (&packet[..], &plugin) {
            ([0, ..], _) => {
                conn.acknowledge(&packet)?;
                return Ok(conn);
            }
            ([0xfe, _, ..], _) if !switched => {
                switched = true;
                let request: AuthSwitchRequest<'_> = ParseBuf(&packet).parse(())?;
                plugin = match request.auth_plugin() {
                    known @ (AuthPlugin::CachingSha2Password | AuthPlugin::MysqlNativePassword) => known.into_owned(),
                    other => return Err(Fault::Login(unknown_plugin(&other))),
                };
                nonce = request.plugin_data().to_vec();
                let data = plugin.gen_data(Some(&to.password), &nonce);
                conn.send(data.as_deref().unwrap_or_default())?;
            }
            // The server remembers the password; its word follows.
            ([1, 3], AuthPlugin::CachingSha2Password) => {}
            // It does not, and wants it in full.
            ([1, 4], AuthPlugin::CachingSha2Password) => send_password(&mut conn, &to.password, &nonce)?,
            _ => return Err(Fault::Garbled),
        }
    }
}

/// Sends the whole password: as it is where nobody can read along, else encrypted for the server.
fn send_password(conn: &mut Conn, password: &str, nonce: &[u8]) -> Answer<()> {
    let mut password: Vec<u8> = [password.as_bytes(), &[0]].concat();
    if conn.wire.is_private() {
        return conn.send(&password);
    }
    conn.send(&[2])?;
    let answer = conn.packet()?;
    let [1, key @ ..] = &answer[..] else { return Err(Fault::Garbled) };
    for (byte, mask) in password.iter_mut().zip(nonce.iter().cycle()) {
        *byte ^= mask;
    }
    conn.send(&crypto::encrypt(&password, key))
}

fn unknown_plugin(plugin: &AuthPlugin<'_>) -> String {
    let name: String =
        plugin.as_bytes().iter().filter(|b| b.is_ascii_alphanumeric() || **b == b'_').map(|b| char::from(*b)).collect();
    format!(
        "it asks for the password by {name:.40}, which AppointEase does not know; give its user mysql_native_password or \
         caching_sha2_password"
    )
}
