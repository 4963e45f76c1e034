//! The lines of a drawing, in Chinese.

use shared::{
    drawn::{course::Tally, samples::Change},
    entry::{Backlog, Side},
};

use super::super::events::{event, not_written};
use crate::view::{
    drawn::Word,
    measure::{self, grouped},
};

pub(super) fn size(bytes: u64) -> String {
    format!("{} B", grouped(bytes))
}

pub(super) fn sum(sizes: &[u64], count: usize) -> String {
    let shown: Vec<_> = sizes.iter().map(|bytes| grouped(*bytes)).collect();
    let more = if count > sizes.len() { " + …" } else { "" };
    format!("{}{more} B", shown.join(" + "))
}

fn tally(tally: Tally, what: &str) -> String {
    format!("{} 次{what}（{}）", tally.count, size(tally.bytes))
}

pub(super) fn word(word: &Word) -> String {
    let time = measure::duration;
    match word {
        Word::Socket => "socket() 建立监听套接字".to_owned(),
        Word::Bind { local } => format!("bind() 到 {local}"),
        Word::Listen { backlog } => listen(*backlog),
        Word::Dial { address } => format!("socket()，connect() 到 {address}"),
        Word::Refused { address, took_us } => {
            let after = took_us.map_or_else(String::new, |us| format!("用时 {} ", time(us)));
            format!("connect() {after}失败：{address} 拒绝（ECONNREFUSED），那里没有程序在监听")
        }
        Word::Unanswered { address, after_us } => format!(
            "connect() 等了 {} 后放弃：{address} 没有回应，时间已到",
            time(*after_us)
        ),
        Word::Repeated { times } => {
            format!(
                "继续拨号，结果相同：到此共 {} 次，这是最后一次",
                grouped(*times)
            )
        }
        Word::Refusal => "RST, ACK（若来自路由器：ICMP）".to_owned(),
        Word::Sampled(change) => sampled(change),
        Word::Syn => "SYN".to_owned(),
        Word::SynAck => "SYN, ACK".to_owned(),
        Word::Ack => "ACK".to_owned(),
        Word::Accept { address } => format!("accept() 取得来自 {address} 的连接"),
        Word::Connect { local, took_us } => {
            format!("connect() 用时 {} 返回；我方一端是 {local}", time(*took_us))
        }
        Word::Read { bytes } => format!("读取：{}", size(*bytes)),
        Word::Send {
            seq,
            bytes,
            part,
            to_several,
        } => {
            let what = if *to_several {
                "发送给全部或多个对端"
            } else {
                "发送"
            };
            match part {
                Some(part) => format!("#{seq} {what}：{}，已写 {}", size(*bytes), size(*part)),
                None => format!("{what}：{}", size(*bytes)),
            }
        }
        Word::PassedOn { bytes, missed } => {
            let number = missed.map_or_else(String::new, |seq| format!("#{seq} "));
            let what = bytes.map_or_else(
                || "有人来了或走了".to_owned(),
                |bytes| format!("{} 加上名字", size(bytes)),
            );
            format!("{number}由聊天室转来：{what}")
        }
        Word::Many {
            received,
            sent,
            passed,
        } => {
            let more = [(received, "读取"), (sent, "发送"), (passed, "转来")].into_iter();
            let more = more.filter(|(tally, _)| tally.count > 0);
            let more: Vec<_> = more.map(|(all, what)| tally(*all, what)).collect();
            format!("同一秒内还有 {}", more.join("和 "))
        }
        Word::Fin {
            by: Side::Peer,
            after_us,
        } => format!("FIN：{} 后读到末尾", time(*after_us)),
        Word::Fin {
            by: Side::Us,
            after_us,
        } => format!("FIN：{} 后 shutdown()", time(*after_us)),
        Word::Rst {
            by: Side::Peer,
            after_us,
        } => format!("RST：{} 后被对端中断", time(*after_us)),
        Word::Rst {
            by: Side::Us,
            after_us,
        } => format!("RST：{} 后由我方切断", time(*after_us)),
        Word::TimedOut { after_us } => format!("{} 后不再有回应", time(*after_us)),
        Word::NotWritten {
            of,
            written,
            reason,
        } => not_written(*of, *written, *reason),
        Word::Close {
            after_us,
            bytes_in,
            bytes_out,
        } => format!(
            "{} 后 close()：共读取 {}，写出 {}",
            time(*after_us),
            size(*bytes_in),
            size(*bytes_out)
        ),
        Word::Other(other) => event(other),
    }
}

fn listen(backlog: Option<Backlog>) -> String {
    let Some(Backlog {
        asked,
        granted,
        most,
    }) = backlog
    else {
        return "listen()：当时的积压队列（backlog）没有记录".to_owned();
    };
    let asked = format!("listen()，积压队列（backlog）为 {}", grouped(asked));
    match (granted, most) {
        (Some(granted), Some(most)) => format!(
            "{asked}：系统给了 {}；它最多给 {}（net.core.somaxconn）",
            grouped(granted),
            grouped(most)
        ),
        (Some(granted), None) => format!("{asked}：系统给了 {}", grouped(granted)),
        (None, _) => format!("{asked}：系统不告知它给了多少"),
    }
}

/// A sample is one look at totals: it tells what was added, not by which send.
fn sampled(change: &Change) -> String {
    let since = match change.after_us {
        Some(us) => format!("距上次取样 {}", measure::duration(us)),
        None => "从开头起（第一次取样）".to_owned(),
    };
    let counted = |count: Option<u32>, what| {
        let count = count.filter(|count| *count > 0)?;
        Some(format!("{what} +{count}"))
    };
    let parts = [
        counted(change.data_in, "收到的数据段"),
        counted(change.data_out, "发出的数据段"),
        counted(Some(change.again), "重传"),
    ];
    let parts: Vec<_> = parts.into_iter().flatten().collect();
    let counted = parts.join("，");
    match change.written.filter(|bytes| *bytes > 0).map(size) {
        None => format!("TCP_INFO {since}：{counted}"),
        Some(size) if counted.is_empty() => format!("{since}：中继写出 {size}"),
        Some(size) => format!("{since}：中继写出 {size}；TCP_INFO：{counted}"),
    }
}
