//! Chinese, simplified.

use shared::{
    bridge::{BridgeState, Framing, Mode},
    entry::{Event, NotWrittenReason, Side},
    peer::PeerState,
};

use super::{
    Text,
    zh_faults::{fault, rule},
};
use crate::view::measure;

/// Chinese, simplified.
pub(crate) static ZH: Text = Text {
    lang: "zh-CN",
    navigation: "导航",
    bridges: "桥",
    notices: "通知",
    inspector: "地址检查",
    settings: "设置",
    loading: "正在加载…",
    save: "保存",
    saving: "正在保存…",
    cancel: "取消",
    dismiss: "知道了",
    back: "返回",
    more: "更多选项",
    see_above: "请看上面标出的一栏。",
    no_such_place: "没有这个页面。",
    sign_in: "登录",
    sign_in_words: "这个中继有主人。请用所有者密钥登录。",
    owner_key: "所有者密钥",
    owner_key_hint: "见 jackfield serve 输出的“sign in:”一行，在“#key=”之后。",
    wrong_key: "这不是本中继的所有者密钥。",
    key_missing: "请输入或粘贴密钥。",
    link_key_refused: "链接里的密钥不是本中继的，请输入正确的密钥。",
    no_answer: "中继没有回应。它在运行吗？",
    session: "会话",
    sign_out: "退出登录",
    sign_out_words: "结束本浏览器的会话，各个桥不受影响。",
    lost: "连接已断开。",
    trying_again: "连接已断开，正在重试…",
    try_now: "立即重试",
    call_lost: "在收到回应之前连接断开了。请先看看是否已经完成，再重试。",
    call_unreadable: "无法读懂中继的回应，请重新加载页面。",
    new_bridge: "新建桥",
    no_bridges: "还没有桥。点“新建桥”来创建第一个。",
    welcome: "选择一个桥",
    welcome_words: "桥是中继上的一个原始 TCP 或 UDP 套接字。选择“Hello”，随便输入点什么，“Echo”会回答。也可以点“新建桥”创建自己的。",
    welcome_none: "桥是中继上的一个原始 TCP 或 UDP 套接字。点“新建桥”创建一个：什么都不填，就在一个空闲端口上监听 TCP。",
    no_such_bridge: "没有这个桥",
    no_such_bridge_words: "它已被删除，或者属于另一个中继。",
    view: "显示方式",
    conversation: "对话",
    bytes: "字节",
    more_actions: "更多操作",
    open_bridge: "打开",
    close_bridge: "关闭",
    change: "更改…",
    delete: "删除",
    delete_words: "它的连接会被关闭，日志会被删除，无法恢复。",
    change_bridge: "更改桥",
    create: "创建",
    creating: "正在创建…",
    name: "名称",
    name_placeholder: "按类型和端口自动取名",
    kind_label: "类型",
    host: "主机",
    port: "端口",
    port_hint: "留空：空闲端口",
    remote: "对端",
    remote_hint: "可选，格式为 主机:端口：一开始就有的对端。",
    endpoint_fixed: "关闭桥之后才能更改类型和地址。",
    mode_label: "模式",
    framing_label: "条目划分",
    encoding: "编码",
    dialogue: "对话：收到或发出“bye”或“再见”就结束连接",
    farewell: "告别语",
    farewell_hint: "用逗号隔开，最多 16 个。",
    reconnect: "连接结束后自动重新拨号",
    timeout: "拨号超时（毫秒）",
    entries: "条目",
    earlier: "更早的条目",
    to_newest: "到最新 ↓",
    today: "今天",
    you: "你",
    sent: "已发送",
    pending: "等待中…",
    empty: "空",
    line_was_cut: "这一行超过了长度上限，在此截断。",
    nothing_yet: "还没有收发任何内容",
    message: "消息",
    send: "发送",
    to: "发给",
    to_address: "地址（主机:端口）",
    all_peers: "所有对端",
    other_address: "其他地址…",
    peer_has_left: "已离开的对端",
    form: "输入形式",
    as_text: "文本",
    ending: "行尾",
    no_ending: "无行尾",
    text_placeholder: "按 Enter 发送，Shift+Enter 换行",
    hex_placeholder: "01 03 ff",
    put_back: "放回文本",
    sent_when_back: "未连接：发送的内容会在这里等待，连接恢复后发出。",
    bridge_is_opening: "桥正在打开，暂时不能发送。",
    bridge_is_closed: "桥已关闭，不能发送。",
    bridge_has_failed: "桥没能打开，不能发送。",
    peers: "对端",
    close_panel: "关闭面板",
    peer_label: "标签",
    edit_label: "标签…",
    close_sending: "关闭发送方向",
    cut: "切断",
    cut_words: "连接会以 RST 中断，尚未写出的内容会丢失。",
    cut_udp_words: "该地址会被忘记，直到再次收到它的数据报。",
    reach_it: "如何连到它",
    reach_when_open: "桥打开之后，这里会给出连到它的命令。",
    reach_loopback: "这个地址指中继所在的机器：只有那台机器上的程序能连到。",
    reach_network: "在别的机器或中继所在的机器上运行：",
    seen_as: "从那边看中继的地址",
    copied: "已复制",
    not_copied: "未能复制",
    judge_title: "中继可以使用这个地址吗？",
    judge_words: "查询名称并说明规则是否允许，不会拨号。",
    judge: "检查",
    asking: "正在检查…",
    address: "地址",
    purpose_label: "用途",
    verdict: "结论",
    rule_label: "规则",
    allowed: "允许",
    forbidden: "不允许",
    own_addresses: "中继自己的地址",
    no_notices: "没有通知",
    no_notices_words: "这个版本的中继还不能发送短信或电子邮件。以后能发送时，每条通知及其每次尝试都会列在这里。",
    this_browser: "本浏览器",
    language: "语言",
    theme: "主题",
    as_browser: "跟随浏览器",
    as_system: "跟随系统",
    light: "浅色",
    dark: "深色",
    your_name: "你的名字",
    your_name_hint: "别人会在你发送的内容旁看到它。",
    the_relay: "中继",
    version: "版本",
    addresses: "地址",
    connection_lost,
    peer_count,
    bridge_state,
    peer_state,
    kind,
    mode,
    framing,
    host_hint,
    listening_on,
    receiving_on,
    connected_to,
    delete_title,
    copy,
    new_below,
    came,
    show_all,
    note_for,
    nothing_yet_words,
    byte_count,
    character_count,
    not_sent,
    no_peers,
    more_peers,
    actions_of,
    cut_title,
    reach_dialled,
    purpose,
    rule,
    limit,
    event,
    fault,
    place_word,
};

