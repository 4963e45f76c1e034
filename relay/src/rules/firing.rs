//! What comes of a firing: notices, and an event on the bridge, in one transaction with the cursor.

use shared::{
    alert::AlertNotice,
    entry::Event,
    fault::{Fault, FaultCode},
    id::NoticeId,
    notice::{self, NoticeKind},
    operation::Template,
};
use tokio::time::Instant;

use super::{
    desk::{Alerts, Desk, Kept},
    state::{Cause, Firing, Rule},
    values,
};
use crate::{
    journal::{AppendError, NewEntry},
    outbox::{NewEmail, NewMessage, NewNotices, Prepared},
    templates::{self, Rendered, Templates},
};

/// What a subject has room for; what peers have sent can make it longer.
const SUBJECT_CHARS: usize = 255;

/// A firing, ready to be stored.
struct Told {
    index: usize,
    event: Event,
    prepared: Vec<Prepared>,
    fault: Option<Fault>,
}

impl Desk {
    /// Takes over how far the rules have come, and stores what they have fired with it; neither where that fails.
    pub(super) async fn take(
        &self,
        alerts: &mut Alerts,
        rules: Vec<Rule>,
        firings: Vec<(usize, Firing)>,
    ) -> Result<(), AppendError> {
        let on: Vec<_> = (0..alerts.list.len())
            .filter(|index| alerts.list[*index].settings.on)
            .collect();
        let mut next = alerts.list.clone();
        for (index, rule) in on.iter().zip(rules) {
            next[*index].rule = rule;
        }
        let mut told = Vec::new();
        for (index, firing) in firings {
            let index = on[index];
            let fired = self.tell_firing(index, &next[index], &firing).await;
            next[index].rule.progress.fault = fired.fault.clone();
            told.push(fired);
        }
        if told.is_empty() {
            alerts.list = next;
            return self.store_lagging(alerts, false).await;
        }
        let mut edits: Vec<_> = next.iter().map(Kept::progress).collect();
        for prepared in told.iter_mut().flat_map(|told| &mut told.prepared) {
            edits.append(&mut prepared.edits());
        }
        let events = told
            .iter()
            .map(|told| NewEntry::event(None, told.event.clone()))
            .collect();
        self.bridge
            .journal()
            .append_with(self.bridge.log(), events, edits)
            .await?;
        for alert in &mut next {
            alert.stored = alert.rule.progress.clone();
        }
        *alerts = Alerts {
            list: next,
            stored_at: Instant::now(),
            in_doubt: false,
        };
        for Told {
            index, prepared, ..
        } in told
        {
            for prepared in prepared {
                self.services.outbox.stored(prepared).await;
            }
            self.tell(&alerts.list[index]);
        }
        Ok(())
    }

    async fn tell_firing(&self, index: usize, alert: &Kept, firing: &Firing) -> Told {
        let (prepared, fault) = self.prepare(alert, firing).await;
        let ids = prepared.iter().flat_map(|prepared| &prepared.notices);
        let notices: Vec<NoticeId> = ids.map(|notice| notice.id.clone()).collect();
        let event = Event::AlertFired {
            alert: alert.id.clone(),
            name: alert.settings.name.clone(),
            seq: firing.cause.seq(),
            notices,
            fault: fault.as_ref().map(|fault| fault.code),
        };
        Told {
            index,
            event,
            prepared,
            fault,
        }
    }

