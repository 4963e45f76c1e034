//! The words about accounts, in English.

use shared::user::{GrantMay, Role};

use super::words::many;
use crate::text::WhoText;

pub(super) static WHO: WhoText = WhoText {
    dropped: "You were signed out: the session has ended, or was ended elsewhere. What you typed is still here.",
    with_account: "Sign in with your account",
    with_key: "Sign in with the owner's key",
    use_key: "Use the key",
    no_account: "No account yet? An admin of this relay can send you a welcome link.",
    name: "Name",
    name_missing: "Type the name.",
    passphrase: "Passphrase",
    passphrase_missing: "Type the passphrase.",
    wrong_passphrase: "The name or the passphrase is wrong.",
    show: "Show",
    hide: "Hide",
    too_many: "Too many tries. Wait a little before the next one.",
    welcome: "Welcome",
    welcome_ended: "It works once and for three days: it was used, or its time is over. If you have chosen a passphrase, sign in with it; otherwise ask an admin of this relay for a new link.",
    new_passphrase: "New passphrase",
    current_passphrase: "Current passphrase",
    passphrase_hint: "Any characters will do. A few words that you can remember are good; a password manager is better.",
    choose: "Set passphrase and sign in",
    account: "Your account",
    you_own: "You are signed in with the owner's key.",
    change_passphrase: "Change passphrase",
    change_words: "Wherever else you are signed in, you are signed out.",
    passphrase_changed: "The passphrase was changed; all your other sessions have ended.",
    tokens_too: "Also revoke my API tokens",
    not_current: "This is not the passphrase that holds now.",
    sessions: "Where you are signed in",
    sessions_words: "If you do not know one of these, sign it out and change your passphrase.",
    all_sessions: "Who is signed in",
    all_sessions_words: "Who is signed out here is out within seconds, and can sign in again.",
    this_one: "this browser",
    some_client: "some client",
    owner: "the owner",
    end_words: "It is signed out at once; what is being typed there is not sent.",
    end_others: "Sign out everywhere else",
    end_others_words: "All your other browsers and devices are signed out at once. API tokens go on working unless you revoke them too.",
    end_all: "Sign out everywhere",
    end_all_words: "All your browsers and devices are signed out at once, this one as well. API tokens go on working unless you revoke them too.",
    tokens: "API tokens",
    all_tokens: "Everybody's API tokens",
    tokens_words: "For scripts and programs, in place of a passphrase.",
    no_tokens: "No tokens yet.",
    new_token: "New token",
    token: "The token",
    token_name: "What it is for",
    token_hint: "1 to 64 characters, as in: backup script",
    token_ends: "It works for",
    token_once: "Copy it now: the token is not kept and is not shown again.",
    token_use: "It goes into the Authorization header:",
    token_line: "A line that uses the token",
    revoke_words: "What uses it is cut off at once.",
    role_label: "Role",
    parts: "Parts of the settings",
    own_settings: "Your own",
    people: "People",
    people_words: "Whoever has an account signs in with a name and a passphrase. What somebody may do is the role, and on others' bridges what is granted there.",
    no_people: "There are no accounts yet. Add the first one, for yourself: then the owner's key can stay in its drawer.",
    add: "Add person",
    add_this: "Add",
    name_hint: "1 to 64 characters; others see it beside what the person does",
    way: "Gets in by",
    by_link: "a welcome link",
    by_passphrase: "a passphrase I set",
    not_welcomed: "has not come yet",
    new_welcome: "New welcome link",
    welcome_again: "The passphrase that holds now, all sessions and all tokens of this account end at once. With the link the person chooses a new one.",
    welcome_anew: "The link that was made before works no more.",
    make_link: "Make the link",
    open_grants: "People…",
    grants_words: "Who is named here sees this bridge under their own account. For others there are share links.",
    granted: "Who may do what",
    nobody_granted: "Nobody else, but admins.",
    nobody_left: "There is nobody else to add: admins may do everything anyway.",
    whom: "Person",
    whom_hint: "the name of an account",
    no_such_person: "There is no account of this name.",
    may_label: "May",
    grant: "Grant",
    take_back: "Take back",
    undo: "Undo",
    reader_looks: "is a reader: may look, not write",
    looks_only: "You may look here, not send. The bridge's owner or an admin can change that.",
    reader_looks_only: "You are a reader: you may look here, not send. An admin can change that.",
    no_bridges: "No bridge is open to you yet. Ask the owner of one, or an admin, to grant you one under More actions, People.",
    pick_words: "A bridge is a raw TCP or UDP socket on the relay. Pick one to see what goes through it.",
    not_here: "This is not for your role",
    not_here_words: "An admin can change what you may do.",
    wait: |seconds| format!("Too many tries. Wait {seconds} s."),
    length: |least, most| format!("A passphrase has {least} to {most} characters."),
    counted: |count, least| match count {
        0 => format!("At least {least} characters."),
        _ => format!(
            "{} of at least {least}.",
            many(count as u64, "character", "characters")
        ),
    },
    show_of: |what| format!("Show: {what}"),
    welcome_words: |name, role| {
        format!(
            "This link is for {name}, {role}. Choose a passphrase: with your name it signs you in from now on."
        )
    },
    link_until: |time| format!("The link works once, until {time}."),
    you_are: |name, role| format!("You are {name}, {role}."),
    role,
    role_words,
    since_seen: |since, seen| format!("since {since} · last seen {seen}"),
    end_of: |session| format!("Sign out: {session}"),
    used: |at| match at {
        Some(at) => format!("last used {at}"),
        None => "not used yet".to_owned(),
    },
    ends: |at| match at {
        Some(at) => format!("until {at}"),
        None => "without end".to_owned(),
    },
    revoke_of: |token| format!("Revoke {token}"),
    days: |days| many(days, "day", "days"),
    seen: |at| match at {
        Some(at) => format!("last seen {at}"),
        None => "not seen yet".to_owned(),
    },
    change_title: |name| format!("Change {name}"),
    welcome_title: |name| format!("New welcome link for {name}"),
    welcome_for: |name| {
        format!(
            "Send it to {name}, who chooses a passphrase by it. It works once and for three days."
        )
    },
    delete_words,
    grants_title: |bridge| format!("People on “{bridge}”"),
    belongs_to: |owner| match owner {
        Some(owner) => format!("The bridge belongs to {owner}."),
        None => "The bridge belongs to no account; admins manage it.".to_owned(),
    },
    may,
    may_words,
    may_of: |name| format!("What {name} may do"),
    take_back_of: |name| format!("Take back from {name}"),
    granted_now: |name, now| match now {
        Some(now) => format!("{name} may {} now.", may(now)),
        None => format!("{name} no longer sees this bridge."),
    },
    of: |owner| format!("of {owner}"),
    may_here: |may| format!("you may {may}"),
};

