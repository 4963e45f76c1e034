//! Network namespaces of a test's own.

use std::{io::Write as _, process::Command};

/// Says to a test that it runs in a namespace of its own.
const INSIDE: &str = "RELAY_TESTS_INSIDE_NAMESPACE";

/// Whether this is the copy of a test that runs inside a namespace with nothing but loopback. Outside, starts
/// that copy and expects it to succeed.
pub(crate) fn inside_namespace(test: &str) -> bool {
    inside_namespace_with(test, "true")
}

/// The same with a command that sets the namespace up further, once loopback is up.
pub(crate) fn inside_namespace_with(test: &str, further: &str) -> bool {
    if std::env::var_os(INSIDE).is_some() {
        return true;
    }
    let script =
        format!("ip link set lo up && {further} && exec \"$0\" --exact \"$1\" --nocapture");
    let can = Command::new("unshare")
        .args(["--net", "--map-root-user", "ip", "link", "set", "lo", "up"])
        .status();
    if !can.is_ok_and(|status| status.success()) {
        // Past the capture of tests that succeed, or nobody would read it.
        let told = format!("{test} was not tried: here nobody makes a network namespace\n");
        let _ = std::io::stderr().write_all(told.as_bytes());
        let must = std::env::var("CI").is_ok_and(|ci| ci == "true") && are_let();
        assert!(!must, "namespaces are let, but unshare or ip does not work");
        return false;
    }
    let output = Command::new("unshare")
        .args(["--net", "--map-root-user", "sh", "-c", &script])
        .arg(std::env::current_exe().unwrap())
        .arg(test)
        .env(INSIDE, "1")
        .output()
        .unwrap();
    let told = String::from_utf8_lossy(&output.stdout);
    assert!(
        output.status.success(),
        "{told}{}",
        String::from_utf8_lossy(&output.stderr)
    );
    assert!(told.contains("1 passed"), "{told}");
    false
}

/// Whether the system lets users make namespaces, as far as it says.
fn are_let() -> bool {
    let says = |name: &str, value: &str| {
        let said = std::fs::read_to_string(format!("/proc/sys/{name}"));
        said.is_ok_and(|said| said.trim() == value)
    };
    std::path::Path::new("/proc/self/ns/user").exists()
        && !says("user/max_user_namespaces", "0")
        && !says("kernel/unprivileged_userns_clone", "0")
        && !says("kernel/apparmor_restrict_unprivileged_userns", "1")
}