    /// The notices of a firing, one for each recipient, so that one who gets nothing keeps nothing from the others; and what
    /// was wrong with the first of those.
    async fn prepare(&self, alert: &Kept, firing: &Firing) -> (Vec<Prepared>, Option<Fault>) {
        if firing.held {
            return (Vec::new(), Some(held(alert.settings.per_hour)));
        }
        if !self.bridge.is_managed_by(alert.settings.owner.as_ref()) {
            return (Vec::new(), Some(not_managed()));
        }
        let message = match self.message(alert, firing).await {
            Ok(message) => message,
            Err(fault) => return (Vec::new(), Some(fault)),
        };
        let cause = notice::Cause {
            bridge: self.bridge.id(),
            alert: alert.id.clone(),
            seq: firing.cause.seq(),
        };
        let (mut prepared, mut fault) = (Vec::new(), None);
        for to in &alert.settings.notice.to {
            let new = NewNotices {
                to: vec![to.clone()],
                message: message.clone(),
                author: None,
                owner: alert.settings.owner.clone(),
                cause: Some(cause.clone()),
            };
            match self.services.outbox.prepare(vec![new]) {
                Ok(notices) => prepared.push(notices),
                Err(refused) => fault = fault.or(Some(refused)),
            }
        }
        (prepared, fault)
    }

    async fn message(&self, alert: &Kept, firing: &Firing) -> Result<NewMessage, Fault> {
        let notice = &alert.settings.notice;
        let template = template(&self.services.templates, notice).await?;
        let values = values::values(
            &alert.settings.name,
            &self.bridge.settings().name,
            &self.peer(&firing.cause),
            firing.at,
            &firing.cause,
        );
        let Rendered {
            subject,
            text,
            html,
        } = templates::render(&template, &values)?;
        self.check_length(&text)?;
        self.check_length(html.as_deref().unwrap_or_default())?;
        Ok(match notice.kind {
            NoticeKind::Sms => NewMessage::Sms(text),
            NoticeKind::Email => NewMessage::Email(Box::new(NewEmail {
                subject: subject
                    .unwrap_or_default()
                    .chars()
                    .take(SUBJECT_CHARS)
                    .collect(),
                text,
                html,
                sender: notice.sender.clone(),
                automatic: true,
                ..NewEmail::default()
            })),
        })
    }

    fn check_length(&self, text: &str) -> Result<(), Fault> {
        let (bytes, most) = (
            text.len(),
            self.services.bridges.context().limits.notice_text_bytes,
        );
        if bytes <= most {
            return Ok(());
        }
        let detail = format!(
            "{bytes} bytes are more than the limit of {most} for a notice; shorten the template."
        );
        let fault = Fault::new(FaultCode::TooLarge, detail).with("bytes", bytes);
        Err(fault.with("limit", most))
    }

    /// The peer as people know it: by its name, else by its address, else (when the relay has forgotten it) by its id.
    fn peer(&self, cause: &Cause) -> String {
        let Cause::Entry { peer: Some(id), .. } = cause else {
            return String::new();
        };
        let known = self
            .bridge
            .peers(true)
            .into_iter()
            .find(|peer| peer.id == *id);
        known.map_or_else(|| id.0.clone(), |peer| peer.name.unwrap_or(peer.address))
    }
}

/// What an alert's notice is made of.
///
/// # Errors
/// `bad-template` where there is no such template, or it is one of the other kind.
pub(super) async fn template(
    templates: &Templates,
    notice: &AlertNotice,
) -> Result<Template, Fault> {
    let mut template = match &notice.template {
        None => Template {
            template: String::new(),
            kind: notice.kind,
            subject: None,
            text: notice.text.clone().unwrap_or_default(),
            html: None,
            names: Vec::new(),
        },
        Some(name) => templates.get(name).await?,
    };
    if template.kind != notice.kind {
        let name = template.template;
        let detail =
            format!("The template \"{name}\" is for the other kind of notices; choose another.");
        return Err(Fault::new(FaultCode::BadTemplate, detail).with("template", name));
    }
    template.subject = notice.subject.clone().or(template.subject);
    Ok(template)
}

fn not_managed() -> Fault {
    Fault::new(
        FaultCode::NotAllowed,
        "Whoever said to whom this alert writes may not manage the bridge any more; somebody who may has to look at its recipients and text, and give them anew (\"notice\").",
    )
}

fn held(per_hour: u32) -> Fault {
    let detail = format!(
        "It has fired {per_hour} times within the hour, which is the most that it sends; further firings are only counted."
    );
    Fault::new(FaultCode::LimitReached, detail)
        .with("limit", "per_hour")
        .with("value", per_hour)
}
