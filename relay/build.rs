//! Has the program built anew when the page in `dist` has changed.

use std::{env, fs, io, path::PathBuf};

fn main() -> io::Result<()> {
    let relay = env::var_os("CARGO_MANIFEST_DIR")
        .map(PathBuf::from)
        .unwrap_or_default();
    let dist = relay.join("../dist");
    // Cargo can watch a folder that is empty, but not one that is missing.
    fs::create_dir_all(&dist)?;
    println!("cargo::rerun-if-changed={}", dist.display());
    Ok(())
}
