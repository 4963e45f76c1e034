//! Each direction closes by itself, and the other may live on for hours.

use crate::{
    Pair,
    common::{prelude::*, time_passes},
};

/// The peer's FIN ends what it says; what is sent after it still arrives, and then our FIN ends the rest.
async fn their_fin_leaves_our_direction_open(mut pair: Pair) {
    pair.peer.say("last words").await;
    pair.peer.finish().await;
    let fin = pair.host.event(&pair.bridge, "fin-received").await;
    assert!(fin["event"]["after_us"].is_u64(), "{fin}");
    assert_eq!(pair.host.bytes(&pair.bridge, "in").await, b"last words");
    assert_eq!(
        pair.host.peer_in(&pair.bridge, "peer-closed").await,
        pair.peer_id
    );
    pair.host.send(&pair.bridge, "all", "our answer").await;
    pair.peer.hears("our answer").await;
    assert_eq!(pair.on_peer("shutdown-peer").await, 204);
    assert_eq!(pair.peer.rest().await.unwrap(), b"");
    pair.host.event(&pair.bridge, "peer-left").await;
    let kinds = pair.kinds().await;
    assert_eq!(kinds[..3], ["fin-received", "fin-sent", "peer-left"]);
}

#[tokio::test]
async fn after_the_fin_of_a_peer_on_a_listener_our_send_still_arrives() {
    their_fin_leaves_our_direction_open(Pair::listening(json!({})).await).await;
}

#[tokio::test]
async fn after_the_fin_of_a_dialled_server_our_send_still_arrives() {
    their_fin_leaves_our_direction_open(Pair::dialled(json!({})).await).await;
}

/// Who has sent its FIN and reads on is not hurried.
const HOURS: Duration = Duration::from_secs(3 * 3600);

/// As long as the relay waits between two looks at a half-closed connection.
const LOOK: Duration = Duration::from_secs(30);

/// A half-closed connection stays for as long as the peer holds it, and ends when the peer lets go.
async fn a_half_lives_until_the_peer_lets_go(mut pair: Pair) -> (Host, String) {
    pair.peer.finish().await;
    pair.host.event(&pair.bridge, "fin-received").await;
    time_passes(HOURS).await;
    assert_eq!(
        pair.host.peer_in(&pair.bridge, "peer-closed").await,
        pair.peer_id
    );
    pair.host.send(&pair.bridge, "all", "hours later").await;
    pair.peer.hears("hours later").await;
    drop(pair.peer);
    for _ in 0..100 {
        time_passes(LOOK).await;
        if pair
            .host
            .kinds(&pair.bridge)
            .await
            .contains(&"peer-left".to_owned())
        {
            return (pair.host, pair.bridge);
        }
    }
    panic!("it is never let go");
}

#[tokio::test]
async fn the_half_of_a_peer_on_a_listener_lives_for_hours() {
    a_half_lives_until_the_peer_lets_go(Pair::listening(json!({})).await).await;
}

#[tokio::test]
async fn the_half_of_a_dialled_server_lives_for_hours() {
    let pair = Pair::dialled(json!({})).await;
    let (host, bridge) = a_half_lives_until_the_peer_lets_go(pair).await;
    assert_eq!(host.state(&bridge, "closed").await["peers"], 0);
}

/// The half that we have closed: what a peer says is heard for as long as it goes on.
#[tokio::test]
async fn after_our_fin_a_peer_may_go_on_for_hours() {
    let mut pair = Pair::listening(json!({})).await;
    assert_eq!(pair.on_peer("shutdown-peer").await, 204);
    assert_eq!(pair.peer.rest().await.unwrap(), b"");
    time_passes(HOURS).await;
    pair.peer.say("hours later").await;
    pair.host.received(&pair.bridge, "hours later").await;
    assert_eq!(
        pair.host.peer_in(&pair.bridge, "we-closed").await,
        pair.peer_id
    );
}

/// Our FIN comes after all that was sent, and what the peer says after it is still kept.
async fn our_fin_leaves_their_direction_open(mut pair: Pair) {
    pair.host.send(&pair.bridge, "all", "our last words").await;
    assert_eq!(pair.on_peer("shutdown-peer").await, 204);
    assert_eq!(pair.peer.rest().await.unwrap(), b"our last words");
    pair.host.event(&pair.bridge, "fin-sent").await;
    assert_eq!(
        pair.host.peer_in(&pair.bridge, "we-closed").await,
        pair.peer_id
    );
    let with = json!({"bridge": pair.bridge, "to": pair.peer_id, "text": "too late"});
    let reply = pair.host.call("send", with).await;
    assert_eq!((reply.status, reply.code()), (409, "peer-gone"));
    let all = pair.host.send(&pair.bridge, "all", "to nobody").await;
    assert_eq!(all["peers"], 0);
    assert_eq!(
        pair.on_peer("shutdown-peer").await,
        204,
        "once more changes nothing"
    );
    pair.peer.say("still talking").await;
    pair.host.received(&pair.bridge, "still talking").await;
    pair.peer.finish().await;
    pair.host.event(&pair.bridge, "peer-left").await;
    assert_eq!(
        pair.host.peer_in(&pair.bridge, "closed").await,
        pair.peer_id
    );
    let kinds = pair.kinds().await;
    assert_eq!(kinds[..3], ["fin-sent", "fin-received", "peer-left"]);
    assert_eq!(pair.on_peer("shutdown-peer").await, 409);
}

#[tokio::test]
async fn after_our_fin_a_peer_on_a_listener_is_still_heard() {
    our_fin_leaves_their_direction_open(Pair::listening(json!({})).await).await;
}

#[tokio::test]
async fn after_our_fin_a_dialled_server_is_still_heard() {
    our_fin_leaves_their_direction_open(Pair::dialled(json!({})).await).await;
}
