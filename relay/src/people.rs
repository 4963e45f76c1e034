//! Who is here, under which name, and which bridges they look at.

use std::{
    collections::{BTreeSet, HashMap, HashSet},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use shared::{
    fault::Fault,
    id::BridgeId,
    live::{Readers, RelayTell},
};

use crate::{
    access::{Accounts, Caller, Identity},
    changes::{Changes, Standing, Subject},
    names::{check_form, folded, is_reserved, name_taken},
};

/// Everybody who has a live socket. Cheap to clone.
#[derive(Clone, Debug)]
pub struct People {
    here: Arc<Mutex<Here>>,
    naming: Arc<tokio::sync::Mutex<()>>,
    changes: Changes,
    accounts: Arc<Accounts>,
}

#[derive(Debug, Default)]
struct Here {
    last: u64,
    /// By the number of the visit: a person with two tabs is here twice.
    visits: HashMap<u64, Visitor>,
}

#[derive(Debug)]
struct Visitor {
    identity: Identity,
    name: Option<String>,
    looks_at: HashSet<BridgeId>,
}

impl People {
    /// Nobody yet; who looks at what is told as a change.
    pub fn new(changes: Changes, accounts: Arc<Accounts>) -> Self {
        Self {
            here: Arc::default(),
            naming: Arc::default(),
            changes,
            accounts,
        }
    }

    /// Held by whoever gives a person or a peer a name, from the look whether it is free until it is theirs: two who
    /// look at the same time must not both have it.
    pub async fn naming(&self) -> tokio::sync::MutexGuard<'_, ()> {
        self.naming.lock().await
    }

    /// Under which name a browser is here: what it asks for outside of its live socket goes by that as well.
    pub fn name_of(&self, identity: &Identity) -> Option<String> {
        if !matches!(identity, Identity::Browser(_)) {
            return None;
        }
        let here = self.lock();
        let mut visits = here.visits.values();
        visits.find_map(|visitor| {
            visitor
                .name
                .clone()
                .filter(|_| visitor.identity == *identity)
        })
    }

    /// Somebody comes, and is here as long as what this gives is held.
    ///
    /// # Errors
    /// `name-taken` when somebody else who is here goes by the name; `bad-request` for one that no person has.
    pub fn enter(&self, caller: &Caller) -> Result<Visit, Fault> {
        let mut here = self.lock();
        if let Some(name) = &caller.name {
            self.check_in(&here, &caller.identity, name)?;
        }
        here.last += 1;
        let number = here.last;
        let visitor = Visitor {
            identity: caller.identity.clone(),
            name: caller.name.clone(),
            looks_at: HashSet::new(),
        };
        here.visits.insert(number, visitor);
        drop(here);
        Ok(Visit {
            people: self.clone(),
            number,
        })
    }

    /// Whether somebody may go by a name.
    ///
    /// # Errors
    /// As [`People::enter`].
    pub fn check(&self, identity: &Identity, name: &str) -> Result<(), Fault> {
        self.check_in(&self.lock(), identity, name)
    }

    fn check_in(&self, here: &Here, identity: &Identity, name: &str) -> Result<(), Fault> {
        // Who has an account goes by its name, whoever else took it before.
        if matches!(identity, Identity::Person(_)) {
            return Ok(());
        }
        check_form(name)?;
        self.check_no_account(name)?;
        here.check_free(name, |other| other.identity != *identity)
    }

    /// Whether nobody who is here goes by a name that is to be a peer's: a page shows both beside what they say.
    ///
    /// # Errors
    /// `name-taken`.
    pub fn check_for_peer(&self, name: &str) -> Result<(), Fault> {
        self.check_no_account(name)?;
        self.lock().check_free(name, |_| true)
    }

    fn check_no_account(&self, name: &str) -> Result<(), Fault> {
        let is_taken = self.accounts.is_named(&folded(name));
        (!is_taken).then_some(()).ok_or_else(|| name_taken(name))
    }

    fn tell_readers(&self, bridge: &BridgeId) {
        self.changes.tell(Subject::Readers(bridge.clone()), || {
            let readers = self.lock().readers(bridge);
            Some(Standing::Here(RelayTell::Readers(readers)))
        });
    }

    fn lock(&self) -> MutexGuard<'_, Here> {
        self.here.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Here {
    fn check_free(&self, name: &str, counts: impl Fn(&Visitor) -> bool) -> Result<(), Fault> {
        let wanted = folded(name);
        let mut others = self.visits.values().filter(|other| counts(other));
        let is_taken = is_reserved(name)
            || others.any(|other| other.name.as_deref().map(folded) == Some(wanted.clone()));
        if is_taken {
            return Err(name_taken(name));
        }
        Ok(())
    }

    fn readers(&self, bridge: &BridgeId) -> Readers {
        let looking = || {
            let visits = self.visits.values();
            visits.filter(|visitor| visitor.looks_at.contains(bridge))
        };
        let names: BTreeSet<_> = looking()
            .filter_map(|visitor| visitor.name.clone())
            .collect();
        let guests: BTreeSet<_> = looking()
            .filter(|visitor| matches!(visitor.identity, Identity::Guest(_)))
            .filter_map(|visitor| visitor.name.clone())
            .collect();
        let unnamed: HashSet<_> = looking()
            .filter(|visitor| visitor.name.is_none())
            .map(|visitor| &visitor.identity)
            .collect();
        Readers {
            bridge: bridge.clone(),
            names: names.into_iter().collect(),
            guests: guests.into_iter().collect(),
            unnamed: unnamed.len(),
        }
    }
}

/// Held as long as somebody is here through one live socket.
#[derive(Debug)]
pub struct Visit {
    people: People,
    number: u64,
}

impl Visit {
    /// Begins to look at a bridge.
    pub fn look_at(&self, bridge: &BridgeId) {
        self.change(bridge, |looks_at| looks_at.insert(bridge.clone()));
    }

    /// Looks at it no more.
    pub fn look_away(&self, bridge: &BridgeId) {
        self.change(bridge, |looks_at| looks_at.remove(bridge));
    }

    fn change(&self, bridge: &BridgeId, change: impl FnOnce(&mut HashSet<BridgeId>) -> bool) {
        let mut here = self.people.lock();
        let visitor = here.visits.get_mut(&self.number);
        let has_changed = visitor.is_some_and(|visitor| change(&mut visitor.looks_at));
        drop(here);
        if has_changed {
            self.people.tell_readers(bridge);
        }
    }
}

impl Drop for Visit {
    fn drop(&mut self) {
        let left = self.people.lock().visits.remove(&self.number);
        for bridge in left.into_iter().flat_map(|visitor| visitor.looks_at) {
            self.people.tell_readers(&bridge);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared::{fault::FaultCode, id::SessionId};

    fn caller(browser: &str, name: Option<&str>) -> Caller {
        let mut caller = Caller::owner(Identity::Browser(SessionId(browser.to_owned())));
        caller.name = name.map(str::to_owned);
        caller
    }

    fn code(outcome: Result<Visit, Fault>) -> Option<FaultCode> {
        outcome.err().map(|fault| fault.code)
    }

    #[test]
    fn nobody_takes_the_name_of_another_who_is_here() {
        let people = People::new(Changes::default(), Arc::default());
        let li = people.enter(&caller("1", Some("Li Wei"))).unwrap();
        let _second_tab = people.enter(&caller("1", Some("Li Wei"))).unwrap();
        for name in [
            "Li Wei",
            "li  wei",
            "Ｌｉ Ｗｅｉ",
            "L\u{200b}i Wei",
            "Lі Wei",
            "You",
            "Jackfield",
        ] {
            let taken = people.enter(&caller("2", Some(name)));
            assert_eq!(code(taken), Some(FaultCode::NameTaken), "{name}");
        }
        assert!(people.enter(&caller("2", Some("Li"))).is_ok());
        assert!(people.enter(&caller("2", None)).is_ok());
        assert_eq!(
            people.check_for_peer("LI WEI").unwrap_err().code,
            FaultCode::NameTaken
        );
        drop((li, _second_tab));
        assert!(people.enter(&caller("2", Some("Li Wei"))).is_ok());
    }

    #[test]
    fn what_would_be_taken_for_something_else_is_nobodys_name() {
        let people = People::new(Changes::default(), Arc::default());
        for name in [
            "127.0.0.1:5000",
            "１27.0.0.1:5",
            "* Li joined",
            "Li: yes, ok",
            "Li:",
            "\u{3164}",
            "Li\u{202e}",
            "Li\u{61c} Wei",
            "\u{200f}Li",
        ] {
            let refused = people.enter(&caller("1", Some(name)));
            assert_eq!(code(refused), Some(FaultCode::BadRequest), "{name:?}");
        }
        assert!(people.enter(&caller("1", Some("班级 7:30"))).is_ok());
    }

    #[test]
    fn who_looks_is_known_once_a_person() {
        let (people, bridge) = (
            People::new(Changes::default(), Arc::default()),
            BridgeId::from("b"),
        );
        let readers = |people: &People| {
            let readers = people.lock().readers(&bridge);
            (readers.names, readers.unnamed)
        };
        let visits = [
            people.enter(&caller("1", Some("Li"))).unwrap(),
            people.enter(&caller("1", Some("Li"))).unwrap(),
            people.enter(&caller("2", Some("Anna"))).unwrap(),
            people.enter(&caller("3", None)).unwrap(),
            people.enter(&caller("3", None)).unwrap(),
        ];
        assert_eq!(readers(&people), (vec![], 0));
        for visit in &visits {
            visit.look_at(&bridge);
        }
        let expected = vec!["Anna".to_owned(), "Li".to_owned()];
        assert_eq!(readers(&people), (expected, 1));
        visits[2].look_away(&bridge);
        assert_eq!(readers(&people), (vec!["Li".to_owned()], 1));
        drop(visits);
        assert_eq!(readers(&people), (vec![], 0));
    }
}
