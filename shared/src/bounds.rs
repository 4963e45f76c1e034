//! What arguments have to be, each said once: the relay checks by it, and its OpenAPI document tells it.
//!
//! Patterns are regular expressions as JSON Schema has them. They are for the document; that the checks agree with them, the
//! test shows that tries the document on the relay.

#[cfg(feature = "schema")]
pub mod together;

/// The most that a page of a list holds.
pub const MAX_LIMIT: u32 = 1000;

/// The most bytes of entries on a page, about.
pub const MAX_PAGE_BYTES: u32 = 4 << 20;

/// How long a search may be asked to go on at the most, in milliseconds.
pub const MAX_PATIENCE_MS: u32 = 10_000;

/// The longest text that the audit list is searched for, in characters.
pub const MAX_AUDIT_SEARCH: usize = 200;

/// How long a dial may take at the most, in milliseconds.
pub const MAX_CONNECT_TIMEOUT_MS: u64 = 600_000;

/// The most bytes of what a sender calls a send.
pub const MAX_CLIENT_ID: usize = 128;

/// How often an alert sends within an hour at the most.
pub const MAX_PER_HOUR: u32 = 600;

/// The shortest and the longest silence that an alert waits for, in milliseconds.
pub const MIN_SILENT_MS: u64 = 1_000;
/// See [`MIN_SILENT_MS`].
pub const MAX_SILENT_MS: u64 = 30 * 24 * 60 * 60 * 1_000;

/// The longest text or expression that an alert looks for, in bytes.
pub const MAX_WHEN_BYTES: usize = 1024;

/// The most characters of an e-mail's subject: what a line of a mail has (RFC 5322, section 2.1.1), with room for how it is
/// encoded.
pub const MAX_SUBJECT_CHARS: usize = 255;

/// The most bytes of a sender's password, and of a gateway's secret.
pub const MAX_SECRET: usize = 1024;

/// The most bytes of a sender's user and name.
pub const MAX_LINE: usize = 256;

/// The most headers that a gateway's requests get.
pub const MAX_HEADERS: usize = 32;

/// The format of a host: an IP address, of IPv6 also with its zone, or a name. Formats that JSON Schema does not know are for
/// people, and for tools that are told of them.
pub const HOST_FORMAT: &str = "host";

/// A name for people: something of it can be seen, and nothing is a control character, breaks a line or turns the direction
/// of writing.
pub const NAME: &str = concat!(
    r"^[^\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]*",
    r"[^\s\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]",
    r"[^\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]*$",
);

/// The name of a sender or a gateway.
pub const WAY_NAME: &str = "^[A-Za-z0-9_-]+$";

/// The name of a template.
pub const TEMPLATE_NAME: &str = r"^[\p{L}\p{N}_-]+$";

/// An idempotency key.
pub const KEY: &str = "^[!-~]{1,255}$";

/// The id of a notice or a reply: a number in hexadecimal digits.
pub const NUMBERED_ID: &str = "^[0-9a-f]{13}$";

/// A text that is one line.
pub const ONE_LINE: &str = r"^[^\u0000-\u001f\u007f-\u009f]*$";

/// A text of which something can be seen.
pub const SAYS_SOMETHING: &str = r"\S";

/// A media type.
pub const MEDIA_TYPE: &str = "^[A-Za-z0-9!#$&^_.+-]{1,127}/[A-Za-z0-9!#$&^_.+-]{1,127}$";

/// Base64 with padding.
pub const BASE64: &str =
    "^([A-Za-z0-9+/]{4})*([A-Za-z0-9+/][AQgw]==|[A-Za-z0-9+/]{2}[AEIMQUYcgkosw048]=)?$";

/// Pairs of hex digits, as they are sent.
pub const HEX: &str = r"^[ \t\r\n,:-]*(((0|\\)[xX])?[0-9A-Fa-f]{2}[ \t\r\n,:-]*)*$";

/// A duration from now.
pub const DURATION: &str = "^[0-9]{1,9}[smhdw]$";

/// The method of a gateway's requests.
pub const GATEWAY_METHOD: &str = "^([Gg][Ee][Tt]|[Pp][Oo][Ss][Tt])$";

/// The name of a header.
pub const HEADER_NAME: &str = "^[A-Za-z0-9!#$%&'*+.^_`|~-]+$";
