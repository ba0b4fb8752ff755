//! `scrobble`: who is told what is listened to.

use std::io::{BufRead, IsTerminal, stderr, stdin};

use anyhow::{Context, Result, bail};
use app::wire::{
    LastFmBegin, LastFmPage, Nothing, ScrobbleAccount, ScrobbleConnect, ScrobbleServiceRef,
    ScrobbleSet, ScrobbleState,
};
use serde::Serialize;

use crate::arguments::{Everywhere, Scrobble};
use crate::output;
use crate::reach::{self, Reach};

/// Does what was typed, and says who is told from now on.
pub(super) fn run(everywhere: &Everywhere, scrobble: Scrobble) -> Result<()> {
    let mut reach = Reach::to(&reach::options(everywhere)?)?;
    let done = act(&mut reach, scrobble).and_then(|state| tell(everywhere, &state));
    reach.close();
    done
}

fn act(reach: &mut Reach, scrobble: Scrobble) -> Result<ScrobbleState> {
    let set =
        |reach: &mut Reach, service, on| reach.call("scrobble_set", &ScrobbleSet { service, on });
    match scrobble {
        Scrobble::Status => reach.call("scrobble_state", &Nothing {}),
        Scrobble::Listenbrainz { address } => {
            let token = secret("Your token (listenbrainz.org/settings)")?;
            reach.call("scrobble_connect", &ScrobbleConnect { token, address })
        }
        Scrobble::Lastfm { key, address } => lastfm(reach, key, address),
        Scrobble::On { service } => set(reach, service.into(), true),
        Scrobble::Off { service } => set(reach, service.into(), false),
        Scrobble::Forget { service } => {
            let service = service.into();
            reach.call("scrobble_disconnect", &ScrobbleServiceRef { service })
        }
    }
}

fn lastfm(reach: &mut Reach, api_key: String, address: Option<String>) -> Result<ScrobbleState> {
    let secret = secret("The shared secret of your API account (last.fm/api/accounts)")?;
    let request = LastFmBegin {
        api_key,
        secret,
        address,
    };
    let page: LastFmPage = reach.call("lastfm_begin", &request)?;
    ask(&format!(
        "Open {} in a browser, allow Undertone, then press Enter here",
        page.address
    ));
    line()?;
    reach.call("lastfm_finish", &Nothing {})
}

/// A secret from standard input: arguments are seen by others.
fn secret(what: &str) -> Result<String> {
    if stdin().is_terminal() {
        ask(what);
    }
    let secret = line()?.trim().to_owned();
    if secret.is_empty() {
        bail!("Nothing was typed.");
    }
    Ok(secret)
}

/// Asks on stderr, where results do not go.
fn ask(what: &str) {
    use std::io::Write;
    // Nowhere to ask: whoever types knows what.
    let _ = writeln!(stderr(), "{what}:");
}

fn line() -> Result<String> {
    let mut line = String::new();
    stdin()
        .lock()
        .read_line(&mut line)
        .context("Nothing can be read from standard input")?;
    Ok(line)
}

fn tell(everywhere: &Everywhere, state: &ScrobbleState) -> Result<()> {
    #[derive(Serialize)]
    struct Line<'a> {
        #[serde(flatten)]
        account: &'a ScrobbleAccount,
        keyring: bool,
    }
    for account in &state.services {
        if everywhere.json {
            output::json(&Line {
                account,
                keyring: state.keyring,
            })?;
        } else if !everywhere.quiet {
            output::line(&output::plain(&sentence(account)))?;
        }
    }
    let forgets = !state.keyring && state.services.iter().any(|account| account.connected);
    if forgets && !everywhere.json {
        output::line("There is no keyring here: tokens are forgotten when the program ends.")?;
    }
    Ok(())
}

fn sentence(account: &ScrobbleAccount) -> String {
    let service = format!("{:?}", account.service);
    let name = account.account.as_deref().unwrap_or("nobody");
    let mut text = match (account.connected, account.on) {
        (false, _) => format!("{service}: not connected"),
        (true, false) => format!("{service}: connected as {name}, not told"),
        (true, true) => format!("{service}: told as {name}"),
    };
    text += &format!(", {} sent, {} waiting", account.sent, account.waiting);
    if let Some(problem) = &account.problem {
        text += &format!(". {problem}");
    }
    text
}
