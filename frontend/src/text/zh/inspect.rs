//! 地址页的文字。

use std::net::IpAddr;

use shared::{
    address::{
        embedded::Way,
        needs_zone,
        read::{Expected, Host, Wrong},
        scope::Scope,
    },
    port::Range,
};

use super::kinds::kind;
use crate::{
    components::inspector::length::{By, Length},
    text::inspect::{InspectText, Said},
    view::measure,
};

pub(super) static INSPECT: InspectText = InspectText {
    hint: "地址、网络、名称或端口，写法不限。",
    examples: "例如",
    often_said: "常说",
    actually: "其实",
    forms: "其他写法",
    dotted: "点分十进制",
    number: "整数",
    hex: "十六进制",
    short: "缩写",
    full: "完整",
    bits: "二进制",
    what_it_is: "这是什么",
    within: "也属于",
    embedded: "其中的 IPv4",
    network: "网络",
    network_words: "地址分为两部分：前面的位表示网络，其余的位表示网络中的主机。各有多少位，由前缀长度说明。",
    prefix: "前缀长度",
    network_address: "网络地址",
    mask: "子网掩码",
    wildcard: "反掩码",
    broadcast: "广播地址",
    first_host: "第一台主机",
    last_host: "最后一台主机",
    hosts: "主机数",
    name_title: "名称",
    name_words: "名称代表若干地址。中继向自己的域名服务器查询，不会连接它们。",
    look_up: "查询",
    looking_up: "正在查询…",
    may_use: "中继可以使用它吗？",
    port_words: "地址标识主机，端口标识主机上的程序，协议规定双方怎样对话。范围是 0 到 65535；0 表示让系统选一个空闲的。",
    registered: "已注册",
    not_registered: "无",
    reserved: "保留",
    common: "常见用途",
    listening: "中继的机器上正在监听的",
    listening_words: "TCP 和 UDP 的端口互不相干：同一个号码，在一边被占用，在另一边可以空闲。",
    no_stream: "没有程序：连接这里会被拒绝。",
    no_datagrams: "没有程序：发到这里的数据会丢失。",
    no_bridge: "没有桥。其他程序的情况，这个系统不说明。",
    unnamed: "系统没有说明的程序",
    not_all: "这个系统不说明其他程序的监听情况，这里只有桥。",
    global_unicast: "全球单播",
    scope_label: "范围",
    needs_zone: "每个接口上都可能有这个地址，而且各不相同：要使用它，得在 % 后面写明接口，也就是它的区域（RFC 4007）。",
    zones: "在中继的接口上：",
    no_zones: "中继的机器上没有带链路本地地址的接口。",
    own_words: "相当于在中继的机器上执行“ip address”或“ipconfig”。",
    interface: "接口",
    classes: Said {
        said: "A 类给政府，B 类给公司，C 类给个人。",
        actually: "分类只是网络的大小，谁需要就给谁。自 1993 年起，任意长度的前缀（CIDR，RFC 4632）取代了分类。",
    },
    groups: Said {
        said: "IPv6 有 6 组。",
        actually: "共 8 组，每组 16 位，合计 128 位（RFC 4291）。“::”代表省略的零，缺多少补多少。",
    },
    one_address: Said {
        said: "一个地址标识一台主机。",
        actually: "主机的每个接口、每个协议族都有一个或几个地址，另外还有环回地址。在 NAT 后面，多台主机共用一个地址。",
    },
    ports: Said {
        said: "程序可以使用 1025 到 65535 的端口。",
        actually: "注册端口从 1024 开始，到 49151 为止；动态端口从 49152 开始，供客户端和临时取用（RFC 6335）。处在边界上的 1023、1024 和 49151 保留不用。",
    },
    safe: Said {
        said: "TCP 是安全的。",
        actually: "它是可靠的：数据全部到达，不重复，不乱序，否则连接失败。它并不保密，保密要靠 TLS。",
    },
    datagram: Said {
        said: "一个数据报最多 64 KiB。",
        actually: "在 IPv4 上是 65,507 字节：65,535 减去 20 字节 IP 头和 8 字节 UDP 头。在 IPv6 上是 65,527 字节，IP 头不计在内。更长的会被拒绝；只有支持巨型报文的链路才能传送（RFC 2675）。",
    },
    kind,
    way,
    scope,
    class: |class| match class {
        'D' => "历史上属于 D 类：表示组，不是主机。".to_owned(),
        'E' => "历史上属于 E 类：留待将来。".to_owned(),
        class => format!(
            "历史上属于 {class} 类：网络为 /{}。",
            match class {
                'A' => 8,
                'B' => 16,
                _ => 24,
            }
        ),
    },
    wrong,
    host_words,
    prefix_wrong: |max| format!("应为 0 到 {max} 的数字。"),
    length,
    split: |network, host| {
        let prefix = network.prefix;
        let with = match &network.by {
            By::Typed => String::new(),
            By::Interface(name) => format!("按中继的接口 {name} 的 /{prefix}："),
            By::Nobody => format!("以 /{prefix} 为例："),
        };
        format!("{with}前 {prefix} 位表示网络，后 {host} 位表示主机。")
    },
    took: |us| format!("查询用时 {}。", measure::duration(us)),
    port: |port| format!("端口 {port}"),
    range: |range| {
        let (first, last) = range.bounds();
        let words = match range {
            Range::System => "系统端口。许多系统只允许管理员在这里监听。",
            Range::User => "注册（用户）端口。",
            Range::Dynamic => "动态（私有）端口：不予注册，供客户端和临时取用。",
        };
        format!("{first}–{last}：{words}")
    },
    registry: |day| format!("IANA 注册表，截至 {day}。"),
    once: |by| format!("{by}（曾经）"),
    held_by: |program, pid| format!("{program}（进程 {pid}）"),
    all_listeners: |count| format!("全部监听：{count} 个"),
    perhaps: |ip, port| format!("要表示 {ip} 的端口 {port}，请写成 [{ip}]:{port}。"),
    inspect: |address| format!("查看 {address}"),
};

