//! A release holds the built interface, so it is built anew when that changes.

use std::path::Path;

fn main() {
    let page = Path::new("../../../ui/dist");
    println!("cargo::rerun-if-changed=build.rs");
    // A development build reads the folder while it runs.
    if std::env::var_os("PROFILE").is_some_and(|profile| profile == "release") {
        // Cargo can watch only what is there; empty, it means that the interface was not built.
        if let Err(error) = std::fs::create_dir_all(page) {
            println!("cargo::warning=the folder of the built interface cannot be made: {error}");
        }
        println!("cargo::rerun-if-changed={}", page.display());
    }
}
