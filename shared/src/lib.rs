//! What Jackfield's relay and page both say and check. No I/O, no clock: plain data and its rules.
//!
//! | module | what it holds |
//! |---|---|
//! | [`bridge`], [`peer`], [`entry`], [`share`] | the things that Jackfield is about |
//! | [`operation`] | what a user can ask for: names, arguments, answers |
//! | [`live`] | the messages of the live socket |
//! | [`batch`] | the binary layout in which entries travel to the page |
//! | [`fault`] | what can go wrong: a stable code and its parameters |
//! | [`payload`] | what is to be sent, as people write it: text, escapes, hex, base64 |
//! | [`encoding`], [`farewell`] | the bytes of a text in a bridge's encoding; the texts that end a connection |
//! | [`saved`], [`periodic`], [`file`] | sends that are kept, repeated, or as long as a file |
//! | [`notice`], [`alert`], [`sender`] | SMS and e-mail, what raises them, and the ways by which they go |
//! | [`segments`], [`ihuyi`] | into how many parts an SMS falls; what a gateway's answers mean |
//! | [`user`], [`egress`], [`audit`] | who may do what, where the relay may go, and who did what |
//! | [`address`], [`port`] | addresses and ports as people write them, and what they are |
//! | [`drawn`] | the course of a connection, from its entries |
//! | [`program`] | programs that talk with a bridge, to be copied |
//! | [`bounds`] | what arguments have to be, for the relay's checks and its OpenAPI document |
//! | [`id`], [`time`], [`secret`] | newtypes that everything above uses |

pub mod address;
pub mod alert;
pub mod audit;
pub mod batch;
pub mod bounds;
pub mod bridge;
pub mod drawn;
pub mod egress;
pub mod encoding;
pub mod entry;
pub mod farewell;
pub mod fault;
pub mod file;
pub mod id;
pub mod ihuyi;
pub mod live;
mod loose;
pub mod notice;
pub mod operation;
pub mod payload;
pub mod peer;
pub mod periodic;
pub mod port;
pub mod program;
pub mod saved;
pub mod secret;
pub mod segments;
pub mod sender;
pub mod share;
pub mod time;
pub mod user;

/// The version of the outward interface, in paths (`/api/v1`) and in the live socket's hello.
pub const PROTOCOL_VERSION: u32 = 1;

/// The live socket's subprotocol in which batches of entries are JSON.
pub const SUBPROTOCOL_JSON: &str = "jackfield.v1.json";

/// The live socket's subprotocol in which batches of entries are binary frames (see [`batch`]).
pub const SUBPROTOCOL_BINARY: &str = "jackfield.v1";

/// The most characters in a bridge's, a peer's or a person's name.
pub const MAX_NAME_CHARS: usize = 64;
