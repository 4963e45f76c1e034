//! Words about making bridges and reaching them, in Chinese.

use super::super::making::Making;
use crate::view::preset::Preset;

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
};

fn preset(preset: Preset) -> (&'static str, &'static str) {
    match preset {
        Preset::Room => ("聊天室", "连进来的每个人都能听到其他人。"),
        Preset::Dialogue => ("对话", "一问一答，直到有一方说“bye”或“再见”。"),
        Preset::Console => ("按行收发", "一行一条文本，由你回答。"),
        Preset::Device => ("设备", "拨号到设备，用十六进制收发，不加行尾。"),
        Preset::Echo => ("回声", "收到什么就原样发回。"),
        Preset::Udp => ("UDP", "与任何人收发数据报。"),
    }
}
