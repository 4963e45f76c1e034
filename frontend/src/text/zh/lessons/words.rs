//! 每一课的内容。

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
    name: "找到自己的地址",
    summary: "一台机器有哪些地址，各属于哪一类。",
    about: &[
        "地址标识的是机器在某个网络中的接口。这里的套接字都在中继上，所以要看的是中继所在机器的地址，而不是你正在阅读的这台设备的地址。",
        "每台机器还有环回地址 127.0.0.1，有 IPv6 的机器还有 ::1。发往那里的数据不会离开本机。",
    ],
    said: &[&INSPECT.one_address, &INSPECT.classes],
    task: "找出中继的一个地址，说出它属于哪一类，并在它上面监听。",
    program: "",
    after: "程序把套接字绑定到这些地址之一。绑定到 127.0.0.1，只有本机能连；绑定到另一个地址，就通过那个地址连；绑定到 0.0.0.0，机器的所有 IPv4 地址都能连；绑定到 ::，所有 IPv6 地址都能连，系统允许两者兼用时也包括 IPv4。",
};

static PORT: Words = Words {
    name: "端口被占用",
    summary: "一个端口只能由一方占用，TCP 和 UDP 的端口互不相干。",
    about: &[
        "地址找到机器，端口找到机器上的程序。端口写 0，就是让系统挑一个空闲的。",
        "在别人已经监听的端口上再监听，会被系统拒绝：“Address already in use”。这是每个人最早遇到的错误之一。",
    ],
    said: &[&SHARED_PORT, &INSPECT.ports],
    task: "占住一个端口，再申请一次同样的端口，然后用 UDP 占住同一个号码。",
    program: "",
    after: "错误信息会说明端口被谁占用。在自己的程序里遇到时可以问系统：Linux 用 ss -ltnp，macOS 用 lsof -i，Windows 用 netstat -abn。",
};

static SHARED_PORT: Said = Said {
    said: "一个端口只能用一次。",
    actually: "同一地址和端口上只能有一个 TCP 套接字监听，除非它们都要求 SO_REUSEPORT。但旁边可以有同号的 UDP 套接字；一个监听接受的所有连接也共用它的端口。区分连接靠的是双方的地址和端口，共四项。",
};

static LISTEN: Words = Words {
    name: "监听，等人来连",
    summary: "绑定、监听、接受，然后收和回。",
    about: &[
        "服务器把套接字绑定到地址和端口上，监听，再接受连接。每个接受的连接都是一个独立的套接字，在这里叫作对端。",
        "握手由系统自己完成，不必等程序接受。在此之前，连接在 backlog 队列里排队。",
    ],
    said: &[&NEW_PORT],
    task: "打开一个监听，让对方连进来，收到对方的话，并回答。",
    program: "把其中一行粘贴到中继所在机器的终端里，然后输入点什么。",
    after: "这就是每个 TCP 服务器走的路：绑定、监听、接受、接收、发送。监听一直在继续，再来一个人就是第二个对端。",
};

static NEW_PORT: Said = Said {
    said: "服务器为每个客户端换一个新端口。",
    actually: "接受的连接仍然使用监听的地址和端口，不同的是对方的地址和端口。",
};

static CALL: Words = Words {
    name: "向监听的一方拨号",
    summary: "拨号，被拒绝，再拨，然后对话。",
    about: &[
        "客户端连接一个地址和端口。如果那里没有人监听，对方机器会用 RST 回应，拨号立刻被拒绝；如果根本没有回应，就要等到超时，时间长得多。",
        "客户端也有端口，由系统挑一个空闲的。",
    ],
    said: &[&EPHEMERAL, &INSPECT.safe],
    task: "先向没有人监听的端口拨号并被拒绝，再向监听的一方拨号，说一句话，听到回应。",
    program: "",
    after: "“拒绝”是一种回答：机器在，只是那个端口没有人监听，也可能是防火墙代为回答。“超时”则是没有回答：机器没开，或者防火墙把数据丢弃了。在自己的网络里，机器没开时得到的是“no route to host”：没有谁应答那个地址。",
};

static EPHEMERAL: Said = Said {
    said: "客户端和服务器使用同一个端口。",
    actually: "需要事先知道的只有服务器的端口。客户端的端口从临时端口里取：RFC 6335 规定 49152 到 65535，Linux 默认用 32768 到 60999。",
};

