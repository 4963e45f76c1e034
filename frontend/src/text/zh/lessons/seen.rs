//! 在课程里看到了什么。

use shared::{
    address::{kind::block, parse_ip},
    fault::FaultCode,
};

use super::super::inspect::INSPECT;
use crate::{
    lessons::{Seen, is_loopback},
    view::measure,
};

pub(super) fn seen(seen: &Seen) -> String {
    let time = measure::duration;
    let grouped = |number: u64| measure::grouped(number);
    match seen {
        Seen::OwnAddress { address, of } => {
            format!("中继所在的机器有 {of} 个地址，{address} 是其中之一。")
        }
        Seen::Kind { address } => kind(address),
        Seen::ListensAt { local } => {
            format!("你的套接字在 {local} 上监听。端口是系统挑的空闲端口。")
        }
        Seen::Held { port } => format!("你的监听占着 TCP 端口 {port}。"),
        Seen::Taken { port, holder } => format!(
            "申请 TCP 端口 {port} 被拒绝：“{holder}”占着它。系统不允许两个程序同时在一处接受连接。"
        ),
        Seen::BothProtocols { port } => {
            format!("TCP {port} 和 UDP {port} 是两个端口，现在都开着。")
        }
        Seen::Listening { local } => format!("正在 {local} 上监听。从现在起，系统替它接收连接。"),
        Seen::Joined { address } => {
            format!("{address} 连进来了。那个端口由对方的系统选取，你这边仍是监听的端口。")
        }
        Seen::Heard { bytes } => format!("从对方收到 {} 字节。", grouped(*bytes as u64)),
        Seen::Answered { after_us } => {
            format!("收到对方的话 {} 后，你的回答发出了。", time(*after_us))
        }
        Seen::Refused {
            address,
            took_us: Some(took),
        } => format!(
            "{address} 在 {} 后拒绝了。{}",
            time(*took),
            by_what(address)
        ),
        Seen::Refused {
            address,
            took_us: None,
        } => format!("{address} 拒绝了。{}", by_what(address)),
        Seen::Connected {
            local,
            remote,
            took_us,
        } => format!(
            "从 {local} 到 {remote}，用时 {}：SYN、SYN-ACK、ACK。你自己的端口由系统选取。",
            time(*took_us)
        ),
        Seen::Talked { bytes, after_us } => {
            format!(
                "你说话 {} 后，收到 {} 字节的回应。",
                time(*after_us),
                grouped(*bytes as u64)
            )
        }
        Seen::Met { caller } => format!("{caller} 连上了你的监听。"),
        Seen::Silence { us } => format!("{} 内没有收发任何内容，连接毫无影响。", time(*us)),
        Seen::Turns { count } => {
            format!("轮流说了 {count} 次，没有谁连说两次。换作别的顺序，TCP 也照样传送。")
        }
        Seen::Farewell {
            word,
            by_us,
            after_us,
        } => {
            let who = if *by_us { "你" } else { "对方" };
            format!(
                "{who}说了“{word}”，{} 后双方都发出了 FIN，连接结束。",
                time(*after_us)
            )
        }
        Seen::Merged {
            sends,
            reads,
            most,
            lines,
        } => format!(
            "{}，{reads} 次读到，其中一次读到了 {}的内容。",
            pieces(*sends, *lines),
            pieces(*most, *lines)
        ),
        Seen::Split {
            bytes,
            reads,
            lines,
        } => format!(
            "{} {} 字节，分 {reads} 次读到。",
            if *lines { "一行" } else { "一次发送" },
            grouped(*bytes as u64)
        ),
        Seen::Lines { count } => {
            format!("{count} 行，{count} 个条目。换行符就是双方约定的消息边界。")
        }
        Seen::Whole { count } => format!("{count} 个数据报，{count} 个条目：UDP 保留消息边界。"),
        Seen::Empty { seq } => {
            format!("条目 #{seq} 是 0 字节的数据报：传送的只有首部，UDP 8 字节，IPv4 20 字节。")
        }
        Seen::TooLarge { bytes, limit } => {
            format!(
                "{} 字节被拒绝，什么也没有发出。最多 {} 字节：65,535 减去首部。",
                grouped(*bytes),
                grouped(*limit)
            )
        }
        Seen::Lost { bytes } => format!(
            "你的套接字关闭时，对方发出了 {} 字节。对方的日志里有，你的日志里没有，而发送是成功的。",
            grouped(*bytes as u64)
        ),
        Seen::Dialled {
            port,
            instead: None,
        } => format!("连上了端口 {port} 上的服务器。"),
        Seen::Dialled {
            port,
            instead: Some(code),
        } => format!(
            "连上了端口 {port} 上的服务器。80 端口没能用上：{}。",
            why(*code)
        ),
        Seen::Unasked { us } => format!(
            "连上后的 {} 内，服务器什么也没有说，直到你开口。",
            time(*us)
        ),
        Seen::Page {
            request,
            status,
            bytes,
            ended,
        } => {
            let end = if *ended {
                "按双方所说，服务器随后结束连接。"
            } else {
                "按双方所说，连接会保留，等待下一个请求。"
            };
            let bytes = grouped(*bytes as u64);
            format!("“{request}”得到回答“{status}”，共 {bytes} 字节。{end}")
        }
    }
}

/// 是什么拒绝了。本机用 RST 回应；经过网络时，也可能是 ICMP。
fn by_what(address: &str) -> &'static str {
    match is_loopback(address) {
        true => "RST 的回应就是这么快。",
        false => "这是一种回答：那台机器的 RST，或者沿途防火墙的 RST 或 ICMP。",
    }
}

/// 多少次发送；对方是其他程序时，则是多少行。
pub(super) fn pieces(count: usize, lines: bool) -> String {
    match lines {
        true => format!("{count} 行"),
        false => format!("{count} 次发送"),
    }
}

fn kind(address: &str) -> String {
    let Some(ip) = parse_ip(address) else {
        return String::new();
    };
    let block = block(ip);
    let (name, _) = (INSPECT.kind)(block.kind);
    let network = block.network;
    match network.prefix() {
        0 => format!("{address} 不在任何专用地址段内：{name}。"),
        prefix => format!(
            "{address} 属于 {}/{prefix}（RFC {}）：{name}。",
            network.ip(),
            block.rfc
        ),
    }
}

fn why(code: FaultCode) -> &'static str {
    match code {
        FaultCode::PermissionDenied => "系统把 1024 以下的端口留给管理员",
        FaultCode::PortInUse => "已被占用",
        FaultCode::DeniedByPolicy => "中继的规则不允许在那里监听",
        _ => "中继被拒绝了",
    }
}
