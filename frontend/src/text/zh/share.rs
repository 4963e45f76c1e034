//! Share links and guests in Chinese.

use shared::share::{May, Share, ShareState};

use crate::text::ShareText;

pub(super) static SHARE: ShareText = ShareText {
    open: "分享…",
    words: "打开链接的人只能看到这个桥，看不到别的。",
    may: "访客可以",
    works: "链接有效期",
    hour: "1 小时",
    day: "1 天",
    week: "7 天",
    never: "直到撤销",
    for_whom: "给谁",
    for_whom_hint: "会替访客先填好名字",
    uses: "访客人数",
    uses_hint: "留空：不限",
    uses_wrong: "请填 1 以上的整数，或者留空。",
    make: "创建链接",
    making: "正在创建…",
    link: "链接",
    once: "请现在复制：链接不会保存，也不会再次显示。",
    address: "链接里的中继地址",
    only_here: "用这个地址，链接只在中继所在的机器上有效。要分享给别人，请让中继监听网络（--listen 0.0.0.0:8080）。",
    qr: "链接的二维码",
    links: "这个桥的链接",
    no_links: "还没有链接。",
    close: "关闭",
    revoke: "撤销",
    remove: "移除",
    revoke_words: "通过这个链接进来的人都会被请出。",
    comma: "、",
    guest_name_hint: "别人会在你的操作旁边看到它。",
    name_missing: "请填写你的名字。",
    come_in: "进入",
    coming_in: "正在进入…",
    look_only: "你可以在这里查看，但不能发言。",
    leave: "离开",
    ended: "这个链接已失效",
    ended_words: "它已被撤销、已过期，或者使用次数已满。请向对方要一个新的链接。",
    left: "你已离开",
    left_words: "再次打开链接即可回来。",
    typed: "你输入的内容",
    typed_hint: "它没有发送。关闭本页之前请先复制。",
    to_sign_in: "登录",
    may_name,
    title: |bridge| format!("分享“{bridge}”"),
    invited: |bridge, may| match may {
        May::Look => format!("有人邀请你查看“{bridge}”。"),
        May::Chat => format!("有人邀请你在“{bridge}”上交谈。"),
    },
    not_by_account: |name| {
        format!(
            "你已登录为 {name}，但看不到这个桥。用此链接进入时你是访客，并会在本浏览器中退出 {name}。要保持登录，请让人把这个桥授权给 {name}。"
        )
    },
    until: |time| format!("到 {time} 为止"),
    state: |state| match state {
        ShareState::Open => "有效",
        ShareState::UsedUp => "次数已满",
        ShareState::Expired => "已过期",
        ShareState::Revoked => "已撤销",
    },
    used,
    here: |names| format!("正在这里：{names}"),
    actions_of: |link| format!("撤销链接 {link}"),
    remove_of: |link| format!("移除链接 {link}"),
    revoked,
    guest: |name| format!("访客：{name}"),
};

fn may_name(may: May) -> &'static str {
    match may {
        May::Look => "查看",
        May::Chat => "查看和发言",
    }
}

fn revoked(share: &Share) -> String {
    let link = share.name.as_deref().unwrap_or(may_name(share.may));
    match (share.state, share.guests.len()) {
        (ShareState::Expired | ShareState::Revoked, _) => format!("链接“{link}”已移除。"),
        (_, 0) => format!("链接“{link}”已失效。"),
        (_, here) => format!("链接“{link}”已失效，{here} 位访客已被请出。"),
    }
}

fn used(share: &Share) -> String {
    match share.uses {
        Some(uses) => format!("已来 {} 位，共 {uses} 位", share.used),
        None => format!("已来 {} 位", share.used),
    }
}
