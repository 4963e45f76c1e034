//! 各课的步骤，以及还差什么。

use super::{super::faults::fault, seen::pieces};
use crate::{
    lessons::{Missing, Step},
    view::measure,
};

/// 要做什么，以及提示。
pub(super) fn step(step: Step) -> (&'static str, &'static str) {
    match step {
        Step::OwnAddress => (
            "写出中继自己的一个地址。",
            "“地址检查”页面末尾的“中继自己的地址”里有列表。",
        ),
        Step::ItsKind => (
            "说出它属于哪一类。",
            "把它输入“地址检查”，“这是什么”会说明。10.x、172.16–31.x 和 192.168.x 是私有地址，127.x 和 ::1 是环回地址，169.254.x 和 fe80: 开头的是链路本地地址。",
        ),
        Step::ListensThere => (
            "在这个地址上监听。",
            "“在这个地址上监听”会在空闲端口上打开 TCP 监听，随后日志里会出现“开始监听”。",
        ),
        Step::Held => (
            "监听一个端口。",
            "端口留空，系统会给一个空闲的，号码显示在实验台上。",
        ),
        Step::Taken => (
            "再申请一次同一个端口，并被拒绝。",
            "输入你的监听所用的端口号，协议仍选 TCP，再按“在此监听”。",
        ),
        Step::OtherProtocol => ("用 UDP 同时占住同一个号码。", "还是那个号码，这次选 UDP。"),
        Step::Listening => ("打开一个监听。", "按一下按钮即可，端口由系统选择。"),
        Step::Joined => (
            "让对方连进来。",
            "“让页面来连接”会用另一个桥向你的监听拨号。也可以复制 nc 的那一行。",
        ),
        Step::Heard => (
            "收到对方的话。",
            "以对方的身份说点什么，或者在终端里输入一行再按回车。",
        ),
        Step::Answered => ("回答对方。", "收到对方的话以后，以你的身份说点什么。"),
        Step::Refused => (
            "向没有人监听的端口拨号。",
            "127.0.0.1 的 9 端口几乎没有人用，在“地址检查”里可以看到谁在监听。也可以让页面监听，记下端口，等页面停止监听后再拨。成员只能用后一种办法：在中继的机器上，成员只能连接自己的桥。",
        ),
        Step::Connected => (
            "向监听的一方拨号并连上。",
            "“让页面来监听”会打开一个监听，地址显示在实验台上。输入它的端口再拨号。",
        ),
        Step::Talked => (
            "说一句话，并听到回应。",
            "页面的监听是回声，会把内容原样发回。如果对方是 nc，就由你自己在终端里回答。",
        ),
        Step::Met => (
            "建立一个连接。",
            "按一下按钮，就会打开监听并连上。也可以用“配合其他程序”里的那一行，让 nc 来连。",
        ),
        Step::Silence => (
            "让双方都等：一秒内谁也不说话。",
            "看实验台上的计时。下一句话说出时，这段安静就会记下来。",
        ),
        Step::Turns => (
            "轮流说话，至少四次。",
            "你、对方、你、对方。谁连说两次，就要重新数。",
        ),
        Step::Farewell => (
            "用 bye 或 再见 结束。",
            "只说这个词，一字不差，不加其他内容。哪一方说都可以。nc 不会自己结束：说完后 5 秒内，在 nc 里按 Ctrl+C。",
        ),
        Step::Merged => (
            "几次发送合并成一次读取。",
            "一次发出 20 条。如果每条都单独到达，就再发一次：这全看时机。",
        ),
        Step::Split => (
            "一次发送被拆成几次读取。",
            "一次发出的字节要多于一次能读的：每次读 16 字节时，一句话就够了。",
        ),
        Step::Lines => (
            "按行读：无论怎样到达，一行就是一个条目。",
            "“按行读”对新的连接生效。先让对方重新连接，再一次发出三行。",
        ),
        Step::Whole => ("三个数据报成为三个条目。", "以对方的身份说三次。"),
        Step::Empty => (
            "收到一个空数据报。",
            "按“发一个空数据报”。换作 TCP，这等于什么也没发。",
        ),
        Step::TooLarge => (
            "发一个太大的。",
            "先试 65507 字节，再多一个字节。在 IPv6 上则是 65527。",
        ),
        Step::Lost => (
            "丢失一个。",
            "关闭你的套接字，以对方的身份发点什么，再重新打开，看看有没有。",
        ),
        Step::Dialled => (
            "连上本课的服务器。",
            "启动服务器，地址显示在实验台上。输入它的端口再拨号，或者用 nc。",
        ),
        Step::Unasked => (
            "看到它不会主动说话。",
            "连上以后，一秒内什么也不说。说出第一行时会记下来。",
        ),
        Step::Asked => (
            "亲手输入 GET 请求，得到网页。",
            "先输入 GET / HTTP/1.1，再输入 Host: example，最后发送空行。或者输入 GET / HTTP/1.0 和空行。",
        ),
    }
}

