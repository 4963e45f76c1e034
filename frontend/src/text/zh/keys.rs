//! Words about the keyboard, in Chinese.

use super::super::keys::Keys;
use crate::keys::{Command, Group};

pub(super) const KEYS: Keys = Keys {
    title: "键盘",
    words: "不在输入文字时，以下按键都有效。在消息框里按 Esc 可以离开它。",
    group: |group| match group {
        Group::Bridges => "桥",
        Group::Bridge => "桥内",
        Group::Places => "页面",
    },
    command,
    more: "其他按键",
    elsewhere: &[
        ("Enter", "发送消息"),
        ("Shift+Enter", "在消息中换行"),
        ("Esc", "离开消息框，关闭打开的内容"),
        ("↑ ↓", "在消息框中：发过的内容"),
        ("Ctrl+F", "在条目中查找"),
        ("Enter", "下一处"),
        ("Shift+Enter", "上一处"),
        ("Page Up", "较早的条目"),
        ("Page Down", "较新的条目"),
        ("Home", "最早的条目"),
        ("End", "最新的条目"),
        ("Shift+↑ ↓", "选择条目"),
        ("Ctrl+A", "选择全部条目"),
        ("Ctrl+C", "复制选中的内容"),
        ("Enter", "展开或收起选中的条目"),
        ("F2", "给选中条目的对端命名"),
        ("← → ↑ ↓", "字节视图中：逐字节移动"),
        ("Shift+← →", "选择字节"),
    ],
    single_keys: "启用单键快捷键",
    single_keys_hint: "例如按 n 新建桥。如果妨碍语音输入或其他输入方式，可以关闭。",
    skip: "跳到主要内容",
    close: "关闭",
};

fn command(command: Command) -> &'static str {
    match command {
        Command::Help => "本页",
        Command::NextBridge => "下一个桥",
        Command::PreviousBridge => "上一个桥",
        Command::NextUnread => "下一个有未读消息的桥",
        Command::PreviousUnread => "上一个有未读消息的桥",
        Command::NewBridge => "新建桥",
        Command::Write => "写消息",
        Command::Entries => "到条目列表",
        Command::Find => "在条目中查找",
        Command::Filter => "筛选条目",
        Command::Peers => "到对端列表",
        Command::View => "切换对话和字节",
        Command::Bridges => "桥",
        Command::Notices => "通知",
        Command::Inspector => "地址检查",
        Command::Lessons => "课程",
        Command::Settings => "设置",
        Command::Theme => "浅色或深色",
    }
}
