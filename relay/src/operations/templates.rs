//! Operations on templates.

use shared::{
    fault::{Fault, FaultCode},
    notice::NoticeKind,
    operation::{DeleteTemplate, Done, ListTemplates, SetTemplate, Template, TemplateList},
};

use super::{Perform, Services};
use crate::{access::Caller, faults::bad_field, templates};

impl Perform for ListTemplates {
    async fn perform(self, services: &Services, _: Caller) -> Result<TemplateList, Fault> {
        Ok(TemplateList {
            templates: services.templates.list().await,
        })
    }
}

impl Perform for SetTemplate {
    async fn perform(self, services: &Services, _: Caller) -> Result<Template, Fault> {
        let named = |c: char| c.is_alphanumeric() || c == '-' || c == '_';
        let max = shared::MAX_NAME_CHARS;
        if !(1..=max).contains(&self.template.chars().count()) || !self.template.chars().all(named)
        {
            let what = format!("is a name of 1 to {max} letters, digits, - and _");
            return Err(bad_field("template", what));
        }
        if self.kind == NoticeKind::Sms && (self.subject.is_some() || self.html.is_some()) {
            return Err(bad_field(
                "kind",
                "is an SMS, which has neither a subject nor HTML",
            ));
        }
        let parts = [self.subject.as_ref(), Some(&self.text), self.html.as_ref()];
        let bytes: usize = parts.into_iter().flatten().map(String::len).sum();
        let max = services.config.limits.template_bytes;
        if bytes > max {
            let detail = format!(
                "{bytes} bytes are more than the limit of {max} for a template; shorten it."
            );
            return Err(Fault::new(FaultCode::TooLarge, detail)
                .with("bytes", bytes)
                .with("limit", max));
        }
        let mut template = Template {
            template: self.template,
            kind: self.kind,
            subject: self.subject,
            text: self.text,
            html: self.html,
            names: Vec::new(),
        };
        template.names = templates::check(&template)?;
        services.templates.set(template.clone()).await?;
        Ok(template)
    }
}

impl Perform for DeleteTemplate {
    async fn perform(self, services: &Services, _: Caller) -> Result<Done, Fault> {
        services.templates.remove(&self.template).await?;
        Ok(Done {})
    }
}