/// 还差什么。
pub(super) fn missing(missing: &Missing) -> String {
    let words = match missing {
        Missing::Refused(why) => return format!("被拒绝了，但原因不是这里要的。{}", fault(why)),
        Missing::Unsuccessful(why) => return format!("中继拒绝了。{}", fault(why)),
        Missing::NoAddress { typed } => {
            return format!("“{typed}”不是地址。地址的写法如 192.0.2.7 或 2001:db8::7。");
        }
        Missing::NotOwn { address } => {
            return format!(
                "{address} 是地址，但不属于中继所在的机器。它可能是你正在阅读的这台设备的地址。"
            );
        }
        Missing::WrongKind { address } => return format!("{address} 不属于这一类。"),
        Missing::ListensElsewhere { local } => {
            return format!("你的监听在 {local}，不是你找到的那个地址。");
        }
        Missing::OtherPort { port, wanted } => {
            return format!("端口 {port} 是空闲的，现在已被一个套接字占住。请申请端口 {wanted}。");
        }
        Missing::HolderUnknown { wanted } => {
            return format!(
                "端口被占用了，但系统没有说明是谁。请申请你的监听所用的端口 {wanted}。"
            );
        }
        Missing::AnotherTaken { port, wanted } => {
            return format!(
                "端口 {port} 被占用了，但占着它的不是你的监听。请申请你的监听所用的端口 {wanted}。"
            );
        }
        Missing::NotOpenAnyMore => "号码相同，但两个要同时开着。",
        Missing::Quiet => "连上了，但还没有人说话。",
        Missing::ToNobody => "你说了话，但还没有人在听。",
        Missing::SpokeFirst => "你说了话，但不是对在场的人的回答。",
        Missing::NotAnswered => "你已经收到对方的话，现在轮到你了。",
        Missing::NoAnswer => "你说了话，还没有回应。",
        Missing::ShortSilence { us } => {
            return format!(
                "到目前为止，最长的安静是 {}，需要一秒。",
                measure::duration(*us)
            );
        }
        Missing::NobodySpoke => "现在双方都在等。有人打破安静时就会记下来。",
        Missing::TwiceInARow { out: true } => "你连说了两次，请让对方说。",
        Missing::TwiceInARow { out: false } => "对方连说了两次，轮到你了。",
        Missing::FewTurns { count } => return format!("目前轮了 {count} 次。"),
        Missing::AlmostFarewell { said } => {
            return format!("“{}”差一点。要一字不差：bye 或 再见。", said.trim_end());
        }
        Missing::LeftWithout => "没有说告别语，连接就结束了。请重新连接。",
        Missing::BrokenOff => "说了告别语，但连接是被 RST 中断的，不是由 FIN 正常结束的。",
        Missing::StillOpen => {
            "说了告别语，但双方还没有都结束。如果对方是 nc，请在说完后 5 秒内，在 nc 里按 Ctrl+C。"
        }
        Missing::OneFin => {
            "对方没有发出 FIN，中继等了 5 秒后放弃了。请重新连接；如果对方是 nc，说完告别语后在 nc 里按 Ctrl+C，就会发出 FIN。"
        }
        Missing::AllAlone { sends, lines } => {
            return format!(
                "目前有 {}，每次读取都只读到一个。请一次连发几条。",
                pieces(*sends, *lines)
            );
        }
        Missing::TooMuch => "收到的太多：连接的开头已不在最新的条目里。请让对方重新连接。",
        Missing::NothingSplit { largest } => {
            return format!(
                "目前最长的是 {} 字节。请一次发出多于一次能读的字节，或者减小读取大小。",
                measure::grouped(*largest as u64)
            );
        }
        Missing::NotByLines => {
            "你的桥已经改为按行读，但这个连接是在那之前建立的。请让对方重新连接。"
        }
        Missing::FewLines { count } => return format!("目前 {count} 行，需要三行。"),
        Missing::LineWithoutEnd => "收到的内容里有不带行尾的。请建立新的连接，发送完整的行。",
        Missing::FewDatagrams { count } => return format!("目前 {count} 个数据报。"),
        Missing::StillFits { bytes } => {
            return format!("{} 字节还放得下。", measure::grouped(*bytes as u64));
        }
        Missing::ClosedButNothingSent => "你的套接字关闭过，但期间没有人发送。",
        Missing::SentButOpen => "到目前为止，发送时你的套接字都开着。",
        Missing::AnotherServer { remote } => {
            return format!("你连上的是 {remote}，不是本课的服务器。");
        }
        Missing::TooSoon { us } => {
            return format!(
                "你在 {} 后就说话了。请建立新的连接，先等一秒。",
                measure::duration(*us)
            );
        }
        Missing::NoLineEnd => "服务器在等行尾（CR LF）。",
        Missing::NoEmptyLine => "服务器在等结束请求的空行。",
        Missing::NotGet { request } => return format!("“{request}”得到了回答，但它不是 GET。"),
        Missing::Status { status } => {
            return format!("服务器回答了“{status}”，并说明了原因。请重新拨号，再试一次。");
        }
    };
    words.to_owned()
}
