//! What a request's notices say: its own text, or a template with its values. And the bounds of it.

use shared::{
    bounds::MAX_SUBJECT_CHARS,
    fault::{Fault, FaultCode},
    file::MAX_FILE_NAME,
    notice::NoticeKind,
    operation::{Attachment, Template},
    payload::parse_base64,
};

use super::super::Services;
use crate::{
    config::LimitsSection,
    faults::bad_field,
    templates::{self, Values},
};

/// As a request has it.
pub(super) struct Written {
    pub(super) kind: NoticeKind,
    pub(super) subject: Option<String>,
    pub(super) text: Option<String>,
    pub(super) html: Option<String>,
    pub(super) template: Option<String>,
    pub(super) values: Values,
}

/// As it goes out.
pub(super) struct Content {
    pub(super) subject: Option<String>,
    pub(super) text: String,
    pub(super) html: Option<String>,
}

impl Written {
    /// # Errors
    /// `bad-request` for both or neither of a text and a template, `bad-template`.
    pub(super) async fn content(self, services: &Services) -> Result<Content, Fault> {
        let (text, template) = match (self.text, &self.template) {
            (Some(text), None) if self.values.is_empty() => {
                let (subject, html) = (self.subject, self.html);
                return Ok(Content {
                    subject,
                    text,
                    html,
                });
            }
            (None, Some(name)) if self.html.is_none() => {
                (name, services.templates.get(name).await?)
            }
            (None, Some(_)) => return Err(bad_field("html", "stands in the template")),
            (Some(_), None) => return Err(bad_field("values", "go with a template")),
            _ => {
                return Err(bad_field(
                    "text",
                    "or \"template\" is given, one of the two",
                ));
            }
        };
        check_kind(&template, self.kind, text)?;
        let rendered = templates::render(&template, &self.values)?;
        Ok(Content {
            subject: self.subject.or(rendered.subject),
            text: rendered.text,
            html: rendered.html,
        })
    }

    /// Lets names that have no value yet stand for themselves; which they are.
    pub(super) async fn fill(&mut self, services: &Services) -> Result<Vec<String>, Fault> {
        let Some(name) = &self.template else {
            self.text.get_or_insert_default();
            return Ok(Vec::new());
        };
        let names = services.templates.get(name).await?.names.into_iter();
        let missing: Vec<_> = names
            .filter(|name| !self.values.contains_key(name))
            .collect();
        for name in &missing {
            self.values
                .insert(name.clone(), format!("{{{{ {name} }}}}"));
        }
        Ok(missing)
    }
}

fn check_kind(template: &Template, kind: NoticeKind, name: &str) -> Result<(), Fault> {
    if template.kind == kind {
        return Ok(());
    }
    let what = format!("The template \"{name}\" is for another kind of notice.");
    Err(Fault::new(FaultCode::BadTemplate, what).with("template", name))
}

/// There are some recipients, and not too many.
pub(super) fn check_to(field: &str, to: &[String], limits: &LimitsSection) -> Result<(), Fault> {
    if to.is_empty() {
        return Err(bad_field(field, "names at least one recipient"));
    }
    at_most(
        "recipients",
        "notice_recipients",
        to.len(),
        limits.notice_recipients,
    )
}

pub(super) fn check_text(field: &str, text: &str, limits: &LimitsSection) -> Result<(), Fault> {
    at_most(
        &format!("bytes of \"{field}\""),
        "notice_text_bytes",
        text.len(),
        limits.notice_text_bytes,
    )
}

pub(super) fn check_subject(subject: Option<String>) -> Result<String, Fault> {
    let subject = subject.ok_or_else(|| bad_field("subject", "is missing"))?;
    if subject.chars().count() > MAX_SUBJECT_CHARS || subject.chars().any(char::is_control) {
        let what =
            format!("has at most {MAX_SUBJECT_CHARS} characters, none of them a control character");
        return Err(bad_field("subject", what));
    }
    Ok(subject)
}

/// Files as they are kept: name, media type, bytes.
pub(super) fn attachments(
    attachments: Vec<Attachment>,
    limits: &LimitsSection,
) -> Result<Vec<(String, String, Vec<u8>)>, Fault> {
    let most = limits.notice_attachments;
    at_most("attachments", "notice_attachments", attachments.len(), most)?;
    let mut files = Vec::new();
    for (place, file) in attachments.into_iter().enumerate() {
        let field = |name: &str| format!("attachments[{place}].{name}");
        let fine = (1..=MAX_FILE_NAME).contains(&file.name.len());
        if !fine || file.name.chars().any(char::is_control) {
            let what = format!("has 1 to {MAX_FILE_NAME} bytes, none of them a control character");
            return Err(bad_field(&field("name"), what));
        }
        if !is_media_type(&file.media_type) {
            return Err(bad_field(
                &field("type"),
                "is a media type, as \"application/pdf\"",
            ));
        }
        let bytes = parse_base64(&file.base64)
            .map_err(|_| bad_field(&field("base64"), "is not base64 with padding"))?;
        files.push((file.name, file.media_type, bytes));
    }
    let bytes = files.iter().map(|(_, _, bytes)| bytes.len()).sum();
    let most = limits.notice_attachment_bytes;
    at_most(
        "bytes of attachments",
        "notice_attachment_bytes",
        bytes,
        most,
    )?;
    Ok(files)
}

fn is_media_type(text: &str) -> bool {
    let token = |text: &str| {
        let sign = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$&^_.+-".contains(&byte);
        (1..=127).contains(&text.len()) && text.bytes().all(sign)
    };
    text.split_once('/')
        .is_some_and(|(kind, of)| token(kind) && token(of))
}

fn at_most(what: &str, key: &str, count: usize, most: usize) -> Result<(), Fault> {
    if count <= most {
        return Ok(());
    }
    let detail = format!(
        "{count} {what} are more than the limit of {most}; send fewer at once, or raise limits.{key}."
    );
    Err(Fault::new(FaultCode::TooLarge, detail)
        .with("key", key)
        .with("limit", most))
}
