//! Every operation once: who may, do it, answer. Both doors ([`crate::http`]) come through [`Operations`].

mod alerts;
mod arguments;
mod audit;
mod bridges;
mod carried;
mod codes;
mod drawn;
mod egress;
mod entries;
mod gateways;
mod listeners;
mod network;
mod notices;
mod peers;
mod repeated;
mod saved;
mod senders;
mod services;
mod sessions;
mod shares;
mod templates;
mod users;

use std::{collections::HashMap, pin::Pin, sync::Arc};

use futures_util::future::BoxFuture;
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde_json::Value;
use shared::{
    fault::{Fault, FaultCode},
    operation::{self as op, Method, Operation},
};

use crate::{
    access::{Caller, link_ended},
    audit::add_answer,
    bridge::Bridge,
    journal::is_stale,
    still, trail,
};

use arguments::{bad_arguments, make_whole};
pub(crate) use audit::deed_range;
use carried::Carried;
pub(crate) use entries::{answer_bytes, to_json};
pub(crate) use network::{own_addresses, own_origin, page_origins, public_host_origin};
pub use services::Services;
pub(crate) use shares::end as ends_at;
pub(crate) use users::welcome_url;

/// An operation's implementation.
trait Perform: Operation<Answer: JsonSchema> + JsonSchema {
    fn perform(
        self,
        services: &Services,
        caller: Caller,
    ) -> impl Future<Output = Result<Self::Answer, Fault>> + Send;
}

type Running = Pin<Box<dyn Future<Output = Result<Value, Fault>> + Send>>;

/// An operation as the doors see it: arguments and answers are JSON.
#[derive(Clone, Copy)]
pub struct Row {
    /// Its name.
    pub id: &'static str,
    /// Its REST method.
    pub method: Method,
    /// Its REST path below `/api/v1`.
    pub path: &'static str,
    /// The status of its REST answer.
    pub status: u16,
    /// What it does.
    pub summary: &'static str,
    /// The faults of its own.
    pub faults: &'static [FaultCode],
    /// The schema of its arguments.
    pub arguments: fn(&mut SchemaGenerator) -> Schema,
    /// The schema of its answer.
    pub answer: fn(&mut SchemaGenerator) -> Schema,
    /// Whether a repeated request is safe under an idempotency key.
    pub takes_key: bool,
    run: fn(Arc<Services>, Caller, Value) -> Running,
}

fn row<O: Perform + Send + 'static>() -> Row {
    let arguments = O::json_schema(&mut SchemaGenerator::default());
    Row {
        takes_key: arguments.pointer("/properties/key").is_some(),
        id: O::ID,
        method: O::METHOD,
        path: O::PATH,
        status: O::STATUS,
        summary: O::SUMMARY,
        faults: O::FAULTS,
        arguments: |generator| O::json_schema(generator),
        answer: |generator| generator.subschema_for::<O::Answer>(),
        run: |services, caller, with| Box::pin(run::<O>(services, caller, with)),
    }
}

/// What is asked for by other methods than GET and changes nothing, nor is anything sent for it.
const READS: [&str; 3] = ["judge-address", "preview-notice", "try-alert"];

impl Row {
    /// Whether it only looks, with these arguments. What does not is noted in the audit list.
    fn is_read(&self, with: &Value) -> bool {
        let is_tried = with.get("try").and_then(Value::as_bool) == Some(true);
        self.method == Method::Get || READS.contains(&self.id) || is_tried
    }
}

/// What hangs on accounts: where these were changed from outside in the same moment, nothing was done, and whoever asks is
/// judged again by what is known then.
const OF_ACCOUNTS: [&str; 5] = [
    "grant-bridge",
    "create-user",
    "change-user",
    "change-passphrase",
    "create-token",
];

/// What may end the right of whoever asks by being done, and is answered all the same.
const ENDS_RIGHTS: [&str; 8] = [
    "delete-bridge",
    "grant-bridge",
    "revoke-grant",
    "change-user",
    "delete-user",
    "change-passphrase",
    "end-session",
    "revoke-token",
];

/// How often at the most.
const AGAIN: usize = 3;

