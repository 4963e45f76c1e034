//! What each lesson says, in English.

use super::super::inspect::INSPECT;
use crate::{
    lessons::Lesson,
    text::{inspect::Said, lessons::Words},
};

pub(super) fn of(lesson: Lesson) -> &'static Words {
    match lesson {
        Lesson::Address => &ADDRESS,
        Lesson::Port => &PORT,
        Lesson::Listen => &LISTEN,
        Lesson::Call => &CALL,
        Lesson::Dialogue => &DIALOGUE,
        Lesson::Stream => &STREAM,
        Lesson::Datagrams => &DATAGRAMS,
        Lesson::Http => &HTTP,
    }
}

static ADDRESS: Words = Words {
    name: "Find your address",
    summary: "Which addresses a machine has, and of what kind they are.",
    about: &[
        "An address stands for an interface of a machine in a network. The sockets here are the relay's, so its machine's addresses count, not those of the device on which you read this.",
        "Every machine has the loopback address 127.0.0.1 as well, and ::1 where it has IPv6. What is sent there never leaves it.",
    ],
    said: &[&INSPECT.one_address, &INSPECT.classes],
    task: "Find one of the relay's addresses, say what kind it is, and listen on it.",
    program: "",
    after: "A program binds its socket to one of these addresses. Bound to 127.0.0.1 it is reached from its own machine alone; bound to another of its addresses, by that address; bound to 0.0.0.0, by all its IPv4 addresses; bound to ::, by all its IPv6 addresses, and where the system allows both, by those of IPv4 too.",
};

static PORT: Words = Words {
    name: "A port is taken",
    summary: "One holds a port; TCP and UDP have ports of their own.",
    about: &[
        "An address leads to a machine, a port to a program on it. Port 0 asks the system for a free one.",
        "Who wants to listen where somebody listens already is refused by the system: “Address already in use”. This is one of the first faults that everybody meets.",
    ],
    said: &[&SHARED_PORT, &INSPECT.ports],
    task: "Hold a port, ask for it a second time, and then hold the same number with UDP.",
    program: "",
    after: "The fault names who holds the port. In your own programs, ask the system: “ss -ltnp” on Linux, “lsof -i” on macOS, “netstat -abn” on Windows.",
};

static SHARED_PORT: Said = Said {
    said: "A port can be used only once.",
    actually: "Only one TCP socket listens on an address and port, unless all of them ask for SO_REUSEPORT, but a UDP socket may have the same number beside it, and all connections that a listener accepts share its port. A connection is told from others by both addresses and both ports.",
};

static LISTEN: Words = Words {
    name: "Listen and be called",
    summary: "Bind, listen, accept; then hear and answer.",
    about: &[
        "A server binds a socket to an address and port, listens, and accepts: each accepted connection is a socket of its own, here a peer.",
        "The system completes the handshake by itself, before the program accepts. Until then the connection waits in the backlog.",
    ],
    said: &[&NEW_PORT],
    task: "Open a listener, let somebody call it, hear what they say, and answer.",
    program: "Paste one of these lines into a terminal on the relay's machine and type something.",
    after: "You have gone the way of every TCP server: bind, listen, accept, receive, send. The listener goes on listening meanwhile; a second caller would be a second peer.",
};

static NEW_PORT: Said = Said {
    said: "The server takes a new port for each client.",
    actually: "An accepted connection keeps the listener's address and port. What differs is the caller's.",
};

static CALL: Words = Words {
    name: "Call a listener",
    summary: "Dial, be refused, dial again, and talk.",
    about: &[
        "A client connects to an address and port. If nobody listens there, the machine answers with RST, and the call is refused at once. If nothing answers at all, the call times out, which takes much longer.",
        "The client has a port too: the system takes a free one for it.",
    ],
    said: &[&EPHEMERAL, &INSPECT.safe],
    task: "Call a port where nobody listens and be refused; then call a listener, say something, and hear what comes back.",
    program: "",
    after: "“Refused” is an answer: the machine is there and nobody listens on that port, or a firewall answers in its place. “Timed out” is none: the machine is off, or a firewall drops what you send. In one’s own network a machine that is off is “no route to host”: nobody answers for its address.",
};

static EPHEMERAL: Said = Said {
    said: "Client and server use the same port.",
    actually: "Only the server's port has to be known. The client's is taken from the ephemeral ports: 49152 to 65535 by RFC 6335, 32768 to 60999 on Linux where nothing else is set.",
};

