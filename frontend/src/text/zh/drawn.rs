//! The words of the drawing of connections, in Chinese.

mod lines;

use shared::{drawn::Known, entry::Side};

use self::lines::{size, sum, word};
use crate::{
    text::{
        drawn::{DrawnText, Figure},
        inspect::Said,
    },
    view::{drawn::Over, measure::grouped},
};

pub(super) static DRAWN: DrawnText = DrawnText {
    drawn: "图示",
    draw: |called| format!("{called} 的图示"),
    region: "连接图",
    connection: "连接",
    relay: "中继",
    peer: "对端",
    legend: "每一项是怎么知道的",
    known: |known| match known {
        Known::Measured => "实测",
        Known::Follows => "推断",
        Known::Waits => "待写",
        Known::Unknown => "不明",
    },
    known_words: |known| match known {
        Known::Measured => "中继自己做了或看到了：系统调用返回了，或者系统告知了。",
        Known::Follows => {
            "由协议（RFC 9293），或由中继对全部对端所做的推断：必然如此，但中继没有看到。"
        }
        Known::Waits => "中继已保存，还没有写入套接字：它计数的已写字节还不到这里。",
        Known::Unknown => "中继停止时，日志还没有记下它是否已经写出。不会再次发送。",
    },
    word,
    line_read: |bytes| format!("一行：{}", size(bytes)),
    enters: |side, state| match side {
        Side::Us => format!("中继进入 {state}"),
        Side::Peer => format!("对端进入 {state}"),
    },
    over_send: |over| match over {
        Over::Same => "在那一端一次读到".to_owned(),
        Over::Several { sizes, count } => {
            format!("在那一端分成 {count} 次读到：{}", sum(sizes, *count))
        }
        Over::Within { .. } => "在那一端与别的发送合在一次读到".to_owned(),
        Over::Missing { bytes } => format!("那一端还有 {} 没有读", size(*bytes)),
    },
    over_read: |over| match over {
        Over::Same => "在那一端是一次发送".to_owned(),
        Over::Several { sizes, count } => {
            format!("一次读到 {count} 次发送的内容：{}", sum(sizes, *count))
        }
        Over::Within { .. } => "是一次更大的发送的一部分".to_owned(),
        Over::Missing { bytes } => format!("其中 {} 不知道属于哪次发送", size(*bytes)),
    },
    states: "状态",
    now: "现在",
    latest: "最后所知",
    fin_is_open: "我们的 FIN 在对端引起了什么，无从知道：系统没有告知它得到了确认，或者没有在对端自己的 FIN 到来之前告知。",
    never: "未进入",
    system_says: |state| format!("中继的系统现在说：{state}"),
    time_wait: |seconds| format!("还有 {seconds} 秒"),
    no_socket: "中继的系统里已经没有这条连接的套接字。",
    forgotten: "此后中继重新启动过：画出的是日志里留下的。那个套接字已无法再向系统询问。",
    older: "显示更早的",
    not_drawn: |count| format!("开头与下一行之间，这个桥还有 {count} 条记录没有画出。"),
    beginning_gone: "这条连接的开头已经不在日志里。",
    socket: "套接字现在的样子",
    last_told: |at| format!("系统最后一次告知的 TCP_INFO，时间 {at}："),
    socket_words: "中继的系统所说（sock_diag、TCP_INFO），你看着的时候大约每秒更新一次。",
    figure: |figure| match figure {
        Figure::Rtt => "往返时间（平滑）",
        Figure::Retransmissions => "重传",
        Figure::Timeout => "重传超时",
        Figure::Unread => "已到达、未读",
        Figure::Unacknowledged => "已写出、未确认",
        Figure::CongestionWindow => "拥塞窗口",
        Figure::SendWindow => "对端告知的窗口",
        Figure::ReceiveWindow => "中继告知的窗口",
        Figure::Segment => "最大报文段",
        Figure::SegmentsIn => "收到的数据段",
        Figure::SegmentsOut => "发出的数据段",
    },
    segments: |count| format!("{count} 段"),
    listener: "监听套接字",
    listener_made: |local| {
        format!("socket()、bind() 到 {local}、listen()：桥已打开，所以三个调用都返回了。")
    },
    backlog: |backlog, chosen| match chosen {
        true => format!("请求的积压队列（backlog）是 {}。", grouped(backlog)),
        false => format!(
            "请求的积压队列（backlog）是 {}：由中继自己选定。",
            grouped(backlog)
        ),
    },
    granted: |granted, most| match most {
        Some(most) => format!(
            "系统给了 {}；它最多给 {}（net.core.somaxconn）。",
            grouped(granted),
            grouped(most)
        ),
        None => format!("系统给了 {}。", grouped(granted)),
    },
    queued: |count| match count {
        0 => "队列里现在没有连接在等。".to_owned(),
        count => format!("队列里现在有 {count} 条连接。"),
    },
    not_told: "这个系统不告知它给了多少。",
    stream: "TCP 是流",
    stream_words: "它传的是字节，不是消息：一次发送可能分几次读到，几次发送也可能一次读到。",
    read_size: "一次读取最多的字节数",
    read_size_hint: "用于这个桥的读取，从下一次读取起。",
    reads: |count, bytes, segments| {
        let said = format!("{count} 次读取取走 {}", size(bytes));
        match segments {
            Some(segments) => format!("{said}，它们由 {segments} 个数据段送来。"),
            None => format!("{said}。"),
        }
    },
    sends: |count, bytes, segments| {
        let said = format!("{count} 次发送交出 {}", size(bytes));
        match segments {
            Some(segments) => format!("{said}，它们由 {segments} 个数据段送走。"),
            None => format!("{said}。"),
        }
    },
    other_end: |name| format!("另一端是本中继的桥“{name}”：两端各自发送和读取了什么，都是实测的。"),
    other_unknown: "另一端不属于本中继。那里把字节分成几次发送或读取，无从知道：TCP 不告知。",
    other_forgotten: "此后中继重新启动过，日志没有说明另一端是否也属于本中继。",
    other_lines: "其中一个桥按行切分：它每次读到多少没有留下。",
    open_other: "在这里打开另一端",
    other_name: |name| format!("{name} 的另一端"),
    send_large: "一次发送 5,000 字节",
    send_small: "连发三次，每次 5 字节",
    price: "建立连接的代价",
    price_words: "TCP 先问再说，还要等对方回答；数据报直接就走。在中继自己的回环上、用它自己的回声实测。",
    measure: "测量",
    measuring: "正在测量…",
    price_of: |count| format!("{count} 次测量的中位数"),
    price_connect: "TCP：connect",
    price_first: "TCP：第一个字节往返",
    price_sum: "TCP：两者合计",
    price_datagram: "UDP：第一个数据报往返",
    each: "每次测量",
    nobody: |kind| match kind {
        "tcp-listen" => {
            "现在没有人连接。用任何程序拨号到这个桥，或者在这里打开另一端：这样两端都能实测。"
        }
        _ => "现在没有连接。拨号一有结果就会画出来，失败也会。",
    },
    nobody_udp: "还没有对端：UDP 没有连接，发来过数据报的、或者给它发过的，才是对端。打开第二个向这里发送的桥，再看它的图示。",
    second_udp: "打开第二个向这里发送的桥",
    peer_here: "在",
    peer_left: "已离开",
    numbered: "UDP 不是流",
    numbered_words: "每个数据报要么整个到达，要么不到，先后也不一定。编上号就能看出哪些到了。",
    target: "发给",
    how_many: "个数",
    how_large: "每个的字节数",
    send_numbered: |count| format!("发送 {count} 个编号数据报"),
    sending: "进行中…",
    seen_there: |name| format!("对端是本中继的桥“{name}”：它收到了什么，从它的日志里读。"),
    seen_back: "对端不属于本中继：这里数的是它发回来的，所以对方要是一个回声程序。丢失的可能丢在去路，也可能丢在回路。",
    sent_count: "发出",
    came_count: "到达",
    order: "到达的先后",
    late: "晚于更大的号",
    again: "不止一次",
    missing: "没有到达",
    none: "无",
    dropped: "接收系统丢弃的",
    dropped_words: |count| match count {
        0 => "未统计到".to_owned(),
        count => format!("{}：系统的缓冲区满了，或者到了中继的限额", grouped(count)),
    },
    not_looked: "没有查看：其间到达的别的内容太多",
    room_words: "在聊天室里，中继把其他人和页面说的转给每个对端，每行前面加上名字。加上名字后有多少字节没有记录：这里的大小不含名字；写出了多少，由两次查看之间的计数给出。",
    waiting_still: "还在看…",
    bad_count: "请填 1 到 100 的数。",
    bad_size: |most| format!("请填 40 到 {} 的数。", grouped(most)),
    only_looks: "你可以查看这个桥，但不能在上面发送。",
    dials_again: "中继会继续拨号。结果相同的拨号只计数：次数翻倍时再记一次，结束时也记一次。",
    too_large: "放不进一个数据报",
    too_large_words: |largest, header| {
        format!(
            "最多 {} 字节：65,535 减去头部的 {header}。更大的会被拒绝，不会截断。",
            grouped(largest)
        )
    },
    send_too_large: |bytes| format!("试发 {} 字节", grouped(bytes)),
    not_refused: "没有被拒绝。",
    safe: Said {
        said: "TCP 是安全的。",
        actually: "它可靠、有序，否则连接就失败。它不保密：保密要靠 TLS。",
    },
    packet: Said {
        said: "一次发送就是一个包。",
        actually: "一次发送是把字节放进流里。系统按自己的方式把流切成段，读的一方有多少取多少。",
    },
    accept: Said {
        said: "握手由 accept() 完成。",
        actually: "系统在此之前已经完成：accept() 只是从监听队列里取出一条建好的连接。即使从没有人 accept，客户端也已经连上了。",
    },
    order_said: Said {
        said: "同一台机器上数据报不会丢。",
        actually: "会丢：接收方的缓冲区满了就丢，而且没有人告诉发送方。",
    },
};
