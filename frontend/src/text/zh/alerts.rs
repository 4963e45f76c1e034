//! Alerts in Chinese.

use shared::{
    alert::{Alert, When},
    notice::NoticeKind,
};

use crate::text::AlertText;

pub(super) static ALERTS: AlertText = AlertText {
    open: "告警…",
    words: "这个桥收到特定内容，或一段时间没有收到内容时，由中继发送短信或邮件；不打开网页也会发送。",
    none: "还没有告警",
    none_words: "例如：某一行含有“ALARM”时发邮件，或十分钟没有收到任何内容时发短信。",
    new: "新建告警",
    edit: "编辑",
    name: "名称",
    name_hint: "会出现在通知和日志里。",
    when: "条件",
    contains: "收到的内容含有指定文字",
    matches: "收到的内容符合正则表达式",
    silent: "一段时间没有收到内容",
    contains_label: "文字",
    contains_hint: "英文字母不分大小写。",
    matches_label: "正则表达式",
    matches_hint: "例如 ^T=(?<degrees>\\d+)，括号里匹配到的内容可以写进通知。",
    silent_label: "没有收到内容的秒数",
    silent_hint: "只在桥打开时计时；触发一次后，再次收到内容才会重新计时。",
    seconds_wrong: "请填不小于 1 的秒数。",
    missing: "请填写。",
    send: "发送",
    email: "邮件",
    sms: "短信",
    to: "收件人",
    to_email_hint: "邮箱地址，多个之间用逗号隔开。",
    to_sms_hint: "手机号码，多个之间用逗号隔开。",
    subject: "主题",
    template: "内容",
    own_text: "在这里写",
    text: "正文",
    names: "插入触发时自动填写的内容",
    per_hour: "每小时最多发送次数",
    per_hour_wrong: "请填 1 到 600 的整数。",
    on: "启用",
    try_it: "用日志里的内容试一试",
    trying: "正在查找…",
    tried_none: "不会触发。",
    create: "创建告警",
    save: "保存",
    close: "关闭",
    delete_words: "删除后不再触发。已经发送的通知会保留。",
    not_fired: "还没有触发过",
    default_subject: "{{ bridge }}：{{ alert }}",
    default_text: "{{ time }}，{{ peer }} 发来：{{ text }}",
    default_silent: "{{ time }}，{{ bridge }} 已有 {{ silent }} 秒没有收到内容。",
    title: |bridge| format!("“{bridge}”的告警"),
    when_words,
    sends,
    fired: |times, at| format!("已触发 {times} 次，最近一次在 {at}"),
    held: |most| format!("一小时内触发超过 {most} 次，其余的只计数，不再发送。"),
    on_of: |name| format!("启用 {name}"),
    edit_of: |name| format!("编辑 {name}"),
    delete_of: |name| format!("删除 {name}"),
    delete_title: |name| format!("删除告警“{name}”？"),
    insert: |name| format!("插入 {name}"),
    name_means,
    tried: |count| {
        if count >= 1000 {
            format!("至少会触发 {count} 次。")
        } else {
            format!("会触发 {count} 次。")
        }
    },
    tried_from: |from| format!("从 #{from} 开始查找。"),
    go_to: |seq| format!("转到 #{seq}"),
};

fn when_words(alert: &Alert) -> String {
    match &alert.when {
        When::Contains(text) => format!("含有“{text}”"),
        When::Matches(text) => format!("符合 {text}"),
        When::SilentMs(ms) => format!("{} 秒没有收到内容", ms / 1000),
    }
}

fn sends(alert: &Alert) -> String {
    let kind = match alert.notice.kind {
        NoticeKind::Email => "邮件",
        NoticeKind::Sms => "短信",
    };
    format!("{kind}发给 {}", alert.notice.to.join("、"))
}

fn name_means(name: &str) -> Option<&'static str> {
    Some(match name {
        "alert" => "告警名称",
        "bridge" => "桥",
        "peer" => "对端",
        "seq" => "编号",
        "silent" => "秒数",
        "text" => "收到的内容",
        "time" => "时间",
        _ => return None,
    })
}
