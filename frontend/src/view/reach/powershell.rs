//! A small client in one line of PowerShell (5.1 of Windows, and 7): what is typed goes out with Enter, what comes
//! is printed, until the other side ends.

use super::{Other, Side};

/// So long one look at the socket waits, in microseconds: as often the keyboard is asked.
const LOOK_US: u32 = 50_000;

pub(super) fn line(other: &Other) -> String {
    match other.side {
        Side::Connect | Side::Listen => stream(other),
        Side::Datagrams => datagrams(other),
    }
}

fn encoding(other: &Other) -> String {
    let page = match other.encoding.label() {
        "utf-8" => return "[Text.Encoding]::UTF8".to_owned(),
        "utf-16le" => return "[Text.Encoding]::Unicode".to_owned(),
        "utf-16be" => return "[Text.Encoding]::BigEndianUnicode".to_owned(),
        "gb18030" => 54_936,
        "big5" => 950,
        "shift_jis" => 932,
        "latin1" => 1_252,
        _ => 936,
    };
    // PowerShell 7 knows code pages only once they are registered; 5.1 has them, and no such class.
    format!(
        "$(try{{[Text.Encoding]::RegisterProvider([Text.CodePagesEncodingProvider]::Instance)}}catch{{}};\
         [Text.Encoding]::GetEncoding({page}))"
    )
}

fn connection(other: &Other) -> String {
    let Other { host, port, .. } = other;
    if other.side == Side::Connect {
        return format!("$c=New-Object Net.Sockets.TcpClient('{host}',{port})");
    }
    let all = if other.is_v6() { "::" } else { "0.0.0.0" };
    let own = other.listens_on().unwrap_or(all);
    // Waiting in small steps can be ended with Ctrl+C.
    format!(
        "$l=New-Object Net.Sockets.TcpListener([Net.IPAddress]'{own}',{port});$l.Start();\
         while(!$l.Pending()){{Start-Sleep -Milliseconds 100}};$c=$l.AcceptTcpClient();$l.Stop()"
    )
}

fn stream(other: &Other) -> String {
    // Texts without their line's end get lines of their own.
    let own_line = match other.lines {
        true => "",
        false => ";if($t[$k-1] -ne \"`n\"){[Console]::WriteLine()}",
    };
    let (connection, encoding) = (connection(other), encoding(other));
    format!(
        "{connection};$s=$c.GetStream();$e={encoding};$d=$e.GetDecoder();$b=New-Object byte[] 65536;\
         $t=New-Object char[] 65537;while($true){{if($c.Client.Poll({LOOK_US},'SelectRead')){{\
         $n=$s.Read($b,0,65536);if(!$n){{break}};$k=$d.GetChars($b,0,$n,$t,0);[Console]::Write($t,0,$k){own_line}\
         }}elseif([Console]::KeyAvailable){{$o=$e.GetBytes([Console]::ReadLine()+\"`n\");$s.Write($o,0,$o.Length)}}\
         }};$c.Close()"
    )
}

fn datagrams(other: &Other) -> String {
    let Other { host, port, .. } = other;
    let encoding = encoding(other);
    format!(
        "$u=New-Object Net.Sockets.UdpClient('{host}',{port});$e={encoding};\
         $r=New-Object Net.IPEndPoint([Net.IPAddress]::Any,0);while($true){{\
         if($u.Client.Poll({LOOK_US},'SelectRead')){{[Console]::WriteLine($e.GetString($u.Receive([ref]$r)))}}\
         elseif([Console]::KeyAvailable){{$o=$e.GetBytes([Console]::ReadLine());[void]$u.Send($o,$o.Length)}}}}"
    )
}
