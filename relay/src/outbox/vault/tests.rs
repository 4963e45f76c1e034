use super::*;

fn secret(text: &str) -> SecretString {
    text.to_owned().into()
}

fn key(digit: &str) -> SecretString {
    digit.repeat(64).into()
}

#[test]
fn a_secret_comes_back_under_the_same_key_alone() {
    let folder = tempfile::tempdir().unwrap();
    let vault = Vault::open(None, folder.path()).unwrap();
    let kept = vault
        .seal(WayKind::Sender, "163", &secret("code 授权码"))
        .unwrap();
    let again = Vault::open(None, folder.path()).unwrap();
    let back = again.unseal(WayKind::Sender, "163", &kept).unwrap();
    assert_eq!(back.expose_secret(), "code 授权码");
    let other = Vault::open(Some(&key("5")), folder.path()).unwrap();
    let fault = other.unseal(WayKind::Sender, "163", &kept).unwrap_err();
    assert!(fault.to_string().contains("does not fit the key"));
    assert!(!fault.to_string().contains("授权码"));
}

#[test]
fn a_secret_belongs_to_its_row() {
    let folder = tempfile::tempdir().unwrap();
    let vault = Vault::open(Some(&key("a")), folder.path()).unwrap();
    let kept = vault.seal(WayKind::Sender, "a", &secret("x")).unwrap();
    assert!(vault.unseal(WayKind::Sender, "b", &kept).is_err());
    assert!(vault.unseal(WayKind::Gateway, "a", &kept).is_err());
    for at in 0..kept.len() {
        let mut damaged = kept.clone();
        damaged[at] ^= 1;
        assert!(vault.unseal(WayKind::Sender, "a", &damaged).is_err());
        assert!(vault.unseal(WayKind::Sender, "a", &kept[..at]).is_err());
    }
    let twice = vault.seal(WayKind::Sender, "a", &secret("x")).unwrap();
    assert_ne!(kept, twice, "a nonce is used once");
}

#[test]
fn the_key_is_made_with_the_first_secret_and_kept_private() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join(KEY_FILE);
    let vault = Vault::open(None, folder.path()).unwrap();
    assert!(!file.exists());
    vault.seal(WayKind::Sender, "a", &secret("x")).unwrap();
    assert_eq!(std::fs::read_to_string(&file).unwrap().trim().len(), 64);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = file.metadata().unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
}

#[test]
fn what_is_no_key_is_said_by_its_place() {
    let folder = tempfile::tempdir().unwrap();
    for bad in [
        "",
        "abc",
        &"g".repeat(64),
        &"ab ".repeat(32),
        &"a".repeat(66),
    ] {
        let fault = Vault::open(Some(&secret(bad)), folder.path()).unwrap_err();
        assert!(fault.to_string().starts_with(KEY_VARIABLE));
    }
    std::fs::write(folder.path().join(KEY_FILE), "half a k").unwrap();
    let fault = Vault::open(None, folder.path()).unwrap_err();
    assert!(fault.to_string().contains(KEY_FILE));
    assert!(!fault.to_string().contains("half a k"));
}
