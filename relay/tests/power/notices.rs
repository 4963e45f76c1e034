//! Notices over a loss of power: one that was answered is there, and one of which a byte has left is not there as if it had
//! not gone.

use axum::Router;

use crate::{
    MOMENTS, can_trace,
    common::{Program, prelude::*, seeded, trials},
    disk::Disk,
    ended,
    trace::Trace,
    traced,
};

const NOTICES: usize = 60;

/// Guards that are not tried here.
const SETTINGS: [(&str, &str); 2] = [
    ("JACKFIELD_NOTICES__PER_RECIPIENT_PER_DAY", "1000"),
    ("JACKFIELD_NOTICES__PER_DAY", "1000"),
];

/// A notice, and when the trace has what is told of it.
struct Told {
    id: String,
    name: String,
    /// Its first byte on the way to the gateway, and the answer to whoever asked for it.
    left: usize,
    answered: usize,
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_notice_is_lost_or_sent_twice_by_a_loss_of_power() {
    let folder = tempfile::tempdir().unwrap();
    let (data, file) = (folder.path().join("data"), folder.path().join("trace"));
    if !can_trace(&file) {
        return;
    }
    let program = traced(&data, &file, &SETTINGS).await;
    let ids = talk(&program).await;
    ended(program, &file).await;
    let trace = Trace::read(&file, &data);
    let told = ids.into_iter().map(|(name, id)| {
        let at = |sign: &str| trace.told(sign).map(|call| call.begun).unwrap();
        Told {
            left: at(&format!("text={name}")),
            answered: at(&format!("\"id\":\"{id}\"")),
            id,
            name,
        }
    });
    let told: Vec<_> = told.collect();
    let mut random = seeded(2);
    let first = told.iter().map(|told| told.answered.min(told.left)).min();
    let mut moments: Vec<_> = (0..MOMENTS * trials())
        .map(|_| random.usize(first.unwrap()..trace.end()))
        .collect();
    // Just after a first byte, when what it stands on is the latest that was written.
    moments.extend((0..MOMENTS * trials()).map(|_| told[random.usize(..NOTICES)].left + 1));
    for moment in moments {
        let disk = Disk::at(&trace, moment);
        for kept in [0, 100, random.u32(1..100)] {
            let image = Arc::new(tempfile::tempdir().unwrap());
            disk.lose(image.path(), kept, &mut random);
            opens(image, &told, moment).await;
        }
    }
}

/// Notices that go while others come; each with its id.
async fn talk(program: &Program) -> Vec<(String, String)> {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let router = Router::new().fallback(async || "taken");
    tokio::spawn(async { axum::serve(listener, router).await.unwrap() });
    let settings = json!({
        "kind": "http", "url": format!("http://{address}/?text={{{{ text | urlencode }}}}"), "method": "GET",
        "accepted_when": "status == 200",
    });
    let with = json!({"gateway": "counting", "settings": settings});
    program.call("set-gateway", with).await.good();
    let mut ids = Vec::new();
    for number in 0..NOTICES {
        let name = format!("notice-{number:04}");
        let with = json!({"to": ["13800138000"], "text": name});
        let answer = program.call("send-sms", with).await.good();
        ids.push((name, id(&answer["notices"][0])));
    }
    for (name, id) in &ids {
        until(&format!("{name} to be accepted"), || async {
            let notice = program.call("get-notice", json!({"notice": id})).await;
            (notice.good()["status"] == "accepted").then_some(())
        })
        .await;
    }
    ids
}

/// A relay with the disk as it would be, from which nothing leaves.
async fn opens(image: Arc<tempfile::TempDir>, told: &[Told], moment: usize) {
    let host = Host::start_in(image, |config| config.notices.stop = true).await;
    let page = until("the look at what was under way", || async {
        let page = host.call("list-notices", json!({"limit": 1000})).await;
        let page = list(page.good(), "notices");
        let sending = |notice: &Value| notice["status"] == "sending";
        (!page.iter().any(sending)).then_some(page)
    })
    .await;
    for told in told {
        let stored = page.iter().find(|notice| notice["id"] == told.id.as_str());
        let status = stored.map(|notice| notice["status"].as_str().unwrap());
        if told.answered < moment {
            assert!(status.is_some(), "{} is lost at {moment}", told.name);
        }
        if told.left < moment {
            let marked = matches!(status, Some("unknown" | "accepted"));
            assert!(
                marked,
                "{} has left and is {status:?} at {moment}",
                told.name
            );
        }
    }
    host.stop().await;
}
