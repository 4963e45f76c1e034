//! What becomes known while something is done on somebody's behalf: which addresses were looked up and which rule decided,
//! what was set, and whether the caller had no right to it. It goes with the task, so that nothing between has to carry it.

use std::{
    cell::RefCell,
    net::{IpAddr, SocketAddr},
};

tokio::task_local! {
    static TRAIL: RefCell<Trail>;
}

/// What is remembered of a host; no operation looks up more of them than a few.
const MOST: usize = 8;

/// What became known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Trail {
    /// The hosts that were looked up, in order.
    pub looked: Vec<Looked>,
    /// Whether the judge refused it.
    pub refused: bool,
    /// What was set, in short, where arguments and answer do not tell.
    pub set: Option<String>,
}

impl Trail {
    /// In one order, whatever the order in which a name's addresses were told.
    pub fn sort(&mut self) {
        for looked in &mut self.looked {
            looked.resolved.sort();
        }
    }
}

/// A host that was looked up to be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Looked {
    /// As it was asked for, `HOST:PORT`.
    pub asked: String,
    /// What it stood for; empty where it stood for nothing.
    pub resolved: Vec<String>,
    /// The rule that decided, the last that was asked.
    pub rule: Option<String>,
}

/// Does something, and gives what became known meanwhile.
pub async fn follow<T>(work: impl Future<Output = T>) -> (T, Trail) {
    let both = async {
        let done = work.await;
        (done, TRAIL.with(RefCell::take))
    };
    TRAIL.scope(RefCell::default(), both).await
}

/// The same, and whoever follows this task knows it as well.
pub async fn overhear<T>(work: impl Future<Output = T>) -> (T, Trail) {
    let (done, trail) = follow(work).await;
    note(|outer| {
        outer.looked.extend(trail.looked.iter().cloned());
        outer.looked.truncate(MOST);
        outer.refused |= trail.refused;
    });
    (done, trail)
}

/// A host was looked up; each of its addresses was judged, up to the first that was refused.
pub fn looked<R: AsRef<str>>(host: &str, port: u16, judged: &[(IpAddr, R)]) {
    note(|trail| {
        let address = |(ip, _): &(IpAddr, R)| SocketAddr::new(*ip, port).to_string();
        // The last one decides.
        trail.looked.truncate(MOST - 1);
        trail.looked.push(Looked {
            asked: with_port(host, port),
            resolved: judged.iter().map(address).collect(),
            rule: judged.last().map(|(_, rule)| rule.as_ref().to_owned()),
        });
    });
}

/// This was set.
pub fn set(words: String) {
    note(|trail| trail.set = Some(words));
}

/// The judge has refused it.
pub fn refused() {
    note(|trail| trail.refused = true);
}

/// What nobody follows is nobody's to know.
fn note(note: impl FnOnce(&mut Trail)) {
    let _ = TRAIL.try_with(|trail| note(&mut trail.borrow_mut()));
}

fn with_port(host: &str, port: u16) -> String {
    let bare = host
        .strip_prefix('[')
        .and_then(|host| host.strip_suffix(']'));
    let host = bare.unwrap_or(host);
    if host.contains(':') {
        format!("[{host}]:{port}")
    } else {
        format!("{host}:{port}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_is_looked_up_is_known_to_who_follows_it() {
        const NONE: [(IpAddr, &str); 0] = [];
        looked("nobody.example", 1, &NONE);
        let (done, trail) = follow(async {
            looked("::1", 80, &[(IpAddr::from([127, 0, 0, 1]), "loopback")]);
            tokio::task::yield_now().await;
            refused();
            looked("lab.example", 80, &NONE);
            5
        })
        .await;
        assert_eq!(done, 5);
        assert!(trail.refused);
        assert_eq!(trail.looked[0].asked, "[::1]:80");
        assert_eq!(trail.looked[0].resolved, ["127.0.0.1:80"]);
        assert_eq!(trail.looked[0].rule.as_deref(), Some("loopback"));
        assert_eq!(trail.looked[1].asked, "lab.example:80");
        assert_eq!(trail.looked.len(), 2);
    }
}