static DIALOGUE: Words = Words {
    name: "一问一答的对话",
    summary: "谁先说，双方都等会怎样，怎样结束。",
    about: &[
        "许多协议是一问一答：一方说，另一方答。TCP 并不知道什么是轮流，那是程序之间的约定。",
        "如果双方都在等对方，就什么也不会发生，而且永远如此。连接并没有坏，它本身不需要流量也能一直存在。不过沿途的 NAT 或防火墙可能会忘掉安静太久的连接，keepalive 就是为此准备的。总要有一方说结束，这里约定说“bye”或“再见”。",
    ],
    said: &[&CLIENT_FIRST],
    task: "先让双方都等一秒，再轮流说话，最后用 bye 或 再见 结束。",
    program: "在终端里扮演连进来的一方。有一方说出告别语后，桥会发出 FIN，并等对方的 FIN，最多等 5 秒。用编程语言写的程序认得告别语，会自己结束。nc 不认得：说完告别语后在 nc 里按 Ctrl+C，由它的系统发出 FIN。",
    after: "说完告别语，双方各发一个 FIN。它的意思是“我不再发送”，而不是“我不再接收”。两个 FIN 都发出，连接才算结束。",
};

static CLIENT_FIRST: Said = Said {
    said: "客户端先说，服务器再答。",
    actually: "连接的两个方向彼此独立：谁都可以先说，也可以同时说。邮件服务器会先打招呼，网页服务器则先等着。",
};

static STREAM: Words = Words {
    name: "字节流的合并与拆分",
    summary: "一次发出的，不等于一次读到的。",
    about: &[
        "TCP 传送的是字节流。一次读取会拿走已经到达的数据，但不超过读取大小。所以一次发送可能分几次读到，几次发送也可能一次读到。",
        "因此程序必须能看出消息在哪里结束：靠换行符，靠消息前面的长度，或者靠固定大小。",
    ],
    said: &[&STICKY],
    task: "看到几次发送合并成一次读取，看到一次发送被拆成几次读取，然后改为按行读。",
    program: "把几行文字粘贴到 nc，或者让 Python 连续发送。其他程序发来的内容，以一行作为一条消息。",
    after: "读到的恰好和发送的一样，只是巧合，会随每次运行、每台机器、负载高低而变化。依赖这种巧合的程序，在桌上能用，到现场就出错。",
};

static STICKY: Said = Said {
    said: "TCP 会“粘包”。",
    actually: "“粘包”只是一种习惯说法，不是 TCP 的性质。对程序来说，TCP 是字节流（RFC 9293），没有“包”可粘。真正的原因是程序没有约定消息的边界。",
};

static DATAGRAMS: Words = Words {
    name: "数据报",
    summary: "要么完整到达，要么没有；可以为空，有上限，会丢失。",
    about: &[
        "UDP 不建立连接，直接发送数据报。每个数据报要么完整到达，要么根本不到；一次发送对应一次接收。数据报可以是空的，空的也会被收到。",
        "没有确认，也没有重传。到没到，只能由程序之间互相告知。",
    ],
    said: &[&INSPECT.datagram, &LOOPBACK_LOSES],
    task: "发三个数据报、一个空的、一个太大的，再丢失一个。",
    program: "从终端向你的套接字发送。要证明丢失，则必须由页面来发，因为要看它的日志里确实发出了什么。",
    after: "使用 UDP 时，顺序、重复和丢失都由程序自己处理。好处是不用等待建立连接，第一个数据报立刻就能发出。",
};

static LOOPBACK_LOSES: Said = Said {
    said: "在同一台机器上不会丢数据。",
    actually: "发往没有人接收的端口，在本机同样会丢，而发送的调用照样成功。来得比读得快时，系统也会丢弃。",
};

static HTTP: Words = Words {
    name: "手写 HTTP",
    summary: "协议就是两个程序约定好要说的话。",
    about: &[
        "HTTP/1.1 就是 TCP 连接上的几行文字。客户端先发请求行、若干字段和一个空行，服务器这时才会回答。",
        "本课的服务器是中继上真实的服务器。只要允许，它就在 80 端口监听。",
    ],
    said: &[&PORT_80],
    task: "连上服务器，看到它不会主动说话，然后亲手输入请求，得到网页。",
    program: "在 nc 里输入同样的内容：GET / HTTP/1.0，再按两次回车。或者用 curl -v 看双方说了什么。",
    after: "在 HTTP/1.0 中，服务器回答后就结束连接；在 HTTP/1.1 中，连接会保留给下一个请求，除非有一方说“Connection: close”。网页有多长，由 Content-Length 说明，因为字节流自己没有边界。",
};

static PORT_80: Said = Said {
    said: "网页服务器必须用 80 端口。",
    actually: "地址里不写端口时，浏览器才默认用 80（RFC 9110）。任何端口都可以。许多系统把 1024 以下的端口留给管理员。",
};
