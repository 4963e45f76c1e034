//! Words with counts and names in them, in Chinese.

use shared::{
    bridge::{BridgeState, Framing, Mode},
    peer::PeerState,
};

pub(super) fn connection_lost(seconds: u64) -> String {
    format!("连接已断开，{seconds} 秒后重试")
}

pub(super) fn peer_count(count: usize) -> String {
    format!("{count} 个对端")
}

pub(super) fn bridge_state(state: BridgeState) -> &'static str {
    match state {
        BridgeState::Opening => "正在打开",
        BridgeState::Open => "已打开",
        BridgeState::Closed => "已关闭",
        BridgeState::Failed => "失败",
    }
}

pub(super) fn peer_state(state: PeerState) -> &'static str {
    match state {
        PeerState::Open => "连通",
        PeerState::PeerClosed => "对方不再发送",
        PeerState::WeClosed => "我方不再发送",
        PeerState::Closed => "已离开",
    }
}

pub(super) fn kind(kind: &str) -> &'static str {
    match kind {
        "tcp-connect" => "TCP 连接：连到服务器",
        "udp" => "UDP：与任何人收发数据报",
        _ => "TCP 监听：别人连到中继",
    }
}

pub(super) fn place_word(kind: &str) -> &'static str {
    match kind {
        "tcp-connect" => "TCP 到",
        "udp" => "UDP",
        _ => "TCP 在",
    }
}

pub(super) fn mode(mode: Mode) -> &'static str {
    match mode {
        Mode::Console => "控制台：由你回答",
        Mode::Room => "聊天室：大家互相听见",
        Mode::Echo => "回声：原样发回",
        Mode::Http => "HTTP：用一个小网页回答请求",
    }
}

pub(super) fn framing(framing: Framing) -> &'static str {
    match framing {
        Framing::None => "按到达：一次读取一条",
        Framing::Line => "按行：一行一条",
    }
}

pub(super) fn host_hint(kind: &str) -> &'static str {
    match kind {
        "tcp-connect" => "服务器的地址或名称。",
        _ => "127.0.0.1：仅限本机。0.0.0.0 或 :: 允许别人连入。",
    }
}

pub(super) fn listening_on(address: &str) -> String {
    format!("正在监听 {address}")
}

pub(super) fn receiving_on(address: &str) -> String {
    format!("正在接收 {address}")
}

pub(super) fn connected_to(address: &str) -> String {
    format!("已连到 {address}")
}

pub(super) fn delete_title(name: &str) -> String {
    format!("删除“{name}”？")
}

pub(super) fn copy(what: &str) -> String {
    format!("复制：{what}")
}

pub(super) fn new_below(count: u64) -> String {
    format!("{count} 条新内容 ↓")
}

pub(super) fn came(count: u64) -> String {
    format!("新增 {count} 条")
}

pub(super) fn match_of(at: usize, known: usize, more: bool) -> String {
    format!("第 {at}/{known}{} 条", if more { "+" } else { "" })
}

pub(super) fn selected_entries(count: u64) -> String {
    format!("已选 {count} 个条目")
}

pub(super) fn copied_entries(count: u64, missing: u64) -> String {
    match missing {
        0 => format!("已复制 {count} 个条目"),
        _ => format!("已复制 {count} 个条目，另有 {missing} 个尚未加载，没有复制"),
    }
}

pub(super) fn note_for(peer: &str, words: &str) -> String {
    format!("{peer}：{words}")
}

pub(super) fn nothing_yet_words(kind: &str) -> &'static str {
    match kind {
        "tcp-connect" => "在下面输入，就能与对方通话。",
        "udp" => "在终端里用下面的命令发送数据报，或者在下面输入并发往一个地址：",
        _ => "在终端里用下面的命令连接，收到的内容会显示在这里，你可以在下面回答：",
    }
}

pub(super) fn byte_count(count: usize) -> String {
    format!("{count} 字节")
}

