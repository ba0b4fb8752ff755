//! Commands by name, for the doors that receive them as text.

use serde::de::DeserializeOwned;

use crate::wire::*;
use crate::{App, Coded, commands};

/// Binary data: little-endian `u32`s, four bytes each.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Bytes(pub Vec<u8>);

impl Bytes {
    /// The numbers in them.
    pub fn numbers(&self) -> impl Iterator<Item = u32> + '_ {
        self.0
            .as_chunks()
            .0
            .iter()
            .map(|four| u32::from_le_bytes(*four))
    }
}

impl FromIterator<u32> for Bytes {
    fn from_iter<I: IntoIterator<Item = u32>>(numbers: I) -> Self {
        let numbers = numbers.into_iter();
        let mut bytes = Vec::with_capacity(numbers.size_hint().0 * size_of::<u32>());
        numbers.for_each(|number| bytes.extend_from_slice(&number.to_le_bytes()));
        Self(bytes)
    }
}

/// The answer to a command, ready to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reply {
    /// JSON text.
    Json(Vec<u8>),
    /// Binary data.
    Bytes(Bytes),
}

/// What a command may answer: anything that serialises, or [`Bytes`].
pub trait IntoReply {
    /// The answer as it is sent.
    ///
    /// # Errors
    /// When the value cannot be written as JSON.
    fn into_reply(self) -> anyhow::Result<Reply>;
}

impl<T: serde::Serialize> IntoReply for T {
    fn into_reply(self) -> anyhow::Result<Reply> {
        Ok(Reply::Json(serde_json::to_vec(&self)?))
    }
}

impl IntoReply for Bytes {
    fn into_reply(self) -> anyhow::Result<Reply> {
        Ok(Reply::Bytes(self))
    }
}

/// A command as other programs can know it.
pub struct Command {
    /// Its name.
    pub name: &'static str,
    /// What it does, in one sentence.
    pub about: &'static str,
    /// JSON Schema of its request.
    pub request: fn(&mut schemars::SchemaGenerator) -> schemars::Schema,
    /// JSON Schema of its reply; `None` when the reply is binary.
    pub reply: fn(&mut schemars::SchemaGenerator) -> Option<schemars::Schema>,
}

/// The schema of a reply type.
trait ReplySchema {
    fn schema(generator: &mut schemars::SchemaGenerator) -> Option<schemars::Schema>;
}

impl<T: schemars::JsonSchema> ReplySchema for T {
    fn schema(generator: &mut schemars::SchemaGenerator) -> Option<schemars::Schema> {
        Some(generator.subschema_for::<T>())
    }
}

impl ReplySchema for Bytes {
    fn schema(_: &mut schemars::SchemaGenerator) -> Option<schemars::Schema> {
        None
    }
}

fn request<T: DeserializeOwned>(json: &[u8]) -> anyhow::Result<T> {
    let json = if json.iter().all(u8::is_ascii_whitespace) {
        b"{}"
    } else {
        json
    };
    serde_json::from_slice(json)
        .map_err(|error| Coded::bad_request(format!("The request cannot be read: {error}")))
}

macro_rules! dispatch {
    ($( $name:ident ( $req:ty ) -> $res:ty, $about:literal; )*) => {
        /// Every command, in the order of the list.
        pub const COMMANDS: &[Command] = &[$( Command {
            name: stringify!($name),
            about: $about,
            request: |generator| generator.subschema_for::<$req>(),
            reply: <$res as ReplySchema>::schema,
        } ),*];

        /// Runs the command of this name with a JSON request (empty text counts as `{}`). Blocks.
        ///
        /// # Errors
        /// [`Code::NotFound`] for an unknown name, [`Code::BadRequest`] for a request that cannot
        /// be read, else whatever the command says.
        pub fn call(app: &App, name: &str, json: &[u8]) -> Result<Reply, Failure> {
            let reply = match name {
                $( stringify!($name) => request::<$req>(json)
                    .and_then(|request| commands::$name(app, request))
                    .and_then(IntoReply::into_reply), )*
                _ => Err(Coded::not_found(format!("There is no command `{name}`."))),
            };
            reply.map_err(Failure::from)
        }

        /// The UI's view of the list: `Commands["player_seek"]` is `[Seek, Nothing]`.
        #[derive(ts_rs::TS)]
        #[ts(export_to = "wire.ts")]
        #[allow(dead_code)]
        pub(crate) struct Commands { $( pub $name: ($req, $res), )* }
    };
}

with_commands!(dispatch);

/// In TypeScript, binary replies are `ArrayBuffer`s.
impl ts_rs::TS for Bytes {
    type WithoutGenerics = Self;
    type OptionInnerType = Self;
    fn name(_: &ts_rs::Config) -> String {
        "ArrayBuffer".into()
    }
    fn inline(config: &ts_rs::Config) -> String {
        Self::name(config)
    }
}

use crate::with_commands;

#[cfg(test)]
mod tests {
    use std::path::Path;

    use ts_rs::TS;

    use super::*;

    /// Writes `ui/src/api/generated/wire.ts`; CI fails when that changes a committed file.
    #[test]
    fn typescript_types_are_written() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../ui/src/api/generated");
        let config = ts_rs::Config::new()
            .with_out_dir(folder)
            .with_large_int("number");
        Commands::export_all(&config).unwrap();
        Event::export_all(&config).unwrap();
        Failure::export_all(&config).unwrap();
    }

    #[test]
    fn names_are_unique() {
        let mut names: Vec<_> = COMMANDS.iter().map(|command| command.name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), COMMANDS.len());
    }
}
