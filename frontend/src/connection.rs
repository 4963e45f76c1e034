//! The page's only way to the relay: the live socket, and the two requests that sign in and out.
//!
//! [`link`] decides, this module does: it owns the socket, the one timer and the browser's wake-up events.
//! Components hold a [`Connection`] and get answers as futures.

mod backoff;
mod link;
mod post;
mod session;
mod socket;
mod upload;

pub(crate) use link::{CallError, entry};
pub(crate) use session::{Credentials, SignInError};

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};

use futures_channel::oneshot;
use gloo_events::EventListener;
use gloo_timers::callback::Timeout;
use shared::{
    fault::FaultCode,
    id::{BridgeId, PeerId},
    operation::{Operation, Send},
    share::SignedInAs,
};
use wasm_bindgen_futures::spawn_local;
use yew_router::Routable as _;

use self::{
    link::{Effect, Input, Link, Moment},
    session::Session,
    socket::{Heard, NO_CODE, Socket},
};
use crate::{
    browser::{self, Arrival},
    journal_store::JournalStore,
    route::Route,
    state::{Action, Dispatcher, SignIn},
};

/// Under this key unanswered sends outlive a reload of the tab.
const KEPT_SENDS: &str = "jackfield.sends";

/// The way to the relay; clones share it.
#[derive(Clone)]
pub(crate) struct Connection(Rc<Runtime>);

struct Runtime {
    dispatcher: Dispatcher,
    store: JournalStore,
    link: RefCell<Link>,
    socket: RefCell<Option<Socket>>,
    timer: RefCell<Option<(f64, Timeout)>>,
    /// Inputs that arise while effects are done wait here: effects keep their order.
    queue: RefCell<Vec<Input>>,
    busy: Cell<bool>,
    listeners: RefCell<Vec<EventListener>>,
}

impl PartialEq for Connection {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl Connection {
    /// A connection at rest.
    pub(crate) fn new(dispatcher: Dispatcher, store: JournalStore, name: Option<String>) -> Self {
        let kept = browser::session_read(KEPT_SENDS)
            .and_then(|text| serde_json::from_str(&text).ok())
            .unwrap_or_default();
        let connection = Self(Rc::new(Runtime {
            dispatcher,
            link: RefCell::new(Link::new(store.clone(), name, kept)),
            store,
            socket: RefCell::default(),
            timer: RefCell::default(),
            queue: RefCell::default(),
            busy: Cell::default(),
            listeners: RefCell::default(),
        }));
        let waker = connection.clone();
        let mut listeners = browser::on_wake(move || waker.feed(Input::Wake));
        listeners.extend(browser::guard_leaving());
        *connection.0.listeners.borrow_mut() = listeners;
        connection
    }

    /// The entries that were received.
    pub(crate) fn journals(&self) -> &JournalStore {
        &self.0.store
    }

    /// Signs in with what the address brings, or finds out whether this browser is signed in already; then connects.
    pub(crate) fn begin(&self, arrival: Option<Arrival>) {
        let connection = self.clone();
        spawn_local(async move {
            let mut without = SignIn::Out;
            match arrival {
                Some(Arrival::Share(secret)) => return connection.visit(&secret).await,
                Some(Arrival::Welcome(secret)) => return connection.meet(&secret).await,
                Some(Arrival::Key(key)) => match connection.sign_in(Credentials::Key(key)).await {
                    Ok(()) => return,
                    Err(SignInError::Fault(_)) => without = SignIn::Refused,
                    Err(SignInError::NoAnswer) => {}
                },
                None => {}
            }
            match session::look().await {
                Some(Session::NotThere) => connection.tell(Action::SignIn(without)),
                Some(Session::Ended) => connection.tell(Action::SignIn(SignIn::Ended)),
                // A relay that does not answer is tried again by the link.
                Some(Session::There) | None => connection.signed_in(),
            }
        });
    }

    /// Follows a share link: the owner goes to the bridge, a guest who was here before comes in, others are asked for
    /// a name.
    async fn visit(&self, secret: &str) {
        match session::show_share(secret).await {
            Ok(invitation) => match invitation.signed_in {
                Some(SignedInAs::Owner) => {
                    browser::go_to(&Route::to_bridge(&invitation.bridge).to_path());
                }
                Some(SignedInAs::Guest) => {
                    browser::forget_fragment();
                    self.signed_in();
                }
                None => self.tell(Action::Invited(Some(invitation))),
            },
            Err(SignInError::Fault(_)) => {
                browser::forget_fragment();
                self.tell(Action::SignIn(SignIn::Ended));
            }
            Err(SignInError::NoAnswer) => self.tell(Action::Invited(None)),
        }
    }

