//! A lesson under way: its bridges, what they show, and how they are made.

use std::rc::Rc;

use shared::{
    bridge::{Bridge, BridgeState, Endpoint},
    fault::FaultCode,
    id::BridgeId,
    operation::{CloseBridge, CreateBridge, DeleteBridge, OpenBridge, Operation, Send},
};
use yew::{platform::spawn_local, prelude::*};

use super::kept;
use crate::{
    browser,
    connection::{CallError, Connection},
    context::{Words, use_connection, use_page_state, use_text},
    journal_store::Journal,
    lessons::{Course, Deed, Evidence, Lesson, Outcome, Role, Side, port_of},
    state::Shared,
    text::Text,
};

/// So many of a bridge's newest entries are looked at, and so many bytes.
const MOST_ENTRIES: u64 = 4_000;
const MOST_BYTES: usize = 4 << 20;

/// What went wrong, and at which control.
#[derive(Clone, PartialEq)]
pub(super) struct Trouble {
    /// The control's id.
    pub at: &'static str,
    /// What went wrong.
    pub words: AttrValue,
}

/// A lesson under way.
#[derive(Clone, PartialEq)]
pub(super) struct Desk {
    /// Which.
    pub lesson: Lesson,
    /// What its check looks at.
    pub evidence: Shared<Evidence>,
    /// How its steps stand.
    pub outcomes: Rc<Vec<Outcome>>,
    /// The bridges that it made.
    pub bridges: Vec<BridgeId>,
    kept: kept::Place,
    connection: Option<Connection>,
    words: Words,
    busy: UseStateHandle<bool>,
    trouble: UseStateHandle<Option<Trouble>>,
}

/// A lesson as it stands, kept current.
#[hook]
pub(super) fn use_desk(lesson: Lesson) -> Desk {
    let text = use_text();
    let place = kept::use_place();
    let course = kept::use_progress(&place).of(lesson);
    let yours = use_held(course.yours.as_ref());
    let other = use_held(course.other.as_ref());
    let connection = use_connection();
    let evidence = use_memo(
        (yours, other, course.deeds.clone()),
        |(yours, other, deeds)| {
            let side = |held: &Held| held.side(connection.as_ref());
            Shared::from(Evidence {
                yours: side(yours),
                other: side(other),
                deeds: deeds.clone(),
            })
        },
    );
    let outcomes = use_memo(
        (lesson, course.clone(), Shared::clone(&evidence)),
        |(lesson, course, evidence)| course.outcomes(*lesson, evidence),
    );
    use_effect_with(
        (place.clone(), course.clone(), Rc::clone(&outcomes)),
        move |(place, course, outcomes)| {
            // Told only where there is something to tell: who is told is rendered anew.
            if course.clone().learn(lesson, outcomes) {
                place.change(|progress| progress.edit(lesson).learn(lesson, outcomes));
            }
        },
    );
    Desk {
        lesson,
        evidence: Shared::clone(&evidence),
        outcomes,
        bridges: course.bridges(),
        kept: place,
        connection,
        words: Words(text),
        busy: use_state(|| false),
        trouble: use_state(|| None),
    }
}

/// A bridge of the lesson, and what of its journal the page holds: as long as this is the same, so are its entries.
#[derive(Clone, PartialEq)]
struct Held {
    bridge: Option<Bridge>,
    life: u32,
    first: u64,
    last: u64,
}

impl Held {
    fn side(&self, connection: Option<&Connection>) -> Side {
        let there = self.bridge.as_ref().zip(connection);
        let entries = there.map(|(bridge, connection)| {
            let newest = |journal: &Journal| journal.newest(MOST_ENTRIES, MOST_BYTES);
            connection.journals().read(&bridge.id, newest)
        });
        Side {
            bridge: self.bridge.clone(),
            entries: entries.unwrap_or_default(),
        }
    }
}

