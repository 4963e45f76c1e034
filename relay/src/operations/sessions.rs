//! Operations on sessions and API tokens.

use secrecy::ExposeSecret as _;
use shared::{
    fault::{Fault, FaultCode},
    id::UserId,
    operation::{
        CreateToken, CreatedToken, Done, EndSession, ListSessions, ListTokens, RevokeToken,
        SessionList, TokenList,
    },
    user::{Role, Token},
};

use super::{Perform, Services, shares::end};
use crate::{
    access::{Caller, Identity, NewToken, Proof},
    clock,
};

impl Perform for ListSessions {
    async fn perform(self, services: &Services, caller: Caller) -> Result<SessionList, Fault> {
        let all = all(&caller, self.all)?;
        let sessions = services.access.accounts().sessions(&caller, all);
        Ok(SessionList { sessions })
    }
}

impl Perform for EndSession {
    async fn perform(self, services: &Services, caller: Caller) -> Result<Done, Fault> {
        let journal = &services.bridges.context().journal;
        let accounts = services.access.accounts();
        accounts
            .end_session(
                journal,
                &caller,
                &self.session,
                self.tokens.unwrap_or(false),
            )
            .await?;
        Ok(Done {})
    }
}

impl Perform for CreateToken {
    async fn perform(self, services: &Services, caller: Caller) -> Result<CreatedToken, Fault> {
        let own = caller.rights.role.unwrap_or(Role::Reader);
        let role = self.role.unwrap_or(own);
        if role > own {
            let detail = "A token may do no more than who makes it; choose a lower role.";
            return Err(Fault::new(FaultCode::NotAllowed, detail).with("field", "role"));
        }
        let expires = self.expires.as_deref().map(|text| end(text, clock::now()));
        let new = NewToken {
            name: self.name,
            user: account(&caller).cloned(),
            role,
            expires: expires.transpose()?,
        };
        let journal = &services.bridges.context().journal;
        let made = services
            .access
            .accounts()
            .create_token(journal, new)
            .await?;
        let (info, token) = made;
        Ok(CreatedToken {
            info,
            token: token.expose_secret().to_owned(),
        })
    }
}

impl Perform for ListTokens {
    async fn perform(self, services: &Services, caller: Caller) -> Result<TokenList, Fault> {
        let all = all(&caller, self.all)?;
        let mut tokens = services.access.accounts().tokens(account(&caller), all);
        tokens.retain(|token| all || is_own(&caller, token));
        Ok(TokenList { tokens })
    }
}

impl Perform for RevokeToken {
    async fn perform(self, services: &Services, caller: Caller) -> Result<Done, Fault> {
        let journal = &services.bridges.context().journal;
        let may = |token: &Token| caller.rights.is_admin() || is_own(&caller, token);
        let accounts = services.access.accounts();
        accounts.revoke_token(journal, &self.token, may).await?;
        Ok(Done {})
    }
}

/// The account of a caller; nothing for whoever has the owner's key or a token of nobody's.
fn account(caller: &Caller) -> Option<&UserId> {
    match &caller.identity {
        Identity::Person(person) => Some(&person.user),
        _ => None,
    }
}

/// A token that is no admin's has itself alone: one that has got out tells and ends nothing else of its person's.
fn is_own(caller: &Caller, token: &Token) -> bool {
    match (caller.identity.proof(), account(caller)) {
        (Some(Proof::Token(id)), _) if !caller.rights.is_admin() => token.id == id,
        (_, user) => token.user.as_ref() == user,
    }
}

/// Whether everybody's are asked for.
fn all(caller: &Caller, asked: Option<bool>) -> Result<bool, Fault> {
    let all = asked.unwrap_or(false);
    if all && !caller.rights.is_admin() {
        let detail = "Only admins see everybody's; leave \"all\" out to see your own.";
        return Err(Fault::new(FaultCode::NotAllowed, detail).with("field", "all"));
    }
    Ok(all)
}