static DIALOGUE: Words = Words {
    name: "A dialogue in turns",
    summary: "Who speaks when, what happens when both wait, and how it ends.",
    about: &[
        "Many protocols go by turns: one side speaks, the other answers. TCP does not know of turns; the programs agree on them.",
        "If both wait for the other, nothing happens, for ever, and nothing is broken: the connection itself needs no traffic to live. On the way a NAT or a firewall may forget one that is silent for long; keepalive is there for that. And somebody has to say when it is over: here “bye” or “再见”.",
    ],
    said: &[&CLIENT_FIRST],
    task: "Let both sides wait for a second, then talk in turns, and end with bye or 再见.",
    program: "Take the caller's part in a terminal. After the farewell the bridge sends its FIN and waits for the other side's, for 5 s at most. The programs in other languages know the farewell and end by themselves. nc does not: press Ctrl+C in it after the word, and its system sends the FIN.",
    after: "After the farewell each side sends its FIN: it says “I send no more”, and not “I hear no more”. A connection has ended when both have gone.",
};

static CLIENT_FIRST: Said = Said {
    said: "The client speaks first, then the server.",
    actually: "Each direction of a connection is independent of the other: either side may speak first, and both at once. Mail servers greet, web servers wait.",
};

static STREAM: Words = Words {
    name: "Merge and split in a stream",
    summary: "What is sent at once is not what is read at once.",
    about: &[
        "TCP carries a stream of bytes. A read takes what has arrived, up to its size: one send may come as several reads, and several sends as one.",
        "So a program must be able to see where a message ends: by a line's end, by a length before it, or by a fixed size.",
    ],
    said: &[&STICKY],
    task: "See several sends come as one read, and one send as several reads. Then read by lines.",
    program: "Paste lines into nc, or let Python send many at once. Where another program sends, each line counts as one message.",
    after: "Reads that happen to fit the sends are chance: they differ from run to run, from machine to machine, and with the load. Programs that count on them work on the desk and fail in the field.",
};

static STICKY: Said = Said {
    said: "TCP packets stick together (粘包).",
    actually: "There are no packets that could: to a program TCP is a stream of bytes (RFC 9293). “Sticking” is a habit of speech for a program that has no rule of where its messages end.",
};

static DATAGRAMS: Words = Words {
    name: "Datagrams",
    summary: "Whole or not at all; empty, too large, lost.",
    about: &[
        "UDP sends datagrams without connecting first. Each comes whole or not at all; one send is one receive. It may be empty, and that is received as well.",
        "Nothing is acknowledged, nothing is sent again. Whether one came, only the programs can tell each other.",
    ],
    said: &[&INSPECT.datagram, &LOOPBACK_LOSES],
    task: "Send three datagrams, an empty one, one that is too large, and one that gets lost.",
    program: "Send from a terminal to your socket. For a loss that can be proved, the page has to be the sender: its journal says what left.",
    after: "With UDP, order, repetition and loss are the program's affair. For that there is no connection to wait for: the first datagram goes at once.",
};

static LOOPBACK_LOSES: Said = Said {
    said: "On one machine nothing gets lost.",
    actually: "What is sent to a port where nobody receives is gone there too, and the sender's call has succeeded. What comes faster than it is read is dropped by the system as well.",
};

static HTTP: Words = Words {
    name: "HTTP by hand",
    summary: "A protocol is what two programs have agreed to say.",
    about: &[
        "HTTP/1.1 is lines of text on a TCP connection. The client sends a request line, fields, and an empty line; only then does the server answer.",
        "The server of this lesson is a real one on the relay. It listens on port 80 if it may.",
    ],
    said: &[&PORT_80],
    task: "Call the server, see that it says nothing by itself, then type a request and get the page.",
    program: "Type the same in nc: GET / HTTP/1.0, then Enter twice. Or let curl -v show both sides.",
    after: "In HTTP/1.0 the server ends the connection after its answer; in HTTP/1.1 it stays for the next request, unless one side says “Connection: close”. How long the page is, Content-Length says: a stream has no ends of its own.",
};

static PORT_80: Said = Said {
    said: "A web server must be on port 80.",
    actually: "80 is what a browser takes where the address names no port (RFC 9110). Any port will do. Many systems keep those below 1024 for whoever may administer them.",
};
