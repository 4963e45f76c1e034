//! Faults and rules in Chinese.

use shared::{
    egress::PLAIN_LOOPBACK_ONLY,
    fault::{Fault, FaultCode},
};

use super::{
    super::parameter::{Mend, mend, parameter, position},
    words::limit,
};

/// Words a fault; where parameters are missing, in general terms.
pub(super) fn fault(fault: &Fault) -> String {
    let get = |name: &str| parameter(fault, name);
    worded(fault, &get).unwrap_or_else(|| general(fault).to_owned())
}

/// The same where another port has been chosen since.
pub(super) fn without_advice(why: &Fault) -> String {
    match (why.code, held(&|name| parameter(why, name))) {
        (FaultCode::PortInUse, Some(held)) => held + "。",
        _ => fault(why),
    }
}

fn worded(fault: &Fault, get: &dyn Fn(&str) -> Option<String>) -> Option<String> {
    Some(match fault.code {
        FaultCode::BadRequest if fault.params.contains_key("form") => {
            "这看起来不像名字：不能是地址，不能以“*”开头，末尾或空格前不能有冒号，也不能改变文字方向。".to_owned()
        }
        FaultCode::BadRequest if get("field")? == "name" => format!(
            "名称要有 1 到 {} 个字符，不能含控制字符。",
            shared::MAX_NAME_CHARS
        ),
        FaultCode::BadRequest => format!("“{}”一栏的内容不合要求。", field(&get("field")?)),
        FaultCode::NotSignedIn if get("reason")? == "link-ended" => {
            "这个链接已失效，请要一个新的。".to_owned()
        }
        FaultCode::WrongStatus if get("role").is_some() => {
            "这是最后一个管理员，请先让另一个人成为管理员。".to_owned()
        }
        FaultCode::PortOutOfRange => {
            let min = get("min").unwrap_or_else(|| "0".to_owned());
            match get("port")?.as_str() {
                "" => format!("请填写端口，{min} 到 65535 之间的数。"),
                port => format!("{port} 不能用作这里的端口，请填 {min} 到 65535 之间的数。"),
            }
        }
        FaultCode::PortInUse => {
            let free = match get("holder_name") {
                Some(_) => "",
                None => "，或留空使用空闲端口",
            };
            format!("{}，请换一个{free}。", held(get)?)
        }
        FaultCode::AddressNotLocal => {
            format!(
                "{} 不是中继所在机器的地址。0.0.0.0 和 :: 代表它的全部地址。",
                get("address")?
            )
        }
        FaultCode::BadAddress if get("interfaces").or(get("zone")).is_some() => zone(get)?,
        FaultCode::BadAddress => {
            let address = get("address").filter(|address| !address.is_empty())?;
            format!("“{address}”不能用作这里的地址，请检查写法和类型（IPv4 还是 IPv6）。")
        }
        FaultCode::NotForThisKind if get("field")? == "language" => format!(
            "{} 没有一行命令能做这座桥所做的事，请改用 Python、Rust 或 Node{}。",
            get("language")?,
            if get("mode")? == "echo" { "，或者 socat" } else { "" }
        ),
        FaultCode::NameNotFound => format!("名称 {} 查不到地址。", get("host")?),
        FaultCode::ConnectionRefused => {
            format!("{} 拒绝了连接：那里没有程序在监听。", get("address")?)
        }
        FaultCode::Unreachable => format!("中继没有通往 {} 的路。", get("address")?),
        FaultCode::TimedOut => format!(
            "{} 没有及时回应。它开着吗？中间有防火墙吗？",
            get("address")?
        ),
        FaultCode::PermissionDenied => {
            format!(
                "系统不允许中继使用 {}。1024 以下的端口通常是保留的。",
                get("address")?
            )
        }
        FaultCode::DeniedByPolicy => {
            let mend = match mend(fault) {
                Mend::Allow => "管理员可以在“设置”的“访问范围”里允许它。",
                Mend::Tls => "不用 TLS，内容在途中会被读到，请使用 TLS。",
                Mend::Nothing => "",
            };
            format!(
                "中继的规则“{}”禁止使用 {}。{mend}",
                get("rule")?,
                get("address")?
            )
        }
        FaultCode::BadHex if get("digits").is_some() => format!(
            "第 {} 个字符处的字节只有一位，请写两位，例如 01 03 ff。",
            position(fault)?
        ),
        FaultCode::BadHex => format!(
            "第 {} 个字符不是十六进制，请成对填写，例如 01 03 ff。",
            position(fault)?
        ),
        FaultCode::BadEscape => format!(
            "第 {} 个字符处应为{}。",
            position(fault)?,
            expected(&get("expected")?)
        ),
        FaultCode::NotEncodable if get("field").as_deref() == Some("farewell") => format!(
            "{} 编码里没有“{}”，不能用“{}”作告别语。请删去这个词，或换一种编码。",
            get("encoding")?,
            get("character")?,
            get("word")?
        ),
        FaultCode::NotEncodable => format!(
            "“{}”（第 {} 个字符）在 {} 编码中不存在，请删去或换一种编码。",
            get("character")?,
            position(fault)?,
            get("encoding")?
        ),
        FaultCode::TooLarge if get("key").is_some() => {
            format!("太多或太大：{}是 {}。", limit(&get("key")?), get("limit")?)
        }
        FaultCode::TooLarge | FaultCode::DatagramTooLarge => {
            format!(
                "{} 字节太多了，一次最多 {} 字节。",
                get("bytes")?,
                get("limit")?
            )
        }
        FaultCode::LimitReached => {
            let name = limit(&get("limit")?);
            format!("已达到中继的上限 {}（{name}）。", get("value")?)
        }
        _ => return None,
    })
}

