//! Kannel, a gateway that operators run, with its fakesmsc in place of an operator: bearerbox, smsbox and fakesmsc on free
//! ports, with their files in a folder of their own.

use std::{
    fs::File,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use crate::{
    PHONE,
    common::{Killed, left_out, prelude::*, unused_port},
    notice, relay, send, set, stands, tried,
};

/// Where Debian has programs that are on no user's path.
const ELSEWHERE: [&str; 3] = ["/usr/sbin", "/usr/local/sbin", "/usr/lib/kannel/test"];

const PASSWORD: &str = "p&ss w=rd";

struct Kannel {
    folder: tempfile::TempDir,
    sendsms: u16,
    _running: Vec<Killed>,
}

fn find(program: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders = std::env::split_paths(&path).chain(ELSEWHERE.map(PathBuf::from));
    folders
        .map(|folder| folder.join(program))
        .find(|file| file.is_file())
}

/// Kannel's programs; where they are not to be had, the tests are left out, but not under CI.
fn programs() -> Option<[PathBuf; 3]> {
    let found = ["bearerbox", "smsbox", "fakesmsc"].map(find);
    if let [Some(bearerbox), Some(smsbox), Some(fakesmsc)] = found {
        return Some([bearerbox, smsbox, fakesmsc]);
    }
    left_out("Kannel is not here (Debian: kannel, kannel-extras)");
    None
}

fn run(program: &Path, arguments: &[&str], folder: &Path, log: &str) -> Killed {
    let log = File::create(folder.join(log)).unwrap();
    let child = Command::new(program)
        .args(arguments)
        .current_dir(folder)
        .stdin(Stdio::null())
        .stdout(log.try_clone().unwrap())
        .stderr(log)
        .spawn();
    Killed(child.unwrap())
}

async fn listens(port: u16) {
    until(&format!("something on port {port}"), || async {
        tokio::net::TcpStream::connect(("127.0.0.1", port))
            .await
            .ok()
    })
    .await;
}

impl Kannel {
    async fn start() -> Option<Self> {
        let [bearerbox, smsbox, fakesmsc] = programs()?;
        let folder = tempfile::tempdir().unwrap();
        let [admin, boxes, operator, sendsms] = [(); 4].map(|()| unused_port());
        let configuration = format!(
            "group = core\nadmin-port = {admin}\nadmin-password = x\nadmin-interface = 127.0.0.1\n\
             smsbox-port = {boxes}\nsmsbox-interface = 127.0.0.1\nbox-allow-ip = 127.0.0.1\ndlr-storage = internal\n\n\
             group = smsc\nsmsc = fake\nsmsc-id = fake\nport = {operator}\nconnect-allow-ip = 127.0.0.1\n\n\
             group = smsbox\nbearerbox-host = 127.0.0.1\nsendsms-port = {sendsms}\nsendsms-interface = 127.0.0.1\n\
             global-sender = 10086\n\n\
             group = sendsms-user\nusername = jackfield\npassword = \"{PASSWORD}\"\nconcatenation = true\nmax-messages = 10\n\n\
             group = sms-service\nkeyword = default\ncatch-all = true\nmax-messages = 0\ntext = \"\"\n"
        );
        let file = folder.path().join("kannel.conf");
        std::fs::write(&file, configuration).unwrap();
        let file = file.to_str().unwrap();
        let bearerbox = run(&bearerbox, &["-v", "1", file], folder.path(), "bearerbox");
        listens(boxes).await;
        listens(operator).await;
        let smsbox = run(&smsbox, &["-v", "1", file], folder.path(), "smsbox");
        listens(sendsms).await;
        let operator = operator.to_string();
        // An operator from whom nobody hears anything.
        let arguments = ["-H", "127.0.0.1", "-r", &operator, "-m", "0", "1 2 text x"];
        let fakesmsc = run(&fakesmsc, &arguments, folder.path(), "fakesmsc");
        Some(Self {
            folder,
            sendsms,
            _running: vec![fakesmsc, smsbox, bearerbox],
        })
    }

    fn settings(&self) -> Value {
        let url = format!(
            "http://127.0.0.1:{}/cgi-bin/sendsms?username=jackfield&password={{{{ secret }}}}&to={{{{ to }}}}\
             &text={{{{ text }}}}&charset=UTF-8&coding={{{{ 2 if unicode else 0 }}}}\
             &dlr-mask=19&dlr-url={{{{ receipt_url ~ '?id=' ~ id ~ '&status=%d' }}}}",
            self.sendsms
        );
        json!({"kind": "http", "url": url, "method": "GET", "accepted_when": "status == 202", "id_from": "id"})
    }

    /// What reached the operator.
    fn arrived(&self) -> Vec<String> {
        let log = std::fs::read_to_string(self.folder.path().join("fakesmsc")).unwrap();
        log.lines()
            .filter(|line| line.contains("Got message"))
            .map(str::to_owned)
            .collect()
    }
}

#[tokio::test]
async fn an_sms_reaches_the_operator_and_its_receipt_turns_it_to_delivered() {
    let Some(kannel) = Kannel::start().await else {
        return;
    };
    let host = relay().await;
    set(&host, "kannel", kannel.settings(), Some(PASSWORD)).await;
    let plain = send(&host, PHONE, "Hello & welcome=1 +2 100% €").await;
    stands(&host, &plain, "delivered").await;
    // Its receipt may be here before its answer.
    until("the answer and the receipt", || async {
        let notice = notice(&host, &plain).await;
        let steps = notice["attempts"].as_array().unwrap();
        let told = |outcome: &str| steps.iter().any(|step| step["outcome"] == outcome);
        (told("accepted") && told("delivered") && notice["status"] == "delivered").then_some(())
    })
    .await;
    let arrived = kannel.arrived();
    assert_eq!(arrived.len(), 1, "{arrived:?}");
    let whole = "10086 +8613800138000 text Hello & welcome=1 +2 100% €>";
    assert!(arrived[0].contains(whole), "{arrived:?}");
    let chinese = send(&host, PHONE, "您好，Jackfield").await;
    stands(&host, &chinese, "delivered").await;
    let arrived = kannel.arrived();
    assert!(
        arrived[1].contains("ucs-2") && arrived[1].contains("%00J%00a%00c%00k"),
        "{arrived:?}"
    );
}

#[tokio::test]
async fn what_a_wrong_password_keeps_back_goes_once_it_is_mended() {
    let Some(kannel) = Kannel::start().await else {
        return;
    };
    let host = relay().await;
    set(&host, "kannel", kannel.settings(), Some("another")).await;
    let id = send(&host, PHONE, "x").await;
    let notice = tried(&host, &id, 1).await;
    assert_eq!(notice["status"], "queued");
    let words = crate::last(&notice)["words"].as_str().unwrap();
    assert!(words.contains("Authorization failed"), "{words}");
    assert!(kannel.arrived().is_empty());
    set(&host, "kannel", kannel.settings(), Some(PASSWORD)).await;
    host.call("retry-notice", json!({"notice": id}))
        .await
        .good();
    stands(&host, &id, "delivered").await;
    assert_eq!(kannel.arrived().len(), 1);
}
