use super::*;

fn no(stage: Stage, code: u16, words: &str, provider: Option<Provider>) -> Verdict {
    let words = words.to_owned();
    Ending::Said { stage, code, words }.verdict(provider)
}

#[test]
fn what_the_providers_say_is_understood() {
    use Provider::{Gmail, Netease, Outlook, Qq};
    for (provider, stage, code, words, meaning) in [
        (
            Netease,
            Stage::Login,
            535,
            "Error: authentication failed",
            Meaning::AuthorizationCode,
        ),
        (
            Netease,
            Stage::Login,
            550,
            "User has no permission",
            Meaning::SmtpOff,
        ),
        (
            Qq,
            Stage::Login,
            535,
            "Login fail. 登录失败",
            Meaning::AuthorizationCode,
        ),
        (
            Gmail,
            Stage::Login,
            534,
            "5.7.9 Application-specific password required.",
            Meaning::AppPassword,
        ),
        (
            Gmail,
            Stage::Login,
            535,
            "5.7.8 Username and Password not accepted.",
            Meaning::AppPassword,
        ),
        (
            Outlook,
            Stage::Login,
            535,
            "5.7.139 Authentication unsuccessful, basic authentication is disabled.",
            Meaning::SmtpOff,
        ),
        (
            Outlook,
            Stage::From,
            530,
            "5.7.57 Client not authenticated to send mail.",
            Meaning::SmtpOff,
        ),
        (
            Outlook,
            Stage::Dot,
            554,
            "5.2.252 SendAsDenied; not allowed to send as",
            Meaning::FromNotUser,
        ),
        (
            Netease,
            Stage::From,
            553,
            "Mail from must equal authorized user",
            Meaning::FromNotUser,
        ),
        (
            Qq,
            Stage::From,
            501,
            "mail from address must be same as authorization user",
            Meaning::FromNotUser,
        ),
        (
            Netease,
            Stage::Dot,
            554,
            "DT:SPM 163 smtp8,DMCowAB3",
            Meaning::Spam,
        ),
        (
            Netease,
            Stage::Dot,
            451,
            "DT:SPM 163 smtp8, please try again",
            Meaning::SpamLater,
        ),
        (
            Netease,
            Stage::Greeting,
            421,
            "HL:ICC 163 smtp9",
            Meaning::TooFast,
        ),
        (
            Netease,
            Stage::Greeting,
            421,
            "HL:IFC 163 smtp9",
            Meaning::TooFast,
        ),
        (
            Gmail,
            Stage::Dot,
            550,
            "5.4.5 Daily user sending limit exceeded.",
            Meaning::Quota,
        ),
        (
            Gmail,
            Stage::Dot,
            421,
            "4.7.28 Our system has detected an unusual rate of mail",
            Meaning::TooFast,
        ),
        (
            Gmail,
            Stage::Login,
            454,
            "4.7.0 Too many login attempts, please try again later.",
            Meaning::TooFast,
        ),
        (Netease, Stage::Dot, 554, "MI:STC 163 smtp8", Meaning::Quota),
        (
            Qq,
            Stage::From,
            550,
            "Connection frequency limited",
            Meaning::TooFast,
        ),
        (
            Outlook,
            Stage::Greeting,
            554,
            "Too many concurrent connections",
            Meaning::TooFast,
        ),
    ] {
        let verdict = no(stage, code, words, Some(provider));
        assert_eq!(verdict.meaning, Some(meaning.as_str()), "{words}");
        // Whatever the number: the sender rests, and no mail is lost to it.
        let rests = matches!(meaning, Meaning::TooFast | Meaning::Quota);
        let told = verdict.known == Known::Later(Some(TOO_FAST_PAUSE));
        assert_eq!(told, rests, "{words}");
        assert!(verdict.slows_down() || !rests, "{words}");
    }
}

