//! The mark: a small file beside the database that says how many commits there have been. Where the database knows
//! of fewer, committed entries are lost: its write-ahead log was cut, or an older copy was put in its place.
//!
//! The mark is written after each commit and never synced: after a crash of the relay it is exact, after one of the
//! machine it may be behind, which tells nothing, and is ahead only when the database has lost something.

use std::{fs::File, io, path::Path};

use shared::id::Epoch;

/// The digits of the number of commits, in front of the epoch.
const DIGITS: usize = 20;

#[derive(Debug)]
pub(super) struct Mark(File);

impl Mark {
    /// Opens the mark and says how many commits it knows of; 0 where it is new, unreadable, or of another epoch.
    pub(super) fn open(path: &Path, epoch: &Epoch) -> io::Result<(Self, u64)> {
        let commits = std::fs::read_to_string(path).map_or(0, |text| parse(&text, epoch));
        let file = File::options()
            .create(true)
            .truncate(false)
            .write(true)
            .open(path)?;
        Ok((Self(file), commits))
    }

    /// Begins anew with another epoch.
    pub(super) fn begin(&self, commits: u64, epoch: &Epoch) -> io::Result<()> {
        let text = format!("{commits:0DIGITS$} {}\n", epoch.as_str());
        // In place: a start that is cut off here leaves a whole mark.
        self.write(text.as_bytes())?;
        self.0.set_len(text.len() as u64)
    }

    /// Writes the number of commits in place, which needs no room on the disk.
    pub(super) fn set(&self, commits: u64) -> io::Result<()> {
        self.write(format!("{commits:0DIGITS$}").as_bytes())
    }

    fn write(&self, bytes: &[u8]) -> io::Result<()> {
        #[cfg(unix)]
        return std::os::unix::fs::FileExt::write_all_at(&self.0, bytes, 0);
        #[cfg(not(unix))]
        {
            use io::{Seek as _, Write as _};
            let mut file = &self.0;
            file.rewind()?;
            file.write_all(bytes)
        }
    }
}

fn parse(text: &str, epoch: &Epoch) -> u64 {
    let fields = text.trim_end().split_once(' ');
    let commits = fields.filter(|(_, of)| *of == epoch.as_str());
    commits
        .and_then(|(commits, _)| commits.parse().ok())
        .unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_within_its_epoch() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("mark");
        let (one, other) = (Epoch("one".to_owned()), Epoch("other".to_owned()));
        let (mark, commits) = Mark::open(&path, &one).unwrap();
        assert_eq!(commits, 0);
        mark.begin(3, &one).unwrap();
        mark.set(41).unwrap();
        assert_eq!(Mark::open(&path, &one).unwrap().1, 41);
        assert_eq!(Mark::open(&path, &other).unwrap().1, 0);
        std::fs::write(&path, b"\xff garbage").unwrap();
        assert_eq!(Mark::open(&path, &one).unwrap().1, 0);
    }
}
