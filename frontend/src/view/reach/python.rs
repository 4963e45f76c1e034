//! A small client in one line of Python 3: what is typed goes out, what comes is printed, until either side ends.

use super::{Other, Side};

/// Ctrl+C ends it without a word.
const BEGIN: &str = "signal.signal(2,signal.SIG_DFL)";

/// What is typed, as it comes: standard input is read past Python's own buffer, because a thread that waits in it
/// would keep the program from ending in order.
const TYPED: &str = "iter(lambda:os.read(0,65536),b\"\")";

pub(super) fn line(other: &Other) -> String {
    let parts = [
        "import codecs,os,signal,socket,threading".to_owned(),
        BEGIN.to_owned(),
        socket(other),
        decoders(other),
        show(other).to_owned(),
        format!(
            "threading.Thread(target=lambda:{},daemon=True).start()",
            say(other)
        ),
        hear(other),
    ];
    format!("python3 -c '{}'", parts.join(";"))
}

/// The encoding as Python calls it, such that it is what browsers mean by it.
fn encoding(other: &Other) -> &'static str {
    match other.encoding.label() {
        "latin1" => "cp1252",
        "big5" => "big5hkscs",
        "shift_jis" => "cp932",
        label => label,
    }
}

fn is_utf8(other: &Other) -> bool {
    encoding(other) == "utf-8"
}

fn socket(other: &Other) -> String {
    let Other { host, port, .. } = other;
    let v6 = other.is_v6();
    match other.side {
        Side::Connect => format!("s=socket.create_connection((\"{host}\",{port}))"),
        Side::Listen => {
            let all = if v6 { "::" } else { "" };
            let own = other.listens_on().unwrap_or(all);
            let family = if v6 { ",family=socket.AF_INET6" } else { "" };
            format!("s=socket.create_server((\"{own}\",{port}){family}).accept()[0]")
        }
        Side::Datagrams => {
            let family = if v6 { "AF_INET6" } else { "AF_INET" };
            format!(
                "s=socket.socket(socket.{family},socket.SOCK_DGRAM);s.connect((\"{host}\",{port}))"
            )
        }
    }
}

/// `d` decodes what comes, `i` what is typed: a character may be split over two reads.
fn decoders(other: &Other) -> String {
    let of = |name, encoding| {
        format!("{name}=codecs.getincrementaldecoder(\"{encoding}\")(\"replace\").decode")
    };
    let heard = of("d", encoding(other));
    if is_utf8(other) {
        return heard;
    }
    format!("{heard};{}", of("i", "utf-8"))
}

/// `p` prints a text, on a line of its own where it does not end its line itself.
fn show(other: &Other) -> &'static str {
    if other.lines && other.side != Side::Datagrams {
        "p=lambda t:print(t,end=\"\",flush=True)"
    } else {
        "p=lambda t:print(t,end=\"\\n\"*(t[-1:]!=\"\\n\"),flush=True)"
    }
}

fn say(other: &Other) -> String {
    let encode = match (other.side, is_utf8(other)) {
        (_, true) => String::new(),
        (_, false) => format!(".encode(\"{}\",\"replace\")", encoding(other)),
    };
    let typed = if is_utf8(other) { "b" } else { "i(b)" };
    match other.side {
        // A datagram is a text by itself, without its line's end.
        Side::Datagrams => {
            format!("sum(s.send(l{encode}) for b in {TYPED} for l in {typed}.splitlines())")
        }
        // The end of what is typed is our FIN; the other side may go on.
        Side::Connect | Side::Listen => {
            format!("(any(s.sendall({typed}{encode}) for b in {TYPED}),s.shutdown(1))")
        }
    }
}

fn hear(other: &Other) -> String {
    // An empty datagram is no end.
    let end = match other.side {
        Side::Datagrams => "None",
        Side::Connect | Side::Listen => "b\"\"",
    };
    format!("any(p(d(b)) for b in iter(lambda:s.recv(65536),{end}))")
}
