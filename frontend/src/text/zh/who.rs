//! The words about accounts, in Chinese.

use shared::user::{GrantMay, Role};

use crate::text::WhoText;

pub(super) static WHO: WhoText = WhoText {
    dropped: "你已退出登录：会话已结束，或在别处被结束。你输入的内容还在。",
    with_account: "用账户登录",
    with_key: "用所有者密钥登录",
    use_key: "用密钥登录",
    no_account: "还没有账户？请让本中继的管理员发给你一个欢迎链接。",
    name: "名字",
    name_missing: "请输入名字。",
    passphrase: "口令",
    passphrase_missing: "请输入口令。",
    wrong_passphrase: "名字或口令不对。",
    show: "显示",
    hide: "隐藏",
    too_many: "尝试次数太多，请稍等再试。",
    welcome: "欢迎",
    welcome_ended: "欢迎链接只能用一次，三天内有效：它已被用过，或已过期。如果你已设好口令，请用口令登录；否则请向本中继的管理员要一个新链接。",
    new_passphrase: "新口令",
    current_passphrase: "当前口令",
    passphrase_hint: "任何字符都可以。几个好记的词就不错，用密码管理器更好。",
    choose: "设置口令并登录",
    account: "你的账户",
    you_own: "你用所有者密钥登录。",
    change_passphrase: "更改口令",
    change_words: "你在其他地方的登录都会退出。",
    passphrase_changed: "口令已更改，你的其他会话都已结束。",
    tokens_too: "同时吊销我的 API 令牌",
    not_current: "这不是当前的口令。",
    sessions: "你在哪里登录着",
    sessions_words: "如果有不认识的，请让它退出，并更改口令。",
    all_sessions: "谁登录着",
    all_sessions_words: "在这里让谁退出，几秒内就会生效；对方可以再登录。",
    this_one: "本浏览器",
    some_client: "某个客户端",
    owner: "所有者",
    end_words: "它会立即退出，那边正在输入的内容不会发出。",
    end_others: "退出其他所有登录",
    end_others_words: "你的其他浏览器和设备都会立即退出。API 令牌仍然有效，除非同时吊销。",
    end_all: "退出所有登录",
    end_all_words: "你的所有浏览器和设备都会立即退出，包括这一个。API 令牌仍然有效，除非同时吊销。",
    tokens: "API 令牌",
    all_tokens: "所有人的 API 令牌",
    tokens_words: "给脚本和程序用，代替口令。",
    no_tokens: "还没有令牌。",
    new_token: "新建令牌",
    token: "令牌",
    token_name: "用途",
    token_hint: "1 到 64 个字符，例如：备份脚本",
    token_ends: "有效期",
    token_once: "请现在复制：令牌不会保存，也不会再次显示。",
    token_use: "它放在 Authorization 头里：",
    token_line: "使用令牌的一行命令",
    revoke_words: "使用它的程序会立即断开。",
    role_label: "角色",
    parts: "设置的各部分",
    own_settings: "个人",
    people: "人员",
    people_words: "有账户的人用名字和口令登录。能做什么由角色决定；在别人的桥上，由那里的授权决定。",
    no_people: "还没有账户。先给自己添加一个，所有者密钥就可以收起来了。",
    add: "添加人员",
    add_this: "添加",
    name_hint: "1 到 64 个字符，别人会在此人的操作旁看到",
    way: "登录方式",
    by_link: "欢迎链接",
    by_passphrase: "我设的口令",
    not_welcomed: "还没来过",
    new_welcome: "新欢迎链接",
    welcome_again: "这个账户现在的口令、全部会话和令牌会立即失效。对方用链接设置新口令。",
    welcome_anew: "以前的链接将不能再用。",
    make_link: "生成链接",
    open_grants: "人员…",
    grants_words: "这里列出的人用自己的账户看到这个桥。对其他人请用分享链接。",
    granted: "谁能做什么",
    nobody_granted: "除管理员外没有别人。",
    nobody_left: "没有别人可以添加：管理员本来就什么都能做。",
    whom: "人",
    whom_hint: "账户的名字",
    no_such_person: "没有叫这个名字的账户。",
    may_label: "可以",
    grant: "授权",
    take_back: "收回",
    undo: "撤销",
    reader_looks: "是读者：只能查看，不能发言",
    looks_only: "你在这里可以查看，不能发送。桥的主人或管理员可以更改。",
    reader_looks_only: "你是读者：在这里可以查看，不能发送。管理员可以更改。",
    no_bridges: "还没有向你开放的桥。请让桥的主人或管理员在“更多操作”的“人员”里给你授权。",
    pick_words: "桥是中继上的一个原始 TCP 或 UDP 套接字。选一个，看看经过它的内容。",
    not_here: "你的角色不能使用这里",
    not_here_words: "管理员可以更改你的权限。",
    wait: |seconds| format!("尝试次数太多，请等 {seconds} 秒。"),
    length: |least, most| format!("口令要有 {least} 到 {most} 个字符。"),
    counted: |count, least| match count {
        0 => format!("至少 {least} 个字符。"),
        _ => format!("{count} 个字符，至少 {least} 个。"),
    },
    show_of: |what| format!("显示：{what}"),
    welcome_words: |name, role| {
        format!("这个链接是给 {name}（{role}）的。请设置口令，以后用名字和口令登录。")
    },
    link_until: |time| format!("链接只能用一次，{time} 前有效。"),
    you_are: |name, role| format!("你是 {name}，{role}。"),
    role,
    role_words,
    since_seen: |since, seen| format!("登录于 {since} · 最近 {seen}"),
    end_of: |session| format!("让它退出：{session}"),
    used: |at| match at {
        Some(at) => format!("最近使用 {at}"),
        None => "还没用过".to_owned(),
    },
    ends: |at| match at {
        Some(at) => format!("{at} 到期"),
        None => "永不过期".to_owned(),
    },
    revoke_of: |token| format!("撤销 {token}"),
    days: |days| format!("{days} 天"),
    seen: |at| match at {
        Some(at) => format!("最近 {at}"),
        None => "还没出现过".to_owned(),
    },
    change_title: |name| format!("更改 {name}"),
    welcome_title: |name| format!("给 {name} 的新欢迎链接"),
    welcome_for: |name| format!("请发给 {name}，对方用它设置口令。链接只能用一次，三天内有效。"),
    delete_words,
    grants_title: |bridge| format!("“{bridge}”的人员"),
    belongs_to: |owner| match owner {
        Some(owner) => format!("这个桥属于 {owner}。"),
        None => "这个桥不属于任何账户，由管理员管理。".to_owned(),
    },
    may,
    may_words,
    may_of: |name| format!("{name} 可以"),
    take_back_of: |name| format!("收回 {name} 的授权"),
    granted_now: |name, now| match now {
        Some(now) => format!("{name} 现在可以{}。", may(now)),
        None => format!("{name} 不再看得到这个桥。"),
    },
    of: |owner| format!("属于 {owner}"),
    may_here: |may| format!("你可以{may}"),
};

