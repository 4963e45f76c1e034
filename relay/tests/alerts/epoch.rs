//! A journal that is not the one that an alert has read.

use crate::{alert, common::prelude::*, fired, notices};

#[tokio::test]
async fn an_older_copy_of_the_journal_is_told_once_and_the_alert_goes_on() {
    let host = Host::start().await;
    let fields = json!({"framing": {"kind": "line"}});
    let (bridge, address) = host.listening(fields).await;
    let alert = alert(&host, &bridge, json!({"contains": "hot"}), json!({})).await;
    let folder = host.stop().await;
    let file = folder.path().join("journal.sqlite");
    let older = std::fs::read(&file).unwrap();
    let host = Host::start_in(folder, |_| {}).await;
    let mut peer = TcpPeer::dial(address).await;
    peer.say("hot 1\nhot 2\n").await;
    fired(&host, &bridge, &alert, 2).await;
    let folder = host.stop().await;
    std::fs::write(file, older).unwrap();
    let host = Host::start_in(folder, |_| {}).await;
    let skipped = host.event(&bridge, "alert-skipped").await;
    let told = json!({"kind": "alert-skipped", "alert": alert, "name": "Hot"});
    assert_eq!(skipped["event"], told);
    let mut peer = TcpPeer::dial(address).await;
    peer.say("hot 3\n").await;
    fired(&host, &bridge, &alert, 1).await;
    let host = host.restart().await;
    let kinds = host.kinds(&bridge).await;
    let told = kinds.iter().filter(|kind| *kind == "alert-skipped");
    assert_eq!(told.count(), 1);
    let texts = notices(&host).await;
    assert_eq!(texts.len(), 1, "{texts:?}");
    assert_eq!(texts[0]["excerpt"], "hot 3");
}
