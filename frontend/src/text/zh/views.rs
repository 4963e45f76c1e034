//! The ways in which entries are shown, in Chinese.

use crate::{journal_store::sieve::Sort, text::ViewText};

pub(super) static VIEWS: ViewText = ViewText {
    fold: "收起",
    name_peer: "给这个对端命名（F2）",
    peer_name_hint: "最多 64 个字符；留空则去掉名称。所有查看此桥的人都能看到。",
    filter: "筛选",
    filter_text: "只看包含此文字的条目",
    filter_sort: "显示",
    clear_filter: "清除筛选",
    close_filter: "关闭筛选栏",
    nothing_through: "没有符合筛选条件的条目",
    nothing_through_words: "已查找全部条目。之后出现的符合条件的条目会显示在这里。",
    journal_unread: "无法读取日志",
    journal_unread_words: "页面上的内容不会因此丢失。出错原因见中继的日志。",
    try_again: "重试",
    selected_bytes: "选中的字节",
    select_bytes: "选中字节即可按数值查看：用鼠标或手指，或按 → 和 Shift+→。",
    close_inspector: "取消选择字节",
    little_endian: "小端",
    big_endian: "大端",
    binary: "二进制",
    show_all,
    shown_in,
    text_in,
    found_in,
    bytes_at,
    sort,
    filter_by,
    let_through,
    looked_through,
    name_of,
};

fn show_all(bytes: usize) -> String {
    format!("显示全部 {bytes} 字节")
}

fn shown_in(name: &str) -> String {
    format!("显示编码（桥为 {name}）")
}

fn text_in(name: &str) -> String {
    format!("{name} 文本")
}

fn found_in(name: &str) -> String {
    format!("按 {name} 查找，不作标记")
}

fn bytes_at(seq: u64, offset: usize, count: usize) -> String {
    format!("#{seq} · 偏移 {offset}（0x{offset:x}）· {count} 字节")
}

fn sort(sort: Sort) -> &'static str {
    match sort {
        Sort::All => "全部",
        Sort::Bytes => "不含事件",
        Sort::In => "收到的",
        Sort::Out => "发出的",
        Sort::Events => "仅事件",
        Sort::Kind(kind) => match kind {
            "peer-joined" => "事件：加入",
            "peer-admitted" => "事件：获准进入",
            "peer-left" => "事件：离开",
            "connected" => "事件：已连接",
            "fin-received" => "事件：收到 FIN",
            "fin-sent" => "事件：发出 FIN",
            "reset" => "事件：连接中断（RST）",
            "timed-out" => "事件：超时",
            "refused" => "事件：被拒绝",
            "not-written" => "事件：未写出",
            "outcome-unknown" => "事件：结果未知",
            "datagrams-dropped" => "事件：丢弃数据报",
            "denied" => "事件：被规则禁止",
            "loop-stopped" => "事件：中止循环",
            "opened" => "事件：打开",
            "closed" => "事件：关闭",
            "failed" => "事件：失败",
            "relay-restarted" => "事件：中继重启",
            "entries-lost" => "事件：条目缺失",
            other => other,
        },
    }
}

fn filter_by(conditions: usize) -> String {
    match conditions {
        0 => "筛选".to_owned(),
        _ => format!("筛选：已设 {conditions} 个条件"),
    }
}

fn let_through(count: u64, more: bool) -> String {
    match more {
        true => format!("已显示 {count} 条以上"),
        false => format!("共 {count} 条"),
    }
}

fn looked_through(percent: u8) -> String {
    format!("正在查找… {percent}%")
}

fn name_of(peer: &str) -> String {
    format!("{peer} 的名称")
}
