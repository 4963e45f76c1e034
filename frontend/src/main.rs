//! Jackfield's page.
//!
//! | module | what it is for |
//! |---|---|
//! | `app` | providers, routes, what stands before signing in |
//! | `connection` | the only I/O: the live socket, backoff, credit, signing in |
//! | `journal_store` | the entries, outside Yew's state |
//! | `state` | everything else that the page knows: a small pure reducer |
//! | `keys` | what each key does outside of text, pure |
//! | `lessons` | the lessons and their checks, pure |
//! | `may` | who this browser's person is and what that person may do, pure |
//! | `unread` | what has come since a bridge was looked at, pure |
//! | `text` | all words, a table for each language |
//! | `view` | pure views: what a row says, how bytes look, lines that reach a bridge |
//! | `pages`, `components` | what the user sees; props down, callbacks up |
//! | `browser`, `preferences` | storage, clipboard, language and theme |
//!
//! `app -> pages -> components -> view, text, state`; tasks in `connection` hold a dispatcher of `state` and
//! never a state.

mod app;
mod browser;
mod components;
mod connection;
mod context;
#[cfg(test)]
mod fixture;
mod journal_store;
mod keys;
mod lessons;
mod may;
mod pages;
mod preferences;
mod route;
mod state;
mod text;
mod unread;
mod view;

fn main() {
    yew::Renderer::<app::App>::new().render();
}