async fn run<O: Perform>(
    services: Arc<Services>,
    caller: Caller,
    with: Value,
) -> Result<Value, Fault> {
    if OF_ACCOUNTS.contains(&O::ID) {
        for _ in 0..AGAIN {
            let answer = once::<O>(&services, caller.clone(), with.clone()).await;
            if !answer.as_ref().is_err_and(is_stale) {
                return answer;
            }
        }
    }
    once::<O>(&services, caller, with).await
}

async fn once<O: Perform>(
    services: &Arc<Services>,
    mut caller: Caller,
    with: Value,
) -> Result<Value, Fault> {
    let judged = services.judge(&caller, O::ID, &with);
    caller.rights = judged.inspect_err(|_| trail::refused())?;
    let right = services.right(&caller, O::ID, &with);
    let arguments: O =
        serde_path_to_error::deserialize(with).map_err(|error| bad_arguments(O::ID, &error))?;
    let answer = still::judged(right, arguments.perform(services, caller)).await?;
    serde_json::to_value(answer).map_err(|error| {
        tracing::error!(operation = O::ID, %error, "an answer could not be written");
        Fault::new(
            FaultCode::StorageFailed,
            "The answer could not be written; see the relay's log.",
        )
    })
}

/// All operations.
#[derive(Clone)]
pub struct Operations {
    services: Arc<Services>,
    rows: Arc<HashMap<&'static str, Row>>,
}

impl std::fmt::Debug for Operations {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.rows.keys()).finish()
    }
}

/// Every operation, in the order of the documentation.
pub fn rows() -> Vec<Row> {
    vec![
        row::<op::CreateBridge>(),
        row::<op::ListBridges>(),
        row::<op::GetBridge>(),
        row::<op::ChangeBridge>(),
        row::<op::OpenBridge>(),
        row::<op::CloseBridge>(),
        row::<op::DeleteBridge>(),
        row::<op::BridgeProgram>(),
        row::<op::ListPeers>(),
        row::<op::DescribePeer>(),
        row::<op::DrawPeer>(),
        row::<op::DescribeListener>(),
        row::<op::NamePeer>(),
        row::<op::AdmitPeer>(),
        row::<op::ShutdownPeer>(),
        row::<op::CutPeer>(),
        row::<op::Send>(),
        row::<op::ListEntries>(),
        row::<op::CountEntries>(),
        row::<op::CreatePeriodic>(),
        row::<op::ListPeriodic>(),
        row::<op::StopPeriodic>(),
        row::<op::CancelFile>(),
        row::<op::ListSaved>(),
        row::<op::CreateSaved>(),
        row::<op::ChangeSaved>(),
        row::<op::DeleteSaved>(),
        row::<op::ListRules>(),
        row::<op::SetRules>(),
        row::<op::JudgeAddress>(),
        row::<op::ResolveName>(),
        row::<op::ListListeners>(),
        row::<op::DescribePort>(),
        row::<op::DescribeHost>(),
        row::<op::MeasureConnecting>(),
        row::<op::CreateShare>(),
        row::<op::ListShares>(),
        row::<op::RevokeShare>(),
        row::<op::GrantBridge>(),
        row::<op::ListGrants>(),
        row::<op::RevokeGrant>(),
        row::<op::CreateUser>(),
        row::<op::ListUsers>(),
        row::<op::ChangeUser>(),
        row::<op::DeleteUser>(),
        row::<op::ChangePassphrase>(),
        row::<op::ListSessions>(),
        row::<op::EndSession>(),
        row::<op::CreateToken>(),
        row::<op::ListTokens>(),
        row::<op::RevokeToken>(),
        row::<op::SendSms>(),
        row::<op::SendEmail>(),
        row::<op::PreviewNotice>(),
        row::<op::ListNotices>(),
        row::<op::CountNotices>(),
        row::<op::GetNotice>(),
        row::<op::RetryNotice>(),
        row::<op::CancelNotice>(),
        row::<op::SettleNotice>(),
        row::<op::ListReplies>(),
        row::<op::DescribeOutbox>(),
        row::<op::ChangeOutbox>(),
        row::<op::SuppressRecipient>(),
        row::<op::UnsuppressRecipient>(),
        row::<op::ListTemplates>(),
        row::<op::SetTemplate>(),
        row::<op::DeleteTemplate>(),
        row::<op::ListSenders>(),
        row::<op::SetSender>(),
        row::<op::DeleteSender>(),
        row::<op::TestSender>(),
        row::<op::ListGateways>(),
        row::<op::SetGateway>(),
        row::<op::DeleteGateway>(),
        row::<op::TestGateway>(),
        row::<op::CreateCode>(),
        row::<op::CheckCode>(),
        row::<op::CreateAlert>(),
        row::<op::ListAlerts>(),
        row::<op::ChangeAlert>(),
        row::<op::DeleteAlert>(),
        row::<op::TryAlert>(),
        row::<op::ListAudit>(),
    ]
}

