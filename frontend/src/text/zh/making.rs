//! Words about making bridges and reaching them, in Chinese.

use super::super::making::Making;
use crate::view::preset::Preset;
use shared::program::{Lang, Language, Side};

pub(super) const MAKING: Making = Making {
    presets: "常用场景",
    preset,
    go_to: |name| format!("前往“{name}”"),
    reach_encoding: |encoding| {
        format!(
            "这个桥使用 {encoding} 编码。Python 和 PowerShell 的命令会自动转换；使用 nc、ncat 和 socat 时，终端本身要设为该编码。"
        )
    },
    close_title: |name| format!("关闭“{name}”？"),
    close_words: |peers| format!("{peers} 个对端会断开连接。日志会保留，桥可以重新打开。"),
    as_program: "写成程序…",
    program_title: |name| format!("把“{name}”写成程序"),
    program_language: "语言",
    program_lang: Lang::Zh,
    program_side: "它扮演",
    program_part: |side| match side {
        Side::Other => ("对方", "它与这座桥对话。"),
        Side::Same => (
            "这座桥",
            "它做这座桥所做的事。请先关闭桥：一个端口只能由一方占用。",
        ),
    },
    program_run: |language| match language {
        Language::Python => "存为 program.py，然后执行：python3 program.py",
        Language::Rust => "存为 program.rs，然后执行：rustc program.rs && ./program",
        Language::Node => "存为 program.js，然后执行：node program.js",
        Language::Nc | Language::Socat => "粘贴到终端里。",
    },
    program_encoding: |encoding| {
        format!(
            "这个桥使用 {encoding} 编码，而这里的字节原样通过：终端本身要设为 {encoding}。Python、Rust 和 Node 的程序会自动转换。"
        )
    },
    program: "程序",
    reads: "一次读取最多的字节数",
    reads_hint: "1 到 65,536。设小一些就能看到 TCP 是流：一次发送会分成几次读到。",
    backlog: "积压队列（backlog）",
    backlog_hint: "系统最多可以替程序留着多少条尚未 accept 的连接。",
};

fn preset(preset: Preset) -> (&'static str, &'static str) {
    match preset {
        Preset::Room => ("聊天室", "连进来的每个人都能听到其他人。"),
        Preset::Dialogue => ("对话", "一问一答，直到有一方说“bye”或“再见”。"),
        Preset::Console => ("按行收发", "一行一条文本，由你回答。"),
        Preset::Device => ("设备", "连接设备，用十六进制收发，不加行尾。"),
        Preset::Echo => ("回声", "收到什么就原样发回。"),
        Preset::Udp => ("UDP", "与任何人收发数据报。"),
    }
}
