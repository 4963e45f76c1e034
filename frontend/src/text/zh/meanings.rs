//! What answers of mail servers and gateways mean and what helps, in Chinese.

use shared::sender::MailMeaning;

/// The words of a meaning; nothing for one that is not known.
pub(super) fn meaning(key: &str) -> Option<&'static str> {
    MailMeaning::of(key).map(mail).or_else(|| other(key))
}

fn mail(meaning: MailMeaning) -> &'static str {
    match meaning {
        MailMeaning::AuthorizationCode => {
            "这家邮箱要填授权码，不是登录密码。授权码在邮箱设置里开启 SMTP 时获取。"
        }
        MailMeaning::AppPassword => "这家邮箱要填应用专用密码，请在账号的安全设置里生成。",
        MailMeaning::SmtpOff => "这个邮箱没有开启 SMTP，请在邮箱设置里开启。",
        MailMeaning::BadLogin => "用户名或密码不对，请到“发送设置”检查。",
        MailMeaning::LoginWanted => "服务器要求登录，请到“发送设置”填写用户名和密码。",
        MailMeaning::LoginLater => "服务器暂时无法验证密码，或者输错次数太多。",
        MailMeaning::FromNotUser => "发件人地址必须与登录的邮箱相同。",
        MailMeaning::FromRefused => "服务器不接受这个发件人地址。",
        MailMeaning::NoMailbox => "没有这个邮箱，请检查地址。",
        MailMeaning::NoDomain => "没有这个域名，或者它不收邮件，请检查 @ 后面的部分。",
        MailMeaning::MailboxOff => "收件人的邮箱已停用。",
        MailMeaning::MailboxFull => "收件人的邮箱已满。",
        MailMeaning::TooLarge => "邮件超过服务器允许的大小，请减少附件或改发链接。",
        MailMeaning::Spam => "服务器认为这是垃圾邮件，可以换一种写法。",
        MailMeaning::SpamLater => "服务器怀疑这是垃圾邮件，稍后可能会接收。",
        MailMeaning::TooFast => "连接太多或发送太快，已放慢发送。",
        MailMeaning::Quota => "这个邮箱目前的发送额度已用完。",
        MailMeaning::Policy => "服务器的规则不允许。",
        MailMeaning::Greylisted => "服务器会让陌生的发件人等几分钟，稍后会再试。",
        MailMeaning::ServerTrouble => "服务器自身出了问题。",
        MailMeaning::TlsWanted => "服务器要求 TLS，请到“发送设置”选择。",
        MailMeaning::NoStarttls => "服务器不支持 STARTTLS，可以改用全程 TLS（端口 465）。",
        MailMeaning::Certificate => {
            "服务器的证书无法证明它的身份。请检查服务器名称，或提供签发机构的证书（ca_file）。"
        }
        MailMeaning::NoTls => "无法建立 TLS，请检查端口和加密方式。",
        MailMeaning::NoConnection => "连不上服务器，请检查名称、端口和网络。",
        MailMeaning::Forbidden => "中继的规则禁止连接那里。",
        MailMeaning::Lost => "对方接收之前连接中断，稍后会再试。",
        MailMeaning::LostAfter => "邮件发完之后连接中断，对方可能已经接收。",
        MailMeaning::NonAscii => "地址里有服务器不支持的字符。",
        MailMeaning::NoPassword => "这个发件邮箱填了用户名但没有密码，请到“发送设置”填写。",
        MailMeaning::OtherKey => "密码是用另一个密钥文件加密的，请到“发送设置”重新填写。",
        MailMeaning::NoLogin => "服务器没有提供可用的登录方式。",
        MailMeaning::Busy => "这个发件邮箱的连接都在使用中，稍后会再试。",
        MailMeaning::NotWritten => "这些内容无法组成一封邮件。",
    }
}

fn other(key: &str) -> Option<&'static str> {
    Some(match key {
        "too-fast" => "发送太快，已放慢这个网关的发送。",
        "suppressed" => "收件人已在等待期间被列入不发送名单，因此取消。",
        "way-gone" => "发件邮箱或网关已被删除。重试时改由排在第一的发送。",
        "no-answer" => "对方没有及时回应，可能已经接收。",
        "not-readable" => "读不出这条通知，稍后会再试。",
        "store-failed" => "当时中继无法写入存储，因此没有发送，稍后会再试。",
        "relay-was-killed" => "发送途中中继被终止，对方可能已经接收。",
        "gateway-unreachable" => "连不上网关，请检查地址和网络。",
        "gateway-silent" => "网关没有及时回应，可能已经接收。",
        "gateway-denied" => "中继的规则禁止连接那里。",
        "gateway-not-secure" => {
            "网关的证书不可信，或无法建立 TLS 连接。自建证书请用 ca_file 指定。"
        }
        "code-over" => "验证码已失效，没有发送，请重新获取。",
        "gateway-settings" => "网关的设置不能用，请到“发送设置”检查。",
        "gateway-other-key" => "网关的密钥是用另一个密钥文件加密的，请到“发送设置”重新填写。",
        "gateway-busy" => "网关正忙，稍后会再试。",
        "gateway-refused" => "网关拒绝了它。",
        "gateway-failed" => "交给网关后出错，网关可能已经接收。",
        "gateway-answer" => "看不懂网关的回应，网关可能已经接收。",
        _ => return ihuyi(key),
    })
}

fn ihuyi(key: &str) -> Option<&'static str> {
    Some(match key {
        "ihuyi-bad-number" => "互亿无线：手机号码格式不对。",
        "ihuyi-blacklisted" => "互亿无线：号码在黑名单中。",
        "ihuyi-china-only" => "互亿无线只能发往中国大陆（+86）。",
        "ihuyi-emoji" => "互亿无线：内容不能有表情符号。",
        "ihuyi-failed" => "互亿无线：提交失败。",
        "ihuyi-frozen" => "互亿无线：账号已被冻结。",
        "ihuyi-illegal-ip" => "互亿无线：不接受来自中继这个 IP 的请求。",
        "ihuyi-ip-not-registered" => "互亿无线：中继的 IP 没有登记，请到互亿无线的后台登记。",
        "ihuyi-no-account" => "没有填账号（API ID）。",
        "ihuyi-no-content" => "没有短信内容。",
        "ihuyi-no-credit" => "互亿无线：账户余额不足。",
        "ihuyi-no-mobile" => "没有手机号码。",
        "ihuyi-no-password" => "没有填 API Key。",
        "ihuyi-no-template" => "互亿无线：没有与内容对应的已审核模板。",
        "ihuyi-not-the-template" => "互亿无线：内容与已审核的模板不符。",
        "ihuyi-password-expired" => "动态密码已过期，请检查中继所在机器的时间。",
        "ihuyi-password-wrong" => "动态密码错误，请检查 API Key。",
        "ihuyi-sensitive-word" => "互亿无线：内容含有敏感词。",
        "ihuyi-signature" => "互亿无线：缺少签名，或签名未通过审核。",
        "ihuyi-too-long" => "互亿无线：内容最多 300 个字符。",
        "ihuyi-over-5-a-day" => "互亿无线：这个号码今天已收到 5 条，不能再发。",
        "ihuyi-over-20-a-day" => "互亿无线：这个号码今天已收到 20 条，不能再发。",
        "ihuyi-too-soon" => "互亿无线：同一号码每秒最多一条，稍后会再试。",
        "ihuyi-variable-too-long" => "互亿无线：模板变量超过 8 个字符。",
        "ihuyi-wrong-key" => "账号或 API Key 不对，请到“发送设置”检查。",
        _ => return None,
    })
}
