//! The real program in a folder of its own, and the few requests that the measurements need.

use std::{process::Stdio, time::Duration};

use anyhow::{Context as _, Result, ensure};
use serde_json::{Value, json};
use tokio::{
    io::{AsyncBufReadExt as _, BufReader},
    process::Command,
    time::{Instant, sleep},
};

use crate::program::Program;

pub(crate) const KEY: &str = "a-key-for-the-benchmark-alone";

/// How often the journal is looked at while a load is being stored: seldom enough not to be a load itself.
const LOOK: Duration = Duration::from_millis(5);

/// How long a load may make no progress.
const STUCK: Duration = Duration::from_secs(30);

/// A running relay; it is killed when this is dropped.
pub(crate) struct Relay {
    pub(crate) program: Program,
    pub(crate) address: String,
    client: reqwest::Client,
    data: tempfile::TempDir,
}

/// A bridge of the relay.
#[derive(Clone, Debug)]
pub(crate) struct Bridge {
    pub(crate) id: String,
    /// Where its socket is bound.
    pub(crate) local: String,
    /// The number of its last entry when it was made, which tells that it listens.
    pub(crate) begun: u64,
}

impl Relay {
    pub(crate) async fn start(program: &str) -> Result<Self> {
        Self::with(program, &[]).await
    }

    /// One with settings of its own, as variables of its environment.
    pub(crate) async fn with(program: &str, settings: &[(&str, &str)]) -> Result<Self> {
        let data = tempfile::tempdir()?;
        let mut program = Program::start(
            Command::new(program)
                .args(["serve", "--listen", "127.0.0.1:0", "--data"])
                .arg(data.path())
                .env("JACKFIELD_OWNER_KEY", KEY)
                // All that measures comes from one address.
                .env("JACKFIELD_LIMITS__VIEWERS_PER_ADDRESS", "1024")
                .envs(settings.iter().copied())
                .stdout(Stdio::piped()),
        )
        .context("build it with cargo xtask build")?;
        let mut lines = BufReader::new(program.stdout()?).lines();
        let line = lines.next_line().await?;
        let line = line.context("the relay ended at once")?;
        let address = line
            .strip_prefix("listening on http://")
            .context("an unknown first line")?
            .to_owned();
        Ok(Self {
            program,
            address,
            client: reqwest::Client::new(),
            data,
        })
    }

    /// The folder of its journal.
    pub(crate) fn data(&self) -> &std::path::Path {
        self.data.path()
    }

    /// Asks for a path below `/api/v1`.
    pub(crate) async fn get(&self, path: &str, query: &[(&str, &str)]) -> Result<Value> {
        answer(self.client.get(self.url(path)).query(query)).await
    }

    /// Posts to a path below `/api/v1`.
    pub(crate) async fn post(&self, path: &str, body: &Value) -> Result<Value> {
        answer(self.client.post(self.url(path)).json(body)).await
    }

    /// Puts to a path below `/api/v1`.
    pub(crate) async fn put(&self, path: &str, body: &Value) -> Result<Value> {
        answer(self.client.put(self.url(path)).json(body)).await
    }

    /// Makes a bridge that takes connections and cuts their streams into lines.
    pub(crate) async fn lines(&self) -> Result<Bridge> {
        self.bridge("tcp-listen", "line", "console").await
    }

    /// Makes a bridge of another kind.
    pub(crate) async fn bridge(&self, kind: &str, framing: &str, mode: &str) -> Result<Bridge> {
        let endpoint = json!({"kind": kind, "host": "127.0.0.1", "port": 0});
        let body = json!({"name": "bench", "endpoint": endpoint, "framing": {"kind": framing}, "mode": mode});
        let request = self.client.post(self.url("/bridges")).json(&body);
        let bridge = answer(request).await?;
        let text = |field: &str| {
            Ok::<_, anyhow::Error>(
                bridge[field]
                    .as_str()
                    .with_context(|| format!("no {field}"))?
                    .to_owned(),
            )
        };
        let mut made = Bridge {
            id: text("id")?,
            local: text("local")?,
            begun: 0,
        };
        made.begun = self.last(&made).await?;
        Ok(made)
    }

    /// A page of a bridge's journal, as JSON.
    pub(crate) async fn entries(&self, bridge: &Bridge, query: &[(&str, &str)]) -> Result<Value> {
        let url = self.url(&format!("/bridges/{}/entries", bridge.id));
        answer(self.client.get(url).query(query)).await
    }

    /// The highest number in a bridge's journal.
    pub(crate) async fn last(&self, bridge: &Bridge) -> Result<u64> {
        let page = self.entries(bridge, &[("limit", "1")]).await?;
        page["last"].as_u64().context("no last")
    }

    /// Waits until a bridge's journal has reached a number, which is to be the last.
    pub(crate) async fn stored(&self, bridge: &Bridge, seq: u64) -> Result<()> {
        let last = self.reached(bridge, seq).await?;
        ensure!(last == seq, "stored {last} instead of {seq}");
        Ok(())
    }

    /// Waits until a bridge's journal has reached a number; its last.
    pub(crate) async fn reached(&self, bridge: &Bridge, seq: u64) -> Result<u64> {
        let (mut last, mut moved) = (0, Instant::now());
        while last < seq {
            sleep(LOOK).await;
            let now = self.last(bridge).await?;
            if now > last {
                (last, moved) = (now, Instant::now());
            }
            ensure!(
                moved.elapsed() < STUCK,
                "stored {last} of {seq}, and no more comes"
            );
        }
        Ok(last)
    }

    fn url(&self, path: &str) -> String {
        format!("http://{}/api/v1{path}", self.address)
    }
}

async fn answer(request: reqwest::RequestBuilder) -> Result<Value> {
    let response = request.bearer_auth(KEY).send().await?;
    Ok(response.error_for_status()?.json().await?)
}
