//! The browser that `serve --open` starts. It is given a file that leads to the sign-in link: what a program is started with
//! can be read by every user of the machine, and the link holds the owner's key.

use std::{
    io::{self, Write as _},
    path::{Path, PathBuf},
    time::Duration,
};

use relay::private_file;
use secrecy::{ExposeSecret as _, SecretString};

/// In the data folder, for as long as a browser may take to start.
const FILE: &str = "sign-in.html";
const OPEN_TIME: Duration = Duration::from_secs(60);

/// The file, which is removed with this.
struct Way(PathBuf);

impl Way {
    /// Writes the file, for its owner alone. A link has no character that means something in HTML.
    fn to(link: &SecretString, data: &Path) -> io::Result<Self> {
        let path = std::path::absolute(data.join(FILE))?;
        let mut file = private_file(&path)?;
        let way = Self(path);
        let link = link.expose_secret();
        writeln!(
            file,
            "<!doctype html><meta charset=\"utf-8\"><title>Jackfield</title>\
            <meta name=\"referrer\" content=\"no-referrer\">\
            <meta http-equiv=\"refresh\" content=\"0; url={link}\"><a href=\"{link}\">Jackfield</a>"
        )?;
        Ok(way)
    }
}

impl Drop for Way {
    fn drop(&mut self) {
        // The next start tries again.
        let _ = std::fs::remove_file(&self.0);
    }
}

/// Removes what a relay has left that was killed.
pub(super) fn clear(data: &Path) {
    let _ = std::fs::remove_file(data.join(FILE));
}

/// Opens the link in the browser, and is done when that has had its time.
pub(super) async fn show(data: PathBuf, link: SecretString) {
    let shown = Way::to(&link, &data).and_then(|way| ::open::that_detached(&way.0).map(|()| way));
    match shown {
        Ok(way) => {
            tokio::time::sleep(OPEN_TIME).await;
            drop(way);
        }
        Err(error) => {
            tracing::warn!(%error, "no browser could be started; open the sign-in link yourself");
        }
    }
}
