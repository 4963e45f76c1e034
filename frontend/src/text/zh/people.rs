//! Words about people, in Chinese.

use super::super::people::People;
use crate::{browser::notify::Permission, unread::COUNTED};

pub(super) const PEOPLE: People = People {
    no_name: "你发送的内容现在没有署名。可以取个名字：",
    not_now: "以后再说",
    appears_as: |name| format!("你的名字是 {name}。"),
    change_name: "更改",
    watching: "正在查看",
    watchers,
    guest: |name| format!("{name}（访客）"),
    waits_outside: "在门外等候：发回收到的几个字母，或者由你放行之后，才能听到其他人。",
    admit: "放行",
    admit_named: |name| format!("放行 {name}"),
    unread: |count| match count {
        COUNTED.. => format!("超过 {} 条未读消息", COUNTED - 1),
        _ => format!("{count} 条未读消息"),
    },
    notifications: "桌面通知",
    notify: "有新消息时通知我",
    notify_hint: "仅限本浏览器中的这个桥，在页面处于后台时通知。",
    no_notifications: |permission| match permission {
        Permission::Granted | Permission::Unasked => None,
        Permission::Denied => Some("浏览器禁止本页发送通知，请在浏览器的网站设置中允许。"),
        Permission::Insecure => {
            Some("浏览器只允许 https 页面或中继本机（localhost）的页面发送通知。")
        }
        Permission::Refused => {
            Some("这个浏览器（例如手机浏览器）不允许网页直接显示通知，请留意标题中的未读数。")
        }
        Permission::Missing => Some("这个浏览器不支持通知。"),
    },
};

fn watchers(names: &[String], more: usize) -> String {
    let mut words = vec!["你".to_owned()];
    words.extend_from_slice(names);
    let named = words.join("、");
    match more {
        0 => named,
        _ => format!("{named}，另有 {more} 人"),
    }
}
