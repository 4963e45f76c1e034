//! A file system of a few MiB.

use std::{
    fs,
    io::Write as _,
    path::{Path, PathBuf},
};

use crate::common::{Program, left_out};

/// So much of the disk a round needs at the most.
const ROUND_MIB: usize = 10;

/// A relay whose data folder is a small file system of its own, which goes with it.
pub(crate) struct Disk {
    pub(crate) program: Program,
    ballast: PathBuf,
}

impl Disk {
    /// With room for so many rounds; `None` where nothing can be mounted.
    pub(crate) async fn start(data: &Path, rounds: usize) -> Option<Self> {
        let size = ROUND_MIB * (1 + rounds);
        let mount = format!("mount -t tmpfs -o size={size}m none '{}'", data.display());
        let tried = std::process::Command::new("unshare")
            .args(["-m", "sh", "-c", &mount])
            .output();
        if !tried.is_ok_and(|output| output.status.success()) {
            left_out(
                "no file system can be mounted here (unshare -m needs root), so a full one is not tried",
            );
            return None;
        }
        let shell = format!(
            "exec unshare -m sh -c \"{mount} && exec \\\"\\$0\\\" \\\"\\$@\\\"\" \"$0\" \"$@\""
        );
        let program = Program::through(&shell, data).await;
        program.delete_all().await;
        let root = PathBuf::from(format!("/proc/{}/root", program.pid()));
        let ballast = root.join(data.strip_prefix("/").unwrap()).join("ballast");
        Some(Self { program, ballast })
    }

    /// Fills the disk to the last byte.
    pub(crate) fn fill(&self) {
        let mut file = fs::File::create(&self.ballast).unwrap();
        for size in [1 << 20, 4096, 1] {
            while file.write(&vec![0; size]).is_ok_and(|written| written > 0) {}
        }
    }

    /// Gives the room back.
    pub(crate) fn empty(&self) {
        fs::remove_file(&self.ballast).unwrap();
    }
}
