//! Network namespaces of a test's own.

use std::process::Command;

use super::left_out;

/// Says to a test that it runs in a namespace of its own.
const INSIDE: &str = "RELAY_TESTS_INSIDE_NAMESPACE";

/// Makes every address that is not the machine's own one of a world beyond it, where whoever listens at it, or at all, is met.
pub(crate) const BEYOND: &str =
    concat!("sh ", env!("CARGO_MANIFEST_DIR"), "/tests/common/beyond.sh");

/// Whether this is the copy of a test that runs inside a namespace with nothing but loopback. Outside, starts
/// that copy and expects it to succeed.
pub(crate) fn inside_namespace(test: &str) -> bool {
    inside_namespace_with(test, "true")
}

/// The same with a command that sets the namespace up further, once loopback is up.
pub(crate) fn inside_namespace_with(test: &str, further: &str) -> bool {
    inside(test, &["--net"], further)
}

/// The same where names are asked of port 53 of 127.0.0.1 alone.
pub(crate) fn inside_namespace_with_names(test: &str, further: &str) -> bool {
    let resolver = "printf 'nameserver 127.0.0.1\\noptions timeout:2 attempts:1\\n' > \"$RESOLV\" \
        && mount --bind \"$RESOLV\" /etc/resolv.conf";
    inside(
        test,
        &["--net", "--mount"],
        &format!("{resolver} && {further}"),
    )
}

fn inside(test: &str, apart: &[&str], further: &str) -> bool {
    if std::env::var_os(INSIDE).is_some() {
        return true;
    }
    let resolv = tempfile::NamedTempFile::new().unwrap();
    let script =
        format!("ip link set lo up && {further} && exec \"$0\" --exact \"$1\" --nocapture");
    let can = Command::new("unshare")
        .args(["--net", "--map-root-user", "ip", "link", "set", "lo", "up"])
        .status();
    if !can.is_ok_and(|status| status.success()) {
        left_out(&format!(
            "{test} needs a network namespace (Debian: util-linux, iproute2; a container needs the right to unshare)"
        ));
        return false;
    }
    let output = Command::new("unshare")
        .args(apart)
        .args(["--map-root-user", "sh", "-c", &script])
        .arg(std::env::current_exe().unwrap())
        .arg(test)
        .env(INSIDE, "1")
        .env("RESOLV", resolv.path())
        .output()
        .unwrap();
    let told = String::from_utf8_lossy(&output.stdout);
    assert!(
        output.status.success(),
        "{told}{}",
        String::from_utf8_lossy(&output.stderr)
    );
    assert!(told.contains("1 passed"), "{told}");
    // What it has counted.
    print!("{told}");
    false
}
