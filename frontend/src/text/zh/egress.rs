//! The words about where the relay may go, in Chinese.

use shared::{
    egress::{Mistake, Then, Why},
    operation::Purpose,
};

use super::inspect::wrong;
use crate::text::EgressText;

pub(super) static EGRESS: EgressText = EgressText {
    title: "访问范围",
    words: "桥按其所有者的角色连接、发送和监听。成员可以访问公共互联网；此外还可以访问哪里，由你在这里决定。",
    lans: "本服务器的网络",
    lans_words: "实验室里的设备常用私有地址。请打开成员的桥可以访问的网络。本服务器自己在其中的地址对成员仍然关闭，除非有规则单独写出该地址。",
    no_lans: "本服务器没有与其他设备共用的网络。任何网络都可以用规则允许。",
    lan: |network, interface, public| {
        let public = if public { "，公网" } else { "" };
        format!("成员可以访问 {network}（{interface}{public}）")
    },
    rules: "规则",
    rules_words: "自上而下逐条尝试，第一条符合的规则决定。",
    no_rules: "还没有规则：只由下面的默认规则决定。",
    in_file: "规则写在中继的配置里（egress.rules），请在那里修改。",
    add: "添加规则",
    new_rule: "新建规则",
    change_rule: "更改规则",
    up: |name| format!("提前 {name}"),
    down: |name| format!("推后 {name}"),
    then_label: "作用",
    then,
    name_hint: "由它决定时会显示这个名字。",
    networks: "网络",
    networks_hint: "例如 192.168.7.0/24 或单个地址，多个用逗号隔开。留空：所有地址。",
    ports: "端口",
    ports_hint: "例如 502 或 8000-8999，多个用逗号隔开。留空：所有端口。",
    hosts: "主机名",
    hosts_hint: "按请求时的写法：plc.lab.example 或 *.lab.example。谁能修改域名的地址，谁就决定它指向哪里；请同时写上网络。",
    roles: "谁的桥",
    kinds: "用途",
    none_is_all: "都不选：全部。",
    everything: "全部",
    kind,
    mistake,
    always: "始终优先",
    always_words: "任何规则都不能解除：会给出云主机凭据的地址，以及中继自己的监听端口。",
    defaults: "没有规则符合时",
    defaults_words: "管理员可以访问其余所有地址。成员可以访问公共互联网，在中继本机的环回地址上只能连接自己有权发送的桥（own-bridge）；可以在配置允许的地址和端口上监听（egress.listen_addresses、egress.listen_ports）。",
    closes_title: "关闭这些桥？",
    closes_words: |count| format!("有 {count} 个桥正开着，但不再被允许："),
    closes_one: |address, rule| format!("{address}，由“{rule}”禁止"),
    save_and_close: "保存并关闭它们",
    saved: "已保存，从下一次连接起生效。",
    try_title: "试一个地址",
    try_words: "显示由哪条规则决定、对谁。不会连接。",
    as_role: "身份",
    ask_title: "成员可以访问本服务器的哪些网络？",
    ask_words: "成员可以访问公共互联网。实验室里的设备常用私有地址：请打开成员的桥可以访问的网络。",
    ask_change: "开关立即生效，以后随时可以在“设置”的“访问范围”里更改。",
    ask_none: "暂时都不允许",
    ask_done: "完成",
    ask_later: "以后再问我",
    unsettled: "还没有人回答这个问题。",
    pointer: "成员可以访问本服务器的哪些网络？还没有人决定；实验室里的设备常用私有地址。",
    pointer_go: "选择网络",
};

fn then(then: Then) -> &'static str {
    match then {
        Then::Allow => "允许",
        Then::Deny => "禁止",
    }
}

fn kind(kind: Purpose) -> &'static str {
    match kind {
        Purpose::TcpConnect => "连接（TCP）",
        Purpose::TcpListen => "监听（TCP）",
        Purpose::Udp => "发送数据报（UDP）",
        Purpose::UdpListen => "接收数据报（UDP）",
    }
}

fn mistake(mistake: &Mistake) -> String {
    let text = &mistake.text;
    match mistake.why {
        Why::Name => format!(
            "名称为 1 到 {} 个字符，不含控制字符。",
            shared::MAX_NAME_CHARS
        ),
        Why::Network(place) => format!("“{text}”不是网络。{}", wrong(&place)),
        Why::Ports => format!("“{text}”不是端口；例如 22，或范围 8000-8999。"),
        Why::Host => format!("“{text}”不是主机名；地址请写在“网络”里。"),
        Why::TooMany => format!(
            "{text}最多 {} 个；请分成几条规则。",
            shared::egress::MAX_PARTS
        ),
        Why::Taken => "已有同名的规则。".to_owned(),
        Why::Reserved => format!("“{text}”是中继自己的规则，请换一个名称。"),
    }
}
