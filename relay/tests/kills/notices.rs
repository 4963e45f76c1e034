//! Notices over kills: each one that was taken is there afterwards, no server gets one twice, and what is unknown was
//! under way at a kill.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::Mutex,
};

use tokio::{
    io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader},
    net::TcpStream,
};

use crate::common::{Api, Program, prelude::*, seeded, snapshot, tcp_listener, trials};

/// Kills of the relay.
const KILLS: usize = 40;

/// Requests that are under way at once.
const ASKERS: u64 = 4;

/// Guards that are not tried here.
const SETTINGS: [(&str, &str); 3] = [
    ("JACKFIELD_NOTICES__PER_RECIPIENT_PER_DAY", "10000000"),
    ("JACKFIELD_NOTICES__PER_DAY", "10000000"),
    ("JACKFIELD_NOTICES__SMS_SEGMENTS_PER_DAY", "10000000"),
];

/// What a server has taken, by the text that names it.
type Counted = Arc<Mutex<HashMap<String, usize>>>;

/// How notices leave, and what is asked for.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Way {
    Http,
    Smtp,
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_sms_is_lost_or_sent_twice_by_kills() {
    trial(Way::Http, 11).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_email_is_lost_or_sent_twice_by_kills() {
    trial(Way::Smtp, 12).await;
}

async fn trial(way: Way, number: u64) {
    let mut random = seeded(number);
    let folder = tempfile::tempdir().unwrap();
    let counted = Counted::default();
    let server = serve(way, Arc::clone(&counted)).await;
    let mut program = Program::with(folder.path(), &SETTINGS).await;
    set(&program, way, server).await;
    // Each text that was asked for, and the notice, once it is answered.
    let mut asked: BTreeMap<String, Option<String>> = BTreeMap::new();
    let (mut next, mut under_way) = (0, BTreeSet::new());
    for _ in 0..KILLS * trials() {
        // The first number of a relay's life takes longer than most of these lives.
        let first = json!({"kind": "sms", "to": ["13800138000"], "text": ""});
        program.call("preview-notice", first).await.good();
        let askers: Vec<_> = (0..ASKERS)
            .map(|asker| {
                // Those without an answer first, under the key that they had.
                let open = asked.iter().filter(|(_, answer)| answer.is_none());
                let mine = open.map(|(text, _)| text.clone());
                let place = |text: &String| text.bytes().map(u64::from).sum::<u64>() % ASKERS;
                let again = mine.filter(|text| place(text) == asker).collect();
                tokio::spawn(ask((*program).clone(), way, again, next + asker))
            })
            .collect();
        tokio::time::sleep(Duration::from_millis(random.u64(5..120))).await;
        program.kill();
        for asker in askers {
            let (answers, last) = within("the asker", asker).await.unwrap();
            next = next.max(last + ASKERS);
            for (text, answer) in answers {
                let known = asked.entry(text).or_default();
                assert!(known.is_none() || answer.is_none() || *known == answer);
                *known = known.take().or(answer);
            }
        }
        let stored = snapshot(folder.path()).await;
        let sending = stored.into_iter().filter(|one| one.1.status == "sending");
        under_way.extend(sending.map(|(id, _)| id));
        program = Program::with(folder.path(), &SETTINGS).await;
    }
    // All that is open is asked a last time: it is the same notice or a first one.
    for (text, answer) in &mut asked {
        let again = ask_once(&program, way, text).await;
        let id = again.expect("the relay is there");
        assert!(answer.as_ref().is_none_or(|answer| *answer == id), "{text}");
        *answer = Some(id);
    }
    check(&program, &asked, &counted, under_way.len()).await;
}

/// At the end, when nothing is under way any more.
async fn check(
    api: &Api,
    asked: &BTreeMap<String, Option<String>>,
    counted: &Counted,
    under_way: usize,
) {
    for status in ["queued", "sending"] {
        until("everything to have gone", || async {
            let with = json!({"status": status, "limit": 1});
            let list = list(api.call("list-notices", with).await.good(), "notices");
            list.is_empty().then_some(())
        })
        .await;
    }
    let (mut found, mut before) = (HashMap::new(), None);
    loop {
        let mut with = json!({"limit": 1000});
        if let Some(before) = &before {
            with["before"] = json!(before);
        }
        let page = list(api.call("list-notices", with).await.good(), "notices");
        let Some(last) = page.last() else { break };
        before = Some(id(last));
        for notice in page {
            let text = notice["excerpt"].as_str().unwrap().to_owned();
            let twice = found.insert(text, notice);
            assert!(twice.is_none(), "one request, two notices: {twice:?}");
        }
    }
    assert_eq!(found.len(), asked.len(), "as many notices as requests");
    let mut unknown = 0;
    let counted = counted.lock().unwrap();
    for (text, answer) in asked {
        let notice = &found[text];
        assert_eq!(*answer, Some(id(notice)), "{text}: lost");
        let times = counted.get(text).copied().unwrap_or(0);
        match notice["status"].as_str().unwrap() {
            "accepted" => assert_eq!(times, 1, "{text}: {notice}"),
            "unknown" => {
                assert!(times <= 1, "{text} was sent twice");
                assert_eq!(notice["tries"], 1);
                unknown += 1;
            }
            other => panic!("{text} is {other}: {notice}"),
        }
    }
    assert_eq!(unknown, under_way, "unknown, and under way at a kill");
    assert!(
        unknown > 0 && unknown < asked.len(),
        "{unknown} of {}",
        asked.len()
    );
    println!(
        "{} notices, {unknown} unknown, {} taken by the server",
        asked.len(),
        counted.len()
    );
}

/// Asks until the relay is gone; what was asked and answered, and the last number.
async fn ask(
    api: Api,
    way: Way,
    again: Vec<String>,
    mut number: u64,
) -> (Vec<(String, Option<String>)>, u64) {
    let mut asked = Vec::new();
    let mut again = again.into_iter();
    loop {
        let text = again.next().unwrap_or_else(|| {
            let text = format!("text-{number:08}");
            number += ASKERS;
            text
        });
        let answer = ask_once(&api, way, &text).await;
        let lost = answer.is_none();
        asked.push((text, answer));
        if lost {
            return (asked, number);
        }
    }
}

/// The notice's id; `None` when the relay is gone.
async fn ask_once(api: &Api, way: Way, text: &str) -> Option<String> {
    let (path, body) = match way {
        Way::Http => ("/notices/sms", json!({"to": ["13800138000"], "text": text})),
        Way::Smtp => {
            let mail = json!({"to": ["ann@example.org"], "subject": text, "text": text});
            ("/notices/email", mail)
        }
    };
    let request = api.request(Method::POST, path).json(&body);
    let answer = request.header("Idempotency-Key", text).send().await.ok()?;
    assert_eq!(answer.status(), 202, "{answer:?}");
    let answer: Value = answer.json().await.ok()?;
    Some(id(&answer["notices"][0]))
}

async fn set(api: &Api, way: Way, server: SocketAddr) {
    match way {
        Way::Http => {
            let settings = json!({
                "kind": "http", "url": format!("http://{server}/?text={{{{ text | urlencode }}}}"),
                "method": "GET", "accepted_when": "status == 200",
            });
            let with = json!({"gateway": "counting", "settings": settings});
            api.call("set-gateway", with).await.good();
        }
        Way::Smtp => {
            let settings = json!({
                "host": "127.0.0.1", "port": server.port(), "tls": "none", "from": "relay@example.org",
            });
            let with = json!({"sender": "counting", "settings": settings});
            api.call("set-sender", with).await.good();
        }
    }
}

/// A server that counts what it takes, and takes its time.
async fn serve(way: Way, counted: Counted) -> SocketAddr {
    let (listener, address) = tcp_listener().await;
    tokio::spawn(async move {
        loop {
            let (stream, _) = listener.accept().await.unwrap();
            let counted = Arc::clone(&counted);
            tokio::spawn(async move {
                // The end is the kill, wherever it falls.
                let _ = match way {
                    Way::Http => gateway(stream, &counted).await,
                    Way::Smtp => mail_server(stream, &counted).await,
                };
            });
        }
    });
    address
}

fn count(counted: &Counted, text: &str) {
    *counted.lock().unwrap().entry(text.to_owned()).or_default() += 1;
}

async fn pause() {
    tokio::time::sleep(Duration::from_millis(fastrand::u64(..8))).await;
}

async fn gateway(stream: TcpStream, counted: &Counted) -> std::io::Result<()> {
    let mut stream = BufReader::new(stream);
    loop {
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            if stream.read_until(b'\n', &mut head).await? == 0 {
                return Ok(());
            }
        }
        let head = String::from_utf8_lossy(&head).into_owned();
        let text = head
            .split("text=")
            .nth(1)
            .and_then(|rest| rest.split_whitespace().next());
        count(counted, text.unwrap());
        pause().await;
        stream
            .write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok")
            .await?;
    }
}

async fn mail_server(stream: TcpStream, counted: &Counted) -> std::io::Result<()> {
    let mut stream = BufReader::new(stream);
    stream.write_all(b"220 counting\r\n").await?;
    let mut line = String::new();
    loop {
        line.clear();
        if stream.read_line(&mut line).await? == 0 {
            return Ok(());
        }
        let answer = match line
            .get(..4)
            .unwrap_or_default()
            .to_ascii_uppercase()
            .as_str()
        {
            "DATA" => {
                stream.write_all(b"354 go on\r\n").await?;
                let mut subject = String::new();
                while line != ".\r\n" {
                    line.clear();
                    if stream.read_line(&mut line).await? == 0 {
                        return Ok(());
                    }
                    if let Some(rest) = line.strip_prefix("Subject: ") {
                        subject = rest.trim().to_owned();
                    }
                }
                count(counted, &subject);
                pause().await;
                "250 taken\r\n"
            }
            "QUIT" => "221 bye\r\n",
            "EHLO" => "250-counting\r\n250 8BITMIME\r\n",
            _ => "250 fine\r\n",
        };
        stream.write_all(answer.as_bytes()).await?;
    }
}
