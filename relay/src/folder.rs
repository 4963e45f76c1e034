//! The data folder, which one relay at a time uses.

use std::{
    fs::File,
    io,
    path::{Path, PathBuf},
};

use crate::StartError;

/// The end of the names of files that hold a key.
const KEY_END: &str = ".key";

/// How the names of the journal's files, and those of its index, begin.
const JOURNAL: [&str; 2] = ["journal", "search.sqlite"];

/// Held while a relay uses the data folder.
const LOCK: &str = "lock";

/// Makes a data folder where there is none, and keeps every relay out of it as long as what this gives is held.
///
/// # Errors
/// When the folder cannot be used, or a relay uses it.
pub fn lock_folder(data: &Path) -> Result<File, StartError> {
    let unusable = |error| StartError::Data(data.to_owned(), error);
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::DirBuilderExt as _;
        builder.mode(0o700);
    }
    builder.create(data).map_err(unusable)?;
    let lock = open_lock(&data.join(LOCK)).map_err(unusable)?;
    match lock.try_lock() {
        Ok(()) => {}
        Err(std::fs::TryLockError::WouldBlock) => return Err(StartError::InUse(data.to_owned())),
        Err(std::fs::TryLockError::Error(error)) => return Err(unusable(error)),
    }
    keep_private(data).map_err(unusable)?;
    Ok(lock)
}

/// Not what a link leads to: root looks after folders of the service's user, who could have put one there.
fn open_lock(file: &Path) -> io::Result<File> {
    if std::fs::symlink_metadata(file).is_ok_and(|found| found.is_symlink()) {
        let what = format!("{} is a link; remove it", file.display());
        return Err(io::Error::new(io::ErrorKind::InvalidInput, what));
    }
    let mut options = File::options();
    options.create(true).truncate(false).write(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        // Nor is a pipe waited for that somebody has put there.
        let flags = rustix::fs::OFlags::NOFOLLOW | rustix::fs::OFlags::NONBLOCK;
        options.custom_flags(flags.bits().cast_signed());
    }
    options.open(file)
}

/// A new file that only its owner reads, in the place of what has its name; of a link, not of what it leads to.
///
/// # Errors
/// When it cannot be made.
pub fn private_file(path: &Path) -> io::Result<File> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let mut options = File::options();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    options.open(path)
}

/// Makes what was renamed or made in the folder of a file last, as the file itself does.
///
/// # Errors
/// When the folder cannot be written.
pub(crate) fn sync_folder_of(file: &Path) -> io::Result<()> {
    let folder = file
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    // Other systems do not open folders.
    if cfg!(unix) {
        File::open(folder.unwrap_or(Path::new(".")))?.sync_all()?;
    }
    Ok(())
}

/// The files of a relay in its data folder: the lock, keys, and what belongs to the journal. What else lies there is not the
/// relay's.
fn own_files(data: &Path) -> io::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for file in std::fs::read_dir(data)? {
        let file = file?;
        let name = file.file_name();
        let name = name.to_string_lossy();
        let of_journal = JOURNAL.iter().any(|begin| name.starts_with(begin));
        let is_own = name == LOCK || name.ends_with(KEY_END) || of_journal;
        // Not what a link leads to.
        if is_own && file.file_type()?.is_file() {
            files.push(file.path());
        }
    }
    Ok(files)
}

/// Keeps from others what they could read: files that a looser mask, or somebody who copied them, has left so.
#[cfg(unix)]
fn keep_private(data: &Path) -> io::Result<()> {
    use std::{
        fs::Permissions,
        os::unix::fs::{MetadataExt as _, PermissionsExt as _},
    };
    let me = rustix::process::geteuid().as_raw();
    let of_another = std::fs::metadata(data)?.uid() != me;
    for path in own_files(data)? {
        let Some((file, found)) = open_own(&path, me) else {
            continue;
        };
        if of_another {
            check_names(&path, &found)?;
        }
        let mode = found.permissions().mode();
        if mode & 0o077 != 0 {
            // Some file systems know no such rights; a relay starts on those as well.
            let _ = file.set_permissions(Permissions::from_mode(mode & 0o700));
        }
    }
    Ok(())
}

/// A file of this user, and what there is to say of it: not of what has its name a moment later, in a folder whose user may be
/// another. The journal is in use by nobody here: closing a file lets go of the process's locks on it.
#[cfg(unix)]
fn open_own(path: &Path, me: u32) -> Option<(File, std::fs::Metadata)> {
    use rustix::fs::OFlags;
    use std::os::unix::fs::{MetadataExt as _, OpenOptionsExt as _};
    // A pipe that has come in its place would be waited for.
    let flags = (OFlags::NOFOLLOW | OFlags::NONBLOCK).bits().cast_signed();
    let file = File::options().read(true).custom_flags(flags).open(path);
    let file = file.ok()?;
    let found = file.metadata().ok()?;
    (found.is_file() && found.uid() == me).then_some((file, found))
}

/// Refuses a file that has a further name: in another user's folder it may be anything of root's.
#[cfg(unix)]
fn check_names(path: &Path, found: &std::fs::Metadata) -> io::Result<()> {
    use std::os::unix::fs::MetadataExt as _;
    if found.nlink() == 1 {
        return Ok(());
    }
    let path = path.display();
    let what = format!("{path} has another name as well, as a hard link; remove this one");
    Err(io::Error::new(io::ErrorKind::InvalidInput, what))
}

#[cfg(not(unix))]
fn keep_private(_: &Path) -> io::Result<()> {
    Ok(())
}

/// Gives what root has made or put into a data folder, of the relay's files, to whom the folder belongs: root restores for a
/// service that has another user.
#[cfg(unix)]
pub(crate) fn give_to_owner(data: &Path) -> io::Result<()> {
    use std::os::unix::fs::{MetadataExt as _, fchown};
    let (me, owner) = (rustix::process::geteuid(), std::fs::metadata(data)?);
    if !me.is_root() || owner.uid() == me.as_raw() {
        return Ok(());
    }
    for path in own_files(data)? {
        if let Some((file, found)) = open_own(&path, me.as_raw()) {
            check_names(&path, &found)?;
            fchown(file, Some(owner.uid()), Some(owner.gid()))?;
        }
    }
    Ok(())
}

#[cfg(not(unix))]
pub(crate) fn give_to_owner(_: &Path) -> io::Result<()> {
    Ok(())
}

/// Has files that this process makes from now on be read by its user alone.
#[cfg(unix)]
pub fn make_private() {
    rustix::process::umask(rustix::fs::Mode::RWXG | rustix::fs::Mode::RWXO);
}

/// Other systems have no such mask.
#[cfg(not(unix))]
pub fn make_private() {}