fn connection_lost(seconds: u64) -> String {
    format!("连接已断开，{seconds} 秒后重试")
}

fn peer_count(count: usize) -> String {
    format!("{count} 个对端")
}

fn bridge_state(state: BridgeState) -> &'static str {
    match state {
        BridgeState::Opening => "正在打开",
        BridgeState::Open => "已打开",
        BridgeState::Closed => "已关闭",
        BridgeState::Failed => "失败",
    }
}

fn peer_state(state: PeerState) -> &'static str {
    match state {
        PeerState::Open => "连通",
        PeerState::PeerClosed => "对方不再发送",
        PeerState::WeClosed => "我方不再发送",
        PeerState::Closed => "已离开",
    }
}

fn kind(kind: &str) -> &'static str {
    match kind {
        "tcp-connect" => "TCP 连接：拨号到服务器",
        "udp" => "UDP：与任何人收发数据报",
        _ => "TCP 监听：别人连到中继",
    }
}

fn place_word(kind: &str) -> &'static str {
    match kind {
        "tcp-connect" => "TCP 连到",
        "udp" => "UDP",
        _ => "TCP 监听",
    }
}

fn mode(mode: Mode) -> &'static str {
    match mode {
        Mode::Console => "控制台：由你回答",
        Mode::Echo => "回声：原样发回",
    }
}

fn framing(framing: Framing) -> &'static str {
    match framing {
        Framing::None => "按到达：一次读取一条",
        Framing::Line => "按行：一行一条",
    }
}

fn host_hint(kind: &str) -> &'static str {
    match kind {
        "tcp-connect" => "服务器的地址或名称。",
        _ => "127.0.0.1：仅限本机。0.0.0.0 或 :: 允许别人连入。",
    }
}

fn listening_on(address: &str) -> String {
    format!("正在监听 {address}")
}

fn receiving_on(address: &str) -> String {
    format!("正在接收 {address}")
}

fn connected_to(address: &str) -> String {
    format!("已连到 {address}")
}

fn delete_title(name: &str) -> String {
    format!("删除“{name}”？")
}

fn copy(what: &str) -> String {
    format!("复制：{what}")
}

fn new_below(count: u64) -> String {
    format!("{count} 条新内容 ↓")
}

fn came(count: u64) -> String {
    format!("新增 {count} 条")
}

fn show_all(size: &str) -> String {
    format!("显示全部（{size}）")
}

fn note_for(peer: &str, words: &str) -> String {
    format!("{peer}：{words}")
}

