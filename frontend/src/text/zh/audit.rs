//! The audit list in Chinese.

use shared::audit::{COMMAND_LINE, DIAL, LISTEN, NOT_KEPT, RELAY, SIGN_IN, SIGN_OUT, SOMEBODY};

use crate::text::AuditText;

pub(super) const AUDIT: AuditText = AuditText {
    title: "审计",
    words: "谁做了更改、谁登录、谁被拒绝；来自哪个地址、去往哪里、由哪条规则决定。发送的内容在桥的日志里，不在这里。",
    filter: "筛选",
    who: "谁（按名字）",
    what: "做了什么",
    anything: "全部",
    sign_ins: "登录",
    sign_outs: "退出登录",
    dials: "中继自行连接",
    listens: "中继自行监听",
    bridges: "新建桥",
    sends: "发送",
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

fn deed(what: &str) -> String {
    match what {
        SIGN_IN => "登录".to_owned(),
        SIGN_OUT => "退出登录".to_owned(),
        DIAL => "连接".to_owned(),
        LISTEN => "监听".to_owned(),
        NOT_KEPT => "有记录未能保存".to_owned(),
        operation => operation.to_owned(),
    }
}
