//! The computer stays awake while music plays.
//!
//! On Linux the desktop's portal is asked, which only keeps a computer from falling asleep by itself
//! (whoever closes the lid still means it); else the power manager of Xfce and KDE, else logind.
//! All of them let go when the connection that asked is closed. Elsewhere `keepawake` knows how.

use app::wire::Ability;

/// What is shown to those who ask who keeps the computer awake.
const REASON: &str = "Music is playing";

/// Keeps the computer awake while it is held.
#[derive(Default)]
pub struct Awake {
    held: Option<system::Hold>,
    /// It could not be had: not tried again before the next pause.
    refused: bool,
}

/// Whether this system can be kept awake.
pub fn ability() -> Ability {
    system::ability()
}

impl Awake {
    /// Keeps the computer awake, or lets it sleep.
    pub fn keep(&mut self, awake: bool) {
        if !awake {
            self.held = None;
            self.refused = false;
        } else if self.held.is_none() && !self.refused {
            self.held = system::hold();
            self.refused = self.held.is_none();
            if self.refused {
                tracing::info!("this system offers no way to stay awake");
            }
        }
    }
}

#[cfg(target_os = "linux")]
mod system {
    use std::collections::HashMap;

    use app::wire::Ability;
    use zbus::blocking::Connection;
    use zbus::blocking::fdo::DBusProxy;
    use zbus::zvariant::{OwnedFd, OwnedObjectPath, Value};

    use super::REASON;

    const PORTAL: &str = "org.freedesktop.portal.Desktop";
    const POWER: &str = "org.freedesktop.PowerManagement";
    const LOGIND: &str = "org.freedesktop.login1";
    /// The portal's word for "do not suspend".
    const SUSPEND: u32 = 4;

    /// Let go by being dropped: the connection closes.
    pub struct Hold {
        _connection: Connection,
        _lock: Option<OwnedFd>,
    }

    pub fn ability() -> Ability {
        let offers = |connection: zbus::Result<Connection>, names: &[&str]| {
            connection
                .and_then(|connection| offered(&connection, names))
                .unwrap_or(false)
        };
        let session = offers(Connection::session(), &[PORTAL, POWER]);
        if session || offers(Connection::system(), &[LOGIND]) {
            Ability::possible()
        } else {
            Ability::impossible("Nothing on this system can be asked to stay awake.")
        }
    }

    /// Whether one of these is there, or would be started.
    fn offered(connection: &Connection, names: &[&str]) -> zbus::Result<bool> {
        let bus = DBusProxy::new(connection)?;
        let there = bus.list_names()?;
        let startable = bus.list_activatable_names()?;
        let known = |name: &str| {
            there
                .iter()
                .chain(&startable)
                .any(|one| one.as_str() == name)
        };
        Ok(names.iter().any(|name| known(name)))
    }

    pub fn hold() -> Option<Hold> {
        let ways = [by_portal, by_power_manager, by_logind];
        ways.into_iter().find_map(|way| {
            way()
                .inspect_err(|error| tracing::debug!("cannot stay awake this way: {error}"))
                .ok()
        })
    }

    fn by_portal() -> zbus::Result<Hold> {
        let connection = Connection::session()?;
        if !offered(&connection, &[PORTAL])? {
            return Err(zbus::Error::Unsupported);
        }
        let options = HashMap::from([("reason", Value::from(REASON))]);
        let reply = connection.call_method(
            Some(PORTAL),
            "/org/freedesktop/portal/desktop",
            Some("org.freedesktop.portal.Inhibit"),
            "Inhibit",
            &("", SUSPEND, options),
        )?;
        reply.body().deserialize::<OwnedObjectPath>()?;
        Ok(Hold {
            _connection: connection,
            _lock: None,
        })
    }

    fn by_power_manager() -> zbus::Result<Hold> {
        let connection = Connection::session()?;
        if !offered(&connection, &[POWER])? {
            return Err(zbus::Error::Unsupported);
        }
        let reply = connection.call_method(
            Some(POWER),
            "/org/freedesktop/PowerManagement/Inhibit",
            Some("org.freedesktop.PowerManagement.Inhibit"),
            "Inhibit",
            &("Undertone", REASON),
        )?;
        reply.body().deserialize::<u32>()?;
        Ok(Hold {
            _connection: connection,
            _lock: None,
        })
    }

    fn by_logind() -> zbus::Result<Hold> {
        let connection = Connection::system()?;
        let reply = connection.call_method(
            Some(LOGIND),
            "/org/freedesktop/login1",
            Some("org.freedesktop.login1.Manager"),
            "Inhibit",
            &("idle", "Undertone", REASON, "block"),
        )?;
        let lock = reply.body().deserialize::<OwnedFd>()?;
        Ok(Hold {
            _connection: connection,
            _lock: Some(lock),
        })
    }
}

#[cfg(not(target_os = "linux"))]
mod system {
    use app::wire::Ability;

    use super::REASON;

    pub type Hold = keepawake::KeepAwake;

    pub fn ability() -> Ability {
        Ability::possible()
    }

    pub fn hold() -> Option<Hold> {
        keepawake::Builder::default()
            .idle(true)
            .reason(REASON)
            .app_name("Undertone")
            .app_reverse_domain("io.github.undertone-player.Undertone")
            .create()
            .inspect_err(|error| tracing::debug!("cannot stay awake: {error}"))
            .ok()
    }
}
