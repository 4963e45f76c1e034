//! The steps of the lessons, and what is missing, in English.

use super::{
    super::{faults::fault, words::many},
    seen::pieces,
};
use crate::{
    lessons::{Missing, Step},
    view::measure,
};

/// What is to be done, and a hint.
pub(super) fn step(step: Step) -> (&'static str, &'static str) {
    match step {
        Step::OwnAddress => (
            "Name one of the relay's own addresses.",
            "The Inspector lists them at its end, under “The relay's own addresses”.",
        ),
        Step::ItsKind => (
            "Say what kind it is.",
            "Type it into the Inspector: “What it is” tells. 10.x, 172.16–31.x and 192.168.x are private, 127.x and ::1 loopback, 169.254.x and fe80: link-local.",
        ),
        Step::ListensThere => (
            "Listen on that address.",
            "“Listen on it” opens a TCP listener there, on a free port. The journal then says “listening”.",
        ),
        Step::Held => (
            "Listen on a port.",
            "Leave the port empty: the system gives a free one, and its number stands on the bench.",
        ),
        Step::Taken => (
            "Ask for the same port again and be refused.",
            "Type the number that your listener has, keep TCP, and press “Listen there”.",
        ),
        Step::OtherProtocol => (
            "Hold the same number with UDP beside it.",
            "The same number once more, with UDP chosen.",
        ),
        Step::Listening => (
            "Open a listener.",
            "One button is enough; the system chooses the port.",
        ),
        Step::Joined => (
            "Be called.",
            "“Let the page call” dials your listener from a second bridge. Or copy the line for nc.",
        ),
        Step::Heard => (
            "Hear something from the caller.",
            "Say something as the other side, or type a line in the terminal and press Enter.",
        ),
        Step::Answered => (
            "Answer.",
            "Say something as you, after you have heard the caller.",
        ),
        Step::Refused => (
            "Call a port where nobody listens.",
            "Port 9 of 127.0.0.1 is hardly ever in use; in the Inspector you see what listens. Or let the page listen, note the port, and call it when the page has stopped. A member has to: on the relay's machine a member calls own bridges only.",
        ),
        Step::Connected => (
            "Call a listener and be connected.",
            "“Let the page listen” opens one; its address stands on the bench. Type its port and call.",
        ),
        Step::Talked => (
            "Say something and hear what comes back.",
            "The page's listener is an echo: it sends everything back. Behind nc you answer yourself.",
        ),
        Step::Met => (
            "Open a connection.",
            "One button opens a listener and calls it. Or let nc call, by the line under “With another program”.",
        ),
        Step::Silence => (
            "Let both wait: for a second nobody speaks.",
            "Look at the clock on the bench. It is noted with the next thing that is said.",
        ),
        Step::Turns => (
            "Talk in turns, four times at least.",
            "You, the other side, you, the other side. Who speaks twice begins anew.",
        ),
        Step::Farewell => (
            "End with bye or 再见.",
            "Exactly that word and nothing else. Either side may say it. nc does not end by itself: press Ctrl+C in it within 5 s of the word.",
        ),
        Step::Merged => (
            "Several sends come as one read.",
            "Send the 20 lines. If each came alone, send them again: it is chance.",
        ),
        Step::Split => (
            "One send comes as several reads.",
            "Send more bytes at once than a read takes: with reads of 16 bytes a sentence is enough.",
        ),
        Step::Lines => (
            "Read by lines: each line is one entry, however it came.",
            "“Read by lines” holds for new connections. Let the other side call again, then send three lines in one go.",
        ),
        Step::Whole => (
            "Three datagrams come as three entries.",
            "Say something as the other side, three times.",
        ),
        Step::Empty => (
            "Receive an empty datagram.",
            "“Send an empty datagram”. With TCP that would be nothing at all.",
        ),
        Step::TooLarge => (
            "Send one that is too large.",
            "Try 65507 bytes, then one more. Over IPv6 it would be 65527.",
        ),
        Step::Lost => (
            "Lose one.",
            "Close your socket, then send something as the other side. Open yours again and look.",
        ),
        Step::Dialled => (
            "Call the lesson's server.",
            "Start the server; its address stands on the bench. Type its port and call, or use nc.",
        ),
        Step::Unasked => (
            "See that it says nothing by itself.",
            "Be connected for a second without saying anything. It is noted with your first line.",
        ),
        Step::Asked => (
            "Type a GET request and get the page.",
            "GET / HTTP/1.1, then Host: example, then the empty line. Or GET / HTTP/1.0 and the empty line.",
        ),
    }
}

