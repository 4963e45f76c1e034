//! `jackfield notice`: sends SMS and e-mail through a running relay.

use std::{
    io::{IsTerminal as _, Read as _, Write as _},
    path::{Path, PathBuf},
};

use clap::{Args, Subcommand};
use relay::config::ConfigFault;
use shared::{
    operation::{Attachment, Operation, Queued, SendEmail, SendSms},
    payload::base64,
};

use super::{Failure, attach::ask::ask, line};

/// Where a text stands that is read from standard input.
const STANDARD_INPUT: &str = "-";

/// Sends SMS and e-mail through a running relay.
///
/// The text is the argument, or standard input where that is - or missing. For each recipient a line is printed: the
/// notice's id, the recipient and its status, with tabs between them. Where the connection breaks it is asked again, and
/// done once. The relay's key is taken from JACKFIELD_TOKEN or, without that, from JACKFIELD_OWNER_KEY.
#[derive(Debug, Args)]
pub(crate) struct Notice {
    #[command(subcommand)]
    kind: Kind,
}

#[derive(Debug, Subcommand)]
enum Kind {
    /// Sends an SMS to each of some phones.
    Sms(Sms),
    /// Sends an e-mail to each of some mailboxes.
    Email(Email),
}

#[derive(Debug, Args)]
struct Sms {
    /// A phone number; once for each recipient.
    #[arg(long, value_name = "NUMBER", required = true)]
    to: Vec<String>,
    #[command(flatten)]
    relay: Relay,
    /// The text, or - for standard input.
    text: Option<String>,
}

#[derive(Debug, Args)]
struct Email {
    /// A mailbox, as ann@example.org; once for each recipient.
    #[arg(long, value_name = "ADDR", required = true)]
    to: Vec<String>,
    /// A further one, whom everybody sees; with --together.
    #[arg(long, value_name = "ADDR", requires = "together")]
    cc: Vec<String>,
    /// The subject.
    #[arg(long, value_name = "TEXT")]
    subject: String,
    /// A file with the same text as HTML.
    #[arg(long, value_name = "FILE")]
    html: Option<PathBuf>,
    /// A file that goes with it; once for each.
    #[arg(long, value_name = "FILE")]
    attach: Vec<PathBuf>,
    /// By which sender [default: the first].
    #[arg(long, value_name = "NAME")]
    sender: Option<String>,
    /// Where answers go.
    #[arg(long, value_name = "ADDR")]
    reply_to: Option<String>,
    /// One message in which all recipients are seen, instead of one for each.
    #[arg(long)]
    together: bool,
    #[command(flatten)]
    relay: Relay,
    /// The text, or - for standard input.
    text: Option<String>,
}

#[derive(Debug, Args)]
struct Relay {
    /// The relay [default: JACKFIELD_URL, or http://127.0.0.1:8080].
    #[arg(long, value_name = "URL")]
    url: Option<String>,
}

impl Notice {
    pub(crate) fn run(self) -> Result<(), Failure> {
        match self.kind {
            Kind::Sms(sms) => {
                let text = text(sms.text)?;
                let with = SendSms {
                    to: sms.to,
                    // What a shell puts at the end is no part of an SMS.
                    text: Some(text.trim_end_matches(['\r', '\n']).to_owned()),
                    ..SendSms::default()
                };
                send(sms.relay.url, &with)
            }
            Kind::Email(email) => email.run(),
        }
    }
}

impl Email {
    fn run(self) -> Result<(), Failure> {
        let html = self.html.as_deref().map(read_html).transpose()?;
        let attachments = self.attach.iter().map(|file| attachment(file));
        let with = SendEmail {
            to: self.to,
            cc: self.cc,
            together: self.together,
            reply_to: self.reply_to,
            subject: Some(self.subject),
            html,
            attachments: attachments.collect::<Result<_, _>>()?,
            sender: self.sender,
            text: Some(text(self.text)?),
            ..SendEmail::default()
        };
        send(self.relay.url, &with)
    }
}

fn send<O: Operation<Answer = Queued>>(url: Option<String>, with: &O) -> Result<(), Failure> {
    let failed = |what: String| Failure::Failed(what);
    let with = serde_json::to_value(with).map_err(|error| failed(error.to_string()))?;
    let answer = ask(url, O::ID, &with)?;
    let queued: Queued = serde_json::from_value(answer)
        .map_err(|error| failed(format!("the relay's answer cannot be read: {error}")))?;
    let mut out = std::io::stdout().lock();
    for notice in queued.notices {
        let (id, to, status) = (line(notice.id), line(notice.to), notice.status.as_str());
        // Who reads no more has seen enough.
        let _ = writeln!(out, "{id}\t{to}\t{status}");
    }
    Ok(())
}

fn text(given: Option<String>) -> Result<String, Failure> {
    if let Some(text) = given.as_ref().filter(|text| *text != STANDARD_INPUT) {
        return Ok(text.clone());
    }
    let mut input = std::io::stdin().lock();
    if given.is_none() && input.is_terminal() {
        return Err(wrong(
            "TEXT",
            "give the text, or - to type it here".to_owned(),
        ));
    }
    let mut text = String::new();
    let read = input.read_to_string(&mut text);
    read.map_err(|error| wrong("TEXT", format!("standard input cannot be read: {error}")))?;
    Ok(text)
}

fn read_html(file: &Path) -> Result<String, Failure> {
    std::fs::read_to_string(file).map_err(|error| unreadable("--html", file, &error))
}

fn attachment(file: &Path) -> Result<Attachment, Failure> {
    let bytes = std::fs::read(file).map_err(|error| unreadable("--attach", file, &error))?;
    let name = file.file_name().unwrap_or(file.as_os_str());
    Ok(Attachment {
        name: name.to_string_lossy().into_owned(),
        media_type: mime_guess::from_path(file)
            .first_or_octet_stream()
            .to_string(),
        base64: base64(&bytes),
    })
}

fn unreadable(key: &str, file: &Path, error: &std::io::Error) -> Failure {
    wrong(key, format!("{} cannot be read: {error}", file.display()))
}

fn wrong(key: &str, what: String) -> Failure {
    let key = key.to_owned();
    Failure::Config(vec![ConfigFault { key, what }])
}
