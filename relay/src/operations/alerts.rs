//! Operations on alerts.

use shared::{
    alert::{Alert, AlertNotice, When},
    bounds::MAX_PER_HOUR,
    encoding::encode,
    fault::{Fault, FaultCode},
    id::BridgeId,
    notice::NoticeKind,
    operation::{
        AlertList, AlertTrial, ChangeAlert, CreateAlert, DeleteAlert, Done, ListAlerts, Operation,
        TryAlert,
    },
};

use super::{Perform, Services, entries::unreadable};
use crate::{
    access::Caller,
    faults::{bad_field, check_number},
    names::check_name,
    outbox::keys::{Asked, Mark},
    random,
    rules::{self, matching::Matcher},
    store::AlertSettings,
};

/// How often an alert sends within an hour where that is not said.
const PER_HOUR: u32 = 6;

impl Perform for CreateAlert {
    async fn perform(mut self, services: &Services, caller: Caller) -> Result<Alert, Fault> {
        let asked = Asked::new(Self::ID, self.key.take(), &self)?.of(caller.rights.who.as_ref());
        let outbox = &services.outbox;
        let make = async |mark: Mark| {
            let settings = AlertSettings {
                name: self.name,
                when: self.when,
                notice: self.notice,
                per_hour: self.per_hour.unwrap_or(PER_HOUR),
                on: self.on.unwrap_or(true),
                owner: caller.owner_of_new(),
            };
            let settings = check(services, &self.bridge, settings).await?;
            let id = random::id()?.as_str().into();
            let also = |alert: &Alert| mark.edit(alert).into_iter().collect();
            services
                .rules
                .create(&self.bridge, id, settings, also)
                .await
        };
        outbox.keys().once(asked, outbox.now(), make).await
    }
}

impl Perform for ListAlerts {
    async fn perform(self, services: &Services, _: Caller) -> Result<AlertList, Fault> {
        Ok(AlertList {
            alerts: services.rules.list(&self.bridge).await?,
        })
    }
}

impl Perform for ChangeAlert {
    async fn perform(self, services: &Services, caller: Caller) -> Result<Alert, Fault> {
        let new = async |old: AlertSettings| {
            // To whom it writes and what is said there is whose who has given that, and nobody takes it over by a name or a switch.
            let owner = match self.notice {
                Some(_) => caller.owner_of_new(),
                None => old.owner,
            };
            let settings = AlertSettings {
                name: self.name.unwrap_or(old.name),
                when: self.when.unwrap_or(old.when),
                notice: self.notice.unwrap_or(old.notice),
                per_hour: self.per_hour.unwrap_or(old.per_hour),
                on: self.on.unwrap_or(old.on),
                owner,
            };
            check(services, &self.bridge, settings).await
        };
        services.rules.change(&self.bridge, &self.alert, new).await
    }
}

impl Perform for DeleteAlert {
    async fn perform(self, services: &Services, _: Caller) -> Result<Done, Fault> {
        services.rules.remove(&self.bridge, &self.alert).await?;
        Ok(Done {})
    }
}

impl Perform for TryAlert {
    async fn perform(self, services: &Services, _: Caller) -> Result<AlertTrial, Fault> {
        let bridge = services.bridges.get(&self.bridge)?;
        check_when(services, &self.bridge, &self.when)?;
        let matcher = Matcher::new(&self.when)?;
        let tried = rules::try_on(&bridge, matcher).await;
        tried.map_err(unreadable)
    }
}

/// All that can be known to be wrong with an alert before it fires.
async fn check(
    services: &Services,
    bridge: &BridgeId,
    mut settings: AlertSettings,
) -> Result<AlertSettings, Fault> {
    settings.name = check_name("name", &settings.name)?;
    check_when(services, bridge, &settings.when)?;
    check_number("per_hour", "number", settings.per_hour, 1..=MAX_PER_HOUR)?;
    check_notice(services, &settings.notice)?;
    let matcher = Matcher::new(&settings.when)?;
    services
        .rules
        .check_texts(&settings.notice, &matcher)
        .await?;
    Ok(settings)
}

fn check_when(services: &Services, bridge: &BridgeId, when: &When) -> Result<(), Fault> {
    let bridge = services.bridges.get(bridge)?;
    if let When::Contains(text) = when {
        // What the bridge's encoding does not have cannot be received.
        encode(text, bridge.settings().encoding)?;
    }
    Ok(())
}

fn check_notice(services: &Services, notice: &AlertNotice) -> Result<(), Fault> {
    let (count, most) = (notice.to.len(), services.config.limits.alert_recipients);
    if count == 0 {
        return Err(bad_field("notice.to", "holds at least one recipient"));
    }
    if count > most {
        let detail = format!(
            "{count} recipients are more than the limit of {most} for an alert; name fewer, or raise limits.alert_recipients."
        );
        let fault = Fault::new(FaultCode::TooLarge, detail).with("key", "alert_recipients");
        return Err(fault.with("limit", most));
    }
    for to in &notice.to {
        services.outbox.recipient(notice.kind, to)?;
    }
    match (&notice.text, &notice.template) {
        (Some(text), None) if !text.trim().is_empty() => {}
        (None, Some(_)) => {}
        _ => {
            return Err(bad_field(
                "notice.text",
                "is given, or \"notice.template\" is, and not both",
            ));
        }
    }
    let own = [&notice.subject, &notice.text].into_iter().flatten();
    let (bytes, max): (usize, _) = (
        own.map(String::len).sum(),
        services.config.limits.template_bytes,
    );
    if bytes > max {
        let detail =
            format!("{bytes} bytes are more than the limit of {max} for a template; shorten it.");
        let fault = Fault::new(FaultCode::TooLarge, detail).with("bytes", bytes);
        return Err(fault.with("limit", max));
    }
    match notice.kind {
        NoticeKind::Sms if notice.subject.is_some() || notice.sender.is_some() => Err(bad_field(
            "notice.kind",
            "is an SMS, which has neither a subject nor a sender",
        )),
        NoticeKind::Email if notice.text.is_some() && notice.subject.is_none() => Err(bad_field(
            "notice.subject",
            "is given for an e-mail without a template",
        )),
        _ => services.outbox.check_sender(notice.sender.as_deref()),
    }
}