    /// Comes in as a guest: by the share link in the address, or, already in, under another name.
    ///
    /// # Errors
    /// Says why not.
    pub(crate) async fn come_in(&self, name: &str) -> Result<(), SignInError> {
        let secret = match browser::arrival() {
            Some(Arrival::Share(secret)) => Some(secret),
            Some(Arrival::Key(_) | Arrival::Welcome(_)) | None => None,
        };
        match session::sign_in_guest(secret.as_deref(), name).await {
            Err(SignInError::Fault(fault)) if session::is_link_ended(&fault) => {
                browser::forget_fragment();
                self.tell(Action::SignIn(SignIn::Ended));
                Ok(())
            }
            Err(error) => Err(error),
            Ok(()) => {
                browser::forget_fragment();
                self.signed_in();
                Ok(())
            }
        }
    }

    /// Follows a welcome link: whom it is for is to choose a passphrase.
    async fn meet(&self, secret: &str) {
        match session::show_welcome(secret).await {
            Ok(welcome) => self.tell(Action::Welcome(Some(welcome))),
            Err(SignInError::Fault(fault)) if fault.code == FaultCode::NotSignedIn => {
                browser::forget_fragment();
                self.tell(Action::SignIn(SignIn::WelcomeEnded));
            }
            Err(_) => self.tell(Action::Welcome(None)),
        }
    }

    /// Chooses the passphrase of whom the welcome link in the address is for, and signs in.
    ///
    /// # Errors
    /// Says why not.
    pub(crate) async fn choose_passphrase(&self, passphrase: String) -> Result<(), SignInError> {
        let secret = match browser::arrival() {
            Some(Arrival::Welcome(secret)) => secret,
            _ => String::new(),
        };
        let chosen = Credentials::Welcome { secret, passphrase };
        match self.sign_in(chosen).await {
            Err(SignInError::Fault(fault)) if fault.code == FaultCode::NotSignedIn => {
                browser::forget_fragment();
                self.tell(Action::SignIn(SignIn::WelcomeEnded));
                Ok(())
            }
            Err(error) => Err(error),
            Ok(()) => {
                browser::forget_fragment();
                Ok(())
            }
        }
    }

    /// Signs in.
    ///
    /// # Errors
    /// Says why not.
    pub(crate) async fn sign_in(&self, with: Credentials) -> Result<(), SignInError> {
        session::sign_in(&with).await?;
        self.signed_in();
        Ok(())
    }

    /// Ends the session and disconnects; `then` is how the page stands without it.
    ///
    /// # Errors
    /// The relay could not be asked; the session is still there.
    pub(crate) async fn sign_out(&self, then: SignIn) -> Result<(), SignInError> {
        session::sign_out().await?;
        self.feed(Input::Stop(then));
        Ok(())
    }

    fn signed_in(&self) {
        self.tell(Action::SignIn(SignIn::In));
        self.feed(Input::Start);
    }

    /// Asks for an operation.
    ///
    /// # Errors
    /// Why there is no answer.
    pub(crate) async fn call<O: Operation>(&self, arguments: O) -> Result<O::Answer, CallError> {
        let with = serde_json::to_value(&arguments).map_err(|_| CallError::Unreadable)?;
        let (caller, answer) = oneshot::channel();
        self.feed(Input::Call(O::ID, with, caller));
        let done = answer.await.unwrap_or(Err(CallError::Lost))?;
        serde_json::from_value(done).map_err(|_| CallError::Unreadable)
    }

    /// Asks for an operation whose arguments are too much for the live socket. Its path takes none of them.
    ///
    /// # Errors
    /// Why there is no answer.
    pub(crate) async fn post<O: Operation>(&self, arguments: O) -> Result<O::Answer, CallError> {
        post::post(O::PATH, &arguments).await
    }

    /// Takes a send on; it is repeated until the relay answers.
    pub(crate) fn send(&self, send: Send) {
        let client_id = Some(browser::random_id());
        self.feed(Input::Send(Send { client_id, ..send }));
    }

    /// Sends a file to a peer; done when the peer has it.
    ///
    /// # Errors
    /// Why it was not sent to its end.
    pub(crate) async fn send_file(
        &self,
        bridge: &BridgeId,
        to: &PeerId,
        file: &web_sys::File,
    ) -> Result<(), CallError> {
        upload::send(bridge, to, file).await
    }