fn role(role: Role) -> &'static str {
    match role {
        Role::Reader => "reader",
        Role::Member => "member",
        Role::Admin => "admin",
    }
}

fn role_words(role: Role) -> &'static str {
    match role {
        Role::Reader => "A reader looks at the bridges that are granted.",
        Role::Member => {
            "A member makes bridges and sends notices, and does on others' bridges what is granted."
        }
        Role::Admin => "An admin may do everything, on every bridge, and manages people.",
    }
}

fn may(may: GrantMay) -> &'static str {
    match may {
        GrantMay::Look => "look",
        GrantMay::Chat => "look and write",
        GrantMay::Manage => "manage",
    }
}

fn may_words(may: GrantMay) -> &'static str {
    match may {
        GrantMay::Look => "See, follow, find and export what goes through the bridge.",
        GrantMay::Chat => "Look, and send: messages, files, what is repeated.",
        GrantMay::Manage => {
            "Also open, close, change and delete the bridge, cut peers, share it and grant it to others."
        }
    }
}

fn delete_words(bridges: usize) -> String {
    let bridges = match bridges {
        0 => String::new(),
        1 => " The person's one bridge stays as it is and belongs to the admins.".to_owned(),
        count => {
            format!(" The person's {count} bridges stay as they are and belong to the admins.")
        }
    };
    format!(
        "All sessions, tokens and grants of this account end at once.{bridges} This cannot be undone."
    )
}
