//! The real program in a folder of its own, and the few calls that the measurements need.

use std::process::Stdio;

use anyhow::{Context as _, Result};
use futures_util::{SinkExt as _, StreamExt as _};
use serde_json::{Value, json};
use shared::{SUBPROTOCOL_BINARY, batch};
use tokio::{
    io::{AsyncBufReadExt as _, BufReader},
    net::TcpStream,
    process::{Child, Command},
};
use tokio_tungstenite::{
    MaybeTlsStream, WebSocketStream, connect_async,
    tungstenite::{Message, client::IntoClientRequest as _},
};

const KEY: &str = "a-key-for-the-benchmark-alone";

pub(crate) type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

/// A running relay; it is killed when this is dropped.
pub(crate) struct Relay {
    child: Child,
    address: String,
    client: reqwest::Client,
    _data: tempfile::TempDir,
}

impl Relay {
    pub(crate) async fn start(program: &str) -> Result<Self> {
        let data = tempfile::tempdir()?;
        let mut child = Command::new(program)
            .args(["serve", "--listen", "127.0.0.1:0", "--data"])
            .arg(data.path())
            .env("JACKFIELD_OWNER_KEY", KEY)
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .with_context(|| {
                format!("{program} cannot be started; build it with cargo xtask build")
            })?;
        let stdout = child.stdout.take().context("no standard output")?;
        let mut lines = BufReader::new(stdout).lines();
        let line = lines
            .next_line()
            .await?
            .context("the relay ended at once")?;
        let address = line
            .strip_prefix("listening on http://")
            .context("an unknown first line")?
            .to_owned();
        Ok(Self {
            child,
            address,
            client: reqwest::Client::new(),
            _data: data,
        })
    }

    /// Makes a listening bridge and answers its id and local address.
    pub(crate) async fn listener(&self, framing: &str, mode: &str) -> Result<(String, String)> {
        let endpoint = json!({"kind": "tcp-listen", "host": "127.0.0.1", "port": 0});
        let body = json!({"name": "bench", "endpoint": endpoint, "framing": {"kind": framing}, "mode": mode});
        let bridge: Value = self.post("/bridges", &body).await?;
        let text = |field: &str| {
            Ok::<_, anyhow::Error>(
                bridge[field]
                    .as_str()
                    .context("a field is missing")?
                    .to_owned(),
            )
        };
        Ok((text("id")?, text("local")?))
    }

    pub(crate) async fn delete(&self, bridge: &str) -> Result<()> {
        let url = self.url(&format!("/bridges/{bridge}"));
        self.client
            .delete(url)
            .bearer_auth(KEY)
            .send()
            .await?
            .error_for_status()?;
        Ok(())
    }

    /// The highest number in a bridge's journal.
    pub(crate) async fn last(&self, bridge: &str) -> Result<u64> {
        let url = self.url(&format!("/bridges/{bridge}/entries?limit=1"));
        let page: Value = self
            .client
            .get(url)
            .bearer_auth(KEY)
            .send()
            .await?
            .error_for_status()?
            .json()
            .await?;
        page["last"].as_u64().context("no last")
    }

    /// A live socket that follows a bridge from its end.
    pub(crate) async fn follow(&self, bridge: &str) -> Result<Socket> {
        let mut request = format!("ws://{}/api/v1/live", self.address).into_client_request()?;
        request
            .headers_mut()
            .insert("authorization", format!("Bearer {KEY}").parse()?);
        request
            .headers_mut()
            .insert("sec-websocket-protocol", SUBPROTOCOL_BINARY.parse()?);
        let (mut socket, _) = connect_async(request).await?;
        let after = self.last(bridge).await?;
        for message in [
            json!({"hello": {"version": 1}}),
            json!({"follow": {"bridge": bridge, "after": after}}),
        ] {
            socket.send(Message::text(message.to_string())).await?;
        }
        Ok(socket)
    }

    /// The program's greatest resident size so far.
    pub(crate) fn peak_memory_mib(&self) -> Result<u64> {
        let pid = self.child.id().context("the relay has ended")?;
        let status = std::fs::read_to_string(format!("/proc/{pid}/status"))?;
        let line = status
            .lines()
            .find_map(|line| line.strip_prefix("VmHWM:"))
            .context("no VmHWM")?;
        let kib: u64 = line.trim().trim_end_matches(" kB").parse()?;
        Ok(kib / 1024)
    }

    async fn post(&self, path: &str, body: &Value) -> Result<Value> {
        let request = self.client.post(self.url(path)).bearer_auth(KEY).json(body);
        Ok(request.send().await?.error_for_status()?.json().await?)
    }

    fn url(&self, path: &str) -> String {
        format!("http://{}/api/v1{path}", self.address)
    }
}

/// Waits for the next batch and answers the number of its last entry.
pub(crate) async fn next_batch(socket: &mut Socket) -> Result<u64> {
    loop {
        let message = socket.next().await.context("the live socket has ended")??;
        let Message::Binary(frame) = message else {
            continue;
        };
        let (_, records) = batch::read_frame(&frame)?;
        let last = records.last().context("an empty batch")??;
        return Ok(last.seq);
    }
}

/// Acknowledges a batch.
pub(crate) async fn acknowledge(socket: &mut Socket, bridge: &str, seq: u64) -> Result<()> {
    let ack = json!({"ack": {"bridge": bridge, "seq": seq}});
    Ok(socket.send(Message::text(ack.to_string())).await?)
}
