//! The outbox in Chinese.

use shared::notice::{AttemptOutcome, NoticeKind, NoticeStatus};

use super::meanings::meaning;
use crate::{text::NoticeText, view::notices::Act};

pub(super) static NOTICE: NoticeText = NoticeText {
    parts: "通知的各个部分",
    outbox: "发件箱",
    compose: "撰写",
    templates: "模板",
    setup: "发送设置",
    stopped: "发送已停用。",
    stopped_words: "通知会留在发件箱里，恢复发送后再发出。",
    stopped_in_file: "这是配置文件规定的（notices.stop），只能在文件里修改。",
    not_sent: " · 未发送",
    last_day: "最近 24 小时",
    none_today: "没有通知。",
    filter: "筛选",
    status_label: "状态",
    kind_label: "类型",
    any_status: "全部状态",
    any_kind: "短信和邮件",
    to_contains: "收件人包含",
    clear: "清除",
    nothing: "还没有通知",
    nothing_words: "写一条短信或一封邮件，它会出现在这里，每次发送尝试都有记录。",
    nothing_sandbox: "还没有设置发件邮箱和短信网关，所以现在是沙盒：您写的内容会被截留，可以在这里看到它原本会怎样发出，但不会真的发送。",
    nothing_through: "没有符合条件的通知。",
    to_compose: "撰写通知",
    to_setup: "设置发件邮箱和短信网关",
    pages: "发件箱翻页",
    newer: "较新的",
    older: "较早的",
    retry_words: "不知道上一次对方是否已接收。如果已接收，收件人会收到两次。",
    settle: "确定",
    settle_words: "交给对方之后连接中断，中继不知道结果。请向收件人或网关查证，然后在这里说明。",
    settle_delivered: "已经收到",
    settle_failed: "没有收到",
    replies: "收到的回复",
    back: "返回发件箱",
    attempts: "发送经过",
    no_attempts: "还没有尝试发送。",
    content: "正文",
    attachments: "附件",
    html: "HTML",
    source_email: "邮件原文（MIME）",
    source_sms: "请求内容",
    source_hint: "与实际发出的内容一致，密钥除外。",
    taken: "提交时间",
    changed: "更新时间",
    due: "下次尝试",
    author: "提交人",
    segments: "条数",
    cause: "由告警触发",
    cause_silence: "这个桥长时间没有收到数据",
    cause_entry: |seq| format!("这个桥的第 {seq} 个条目"),
    status,
    status_hint,
    kind: |kind| match kind {
        NoticeKind::Sms => "短信",
        NoticeKind::Email => "邮件",
    },
    way_of: |kind| match kind {
        NoticeKind::Sms => "短信网关",
        NoticeKind::Email => "发件邮箱",
    },
    outcome,
    meaning,
    act: |act| match act {
        Act::Retry => "重试",
        Act::Cancel => "取消",
        Act::Settle => "确认结果…",
    },
    act_of: |act, to| match act {
        Act::Retry => format!("重试发给 {to} 的通知"),
        Act::Cancel => format!("取消发给 {to} 的通知"),
        Act::Settle => format!("确认发给 {to} 的通知的结果"),
    },
    retry_title: |to| format!("再次发给 {to}？"),
    settle_title: |to| format!("发给 {to} 的通知结果如何？"),
    put: |count| format!("已将 {count} 条通知放入发件箱。"),
    still_sending: |count| format!("还有 {count} 条已交出，正在发送。"),
    by: |way| format!("经由 {way}"),
    next_try: |at| format!("下次尝试 {at}"),
    day,
};

fn status(status: NoticeStatus) -> &'static str {
    match status {
        NoticeStatus::Queued => "排队中",
        NoticeStatus::Sending => "发送中",
        NoticeStatus::Accepted => "已受理",
        NoticeStatus::Delivered => "已送达",
        NoticeStatus::Failed => "失败",
        NoticeStatus::Unknown => "结果未知",
        NoticeStatus::Cancelled => "已取消",
        NoticeStatus::Captured => "沙盒截留",
    }
}

fn status_hint(status: NoticeStatus) -> &'static str {
    match status {
        NoticeStatus::Queued => "等待首次或下一次发送。",
        NoticeStatus::Sending => "正在发送。",
        NoticeStatus::Accepted => "网关或邮件服务器已接收，是否送达还不知道。",
        NoticeStatus::Delivered => "已经送达。",
        NoticeStatus::Failed => "被拒绝，或多次尝试后放弃。除非您重试，否则不会再发送。",
        NoticeStatus::Unknown => "交给对方之后连接中断，对方可能已经接收。不会自动重发。",
        NoticeStatus::Cancelled => "发送之前已被取消。",
        NoticeStatus::Captured => "沙盒按原样截留了它，没有发送。",
    }
}

fn outcome(outcome: AttemptOutcome) -> &'static str {
    match outcome {
        AttemptOutcome::Started => "开始发送",
        AttemptOutcome::Accepted => "对方已受理",
        AttemptOutcome::Later => "暂时不行，稍后再试",
        AttemptOutcome::Refused => "被拒绝",
        AttemptOutcome::Unknown => "中断，结果未知",
        AttemptOutcome::Delivered => "回执：已送达",
        AttemptOutcome::NotDelivered => "回执：未送达",
        AttemptOutcome::Settled => "人工确认结果",
        AttemptOutcome::GivenUp => "放弃发送",
        AttemptOutcome::Retried => "人工重试",
        AttemptOutcome::Cancelled => "已取消",
        AttemptOutcome::Captured => "被沙盒截留，未发送",
    }
}

fn day(totals: &[(NoticeStatus, u64)], most: Option<(u64, &str)>) -> String {
    let Some((count, at)) = most else {
        return "最近 24 小时图表：没有通知。".to_owned();
    };
    let totals = totals
        .iter()
        .map(|(kind, count)| format!("{} {count} 条", status(*kind)));
    let totals = totals.collect::<Vec<_>>().join("，");
    format!("最近 24 小时图表：{totals}。最多的一小时从 {at} 开始，有 {count} 条。")
}
