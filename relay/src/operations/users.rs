//! Operations on accounts and grants.

use secrecy::{ExposeSecret as _, SecretString};
use shared::{
    fault::{Fault, FaultCode},
    operation::{
        ChangePassphrase, ChangeUser, CreateUser, CreatedUser, DeleteUser, Done, GrantBridge,
        GrantList, ListGrants, ListUsers, RevokeGrant, UserList,
    },
    user::{Grant, User, WELCOME_FRAGMENT},
};

use super::{Perform, Services, page_origins};
use crate::{
    access::{Accounts, Caller, Identity, Passphrase, Proof, UserChange},
    journal::Journal,
};

impl Perform for CreateUser {
    async fn perform(self, services: &Services, _: Caller) -> Result<CreatedUser, Fault> {
        let passphrase = self.passphrase.as_ref().map(Passphrase::from);
        let (accounts, journal) = of(services);
        let made = accounts.create_user(journal, &self.name, self.role, passphrase);
        Ok(shown(services, made.await?))
    }
}

impl Perform for ListUsers {
    async fn perform(self, services: &Services, _: Caller) -> Result<UserList, Fault> {
        let users = services.access.accounts().users();
        Ok(UserList { users })
    }
}

impl Perform for ChangeUser {
    async fn perform(self, services: &Services, _: Caller) -> Result<CreatedUser, Fault> {
        let (accounts, journal) = of(services);
        let change = UserChange {
            name: self.name,
            role: self.role,
            welcome: self.welcome.unwrap_or(false),
        };
        let changed = accounts.change_user(journal, &self.user, change).await?;
        Ok(shown(services, changed))
    }
}

impl Perform for DeleteUser {
    async fn perform(self, services: &Services, _: Caller) -> Result<Done, Fault> {
        let (accounts, journal) = of(services);
        accounts.delete_user(journal, &self.user).await?;
        Ok(Done {})
    }
}

impl Perform for ChangePassphrase {
    async fn perform(self, services: &Services, caller: Caller) -> Result<Done, Fault> {
        let Identity::Person(person) = &caller.identity else {
            let detail = "Only who has an account has a passphrase; make one with create-user.";
            return Err(Fault::new(FaultCode::NotAllowed, detail));
        };
        let Proof::Session(stays) = &person.by else {
            let detail = "A token does not change its person's passphrase; sign in to change it.";
            return Err(Fault::new(FaultCode::NotAllowed, detail));
        };
        let name = services.access.accounts().user(&person.user)?.name;
        let given = Passphrase::from(&self.current);
        let from = caller
            .from
            .unwrap_or(std::net::Ipv4Addr::UNSPECIFIED.into());
        let known = services.access.recognise(&name, given, from).await?;
        let Some(known) = known.filter(|known| known.user == person.user) else {
            let detail = "This is not your passphrase as it is now.";
            return Err(Fault::new(FaultCode::NotAllowed, detail).with("field", "current"));
        };
        let tokens = !self.keep_tokens.unwrap_or(false);
        let (accounts, journal) = of(services);
        let new = Passphrase::from(&self.new);
        accounts
            .set_passphrase(journal, &known, new, stays, tokens)
            .await?;
        Ok(Done {})
    }
}

impl Perform for GrantBridge {
    async fn perform(self, services: &Services, _: Caller) -> Result<Grant, Fault> {
        let key = services.bridges.get(&self.bridge)?.log().key();
        let (accounts, journal) = of(services);
        accounts.grant(journal, key, &self.user, self.may).await
    }
}

impl Perform for ListGrants {
    async fn perform(self, services: &Services, _: Caller) -> Result<GrantList, Fault> {
        let bridge = services.bridges.get(&self.bridge)?;
        let accounts = services.access.accounts();
        Ok(GrantList {
            owner: bridge.owner().and_then(|owner| accounts.name_of(owner)),
            grants: accounts.grants(&self.bridge),
        })
    }
}

impl Perform for RevokeGrant {
    async fn perform(self, services: &Services, _: Caller) -> Result<Done, Fault> {
        let key = services.bridges.get(&self.bridge)?.log().key();
        let (accounts, journal) = of(services);
        accounts.revoke(journal, key, &self.user).await?;
        Ok(Done {})
    }
}

/// The accounts and where they are stored.
fn of(services: &Services) -> (&Accounts, &Journal) {
    (
        services.access.accounts(),
        &services.bridges.context().journal,
    )
}

fn shown(services: &Services, (user, link): (User, Option<SecretString>)) -> CreatedUser {
    let origin = page_origins(&services.config.server, services.local)
        .into_iter()
        .next();
    let url = |link: SecretString| welcome_url(&origin.unwrap_or_default(), &link);
    CreatedUser {
        user,
        url: link.map(url),
    }
}

/// A welcome link.
pub(crate) fn welcome_url(origin: &str, secret: &SecretString) -> String {
    format!("{origin}/{WELCOME_FRAGMENT}{}", secret.expose_secret())
}
