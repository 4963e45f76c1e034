//! Operations on saved sends.

use serde_json::json;
use shared::{
    bridge::TextEncoding,
    fault::{Fault, FaultCode},
    operation::{ChangeSaved, CreateSaved, DeleteSaved, Done, ListSaved, SavedList},
    saved::Saved,
    user::GrantMay,
};

use super::{Perform, Services};
use crate::{access::Caller, names::check_name, random, saved::no_such_saved};

impl Perform for ListSaved {
    async fn perform(self, services: &Services, caller: Caller) -> Result<SavedList, Fault> {
        if let Some(bridge) = &self.bridge {
            services.bridges.get(bridge)?;
        }
        let mut saved = services.saved.list(self.bridge.as_ref()).await;
        saved.retain(|saved| is_own(services, &caller, saved));
        Ok(SavedList { saved })
    }
}

impl Perform for CreateSaved {
    async fn perform(self, services: &Services, caller: Caller) -> Result<Saved, Fault> {
        let saved = Saved {
            id: random::id()?.as_str().into(),
            label: check_name("label", &self.label)?,
            text: self.text,
            escapes: self.escapes,
            hex: self.hex,
            base64: self.base64,
            encoding: self.encoding,
            bridge: self.bridge,
            owner: caller.owner_of_new(),
            position: 0,
        };
        let check = |saved: &Saved| check(saved, services, &caller);
        services.saved.add(saved, self.position, check).await
    }
}

impl Perform for ChangeSaved {
    async fn perform(self, services: &Services, caller: Caller) -> Result<Saved, Fault> {
        let label = self
            .label
            .as_deref()
            .map(|label| check_name("label", label));
        let label = label.transpose()?;
        let (id, position) = (self.saved.clone(), self.position);
        let change = |mut saved: Saved| {
            if !is_own(services, &caller, &saved) {
                return Err(no_such_saved(&saved.id));
            }
            if !self.written().is_none() {
                saved.encoding = None;
                (saved.text, saved.escapes) = (self.text, self.escapes);
                (saved.hex, saved.base64) = (self.hex, self.base64);
            }
            saved.label = label.unwrap_or(saved.label);
            saved.encoding = self.encoding.or(saved.encoding);
            if let Some(bridge) = self.bridge {
                saved.bridge = Some(bridge).filter(|bridge| !bridge.as_str().is_empty());
            }
            check(&saved, services, &caller)?;
            Ok(saved)
        };
        services.saved.edit(&id, position, change).await
    }
}

impl Perform for DeleteSaved {
    async fn perform(self, services: &Services, caller: Caller) -> Result<Done, Fault> {
        let may = |saved: &Saved| is_own(services, &caller, saved);
        services.saved.remove(&self.saved, may).await?;
        Ok(Done {})
    }
}

/// Whether something saved is there for a caller: where the caller may send on its bridge, or has saved it for all.
fn is_own(services: &Services, caller: &Caller, saved: &Saved) -> bool {
    match &saved.bridge {
        Some(bridge) => services.may(caller, bridge, GrantMay::Chat),
        None => caller.rights.owns(saved.owner.as_ref()),
    }
}

/// What is saved can be sent, as far as that can be known now: an encoding that is not said is that of the bridge.
fn check(saved: &Saved, services: &Services, caller: &Caller) -> Result<(), Fault> {
    if let Some(bridge) = &saved.bridge {
        let with = json!({"bridge": bridge});
        services.judge(caller, "send", &with)?;
    }
    let bridge = saved.bridge.as_ref().map(|id| services.bridges.get(id));
    let of_bridge = bridge.transpose()?.map(|bridge| bridge.settings().encoding);
    // UTF-8 has every character.
    let encoding = saved.encoding.or(of_bridge).unwrap_or(TextEncoding::Utf8);
    let (bytes, limit) = (
        saved.written().bytes(encoding)?.len(),
        services.config.limits.saved_bytes,
    );
    if bytes > limit {
        return Err(Fault::new(
            FaultCode::TooLarge,
            format!("{bytes} bytes are more than the limit of {limit} for a saved send; save a part of it."),
        )
        .with("bytes", bytes)
        .with("limit", limit));
    }
    Ok(())
}
