//! Senders, gateways, templates and guards in English.

use shared::sender::{MailTls, Provider};

use super::words::many;
use crate::text::SetupText;

pub(super) static SETUP: SetupText = SetupText {
    senders: "Senders of e-mail",
    no_senders: "None yet: e-mails are captured in the sandbox and not sent.",
    new_sender: "New sender",
    change_sender: "Change the sender",
    delete_sender: "E-mails that asked for it will fail, and can be retried by another. All others leave by the next sender, or wait until there is one.",
    gateways: "Gateways of SMS",
    no_gateways: "None yet: SMS are captured in the sandbox and not sent.",
    new_gateway: "New gateway",
    change_gateway: "Change the gateway",
    delete_gateway: "SMS that wait leave by the next gateway, or go on waiting until there is one.",
    secret_set: "secret set",
    secret_unset: "no secret",
    in_file: "in the file",
    in_file_words: "It stands in the configuration file and can be changed only there.",
    receipts: "Receipts to",
    test: "Test…",
    send_test: "Send a test",
    testing: "Waiting for what comes back…",
    test_phone: "To the phone",
    test_phone_hint: "It gets an SMS that says it is a test, past the outbox. It may cost something.",
    test_mailbox: "To the mailbox",
    test_mailbox_hint: "It gets an e-mail that says it is a test, past the outbox.",
    ask_balance: "Ask for the balance",
    provider: "Provider",
    other_provider: "Another",
    name: "Name",
    name_hint: "Letters, digits, - and _.",
    from: "Mailbox (From)",
    shown: "Shown name (optional)",
    server: "Mail server",
    tls_label: "Encryption",
    user: "User",
    user_hint: "Empty: the server asks for nothing.",
    password: "Password or authorization code",
    password_hint: "Kept encrypted, never shown again.",
    password_set: "Set. Leave it empty to keep it.",
    gateway_kind: "Kind",
    ihuyi: "ihuyi (互亿无线)",
    http: "Another, by HTTP",
    url: "Address",
    ihuyi_url_hint: "Older accounts: https://106.ihuyi.com/webservice/sms.php?method=Submit",
    http_hint: "With {{ to }}, {{ digits }}, {{ text }}, {{ unicode }}, {{ id }}, {{ secret }}, {{ receipt_url }}, which are escaped for where they stand.",
    kannel: "Kannel",
    account: "Account (API ID)",
    api_key: "API key",
    dynamic: "A password of its own for each request (dynamic password)",
    method: "Method",
    headers: "Headers (optional)",
    headers_hint: "One a line, as Name: value.",
    body: "Body",
    accepted_when: "Taken when",
    accepted_hint: "Over status, body, json and id.",
    id_from: "Its id (optional)",
    id_hint: "For example json.id.",
    secret: "Secret",
    secret_hint: "Stands for {{ secret }}. Kept encrypted, never shown again.",
    guards: "Sending and limits",
    guards_hint: "The limits and countries are set in the configuration file, under [notices] and [sms].",
    is_running: "Notices are sent.",
    is_stopped: "Sending is stopped: nothing leaves.",
    stop: "Stop sending",
    start: "Start sending",
    start_title: "Start sending again?",
    start_words: "What waits in the outbox leaves at once.",
    per_day: "Notices within 24 hours",
    segments_per_day: "Parts of SMS within 24 hours",
    per_recipient: "To one recipient within 24 hours, at most",
    countries: "SMS go to",
    default_country: "Default country",
    kept: "Notices are kept",
    suppressed: "Who gets nothing",
    suppressed_words: "No notice goes to these, whoever or whatever asks for it.",
    suppress_label: "Phone number or mailbox",
    suppress: "Add",
    templates_words: "Texts with names such as {{ code }}, for which values are given when they are used.",
    no_templates: "No templates yet.",
    new_template: "New template",
    change_template: "Change the template",
    delete_template: "Alerts and scripts that use it will fail.",
    template_hint: "{{ name }} stands for a value that is given when it is used.",
    provider_hint: |provider| match provider {
        Provider::Netease => {
            "163 wants an authorization code in the place of the password. It is made in the mailbox, under Settings, POP3/SMTP/IMAP."
        }
        Provider::Qq => {
            "QQ wants an authorization code in the place of the password. It is made in the mailbox, under Settings, Account, where SMTP is switched on."
        }
        Provider::Gmail => {
            "Gmail wants an app password in the place of the password. It is made in the Google account, under Security, once two-step verification is on."
        }
        Provider::Outlook => {
            "Outlook wants an app password, and only accounts that still may sign in by password over SMTP can be used."
        }
    },
    tls: |tls| match tls {
        MailTls::Implicit => "TLS from the start (port 465)",
        MailTls::Starttls => "STARTTLS (port 587)",
        MailTls::None => "None: only on this machine",
    },
    act_on: |act, name| format!("{} {name}", act.trim_end_matches('…')),
    test_title: |name| format!("Test “{name}”"),
    test_taken: |ms| format!("Taken, after {ms} ms."),
    test_refused: |ms| format!("Not taken, after {ms} ms."),
    balance: |balance| format!("Left on the account: {balance}"),
    used: |used, most| format!("{used} of {most}"),
    kept_for: |days, size| {
        format!(
            "for {} after their last change, {size} at the most",
            many(days, "day", "days")
        )
    },
};
