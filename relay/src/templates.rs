//! Templates of notices: texts in which `{{ name }}` stands for a value.
//!
//! [`render`](render()) makes texts of them. The list is small and is held whole; every change is stored before it is seen.

mod render;

use std::{collections::BTreeMap, sync::Arc};

use shared::{
    fault::{Fault, FaultCode},
    operation::Template,
};
use tokio::sync::Mutex;

use crate::{
    bridge::Context,
    faults::limit,
    still,
    store::{Edit, StoreError},
};

pub use render::{Rendered, Values, check, names, render};

/// All templates of a relay.
#[derive(Debug)]
pub struct Templates {
    context: Arc<Context>,
    /// By name. Held over a commit, so that changes come one after the other.
    list: Mutex<BTreeMap<String, Template>>,
}

impl Templates {
    /// What is stored.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn load(context: Arc<Context>) -> Result<Self, StoreError> {
        let templates = context.journal.store().templates().await?.into_iter();
        Ok(Self {
            context,
            list: Mutex::new(
                templates
                    .map(|template| (template.template.clone(), template))
                    .collect(),
            ),
        })
    }

    /// All, by name.
    pub async fn list(&self) -> Vec<Template> {
        self.list.lock().await.values().cloned().collect()
    }

    /// One of them.
    ///
    /// # Errors
    /// `bad-template`, naming it, where there is none: who asks for it has a notice and no path in mind.
    pub async fn get(&self, name: &str) -> Result<Template, Fault> {
        let found = self.list.lock().await.get(name).cloned();
        found.ok_or_else(|| {
            let detail = format!(
                "There is no template \"{name}\"; set it, or choose one that list-templates shows."
            );
            Fault::new(FaultCode::BadTemplate, detail).with("template", name)
        })
    }

    /// Makes one, or replaces the one of the same name.
    ///
    /// # Errors
    /// `limit-reached`, `storage-failed`.
    pub async fn set(&self, template: Template) -> Result<(), Fault> {
        let mut list = self.list.lock().await;
        still::check()?;
        let (name, max) = (template.template.clone(), self.context.limits.templates);
        if list.len() >= max && !list.contains_key(&name) {
            return Err(limit("templates", max));
        }
        let edit = Edit::KeepTemplate(template.clone());
        self.context.journal.edit(vec![edit]).await?;
        list.insert(name, template);
        Ok(())
    }

    /// Takes one away.
    ///
    /// # Errors
    /// `not-found`, `storage-failed`.
    pub async fn remove(&self, name: &str) -> Result<(), Fault> {
        let mut list = self.list.lock().await;
        still::check()?;
        if !list.contains_key(name) {
            let detail =
                format!("There is no template \"{name}\"; list-templates shows those there are.");
            return Err(Fault::new(FaultCode::NotFound, detail).with("template", name));
        }
        let edit = Edit::DropTemplate(name.to_owned());
        self.context.journal.edit(vec![edit]).await?;
        list.remove(name);
        Ok(())
    }
}
