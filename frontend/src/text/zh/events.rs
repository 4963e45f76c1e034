//! Events in Chinese.

use shared::{
    bridge::Mode,
    entry::{Event, NotWrittenReason, Side},
    fault::{Fault, FaultCode},
};

use super::{faults::fault, words::mode};
use crate::view::{measure, names};

/// Words an event; whom it is about stands beside it.
pub(super) fn event(event: &Event) -> String {
    let time = measure::duration;
    match event {
        Event::Opened => "已打开".to_owned(),
        Event::Listening { .. } => "开始监听".to_owned(),
        Event::Connected { took_us, .. } => format!("已连接 · 握手 {}", time(*took_us)),
        Event::PeerJoined { .. } => "加入".to_owned(),
        Event::PeerAdmitted => "获准进入聊天室".to_owned(),
        Event::PeerLeft {
            after_us,
            bytes_in,
            bytes_out,
            ..
        } => {
            let (came, went) = (measure::bytes(*bytes_in), measure::bytes(*bytes_out));
            format!("离开，历时 {} · ↓ {came} ↑ {went}", time(*after_us))
        }
        Event::FinReceived { after_us } => {
            format!("收到 FIN，历时 {} · 对方不再发送", time(*after_us))
        }
        Event::FinSent { after_us } => format!("已发 FIN，历时 {} · 我方不再发送", time(*after_us)),
        Event::Reset { by, after_us } => match by {
            Side::Us => format!("被我方切断（RST），历时 {}", time(*after_us)),
            Side::Peer => format!("被对方中断（RST），历时 {}", time(*after_us)),
        },
        Event::TimedOut { after_us, .. } => format!("{} 内没有回应", time(*after_us)),
        Event::Refused { took_us, .. } => match took_us {
            Some(took) => format!("拒绝了连接，用时 {}", time(*took)),
            None => "拒绝了连接".to_owned(),
        },
        Event::DialRepeated { times, ago_us, .. } => {
            let dials = measure::grouped(*times);
            match ago_us {
                0 => format!("继续拨号，结果相同：到此共 {dials} 次"),
                ago => format!(
                    "继续拨号，结果相同：共 {dials} 次，最后一次在 {} 之前",
                    time(*ago)
                ),
            }
        }
        Event::NotWritten {
            of,
            written,
            reason,
            ..
        } => not_written(*of, *written, *reason),
        Event::OutcomeUnknown { of } => {
            format!("#{of}：中继停止时还不知道是否已写出，不会再次发送")
        }
        Event::DatagramsDropped { count } => format!("来得太快，丢弃了 {count} 个数据报"),
        Event::LoopStopped {
            bridge: Some(_), ..
        } => "是本中继上另一个会自动应答的桥：不再应答，否则永无休止".to_owned(),
        Event::LoopStopped {
            bridge: None,
            pause_us: Some(pause_us),
            ..
        } => format!("不停地应答回显的内容：{}内不再回显", time(*pause_us)),
        Event::LoopStopped {
            port: Some(port), ..
        } => format!("来自端口 {port}，那里的服务会自动应答：不回显，否则可能永无休止"),
        Event::LoopStopped { .. } => "把听到的内容原样发回来：其他对端听不到".to_owned(),
        Event::EntriesLost { set_aside: None } => {
            "先前的条目缺失，或可能缺失：中继的日志被截断了".to_owned()
        }
        Event::EntriesLost {
            set_aside: Some(file),
        } => format!("先前的条目缺失：中继的日志已损坏，原文件已另存为 {file}"),
        Event::FileEnded {
            name,
            sent,
            bytes,
            code,
        } => file_ended(name, *sent, *bytes, *code),
        Event::AlertFired {
            name,
            seq,
            notices,
            fault: code,
            ..
        } => alert_fired(name, *seq, notices.len(), *code),
        Event::AlertSkipped { name, count, .. } => match count {
            Some(count) => format!("有 {count} 个条目在告警“{name}”查看之前已被清除"),
            None => format!("日志已重新开始，告警“{name}”从头计算"),
        },
        Event::RelayRestarted => "中继重新启动了".to_owned(),
        Event::Closed => "已关闭".to_owned(),
        Event::ModeChanged { from, to } => {
            format!("模式已改变：{} → {}", mode_name(*from), mode_name(*to))
        }
        Event::Denied { rule, .. } => format!("被中继的规则“{rule}”禁止"),
        Event::Failed { code, detail } => {
            format!("失败：{}", fault(&Fault::new(*code, detail.as_str())))
        }
    }
}

/// What a mode is called, without what it does.
fn mode_name(of: Mode) -> &'static str {
    let words = mode(of);
    words.split_once('：').map_or(words, |(name, _)| name)
}

fn alert_fired(name: &str, seq: Option<u64>, notices: usize, code: Option<FaultCode>) -> String {
    let cause = match seq {
        Some(seq) => format!("由 #{seq} 触发"),
        None => "因没有收到内容而触发".to_owned(),
    };
    let sends = match notices {
        0 => String::new(),
        count => format!(" · {count} 条通知"),
    };
    let why = match code {
        None => String::new(),
        Some(FaultCode::LimitReached) if notices == 0 => {
            " · 没有发送：已达到上限，详见该告警".to_owned()
        }
        Some(code) if notices == 0 => format!(" · 没有发送：{}", fault(&Fault::new(code, ""))),
        Some(code) => format!(" · 有收件人没有发送：{}", fault(&Fault::new(code, ""))),
    };
    format!("告警“{name}”{cause}{sends}{why}")
}

fn file_ended(name: &str, sent: u64, bytes: Option<u64>, code: Option<FaultCode>) -> String {
    let (name, sent) = (names::shown(name), measure::bytes(sent));
    let of = bytes.map_or_else(String::new, |bytes| {
        format!("（共 {}）", measure::bytes(bytes))
    });
    match code {
        None => format!("已收到文件“{name}”，{sent}"),
        Some(FaultCode::Cancelled) => format!("文件“{name}”在发出 {sent}{of}后被停止"),
        Some(code) => format!(
            "文件“{name}”在发出 {sent}{of}后中断：{}",
            fault(&Fault::new(code, ""))
        ),
    }
}

pub(super) fn not_written(of: u64, written: u64, reason: NotWrittenReason) -> String {
    let why = match reason {
        NotWrittenReason::Gone => "对端已经离开",
        NotWrittenReason::UnsentLimit => "对端读得太慢",
        NotWrittenReason::DatagramTooLarge => "放不进一个数据报",
        NotWrittenReason::SendFailed => "系统拒绝发送",
        NotWrittenReason::Denied => "中继的规则禁止这个地址",
    };
    match written {
        0 => format!("#{of} 没有写出：{why}"),
        _ => format!("#{of} 只写出了 {}：{why}", measure::bytes(written)),
    }
}