pub(super) fn not_sent(fault: &str) -> String {
    format!("没有发送。{fault}")
}

pub(super) fn no_peers(kind: &str) -> &'static str {
    match kind {
        "tcp-connect" => "尚未连接。",
        "udp" => "还没有收到数据报。",
        _ => "还没有人连接。",
    }
}

pub(super) fn more_peers(count: usize) -> String {
    format!("另有 {count} 个")
}

pub(super) fn actions_of(peer: &str) -> String {
    format!("{peer} 的操作")
}

pub(super) fn cut_title(peer: &str) -> String {
    format!("切断 {peer}？")
}

pub(super) fn reach_dialled(address: &str) -> String {
    format!("中继会连接 {address}。可以在那边用下面的命令启动对方：")
}

pub(super) fn limit(name: &str) -> String {
    match name {
        "bridges" => "桥数上限".to_owned(),
        "peers" => "对端数上限".to_owned(),
        "peers_per_bridge" => "每个桥的对端数上限".to_owned(),
        "viewers" => "同时查看者上限".to_owned(),
        "viewers_per_address" => "一个地址的同时查看者上限".to_owned(),
        "viewers_per_person" => "一个人或一个链接的同时查看者上限".to_owned(),
        "entry_bytes" => "每条字节数上限".to_owned(),
        "line_bytes" => "每行字节数上限".to_owned(),
        "unsent_bytes_per_peer" => "每个对端未写出字节数上限".to_owned(),
        "unsent_sends_per_peer" => "每个对端未写出发送数上限".to_owned(),
        "connections" => "页面和 API 连接数上限".to_owned(),
        "connections_per_address" => "一个地址的连接数上限".to_owned(),
        "calls_per_viewer" => "每个查看者同时进行的请求数上限".to_owned(),
        "window_bytes" => "每个查看者未确认字节数上限".to_owned(),
        "search_bytes" => "查找文本字节数上限".to_owned(),
        "saved" => "常用发送数上限".to_owned(),
        "saved_bytes" => "每个常用发送字节数上限".to_owned(),
        "periodic_per_bridge" => "每个桥的定时发送数上限".to_owned(),
        "files_per_bridge" => "每个桥同时传送的文件数上限".to_owned(),
        "notice_recipients" => "一次发送的收件人数上限".to_owned(),
        "notice_text_bytes" => "通知正文字节数上限".to_owned(),
        "notice_attachment_bytes" => "邮件附件总字节数上限".to_owned(),
        "per_recipient_per_day" => "每个收件人 24 小时内的通知数上限".to_owned(),
        "per_day" => "24 小时内的通知数上限".to_owned(),
        "sms_segments_per_day" => "24 小时内的短信条数上限".to_owned(),
        "templates" => "模板数上限".to_owned(),
        "file_bytes" => "每个文件字节数上限".to_owned(),
        "bridges_per_person" => "每人的桥最多".to_owned(),
        "peers_per_person" => "每人的对端最多".to_owned(),
        "bytes_in_per_second_per_person" => "每人每秒最多接收字节".to_owned(),
        "bytes_out_per_second_per_person" => "每人每秒最多发送字节".to_owned(),
        "journal_bytes_per_person" => "每人在日志中最多字节".to_owned(),
        "saved_per_person" => "每人的常用发送最多".to_owned(),
        "notices_per_bridge_per_day" => "每桥的告警 24 小时内的通知最多".to_owned(),
        "notices_per_person_per_day" => "每人 24 小时内的通知最多".to_owned(),
        "bytes_in_per_second_per_bridge" => "每桥每秒最多接收字节".to_owned(),
        "bytes_out_per_second_per_bridge" => "每桥每秒最多发送字节".to_owned(),
        "bytes_in_per_second" => "全部每秒最多接收字节".to_owned(),
        "bytes_out_per_second" => "全部每秒最多发送字节".to_owned(),
        other => other.to_owned(),
    }
}