impl Operations {
    /// The operations on these services.
    pub fn new(services: Arc<Services>) -> Self {
        let rows = rows().into_iter().map(|row| (row.id, row)).collect();
        Self {
            services,
            rows: Arc::new(rows),
        }
    }

    /// What they work on.
    pub fn services(&self) -> &Arc<Services> {
        &self.services
    }

    /// Does an operation, by its name.
    ///
    /// # Errors
    /// The operation's own faults; `bad-request` for arguments that are none, or a name that is not known.
    pub async fn run(
        &self,
        caller: Caller,
        operation: &str,
        mut with: Value,
    ) -> Result<Value, Fault> {
        let Some(row) = self.rows.get(operation) else {
            return Err(Fault::new(
                FaultCode::BadRequest,
                format!("There is no operation \"{operation}\"; /api/v1/openapi.json lists them."),
            )
            .with("operation", operation));
        };
        make_whole(&mut with);
        let (who, is_read) = (self.services.who(&caller), row.is_read(&with));
        let underway = self.services.audit.begin(&who, row.id, is_read, &with);
        let right = self.services.right(&caller, row.id, &with);
        let accounts = Arc::clone(self.services.access.accounts());
        let version = accounts.version();
        let work = (row.run)(Arc::clone(&self.services), caller.clone(), with);
        let work: Running = Box::pin(underway.watch(work, add_answer));
        if let Some(guest) = caller.guest() {
            let stay = self.services.access.shares().stay(guest);
            let stay = stay.ok_or_else(link_ended)?;
            return tokio::select! {
                biased;
                // What takes long is not answered to who may not be here any more.
                () = stay.over() => Err(link_ended()),
                answer = work => answer,
            };
        }
        // A change that is half done goes on when nobody waits for it any more, as far as the judge lets it.
        let tasks = &self.services.bridges.context().tasks;
        let work: Running = match is_read {
            true => work,
            false => Box::pin(Carried::new(work, tasks.clone())),
        };
        if ENDS_RIGHTS.contains(&row.id) {
            return work.await;
        }
        let answer = tokio::select! {
            biased;
            answer = work => answer,
            // What takes long is not told to who may not ask any more.
            fault = right.over() => return Err(fault),
        };
        // A change that is done was allowed, and may be told; all else says what the relay has found out.
        if (is_read || answer.is_err()) && accounts.version() != version {
            right.check()?;
        }
        answer
    }
}

/// Done when a caller may not send on a bridge any more: what goes on by itself ends with that. A session that ends does
/// not end it, for people leave and what they have begun goes on; a link or token that ends does. As long as this is held,
/// nobody else takes the name under which it speaks.
///
/// # Errors
/// `not-signed-in` when it is so already, `name-taken` when somebody else has the caller's name by now.
pub(crate) async fn stay_over(
    services: &Services,
    caller: &Caller,
    bridge: &Bridge,
) -> Result<BoxFuture<'static, ()>, Fault> {
    let visit = services.enter(caller).await?;
    let shares = services.access.shares();
    let stay = caller
        .guest()
        .map(|guest| shares.stay(guest).ok_or_else(link_ended))
        .transpose()?;
    let accounts = Arc::clone(services.access.accounts());
    let (identity, id, owner) = (
        caller.identity.clone(),
        bridge.id(),
        bridge.owner().cloned(),
    );
    Ok(Box::pin(async move {
        let _visit = visit;
        match (stay, identity.proof()) {
            (Some(stay), _) => stay.over().await,
            (None, Some(_)) => accounts.until_silent(&identity, &id, owner.as_ref()).await,
            (None, None) => std::future::pending().await,
        }
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is named there has a name for people in the page, in each of its languages.
    #[test]
    fn every_operation_is_named_where_both_sides_know_it() {
        let ids: Vec<_> = rows().iter().map(|row| row.id).collect();
        assert_eq!(ids, op::OPERATIONS);
    }
}
