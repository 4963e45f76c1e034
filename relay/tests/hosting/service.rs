//! The systemd unit: it is well formed, and gives the relay little of the machine.

use std::process::Command;

use crate::common::left_out;

/// The most that `systemd-analyze security` may find, of 100.
const EXPOSURE: &str = "20";

#[test]
fn the_unit_is_well_formed_and_exposes_little() {
    let unit = concat!(env!("CARGO_MANIFEST_DIR"), "/../deploy/jackfield.service");
    let text = std::fs::read_to_string(unit).unwrap();
    // The link with the owner's key is printed on standard output; by itself standard error goes where that goes.
    // Wrong settings are no reason to try again and again.
    for line in [
        "StandardOutput=null",
        "StandardError=journal",
        "RestartPreventExitStatus=2",
    ] {
        assert!(text.lines().any(|own| own == line), "no {line}");
    }
    let analyze = |arguments: &[&str]| {
        let output = Command::new("systemd-analyze").args(arguments).output();
        output.map(|output| {
            let said = [output.stdout, output.stderr].concat();
            (
                output.status.success(),
                String::from_utf8_lossy(&said).into_owned(),
            )
        })
    };
    let threshold = format!("--threshold={EXPOSURE}");
    let Ok((good, said)) = analyze(&["security", "--no-pager", "--offline=true", &threshold, unit])
    else {
        left_out("no systemd-analyze is here, so the unit is not tried");
        return;
    };
    assert!(good, "{said}");
    // The program is not installed where tests run; all else has to be right.
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path().join("jackfield.service");
    let program = env!("CARGO_BIN_EXE_jackfield");
    let installed = text.replace("/usr/local/bin/jackfield", program);
    assert_ne!(installed, text, "the unit starts another program");
    std::fs::write(&here, installed).unwrap();
    let (good, said) = analyze(&["verify", "--man=no", here.to_str().unwrap()]).unwrap();
    let about_it: Vec<_> = said
        .lines()
        .filter(|line| line.contains("jackfield.service"))
        .collect();
    assert!(good && about_it.is_empty(), "{said}");
}
