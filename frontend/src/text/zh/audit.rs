//! The audit list in Chinese.

use shared::audit::{By, COMMAND_LINE, Means, RELAY, SOMEBODY};

use super::deeds::deed;
use crate::text::AuditText;

pub(super) const AUDIT: AuditText = AuditText {
    title: "审计",
    words: "谁做了更改、谁登录、谁被拒绝；来自哪个地址、去往哪里、由哪条规则决定。发送的内容在桥的日志里，不在这里。",
    filter: "筛选",
    who: "谁（按名字）",
    what: "做了什么",
    anything: "全部",
    by: "凭什么",
    any_means: "任何会话或令牌",
    means,
    only_by: |by| format!("只看经{by}所做的"),
    bridge: "桥",
    any_bridge: "所有桥",
    outcome: "结果",
    any_outcome: "完成与被拒绝",
    done: "已完成",
    refused: "被拒绝或失败",
    find: "地址、名字或规则",
    clear: "清除",
    list: "操作记录，最新的在前",
    older: "更早",
    export: "存为 CSV",
    exporting: "正在收集记录…",
    exported: |count| format!("已保存 {count} 行"),
    nothing: "还没有记录",
    nothing_words: "从现在起的更改和登录都会记在这里。",
    nothing_through: "没有符合筛选条件的记录。",
    name,
    deed,
    by_means,
    set: "设为",
    from: |address| format!("来自 {address}"),
    asked: "请求的地址",
    resolved: "解析为",
    rule: "规则",
    times: |times| format!("又 {times} 次"),
};

fn name(name: &str) -> String {
    match name {
        RELAY => "中继自身".to_owned(),
        COMMAND_LINE => "命令行".to_owned(),
        SOMEBODY => "未知者".to_owned(),
        other => other.to_owned(),
    }
}

fn means(means: Means) -> &'static str {
    match means {
        Means::Session => "浏览器登录",
        Means::Token => "令牌",
        Means::Key => "所有者密钥",
        Means::Link => "分享链接",
    }
}

fn by_means(by: &By) -> String {
    let id = by.id.as_deref().unwrap_or_default();
    match (by.kind, &by.name) {
        (Means::Session, _) => format!("会话 {id}"),
        (Means::Token, Some(name)) => format!("令牌 {name}（{id}）"),
        (Means::Token, None) => format!("令牌 {id}"),
        (Means::Key, _) => "所有者密钥".to_owned(),
        (Means::Link, _) => format!("分享链接 {id}"),
    }
}