/// What is wrong with the interface of a link-local address.
fn zone(get: &dyn Fn(&str) -> Option<String>) -> Option<String> {
    let ip = get("address")?;
    if let Some(zone) = get("zone") {
        return Some(format!(
            "中继的机器上没有可用于 {ip} 的接口“{zone}”；它有哪些接口，“地址检查”里能看到。"
        ));
    }
    let there = match get("interfaces")?.as_str() {
        "" => "中继的机器上没有带链路本地地址的接口。".to_owned(),
        names => format!("那里带链路本地地址的接口有：{names}。"),
    };
    Some(format!(
        "{ip} 要说明在哪个接口上使用才有意义，请把接口写在地址后面，例如 {ip}%eth0。{there}"
    ))
}

/// What should stand in the place of a faulty escape.
fn expected(name: &str) -> &'static str {
    match name {
        "two-digits" => "两位十六进制数字，例如 \\x0d",
        "brace" => "花括号，例如 \\u{4f60}",
        "digits" => "十六进制数字，例如 \\u{4f60}",
        "closing-brace" => "十六进制数字或右花括号",
        "code-point" => " Unicode 码位，最大为 10ffff",
        _ => " r、n、t、0、x、u 或另一个反斜杠",
    }
}

/// Who holds a port.
fn held(get: &dyn Fn(&str) -> Option<String>) -> Option<String> {
    let port = get("port")?;
    Some(match get("holder_name") {
        Some(holder) => format!("端口 {port} 已被桥“{holder}”占用"),
        None => format!("端口 {port} 已被{}占用", by_program(get)),
    })
}

/// Which program holds a port, where the relay's system tells.
fn by_program(get: &dyn Fn(&str) -> Option<String>) -> String {
    match (get("holder_program"), get("holder_pid")) {
        (Some(name), Some(pid)) => format!("程序“{name}”（进程 {pid}）"),
        _ => String::new(),
    }
}

