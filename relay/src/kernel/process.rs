//! What Linux tells about this process in `/proc/self` (proc(5)).

/// How much of the machine the process has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Process {
    /// Memory that is in use, in bytes.
    pub(crate) memory: u64,
    /// Open files.
    pub(crate) files: u64,
    /// How many files it may open.
    pub(crate) most_files: u64,
    /// Tasks of the kernel's scheduler.
    pub(crate) threads: u64,
}

impl Process {
    /// As it is now; zeros where the system does not say.
    pub(crate) fn now() -> Self {
        let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
        let limits = std::fs::read_to_string("/proc/self/limits").unwrap_or_default();
        let files = std::fs::read_dir("/proc/self/fd").map_or(0, Iterator::count);
        Self {
            memory: number(&status, "VmRSS:").saturating_mul(1024),
            // The look itself has one open.
            files: (files as u64).saturating_sub(1),
            most_files: number(&limits, "Max open files"),
            threads: number(&status, "Threads:"),
        }
    }
}

/// The first number of the line that begins with a name.
fn number(text: &str, name: &str) -> u64 {
    let mut lines = text.lines();
    let rest = lines.find_map(|line| line.strip_prefix(name));
    let first = rest.and_then(|rest| rest.split_whitespace().next());
    first.and_then(|word| word.parse().ok()).unwrap_or(0)
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn an_open_file_and_memory_are_counted() {
        let before = Process::now();
        let files: Vec<_> = (0..50)
            .map(|_| std::fs::File::open("/proc/self/stat"))
            .collect();
        let memory = std::hint::black_box(vec![1_u8; 64 << 20]);
        let after = Process::now();
        assert!(after.files >= before.files + 40, "{before:?} {after:?}");
        assert!(
            after.memory > before.memory + (32 << 20),
            "{before:?} {after:?}"
        );
        assert!(after.most_files >= after.files && after.threads > 0);
        drop((files, memory));
    }
}