/// A bridge of the lesson, followed as long as the lesson is looked at.
#[hook]
fn use_held(id: Option<&BridgeId>) -> Held {
    let connection = use_connection();
    let state = use_page_state();
    let update = use_force_update();
    let bridge = id.and_then(|id| state.bridge(id)).cloned();
    let there = bridge.as_ref().map(|bridge| bridge.id.clone());
    let followed = there.clone().zip(connection.clone());
    use_effect_with(there.clone(), move |_| {
        let watch = followed.as_ref().map(|(id, connection)| {
            connection.follow(id);
            let changed = Callback::from(move |()| update.force_update());
            connection.journals().watch(id, changed)
        });
        move || {
            drop(watch);
            if let Some((id, connection)) = followed {
                connection.unfollow(&id);
            }
        }
    });
    let held = there.zip(connection).map(|(id, connection)| {
        let stands = |journal: &Journal| (journal.life, journal.first(), journal.last());
        connection.journals().read(&id, stands)
    });
    let (life, first, last) = held.unwrap_or_default();
    Held {
        bridge,
        life,
        first,
        last,
    }
}

impl Desk {
    /// The words of the page's language.
    pub(super) fn text(&self) -> &'static Text {
        self.words.0
    }

    /// One of the lesson's bridges.
    pub(super) fn side(&self, role: Role) -> &Side {
        match role {
            Role::Yours => &self.evidence.yours,
            Role::Other => &self.evidence.other,
        }
    }

    /// The bridge in a role, if it is there.
    pub(super) fn bridge(&self, role: Role) -> Option<&Bridge> {
        self.side(role).bridge.as_ref()
    }

    /// The name of a bridge of this lesson.
    pub(super) fn name(&self, role: Role) -> String {
        (self.text().lessons.bridge_name)(self.lesson.number(), role)
    }

    /// Whether something is under way.
    pub(super) fn is_busy(&self) -> bool {
        *self.busy
    }

    /// What went wrong at a control.
    pub(super) fn trouble_at(&self, at: &str) -> Option<AttrValue> {
        let trouble = self.trouble.as_ref().filter(|trouble| trouble.at == at)?;
        Some(trouble.words.clone())
    }

    /// Says what is wrong with what was typed at a control.
    pub(super) fn complain(&self, at: &'static str, words: impl Into<AttrValue>) {
        let words = words.into();
        self.trouble.set(Some(Trouble { at, words }));
    }

    /// Does something for a control, one thing at a time, and says there what went wrong.
    pub(super) fn run(
        &self,
        at: &'static str,
        act: impl Future<Output = Result<(), CallError>> + 'static,
    ) {
        if *self.busy {
            return;
        }
        let (desk, text) = (self.clone(), self.text());
        self.busy.set(true);
        self.trouble.set(None);
        spawn_local(async move {
            let outcome = act.await;
            desk.busy.set(false);
            if let Err(error) = outcome {
                desk.complain(at, text.call_error(&error));
            }
        });
    }

    /// Asks for an operation.
    ///
    /// # Errors
    /// Why there is no answer.
    pub(super) async fn ask<O: Operation>(&self, arguments: O) -> Result<O::Answer, CallError> {
        match &self.connection {
            Some(connection) => connection.call(arguments).await,
            None => Err(CallError::Lost),
        }
    }

    /// Keeps an answer as evidence.
    pub(super) fn did(&self, deed: Deed) {
        self.kept
            .change(|progress| progress.edit(self.lesson).did(deed));
    }

    fn refused(&self, kind: &str, error: &CallError) {
        if let CallError::Fault(fault) = error {
            self.did(Deed::Refused {
                kind: kind.to_owned(),
                fault: fault.clone(),
            });
        }
    }

    /// Makes a bridge for a role; without one it is only kept to be cleaned up.
    ///
    /// # Errors
    /// Why not; that is kept as evidence.
    pub(super) async fn create(
        &self,
        role: Option<Role>,
        make: CreateBridge,
    ) -> Result<Bridge, CallError> {
        let kind = make.endpoint.kind();
        let asked = make.endpoint.port().0;
        let answer = self.ask(make).await;
        match &answer {
            Ok(bridge) => {
                let local = bridge.local.as_deref().and_then(port_of);
                let port = local.or(u16::try_from(asked).ok()).unwrap_or_default();
                let kind = kind.to_owned();
                self.kept.change(|progress| {
                    let course = progress.edit(self.lesson);
                    match role {
                        Some(role) => course.put(role, bridge.id.clone()),
                        None => course.further.push(bridge.id.clone()),
                    }
                    course.did(Deed::Opened { kind, port });
                });
            }
            Err(error) => self.refused(kind, error),
        }
        answer
    }

    /// The bridge in a role, open: as it is, opened again, or made.
    ///
    /// # Errors
    /// Why not.
    pub(super) async fn ready(&self, role: Role, make: CreateBridge) -> Result<Bridge, CallError> {
        match self.bridge(role) {
            Some(bridge) if leads_elsewhere(&bridge.endpoint, &make.endpoint) => {
                self.create(Some(role), make).await
            }
            Some(bridge) if bridge.state == BridgeState::Open => Ok(bridge.clone()),
            Some(bridge) => {
                let bridge = bridge.id.clone();
                let kind = make.endpoint.kind();
                let answer = self.ask(OpenBridge { bridge }).await;
                if let Err(error) = &answer {
                    self.refused(kind, error);
                }
                answer
            }
            None => self.create(Some(role), make).await,
        }
    }

    /// Closes the bridge in a role and opens it again.
    ///
    /// # Errors
    /// Why not.
    pub(super) async fn reopen(&self, role: Role) -> Result<(), CallError> {
        if let Some(bridge) = self.bridge(role).map(|bridge| bridge.id.clone()) {
            let close = CloseBridge {
                bridge: bridge.clone(),
            };
            self.ask(close).await?;
            self.ask(OpenBridge { bridge }).await?;
        }
        Ok(())
    }

    /// Sends a text from the bridge in a role to whoever is there.
    ///
    /// # Errors
    /// Why not; that is kept as evidence.
    pub(super) async fn send(&self, role: Role, text: String) -> Result<(), CallError> {
        let Some(bridge) = self.bridge(role) else {
            return Ok(());
        };
        let send = Send {
            bridge: bridge.id.clone(),
            text: Some(text),
            client_id: Some(browser::random_id()),
            ..Send::default()
        };
        let answer = self.ask(send).await;
        if let Err(error) = &answer {
            self.refused(bridge.endpoint.kind(), error);
        }
        answer.map(|_| ())
    }

    /// Sends texts without waiting for one to be answered before the next goes.
    pub(super) fn send_all(&self, role: Role, texts: impl Iterator<Item = String>) {
        let there = self.bridge(role).zip(self.connection.as_ref());
        let Some((bridge, connection)) = there else {
            return;
        };
        for text in texts {
            connection.send(Send {
                bridge: bridge.id.clone(),
                text: Some(text),
                ..Send::default()
            });
        }
    }

    /// Deletes all bridges of the lesson.
    ///
    /// # Errors
    /// Why not all.
    pub(super) async fn clean(&self) -> Result<(), CallError> {
        for bridge in self.bridges.clone() {
            let delete = DeleteBridge {
                bridge: bridge.clone(),
            };
            match self.ask(delete).await {
                Ok(_) => {}
                Err(CallError::Fault(fault)) if fault.code == FaultCode::NotFound => {}
                Err(error) => return Err(error),
            }
            self.kept
                .change(|progress| progress.edit(self.lesson).forget(&bridge));
        }
        Ok(())
    }

    /// Forgets what was done.
    pub(super) fn forget(&self) {
        self.kept
            .change(|progress| *progress.edit(self.lesson) = Course::default());
    }
}

/// Whether a bridge sends to another place than is wanted: the listener or socket that it was made for is gone, and another
/// is in its place.
fn leads_elsewhere(now: &Endpoint, wanted: &Endpoint) -> bool {
    match wanted {
        Endpoint::TcpConnect { .. } => now != wanted,
        Endpoint::Udp { remote, .. } => match now {
            Endpoint::Udp { remote: now, .. } => remote.is_some() && now != remote,
            _ => true,
        },
        Endpoint::TcpListen { .. } => false,
    }
}

#[cfg(test)]
mod tests;
