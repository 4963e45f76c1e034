//! Operations on saved sends.

use shared::{
    bridge::TextEncoding,
    fault::{Fault, FaultCode},
    operation::{ChangeSaved, CreateSaved, DeleteSaved, Done, ListSaved, SavedList},
    saved::Saved,
};

use super::{Perform, Services, check_name, fresh_id};
use crate::access::Caller;

impl Perform for ListSaved {
    async fn perform(self, services: &Services, caller: Caller) -> Result<SavedList, Fault> {
        if let Some(bridge) = &self.bridge {
            services.bridges.get(bridge)?;
        }
        let mut saved = services.saved.list(self.bridge.as_ref()).await;
        // What is for every bridge is the owner's own.
        saved.retain(|saved| caller.guest().is_none() || saved.bridge.is_some());
        Ok(SavedList { saved })
    }
}

impl Perform for CreateSaved {
    async fn perform(self, services: &Services, _: Caller) -> Result<Saved, Fault> {
        let saved = Saved {
            id: fresh_id()?.as_str().into(),
            label: check_name("label", &self.label)?,
            text: self.text,
            escapes: self.escapes,
            hex: self.hex,
            base64: self.base64,
            encoding: self.encoding,
            bridge: self.bridge,
            position: 0,
        };
        let check = |saved: &Saved| check(saved, services);
        services.saved.add(saved, self.position, check).await
    }
}

impl Perform for ChangeSaved {
    async fn perform(self, services: &Services, _: Caller) -> Result<Saved, Fault> {
        let label = self
            .label
            .as_deref()
            .map(|label| check_name("label", label));
        let label = label.transpose()?;
        let (id, position) = (self.saved.clone(), self.position);
        let change = |mut saved: Saved| {
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
            check(&saved, services)?;
            Ok(saved)
        };
        services.saved.edit(&id, position, change).await
    }
}

impl Perform for DeleteSaved {
    async fn perform(self, services: &Services, _: Caller) -> Result<Done, Fault> {
        services.saved.remove(&self.saved).await?;
        Ok(Done {})
    }
}

/// What is saved can be sent, as far as that can be known now: an encoding that is not said is that of the bridge.
fn check(saved: &Saved, services: &Services) -> Result<(), Fault> {
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
