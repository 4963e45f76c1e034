//! 地址各有何用途。

use shared::address::kind::Kind;

/// 名称和含义。
pub(super) fn kind(kind: Kind) -> (&'static str, &'static str) {
    match kind {
        Kind::Public => (
            "公网地址",
            "互联网上的地址：只要没有人禁止，从任何地方都能到达。",
        ),
        Kind::ThisNetwork => ("本网络", "供还不知道自己地址的主机使用。"),
        Kind::Unspecified => ("未指定", "不是地址。程序监听它，就是监听本机的所有地址。"),
        Kind::Loopback => ("环回", "本机自己。发到这里的数据从不离开本机。"),
        Kind::Private => (
            "私有地址",
            "供家庭和单位内部网络使用。谁都可以用，所以在互联网上哪里也到不了；由 NAT 借给主机一个公网地址。",
        ),
        Kind::UniqueLocal => (
            "唯一本地",
            "IPv6 的私有地址：供自己的网络使用，互联网上不路由。",
        ),
        Kind::Shared => (
            "共享地址（CGNAT）",
            "用在运营商与共用公网地址的客户之间，从外面无法到达。",
        ),
        Kind::LinkLocal => (
            "链路本地",
            "只在一条网线或一个无线网内有效：路由器不转发。主机自己给自己分配。",
        ),
        Kind::SiteLocal => ("站点本地", "曾是 IPv6 的私有地址，已被唯一本地地址取代。"),
        Kind::Documentation => ("文档示例", "供书籍和示例使用，不属于任何人。"),
        Kind::Benchmarking => ("基准测试", "在实验室里测量网络设备用。"),
        Kind::Protocols => ("IETF 协议", "留给 IETF 的协议使用。"),
        Kind::Continuity => (
            "业务连续性",
            "在纯 IPv6 网络上承载 IPv4（DS-Lite、464XLAT）。",
        ),
        Kind::Dummy => ("占位地址", "必须写地址而又没有地址时使用。"),
        Kind::PortControl => ("端口控制", "最近的、能在 NAT 上打开端口的服务器（PCP）。"),
        Kind::Turn => ("TURN", "最近的、绕过 NAT 转发的服务器。"),
        Kind::Nat64Discovery => ("NAT64 发现", "主机查询它，就能知道自己的 NAT64 前缀。"),
        Kind::ServiceRegistration => ("服务注册", "最近的、注册服务名称的服务器（DNS-SD）。"),
        Kind::As112 => ("AS112", "回答对私有地址的查询，免得打扰别人。"),
        Kind::Amt => ("组播隧道", "最近的、通过隧道转发组播的中继（AMT）。"),
        Kind::SixToFourRelay => ("6to4 中继", "曾是最近的 6to4 中继，已不再使用。"),
        Kind::Reserved => ("保留", "留待将来，不分配给任何人。"),
        Kind::Broadcast => ("广播", "本网络中的所有主机。"),
        Kind::Multicast => ("组播", "一组主机：加入的主机都能收到发到这里的数据。"),
        Kind::MulticastLocal => ("组播（链路本地）", "只在本网络内的组，路由器不转发。"),
        Kind::MulticastSource => ("组播（单一来源）", "只有一个发送者的组，加入时选定。"),
        Kind::MulticastScoped => ("组播（组织内部）", "只在自己网络内的组，相当于私有地址。"),
        Kind::Mapped => (
            "IPv4 映射",
            "双协议套接字显示 IPv4 地址的方式，线路上走的是 IPv4。",
        ),
        Kind::Compatible => ("IPv4 兼容", "早期在 IPv6 中承载 IPv4 的方式，已不再使用。"),
        Kind::Nat64 => ("NAT64", "纯 IPv6 网络通过转换器到达的 IPv4 主机。"),
        Kind::Nat64Local => ("NAT64（本地）", "同 NAT64，使用自己的转换器。"),
        Kind::Discard => ("丢弃", "发到这里的数据会被有意丢弃。"),
        Kind::Teredo => (
            "Teredo",
            "把 IPv6 放在 IPv4 的 UDP 中穿过 NAT，现在很少使用。",
        ),
        Kind::Orchid => ("ORCHID", "看起来像地址的主机标识，已不再使用。"),
        Kind::OrchidV2 => ("ORCHIDv2", "看起来像地址的主机标识，没有数据包会发到那里。"),
        Kind::Drone => ("无人机标识", "看起来像地址的无人机标识。"),
        Kind::SixToFour => (
            "6to4",
            "把 IPv6 放在 IPv4 中，路由器的 IPv4 地址就写在里面，现在很少使用。",
        ),
        Kind::SegmentRouting => ("分段路由", "数据包在运营商网络中要经过的一步（SRv6）。"),
    }
}