fn nothing_yet_words(kind: &str) -> &'static str {
    match kind {
        "tcp-connect" => "在下面输入，就能与对方通话。如果对方还没有启动，可以这样启动：",
        "udp" => "在终端里用下面的命令发送数据报，或者在下面输入并发往一个地址：",
        _ => "在终端里用下面的命令连接，收到的内容会显示在这里，你可以在下面回答：",
    }
}

fn byte_count(count: usize) -> String {
    format!("{count} 字节")
}

fn character_count(count: usize) -> String {
    format!("{count} 个字符")
}

fn not_sent(fault: &str) -> String {
    format!("没有发送。{fault}")
}

fn no_peers(kind: &str) -> &'static str {
    match kind {
        "tcp-connect" => "尚未连接。",
        "udp" => "还没有收到数据报。",
        _ => "还没有人连接。",
    }
}

fn more_peers(count: usize) -> String {
    format!("另有 {count} 个")
}

fn actions_of(peer: &str) -> String {
    format!("{peer} 的操作")
}

fn cut_title(peer: &str) -> String {
    format!("切断 {peer}？")
}

fn reach_dialled(address: &str) -> String {
    format!("中继会拨号到 {address}。可以在那边用下面的命令启动对方：")
}

fn purpose(kind: &str) -> &'static str {
    match kind {
        "tcp-listen" => "监听（TCP）",
        "udp" => "数据报（UDP）",
        _ => "拨号（TCP）",
    }
}

fn limit(name: &str) -> String {
    match name {
        "bridges" => "桥数上限".to_owned(),
        "peers" => "对端数上限".to_owned(),
        "peers_per_bridge" => "每个桥的对端数上限".to_owned(),
        "viewers" => "同时查看者上限".to_owned(),
        "entry_bytes" => "每条字节数上限".to_owned(),
        "line_bytes" => "每行字节数上限".to_owned(),
        "unsent_bytes_per_peer" => "每个对端未写出字节数上限".to_owned(),
        other => other.to_owned(),
    }
}

fn event(event: &Event) -> String {
    let time = measure::duration;
    match event {
        Event::Opened => "已打开".to_owned(),
        Event::Listening { .. } => "开始监听".to_owned(),
        Event::Connected { took_us, .. } => format!("已连接 · 握手 {}", time(*took_us)),
        Event::PeerJoined { .. } => "加入".to_owned(),
        Event::PeerLeft {
            after_us,
            bytes_in,
            bytes_out,
        } => {
            let (came, went) = (measure::bytes(*bytes_in), measure::bytes(*bytes_out));
            format!("离开，历时 {} · ↓ {came} ↑ {went}", time(*after_us))
        }
        Event::FinReceived { after_us } => {
            format!("收到 FIN，历时 {} · 对方不再发送", time(*after_us))
        }
        Event::FinSent { after_us } => format!("已发 FIN，历时 {} · 我方不再发送", time(*after_us)),
        Event::Reset { by, after_us } => match by {
            Side::Us => format!("被我方切断（RST），历时 {}", time(*after_us)),
            Side::Peer => format!("被对方中断（RST），历时 {}", time(*after_us)),
        },
        Event::TimedOut { after_us, .. } => format!("{} 内没有回应", time(*after_us)),
        Event::Refused { took_us, .. } => match took_us {
            Some(took) => format!("拒绝了连接，用时 {}", time(*took)),
            None => "拒绝了连接".to_owned(),
        },
        Event::NotWritten {
            of,
            written,
            reason,
            ..
        } => not_written(*of, *written, *reason),
        Event::OutcomeUnknown { of } => {
            format!("#{of}：中继停止时还不知道是否已写出，不会再次发送")
        }
        Event::DatagramsDropped { count } => format!("来得太快，丢弃了 {count} 个数据报"),
        Event::RelayRestarted => "中继重新启动了".to_owned(),
        Event::Closed => "已关闭".to_owned(),
        Event::Failed { code, detail } => {
            format!(
                "失败：{}",
                fault(&shared::fault::Fault::new(*code, detail.as_str()))
            )
        }
    }
}

fn not_written(of: u64, written: u64, reason: NotWrittenReason) -> String {
    let why = match reason {
        NotWrittenReason::Gone => "对端已经离开",
        NotWrittenReason::UnsentLimit => "对端读得太慢",
        NotWrittenReason::DatagramTooLarge => "放不进一个数据报",
        NotWrittenReason::SendFailed => "系统拒绝发送",
    };
    match written {
        0 => format!("#{of} 没有写出：{why}"),
        _ => format!("#{of} 只写出了 {}：{why}", measure::bytes(written)),
    }
}
