//! Writing a notice, in Chinese.

use shared::notice::NoticeKind;

use crate::text::WriteText;

pub(super) static WRITE: WriteText = WriteText {
    says: "内容来源",
    own_text: "直接填写",
    template: "模板",
    choose: "请选择…",
    no_templates: "还没有这种类型的模板。",
    to_templates: "去新建",
    missing: "需要填写",
    subject: "主题",
    text: "正文",
    html: "同时提供 HTML（可选）",
    html_label: "HTML",
    html_hint: "支持 HTML 的邮件程序显示它，其他的显示上面的正文。",
    together: "合并为一封，收件人互相可见",
    cc: "抄送",
    cc_hint: "其他邮箱，所有人可见。",
    sender: "发件邮箱",
    sandbox: "没有，进入沙盒",
    reply_to: "回复到（可选）",
    files: "附件",
    add_files: "添加附件…",
    file_unread: "浏览器读不了这个文件，请重新选择。",
    file_gone: "刷新页面后文件不会保留，请重新选择或移除。",
    preview: "预览",
    no_subject: "没有主题",
    nothing_typed: "您填写的内容会显示在这里。",
    checked: "收件人检查结果",
    checking: "正在检查…",
    stopped: "发送已停用，请先到“发送设置”恢复。",
    lacks_recipients: "请填写收件人。",
    lacks_text: "请填写正文。",
    lacks_template: "请选择模板。",
    lacks_files: "有附件需要重新选择或移除。",
    send: "发送",
    sending: "正在发送…",
    lost: "连接已断开。恢复后会自动再试，不会重复发送。",
    give_up: "不再尝试",
    key_reused: "这条通知之前用别的内容提交过一次，可能已被接收，请先查看发件箱。",
    as_new: "作为新通知发送",
    many_words: "每个人都会收到，发出后无法撤回。",
    to: |kind| match kind {
        NoticeKind::Sms => (
            "手机号码",
            "每行一个，或用逗号隔开。不带国家代码的按默认国家处理。",
        ),
        NoticeKind::Email => (
            "邮箱地址",
            "每行一个，或用逗号隔开，例如 ann@example.org 或 小安 <ann@example.org>。",
        ),
    },
    take_out: |what| format!("移除 {what}"),
    bad_recipients: |count| format!("有 {count} 个不能用，见下方。"),
    more_recipients: |count| format!("另有 {count} 个"),
    counted: |characters, segments| {
        let (count, left) = (segments.count, segments.left);
        format!("{characters} 个字符 · 计 {count} 条，最后一条还可写 {left} 个")
    },
    first_sender: |name| format!("首选：{name}"),
    captured: |count| format!("{count} 条通知会被沙盒截留，不会发送。"),
    leaves: |kind, count, together, way| match (kind, together) {
        (NoticeKind::Sms, _) => format!("将通过短信网关 {way} 发送 {count} 条短信。"),
        (NoticeKind::Email, false) => format!("将用发件邮箱 {way} 发送 {count} 封邮件，每人一封。"),
        (NoticeKind::Email, true) => format!("将用发件邮箱 {way} 发送一封邮件，收件人互相可见。"),
    },
    lacks_usable: |count| format!("有 {count} 个地址不能用。"),
    lacks_values: |names| format!("还缺少：{}。", names.join("、")),
    many_title: |count| format!("发给 {count} 个收件人？"),
};