    /// Keeps a bridge's journal current.
    pub(crate) fn follow(&self, bridge: &BridgeId) {
        self.feed(Input::Follow(bridge.clone()));
    }

    /// Ends [`Connection::follow`].
    pub(crate) fn unfollow(&self, bridge: &BridgeId) {
        self.feed(Input::Unfollow(bridge.clone()));
    }

    /// Fetches an entry that is not held, and those around it.
    pub(crate) fn fetch(&self, bridge: &BridgeId, seq: u64) {
        self.feed(Input::Fetch(bridge.clone(), seq));
    }

    /// Reads a journal again that could not be read.
    pub(crate) fn read_again(&self, bridge: &BridgeId) {
        self.feed(Input::ReadAgain(bridge.clone()));
    }

    /// Asks again for the lists of bridges and of saved sends, which could not be had.
    pub(crate) fn list_again(&self) {
        self.feed(Input::ListAgain);
    }

    /// Tries again at once.
    pub(crate) fn try_now(&self) {
        self.feed(Input::Wake);
    }

    /// Changes the person's name.
    pub(crate) fn rename(&self, name: Option<String>) {
        self.feed(Input::Rename(name));
    }

    /// Tells the state.
    pub(crate) fn tell(&self, action: Action) {
        self.0.dispatcher.dispatch(action);
    }

    fn feed(&self, input: Input) {
        self.0.queue.borrow_mut().push(input);
        if self.0.busy.replace(true) {
            return;
        }
        loop {
            let inputs = std::mem::take(&mut *self.0.queue.borrow_mut());
            if inputs.is_empty() {
                break;
            }
            for input in inputs {
                let at = Moment {
                    now: js_sys::Date::now(),
                    random: js_sys::Math::random(),
                };
                let effects = self.0.link.borrow_mut().step(input, at);
                effects.into_iter().for_each(|effect| self.perform(effect));
            }
        }
        self.0.busy.set(false);
        self.set_timer();
    }

    fn perform(&self, effect: Effect) {
        match effect {
            Effect::Dial => self.dial(),
            Effect::HangUp => drop(self.0.socket.take()),
            Effect::Say(text) => {
                if let Some(socket) = &*self.0.socket.borrow() {
                    socket.send(&text);
                }
            }
            Effect::Tell(action) => self.tell(action),
            // A caller that has gone away needs no answer.
            Effect::Answer(caller, result) => drop(caller.send(result)),
            Effect::CheckSession => self.check_session(),
            Effect::Keep(sends) => {
                if sends.is_empty() {
                    browser::session_write(KEPT_SENDS, "");
                } else if let Ok(text) = serde_json::to_string(&sends) {
                    browser::session_write(KEPT_SENDS, &text);
                }
            }
            Effect::Reload => browser::reload(),
        }
    }

    fn dial(&self) {
        // The old socket goes first, so that nothing of it is heard after the new one is there.
        drop(self.0.socket.take());
        let connection = self.clone();
        let socket = Socket::open(move |heard| {
            connection.feed(match heard {
                Heard::Opened => Input::Opened,
                Heard::Text(text) => Input::Text(text),
                Heard::Frame(bytes) => Input::Frame(bytes),
                Heard::Closed(code) => Input::Closed(code),
            });
        });
        match socket {
            Some(socket) => *self.0.socket.borrow_mut() = Some(socket),
            None => self.feed(Input::Closed(NO_CODE)),
        }
    }

    fn check_session(&self) {
        let connection = self.clone();
        spawn_local(async move {
            match session::look().await {
                Some(Session::NotThere) => connection.feed(Input::Stop(SignIn::Dropped)),
                Some(Session::Ended) => connection.feed(Input::Stop(SignIn::Ended)),
                Some(Session::There) | None => {}
            }
        });
    }

    fn set_timer(&self) {
        let deadline = self.0.link.borrow().deadline();
        let mut timer = self.0.timer.borrow_mut();
        if timer.as_ref().map(|(due, _)| *due) == deadline {
            return;
        }
        *timer = deadline.map(|due| {
            let wait = (due - js_sys::Date::now()).clamp(0.0, 60_000.0).ceil();
            let connection = self.clone();
            let timeout = Timeout::new(wait as u32, move || {
                connection.0.timer.take();
                connection.feed(Input::Alarm);
            });
            (due, timeout)
        });
    }
}
