//! What a user can ask for: one name, one argument type and one answer for each operation, the same through
//! REST and the live socket. On the live socket an argument type is the `with` object; in REST its fields come
//! from the path, the query and the body.

mod alerts;
mod audit;
mod bridges;
mod codes;
mod drawn;
mod entries;
mod names;
mod network;
mod notices;
mod outbox;
mod peers;
mod repeated;
mod rules;
mod saved;
mod senders;
mod sessions;
mod shares;
mod templates;
mod users;

pub use alerts::*;
pub use audit::*;
pub use bridges::*;
pub use codes::*;
pub use drawn::*;
pub use entries::*;
pub use names::OPERATIONS;
pub use network::*;
pub use notices::*;
pub use outbox::*;
pub use peers::*;
pub use repeated::*;
pub use rules::*;
pub use saved::*;
pub use senders::*;
pub use sessions::*;
pub use shares::*;
pub use templates::*;
pub use users::*;

use serde::{Deserialize, Serialize, de::DeserializeOwned};

use crate::fault::FaultCode;

/// The HTTP method of an operation's REST door.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// Looks.
    Get,
    /// Makes or does.
    Post,
    /// Makes, or replaces what has the same name.
    Put,
    /// Changes in part.
    Patch,
    /// Takes away.
    Delete,
}

/// An operation: implemented by the type of its arguments.
pub trait Operation: Serialize + DeserializeOwned {
    /// Its name: the live socket's `do` and the OpenAPI document's `operationId`.
    const ID: &'static str;
    /// Its REST method.
    const METHOD: Method;
    /// Its REST path below `/api/v1`; `{name}` is an argument.
    const PATH: &'static str;
    /// The status of its REST answer when all is well.
    const STATUS: u16;
    /// What it does, in a sentence.
    const SUMMARY: &'static str;
    /// The faults of its own, besides those that any operation can have.
    const FAULTS: &'static [FaultCode];
    /// Its answer.
    type Answer: Serialize + DeserializeOwned;
}

/// The answer of an operation that only says that it is done: `{}`, or nothing with status 204.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Done {}

macro_rules! operation {
    ($type:ty, $id:literal, $method:ident $path:literal -> $status:literal $answer:ty, $summary:literal, [$($fault:ident),* $(,)?]) => {
        impl crate::operation::Operation for $type {
            const ID: &'static str = $id;
            const METHOD: crate::operation::Method = crate::operation::Method::$method;
            const PATH: &'static str = $path;
            const STATUS: u16 = $status;
            const SUMMARY: &'static str = $summary;
            const FAULTS: &'static [crate::fault::FaultCode] = &[$(crate::fault::FaultCode::$fault),*];
            type Answer = $answer;
        }
    };
}
pub(crate) use operation;
