//! Tells Tauri which commands there are, so that none can be called without a capability, and
//! which files the window's rights depend on.

use std::{error::Error, fs};

/// The one list of commands.
const LIST: &str = "src-tauri/crates/app/src/commands/mod.rs";

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo:rerun-if-changed=src-tauri/capabilities");
    println!("cargo:rerun-if-changed={LIST}");
    // The UI is built by npm; a checkout without it still compiles, and says so in the window.
    fs::create_dir_all("ui/dist")?;
    let list = fs::read_to_string(LIST)?;
    let commands: Vec<&'static str> = command_names(&list)
        .map(|name| &*Box::leak(name.to_owned().into_boxed_str()))
        .collect();
    let attributes = tauri_build::Attributes::new()
        .capabilities_path_pattern("src-tauri/capabilities/*.json")
        .app_manifest(tauri_build::AppManifest::new().commands(Box::leak(commands.into())));
    Ok(tauri_build::try_build(attributes)?)
}

/// The names in lines like `player_seek(Seek) -> Nothing, "…";`.
fn command_names(list: &str) -> impl Iterator<Item = &str> {
    list.lines().filter_map(|line| {
        let (name, rest) = line.trim_start().split_once('(')?;
        let is_name = !name.is_empty() && name.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
        (is_name && rest.contains(") -> ") && rest.ends_with(';')).then_some(name)
    })
}