fn general(fault: &Fault) -> &'static str {
    match fault.code {
        FaultCode::BadRequest => "请求的格式不对。",
        FaultCode::NotSignedIn => "尚未登录。",
        FaultCode::NotAllowed => "没有做这件事的权限。",
        FaultCode::ForeignOrigin => "请求来自别的网站。",
        FaultCode::DeniedByPolicy => "中继的规则禁止使用这个地址。",
        FaultCode::PermissionDenied => "系统不允许这样做。",
        FaultCode::NotFound => "没有找到，可能已被删除。",
        FaultCode::MethodNotAllowed => "不支持这种请求方法。",
        FaultCode::PortInUse => "端口已被占用。",
        FaultCode::PeerGone => "这个对端已经离开。",
        FaultCode::BridgeClosed => "桥已关闭，请先打开。",
        FaultCode::LimitReached => "已达到中继的上限。",
        FaultCode::NameTaken => "这里已有别人用这个名字，请换一个。",
        FaultCode::Cancelled => "已被人停止。",
        FaultCode::TooLarge => "内容太大。",
        FaultCode::DatagramTooLarge => "内容放不进一个数据报。",
        FaultCode::PortOutOfRange => "端口超出范围。",
        FaultCode::AddressNotLocal => "这不是中继所在机器的地址。",
        FaultCode::BadHex => "这不是十六进制。",
        FaultCode::BadAddress => "这里要填可用的地址，请检查。",
        FaultCode::NotEncodable => "有字符在这种编码中不存在。",
        FaultCode::BadEscape => "转义写得不对。",
        FaultCode::NotForThisKind => "这种类型的桥不支持该操作。",
        FaultCode::ClientIdReused => "同一个编号用于了不同的内容。",
        FaultCode::KeyReused => "同一个幂等键用于了不同的内容。",
        FaultCode::BadRecipient => "这不是可用的手机号码或邮箱地址。",
        FaultCode::CountryNotAllowed => "中继不向这个国家或地区发送短信。",
        FaultCode::RecipientSuppressed => "这个收件人在不发送名单中。",
        FaultCode::BadTemplate => "模板或表达式有误，或缺少其中的值。",
        FaultCode::NoticesStopped => "发送已停用。",
        FaultCode::WrongStatus => "这条通知现在的状态不能这样做。",
        FaultCode::SetInFile => "它写在配置文件中，请到文件里修改。",
        FaultCode::GatewayFailed => "网关或邮件服务器没有接受。",
        FaultCode::TooManyRequests => "请求太频繁，请稍后再试。",
        FaultCode::NameNotFound => "这个名称查不到地址。",
        FaultCode::ConnectionRefused => "对方拒绝了连接。",
        FaultCode::Unreachable => "没有通往那里的路。",
        FaultCode::TimedOut => "对方没有及时回应。",
        FaultCode::StorageFailed => "日志无法读写，请检查磁盘。",
    }
}

fn field(name: &str) -> &str {
    match name {
        "name" => "名称",
        "host" => "主机",
        "port" => "端口",
        "remote" => "对端",
        "farewell" => "告别语",
        "connect_timeout_ms" => "连接超时",
        "read_bytes" => "一次读取的字节数",
        "backlog" => "积压队列",
        "label" => "名称",
        "every_ms" => "间隔",
        "count" => "次数",
        other => other,
    }
}

/// Words a rule of the relay; one that is not known goes by its name.
pub(super) fn rule(name: &str) -> String {
    match name {
        "metadata-never" => "这个地址会给出云主机的凭据，一律禁止。".to_owned(),
        "owner-listens" => "管理员可以在此监听。".to_owned(),
        "owner-loopback" => "中继自己的机器，管理员可以使用。".to_owned(),
        "owner-private" => "私有网络，管理员可以使用。".to_owned(),
        "owner-link-local" => "服务器自己的链路，管理员可以使用。".to_owned(),
        "owner-multicast" => "组播地址，管理员可以使用。".to_owned(),
        "owner-reserved" => "另有用途的地址，管理员仍可以使用。".to_owned(),
        "owner-public" => "公共互联网，管理员可以使用。".to_owned(),
        "owner-unassigned" => "从未分配的地址，管理员仍可以使用。".to_owned(),
        "own-listener-never" => "中继自己在此监听，一律禁止。".to_owned(),
        "own-bridge" => "有权使用的桥正在这里监听，成员可以连接。".to_owned(),
        "members-listen" => "成员可以在此监听。".to_owned(),
        "members-listen-elsewhere" => "成员不可以在此监听：配置给了成员别的地址或端口。".to_owned(),
        "members-loopback" => {
            "中继自己的机器：除了自己有权使用的桥所监听的地址，成员不可以访问。".to_owned()
        }
        "members-private" => "私有网络，管理员允许之前成员不可以使用。".to_owned(),
        "members-link-local" => "服务器自己的链路，成员不可以使用。".to_owned(),
        "members-multicast" => "组播地址，成员不可以使用。".to_owned(),
        "members-reserved" => "另有用途的地址，成员不可以使用。".to_owned(),
        "members-own-machine" => {
            "中继自己机器的地址：成员不可以使用，除非有规则单独写出该地址。".to_owned()
        }
        "members-public" => "公共互联网，成员可以使用。".to_owned(),
        "members-unassigned" => "从未分配的地址，成员不可以使用。".to_owned(),
        PLAIN_LOOPBACK_ONLY => "另一台机器，没有 TLS，一律禁止。".to_owned(),
        other => format!("规则：{other}。"),
    }
}
