//! Passphrases, tokens and sessions are kept nowhere and logged nowhere.

use crate::{
    PASSPHRASE,
    common::{Program, prelude::*},
    sign_in, token, welcome_of,
};

#[tokio::test]
async fn no_secret_is_in_the_log_or_in_the_data_folder() {
    let data = tempfile::tempdir().unwrap();
    let program = Program::with(data.path(), &[("JACKFIELD_LOG", "trace")]).await;
    let made = program
        .call("create-user", json!({"name": "Li", "role": "admin"}))
        .await
        .good();
    let (welcome, unused) = (welcome_of(&made["url"]), {
        let made = program
            .call("create-user", json!({"name": "Wang", "role": "reader"}))
            .await
            .good();
        welcome_of(&made["url"])
    });
    let reply = sign_in(
        &program,
        json!({"welcome": welcome, "passphrase": PASSPHRASE}),
    )
    .await;
    let cookie = reply.cookie();
    let li = program.browser(&cookie);
    let wrong = "some wrong canary passphrase";
    assert_eq!(
        sign_in(&program, json!({"user": "Li", "passphrase": wrong}))
            .await
            .status,
        401
    );
    let (_, secret) = token(&li, json!({"name": "x"})).await;
    program
        .script(&secret)
        .call("list-users", json!({}))
        .await
        .good();
    let other = "yet another canary passphrase";
    li.call(
        "change-passphrase",
        json!({"current": PASSPHRASE, "new": other}),
    )
    .await
    .good();
    program.signal("TERM");
    let (_, log) = program.ended(Duration::from_secs(10)).await;
    assert!(!log.is_empty());
    let (_, session) = cookie.split_once('=').unwrap();
    let secrets = [
        PASSPHRASE, wrong, other, &welcome, &unused, session, &secret,
    ];
    let mut places = vec![("the log".to_owned(), log.into_bytes())];
    for file in std::fs::read_dir(data.path()).unwrap() {
        let path = file.unwrap().path();
        if path.is_file() {
            places.push((path.display().to_string(), std::fs::read(&path).unwrap()));
        }
    }
    assert!(places.len() > 3);
    for (place, bytes) in &places {
        for secret in secrets {
            let found = bytes
                .windows(secret.len())
                .any(|window| window == secret.as_bytes());
            assert!(!found, "{secret} is in {place}");
        }
    }
}
