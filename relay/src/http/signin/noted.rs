//! What the audit list holds of those who come, go and are turned away. A name that no account has is not kept: people give
//! passphrases there.

use axum::http::{HeaderMap, header};
use secrecy::SecretString;
use shared::{
    audit::{By, Deed, SIGN_IN, SIGN_OUT, SOMEBODY},
    fault::{Fault, FaultCode},
    id::UserId,
};

use super::{
    super::{Edge, client::Client},
    SignIn,
};
use crate::{
    access::{Caller, OWNER},
    audit::Who,
    clock,
};

/// The most characters of a name.
const MAX_NAME: usize = 64;

/// What a script without a right token has given.
const BY_HEADER: &str = "authorization";

impl Edge {
    /// Who sends a request; a script that gives something wrong has tried to come in.
    ///
    /// # Errors
    /// As [`Guard::identify`](super::super::guard::Guard::identify).
    pub(in crate::http) fn identify(
        &self,
        headers: &HeaderMap,
        client: Client,
    ) -> Result<Caller, Fault> {
        let services = self.services();
        let known = self.guard.identify(headers, client, &services.access);
        if headers.contains_key(header::AUTHORIZATION)
            && let Err(fault) = &known
        {
            let deed = Deed {
                on: Some(BY_HEADER.to_owned()),
                refused: Some(fault.code),
                ..deed(somebody(client), SIGN_IN)
            };
            services.audit.note(deed);
        }
        known
    }

    /// Who is about to sign in, as far as the relay knows whoever that claims to be.
    pub(super) fn claimed(&self, client: Client, headers: &HeaderMap, claim: &SignIn) -> Who {
        let accounts = self.services().access.accounts();
        let user = match claim {
            SignIn::Owner { .. } => return named(OWNER.to_owned(), client),
            SignIn::Guest { share, name } => return self.guest(client, share, name),
            SignIn::Rename { .. } => return self.renamed(client, headers),
            SignIn::Welcome { welcome, .. } => {
                accounts.show_welcome(welcome).map(|welcome| welcome.name)
            }
            SignIn::Person { user, .. } => Some(user.clone()),
        };
        let user = user.and_then(|name| accounts.user(&UserId(name)).ok());
        user.map_or_else(
            || somebody(client),
            |user| Who {
                user: Some(user.id),
                ..named(user.name, client)
            },
        )
    }

    fn guest(&self, client: Client, secret: &SecretString, name: &str) -> Who {
        let shares = self.services().access.shares();
        let share = shares.by_secret(secret, clock::now());
        share.map_or_else(
            || somebody(client),
            |share| {
                // No longer than a name may be, so that the link's id is not pushed out of the line.
                let name = name.chars().take(MAX_NAME);
                let name: String = name.collect();
                named(format!("{name} ({})", share.id()), client)
            },
        )
    }

    /// A guest who takes another name is still known by the one before.
    fn renamed(&self, client: Client, headers: &HeaderMap) -> Who {
        let services = self.services();
        let caller = self.guard.session(headers, client, &services.access);
        caller.map_or_else(|_| somebody(client), |caller| services.who(&caller))
    }

    /// Somebody has tried to sign in. Of the owner's key it is not told by whom it was not known.
    pub(super) fn signed_in(&self, who: Who, by: Option<By>, refused: Option<FaultCode>) {
        let who = Who { by, ..who };
        let stranger = refused.is_some() && who.name == OWNER && who.user.is_none();
        let mut deed = deed(who, SIGN_IN);
        if stranger {
            SOMEBODY.clone_into(&mut deed.who);
        }
        self.services().audit.note(Deed { refused, ..deed });
    }

    /// Somebody has signed out.
    pub(super) fn signed_out(&self, caller: &Caller) {
        let services = self.services();
        services.audit.note(deed(services.who(caller), SIGN_OUT));
    }
}

fn named(name: String, client: Client) -> Who {
    Who {
        name,
        user: None,
        by: None,
        from: Some(client.address),
    }
}

fn somebody(client: Client) -> Who {
    named(SOMEBODY.to_owned(), client)
}

fn deed(who: Who, what: &str) -> Deed {
    Deed {
        user: who.user,
        by: who.by,
        from: who.from.map(|from| from.to_string()),
        ..Deed::new(&who.name, what)
    }
}