#[test]
fn others_are_understood_by_their_codes() {
    for (stage, code, words, meaning) in [
        (
            Stage::Login,
            535,
            "5.7.8 Error: authentication failed",
            Meaning::BadLogin,
        ),
        (
            Stage::Login,
            454,
            "4.7.0 Temporary authentication failure",
            Meaning::LoginLater,
        ),
        (
            Stage::To,
            550,
            "5.1.1 <a@b.c>: Recipient address rejected",
            Meaning::NoMailbox,
        ),
        (Stage::To, 550, "no such user here", Meaning::NoMailbox),
        (Stage::To, 450, "4.7.1 try again", Meaning::Greylisted),
        (Stage::To, 552, "5.2.2 over quota", Meaning::MailboxFull),
        (
            Stage::From,
            552,
            "5.3.4 Message size exceeds fixed limit",
            Meaning::TooLarge,
        ),
        (
            Stage::From,
            530,
            "5.7.0 Must issue a STARTTLS command first",
            Meaning::TlsWanted,
        ),
        (
            Stage::From,
            530,
            "authentication required",
            Meaning::LoginWanted,
        ),
        (Stage::Dot, 554, "5.7.1 blocked", Meaning::Policy),
        (
            Stage::Data,
            451,
            "4.3.0 queue file write error",
            Meaning::ServerTrouble,
        ),
    ] {
        let verdict = no(stage, code, words, None);
        assert_eq!(verdict.meaning, Some(meaning.as_str()), "{code} {words}");
    }
}

#[test]
fn a_no_is_certain_and_says_whether_to_try_again() {
    let verdict = no(Stage::To, 550, "5.1.1 unknown user", None);
    assert_eq!(verdict.known, Known::Refused);
    assert_eq!(verdict.code.as_deref(), Some("550 5.1.1"));
    assert_eq!(verdict.words.as_deref(), Some("unknown user"));
    for stage in [Stage::From, Stage::To, Stage::Data, Stage::Dot] {
        assert_eq!(no(stage, 452, "later", None).known, Known::Later(None));
        assert_eq!(no(stage, 554, "no", None).known, Known::Refused);
    }
    for stage in [Stage::Greeting, Stage::Login] {
        assert_eq!(no(stage, 535, "no", None).known, Known::Away);
    }
    let pause = |words| no(Stage::Dot, 421, words, None).known;
    assert_eq!(pause("closing"), Known::Away);
    assert_eq!(no(Stage::Login, 454, "later", None).known, Known::Away);
    assert_eq!(
        no(Stage::Dot, 554, "5.4.6 too many hops", None).known,
        Known::Refused,
        "of its own"
    );
    assert_eq!(
        pause("too many connections"),
        Known::Later(Some(TOO_FAST_PAUSE))
    );
    let suspect = no(Stage::Dot, 451, "DT:SPM", None).known;
    assert_eq!(suspect, Known::Later(Some(SUSPECT_PAUSE)));
}

#[test]
fn without_an_answer_the_stage_decides() {
    let known = |ending: Ending| ending.verdict(None).known;
    let before = [
        Stage::Greeting,
        Stage::Login,
        Stage::From,
        Stage::To,
        Stage::Data,
        Stage::Message,
    ];
    for stage in before {
        let expected = match stage {
            Stage::Greeting | Stage::Login => Known::Away,
            _ => Known::Later(None),
        };
        assert_eq!(known(Ending::Silent(stage)), expected);
        assert_eq!(known(Ending::Lost { stage, words: None }), expected);
    }
    let stage = Stage::Dot;
    assert_eq!(known(Ending::Silent(stage)), Known::Unknown);
    assert_eq!(known(Ending::Lost { stage, words: None }), Known::Unknown);
    let fault = |code| Ending::NotReached(Fault::new(code, "x"));
    assert_eq!(known(fault(FaultCode::ConnectionRefused)), Known::Away);
    assert_eq!(known(fault(FaultCode::DeniedByPolicy)), Known::Away);
}

#[test]
fn words_are_cut_and_have_no_control_characters() {
    let words = format!("a\u{1b}[31m{}", "长".repeat(1000));
    let verdict = no(Stage::To, 550, &words, None);
    let words = verdict.words.unwrap();
    assert_eq!(words.chars().count(), crate::outbox::words::MAX_WORDS);
    assert!(!words.contains(char::is_control));
}