fn role(role: Role) -> &'static str {
    match role {
        Role::Reader => "读者",
        Role::Member => "成员",
        Role::Admin => "管理员",
    }
}

fn role_words(role: Role) -> &'static str {
    match role {
        Role::Reader => "读者可以查看获得授权的桥。",
        Role::Member => "成员可以建桥、发通知，并在别人的桥上做授权允许的事。",
        Role::Admin => "管理员什么都能做，在每个桥上，并管理人员。",
    }
}

fn may(may: GrantMay) -> &'static str {
    match may {
        GrantMay::Look => "查看",
        GrantMay::Chat => "查看和发言",
        GrantMay::Manage => "管理",
    }
}

fn may_words(may: GrantMay) -> &'static str {
    match may {
        GrantMay::Look => "查看、跟随、查找和导出经过这个桥的内容。",
        GrantMay::Chat => "可以查看，也可以发送：消息、文件、定时发送。",
        GrantMay::Manage => "还可以打开、关闭、更改和删除这个桥，切断对端，分享它，并给别人授权。",
    }
}

fn delete_words(bridges: usize) -> String {
    let bridges = match bridges {
        0 => String::new(),
        count => format!("其 {count} 个桥保持原样，归管理员管理。"),
    };
    format!("这个账户的全部会话、令牌和授权会立即失效。{bridges}此操作不能撤销。")
}
