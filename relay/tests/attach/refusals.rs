//! What cannot be: one line that names what to mend, the right exit code, and never a key.

use super::*;

/// Runs to the end: the only line on standard error, and the exit code.
async fn refused(command: tokio::process::Command) -> (String, Option<i32>) {
    let (output, told, code) = Attached::spawn(command).ends().await;
    assert!(output.is_empty(), "{output:?}");
    assert_eq!(told.lines().count(), 1, "{told}");
    assert!(!told.contains(KEY), "the key is told: {told}");
    (told, code)
}

#[tokio::test]
async fn names_what_to_mend() {
    let host = Host::start().await;
    let (bridge, _) = host.listening(json!({"name": "desk"})).await;
    let (same, _) = host.listening(json!({"name": "twice"})).await;
    let (again, _) = host.listening(json!({"name": "twice"})).await;
    let (listener, server) = tcp_listener().await;
    let closed = host.dialling(server, json!({"name": "over"})).await;
    host.call("close-bridge", json!({"bridge": closed}))
        .await
        .good();
    drop(listener);

    let (told, code) = refused(attach(&host.url, &["nowhere"])).await;
    assert!(
        told.contains("\"nowhere\"") && told.contains("\"desk\""),
        "{told}"
    );
    assert_eq!(code, Some(1));
    let (told, code) = refused(attach(&host.url, &["twice"])).await;
    assert!(told.contains(&same) && told.contains(&again), "{told}");
    assert_eq!(code, Some(1));
    let (told, code) = refused(attach(&host.url, &["over"])).await;
    assert!(
        told.contains("closed") && told.contains("open it"),
        "{told}"
    );
    assert_eq!(code, Some(1));

    let mut wrong = attach(&host.url, &[&bridge]);
    wrong.env("JACKFIELD_TOKEN", "another-key-that-nobody-knows");
    let (told, code) = refused(wrong).await;
    assert!(
        told.contains("JACKFIELD_TOKEN") && !told.contains("another-key"),
        "{told}"
    );
    assert_eq!(code, Some(1));
    let mut keyless = attach(&host.url, &[&bridge]);
    keyless.env_remove("JACKFIELD_OWNER_KEY");
    let (told, code) = refused(keyless).await;
    assert!(told.contains("JACKFIELD_TOKEN"), "{told}");
    assert_eq!(code, Some(2));
}

#[tokio::test]
async fn says_that_no_relay_is_there() {
    let nobody = format!("http://127.0.0.1:{}", unused_port());
    let (told, code) = refused(attach(&nobody, &["desk"])).await;
    assert!(told.contains(&nobody) && told.contains("--url"), "{told}");
    assert_eq!(code, Some(1));
    let host = Host::start().await;
    let (told, code) = refused(attach(&format!("{}/below", host.url), &["desk"])).await;
    assert!(told.contains("/below"), "{told}");
    assert_eq!(code, Some(1));
    let link = format!("{}/#key={KEY}", host.url);
    let (told, code) = refused(attach(&host.url, &["desk", "--url", &link])).await;
    assert!(told.contains("--url"), "{told}");
    assert_eq!(code, Some(2));
}

#[tokio::test]
async fn says_that_the_output_cannot_be_written() {
    let host = Host::start().await;
    let (bridge, address) = host.listening(json!({})).await;
    TcpPeer::dial(address).await.say("hi\n").await;
    host.received(&bridge, "hi\n").await;
    let full = std::fs::OpenOptions::new().write(true).open("/dev/full");
    let mut command = attach(&host.url, &[&bridge, "--after", "0"]);
    command.stdout(full.unwrap());
    let child = command.spawn().unwrap();
    let output = within("attach", child.wait_with_output()).await.unwrap();
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(told.contains("standard output"), "{told}");
    assert_eq!(output.status.code(), Some(1));
}
