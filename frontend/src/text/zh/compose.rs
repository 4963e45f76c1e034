//! What is sent, in Chinese.

use crate::text::ComposeText;

pub(super) static COMPOSE: ComposeText = ComposeText {
    as_escapes: "转义",
    escapes_placeholder: r"AT\r\n、\x1b",
    of_bridge: "随桥",
    missing,
    and_more: "等",
    history: "发送历史",
    more: "更多发送方式",
    saved: "常用发送",
    save_this: "存为按钮…",
    save_title: "保存所输入的内容",
    label: "名称",
    stands_on: "显示在",
    this_bridge: "这个桥",
    every_bridge: "所有的桥",
    manage: "管理常用发送…",
    manage_title: "常用发送",
    none_saved: "还没有保存任何内容。点“存为按钮…”可保存所输入的内容。",
    content: "内容",
    edit,
    move_up,
    move_down,
    delete,
    deleted,
    undo: "撤销",
    import: "导入…",
    export: "导出",
    imported,
    imported_some,
    no_json: "这个文件不是 JSON。",
    no_saved_file: "这个文件不是用“导出”生成的。",
    bad_item,
    done: "完成",
    repeat: "定时发送…",
    repeat_title: "重复发送",
    every: "间隔（毫秒）",
    times: "次数",
    times_hint: "留空：直到停止",
    wrong_every: "请填 10 到 86400000（一天）之间的整数。",
    wrong_times: "请填不小于 1 的整数，或者留空。",
    start: "开始",
    running: "中继正在发送",
    repeats,
    unheard: |sends| format!("{sends} 次无人接收"),
    stop,
    stop_short: "停止",
    file: "发送文件…",
    to_nobody: "当时没有对端连接，没有发给任何人。",
    no_peer: "没有对端连接，文件无人接收。",
    one_peer: "文件只能发给一个对端，请先在“发给”处选择。",
    progress,
    cancel_file,
    drop_here: "松开即发送文件",
};

fn missing(characters: &str, encoding: &str) -> String {
    format!("{encoding} 中没有：{characters}")
}

fn edit(label: &str) -> String {
    format!("更改“{label}”")
}

fn move_up(label: &str) -> String {
    format!("上移“{label}”")
}

fn move_down(label: &str) -> String {
    format!("下移“{label}”")
}

fn delete(label: &str) -> String {
    format!("删除“{label}”")
}

fn deleted(label: &str) -> String {
    format!("已删除“{label}”。")
}

fn imported(count: usize, known: usize) -> String {
    match known {
        0 => format!("已导入 {count} 项。"),
        _ => format!("已导入 {count} 项，另有 {known} 项已存在。"),
    }
}

fn imported_some(made: usize, wanted: usize, fault: &str) -> String {
    format!("已导入 {made} / {wanted} 项。{fault}再次导入该文件即可补上其余各项。")
}

fn bad_item(number: usize, fault: &str) -> String {
    format!("文件中的第 {number} 项无法发送。{fault}")
}

fn repeats(every: &str, sent: u64, failed: u64) -> String {
    match failed {
        0 => format!("每 {every} · 已发 {sent} 次"),
        _ => format!("每 {every} · 已发 {sent} 次，{failed} 次被拒"),
    }
}

fn stop(what: &str) -> String {
    format!("停止发送 {what}")
}

fn progress(name: &str, sent: &str, bytes: Option<&str>) -> String {
    match bytes {
        Some(bytes) => format!("{name}：{sent} / {bytes}"),
        None => format!("{name}：{sent}"),
    }
}

fn cancel_file(name: &str) -> String {
    format!("停止发送文件 {name}")
}