fn length(length: &Length) -> Option<String> {
    let prefix = length.prefix;
    Some(match &length.by {
        By::Typed => return None,
        By::Interface(name) => format!("中继的接口 {name} 上，这个地址的前缀长度是 /{prefix}。"),
        By::Nobody => {
            format!("单看地址，看不出前缀有多长。这里以 /{prefix} 为例，请输入你要的前缀长度。")
        }
    })
}

fn way(way: Way) -> &'static str {
    match way {
        Way::Compatible => "IPv4 兼容，已不再使用",
        Way::Mapped => "IPv4 映射：双协议套接字这样显示 IPv4 对端",
        Way::Translated => "IPv4 转换",
        Way::Nat64 => "在 NAT64 后面",
        Way::Nat64Local => "在自己的 NAT64 后面，对应其中一种前缀长度",
        Way::SixToFour => "6to4 路由器",
        Way::TeredoServer => "Teredo 服务器",
        Way::TeredoClient => "Teredo 客户端，各位取反",
        Way::Isatap => "ISATAP",
    }
}

fn scope(scope: Scope) -> &'static str {
    match scope {
        Scope::Interface => "接口本地，只在一台机器内，相当于环回",
        Scope::Link => "链路本地，一条网线或一个无线网",
        Scope::Realm => "领域本地，边界由网络所用的技术规定",
        Scope::Admin => "管理本地，在管理员划定的边界之内",
        Scope::Site => "站点本地，在一个站点之内",
        Scope::Organisation => "组织本地，一个组织的所有站点",
        Scope::Global => "全球",
        Scope::Other => "保留或未分配",
    }
}

fn host_words(host: &Host) -> Option<String> {
    match host {
        Host::Number(number) => Some(format!("一个 32 位整数：{number} = 0x{number:08x}。")),
        Host::V6 {
            zone: Some(zone),
            ip,
        } => Some(if needs_zone(IpAddr::V6(*ip)) {
            format!(
                "“%{zone}”是它的区域，即在哪个接口上使用，写接口的名称或编号（RFC 4007）；其他机器不认识它。"
            )
        } else {
            format!("“%{zone}”本应是接口（RFC 4007），但只有链路本地地址才需要，写在这里没有意义。")
        }),
        _ => None,
    }
}

pub(super) fn wrong(wrong: &Wrong) -> String {
    format!("第 {} 个字符：{}。", wrong.at + 1, expected(wrong.expected))
}

/// 那里应该是什么。
fn expected(expected: Expected) -> String {
    let words = match expected {
        Expected::Anything => "应为地址、名称或端口",
        Expected::Octet => "应为 0 到 255 的数字",
        Expected::NoLeadingZero => "数字不能以零开头，有的程序会当作八进制",
        Expected::Dot => "应为点，IPv4 地址有四个数字",
        Expected::Number => "应为 32 位整数，最大 4294967295",
        Expected::Group => "应为一到四个十六进制数字",
        Expected::ShortGroup => "应为冒号，每组最多四个十六进制数字",
        Expected::SecondColon => "应为第二个冒号",
        Expected::OneGap => "应为一组数字，“::”只能出现一次",
        Expected::EightGroups => "应为冒号，要有八组，或用“::”代替其中几组",
        Expected::NoMoreGroups => "应在此结束，最多八组",
        Expected::Bracket => "应为右方括号",
        Expected::Port => "应为 0 到 65535 的端口",
        Expected::Prefix(max) => return format!("应为 0 到 {max} 的前缀长度"),
        Expected::Mask => "应为掩码，所有的 1 都在前面，例如 255.255.255.0",
        Expected::Brackets => "应在此结束，带端口时地址写在方括号里，例如 [::1]:80",
        Expected::NoBrackets => "网络不写方括号，例如 ::1/64",
        Expected::PercentAlone => "应为接口名，只有在 URI 中 % 才写作 %25（RFC 6874）",
        Expected::Narrow => "这是全角字符，请用半角",
        Expected::Zone => "应为接口名",
        Expected::NameCharacter => "应为字母 a 到 z、数字、连字符或点，其他文字的名称用 xn-- 书写",
        Expected::LabelEdge => "名称的每一段都以字母或数字开头和结尾",
        Expected::Label => "点与点之间应有 1 到 63 个字符",
        Expected::ShortName => "应在此结束，名称最多 253 个字符",
        Expected::End => "应在此结束",
    };
    words.to_owned()
}