/// What is missing.
pub(super) fn missing(missing: &Missing) -> String {
    let words = match missing {
        Missing::Refused(why) => {
            return format!("this was refused for another reason. {}", fault(why));
        }
        Missing::Unsuccessful(why) => return format!("the relay refused it. {}", fault(why)),
        Missing::NoAddress { typed } => {
            return format!(
                "“{typed}” is no address. An address is written like 192.0.2.7 or 2001:db8::7."
            );
        }
        Missing::NotOwn { address } => {
            return format!(
                "{address} is an address, but none of the relay's machine. It may be that of the device on which you read this."
            );
        }
        Missing::WrongKind { address } => return format!("{address} is of another kind."),
        Missing::ListensElsewhere { local } => {
            return format!("your listener is on {local}, not on the address that you found.");
        }
        Missing::OtherPort { port, wanted } => {
            return format!(
                "port {port} was free, and a socket has it now. Ask for port {wanted}."
            );
        }
        Missing::HolderUnknown { wanted } => {
            return format!(
                "the port is taken, but the system does not say by whom. Ask for port {wanted}, which your listener has."
            );
        }
        Missing::AnotherTaken { port, wanted } => {
            return format!(
                "port {port} is taken, but not by your listener. Ask for port {wanted}, which it has."
            );
        }
        Missing::NotOpenAnyMore => "the number was the same, but both have to be open at one time.",
        Missing::Quiet => "connected, but nothing has been said yet.",
        Missing::ToNobody => "you have spoken, but nobody is there yet who could hear it.",
        Missing::SpokeFirst => "you have spoken, but not as an answer to somebody who is there.",
        Missing::NotAnswered => "you have heard something; now it is your turn.",
        Missing::NoAnswer => "you have spoken; nothing has come back yet.",
        Missing::ShortSilence { us } => {
            return format!(
                "the longest silence so far was {}. A second is wanted.",
                measure::duration(*us)
            );
        }
        Missing::NobodySpoke => "both wait now. The silence is noted when somebody breaks it.",
        Missing::TwiceInARow { out: true } => {
            "you have spoken twice in a row. Let the other side speak."
        }
        Missing::TwiceInARow { out: false } => {
            "the other side has spoken twice in a row. It is your turn."
        }
        Missing::FewTurns { count } => {
            return format!("{} so far.", many(*count as u64, "turn", "turns"));
        }
        Missing::AlmostFarewell { said } => {
            return format!(
                "“{}” is almost it. The word is compared exactly: bye or 再见.",
                said.trim_end()
            );
        }
        Missing::LeftWithout => "the connection has ended without a farewell. Call again.",
        Missing::BrokenOff => {
            "the farewell was said, but the connection was broken off by RST, not ended by FIN."
        }
        Missing::StillOpen => {
            "the farewell was said; the connection has not ended on both sides yet. If the other side is nc, press Ctrl+C in it within 5 s of the word."
        }
        Missing::OneFin => {
            "the other side has not sent its FIN; the relay let go after 5 s. Call again; if the other side is nc, press Ctrl+C in it after the word, which sends the FIN."
        }
        Missing::AllAlone { sends, lines } => {
            return format!(
                "{} so far, and each began a read of its own. Send several at once.",
                pieces(*sends, *lines)
            );
        }
        Missing::TooMuch => {
            "too much came: the beginning of the connection is not among the newest entries. Let the other side call again."
        }
        Missing::NothingSplit { largest } => {
            return format!(
                "the longest so far had {}. Send more at once than a read takes, or make the reads smaller.",
                many(*largest as u64, "byte", "bytes")
            );
        }
        Missing::NotByLines => {
            "your bridge reads by lines now, but this connection is older than that. Let the other side call again."
        }
        Missing::FewLines { count } => {
            return format!(
                "{} so far; three are wanted.",
                many(*count as u64, "line", "lines")
            );
        }
        Missing::LineWithoutEnd => {
            "something came without a line's end. On a new connection, send whole lines."
        }
        Missing::FewDatagrams { count } => {
            return format!("{} so far.", many(*count as u64, "datagram", "datagrams"));
        }
        Missing::StillFits { bytes } => {
            return format!("{} bytes still fit.", measure::grouped(*bytes as u64));
        }
        Missing::ClosedButNothingSent => "your socket was closed, but nothing was sent meanwhile.",
        Missing::SentButOpen => "all that was sent so far found your socket open.",
        Missing::AnotherServer { remote } => {
            return format!("you are connected to {remote}, which is not the lesson's server.");
        }
        Missing::TooSoon { us } => {
            return format!(
                "you have spoken after {}. On a new connection, wait for a second.",
                measure::duration(*us)
            );
        }
        Missing::NoLineEnd => "the server waits for the end of the line (CR LF).",
        Missing::NoEmptyLine => "the server waits for the empty line that ends a request.",
        Missing::NotGet { request } => {
            return format!("“{request}” was answered, but it is no GET.");
        }
        Missing::Status { status } => {
            return format!(
                "the server has answered “{status}” and says why. Call again and try once more."
            );
        }
    };
    words.to_owned()
}
