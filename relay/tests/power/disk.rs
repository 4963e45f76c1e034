//! What the disk holds at a moment of a trace. What was synced is there; of what was written since, anything may
//! be. Making and removing files counts as done at once: file systems keep those in the order of the syncs.

use std::{collections::HashMap, path::Path};

use crate::trace::{Call, Trace};

/// What a disk writes whole.
const SECTOR: usize = 512;

/// A change of a file that may still be lost.
#[derive(Clone, Debug)]
enum Change {
    Write(usize, Vec<u8>),
    Cut(usize),
}

#[derive(Debug, Default)]
struct File {
    synced: Vec<u8>,
    open: Vec<Change>,
}

/// The data folder's files.
#[derive(Debug, Default)]
pub(crate) struct Disk {
    files: HashMap<String, File>,
}

impl Disk {
    /// After everything that had begun by a moment.
    pub(crate) fn at(trace: &Trace, moment: usize) -> Self {
        let mut disk = Self::default();
        let journal = |call: &&Call| call.path.starts_with("journal.") && call.begun < moment;
        let calls: Vec<_> = trace.calls().filter(journal).collect();
        // A sync covers what had ended before it began, and counts once it has ended.
        for call in &calls {
            if call.is_sync() && call.ended < moment {
                disk.file(call).sync();
            } else if call.is_write() {
                let change = Change::Write(call.number, call.bytes.clone());
                disk.file(call).open.push(change);
            } else if call.is_cut() {
                disk.file(call).open.push(Change::Cut(call.number));
            } else if call.is_removal() {
                disk.files.remove(&call.path);
            }
        }
        disk
    }

    fn file(&mut self, call: &Call) -> &mut File {
        self.files.entry(call.path.clone()).or_default()
    }

    /// Writes the files with a share of what was not synced, in percent; a part of a write may be lost as well.
    pub(crate) fn lose(&self, folder: &Path, kept: u32, random: &mut fastrand::Rng) {
        for (name, file) in &self.files {
            let mut content = file.synced.clone();
            for change in &file.open {
                if random.u32(..100) < kept {
                    let torn = kept < 100 && random.bool();
                    apply(
                        &mut content,
                        change,
                        torn.then(|| random.usize(..8) * SECTOR),
                    );
                }
            }
            std::fs::write(folder.join(name), content).unwrap();
        }
    }
}

impl File {
    fn sync(&mut self) {
        for change in std::mem::take(&mut self.open) {
            apply(&mut self.synced, &change, None);
        }
    }
}

fn apply(content: &mut Vec<u8>, change: &Change, torn: Option<usize>) {
    match change {
        Change::Write(offset, bytes) => {
            let bytes = &bytes[..torn.unwrap_or(bytes.len()).min(bytes.len())];
            let end = offset + bytes.len();
            if content.len() < end {
                content.resize(end, 0);
            }
            content[*offset..end].copy_from_slice(bytes);
        }
        Change::Cut(length) => content.resize(*length, 0),
    }
}
