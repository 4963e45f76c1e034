//! The peers: the least that a program can do for the same task.

use std::io::Write as _;

use anyhow::{Context as _, Result};
use futures_util::SinkExt as _;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};
use tokio_tungstenite::{accept_async, tungstenite::Message};

/// Takes one connection to its end, writes all of it to a file, and syncs the file once.
pub(crate) async fn file_sink() -> Result<(String, JoinHandle<Result<()>>)> {
    let (listener, address) = listen().await?;
    let task = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await?;
        let mut file = tempfile::tempfile()?;
        let mut buffer = vec![0; 64 << 10];
        loop {
            let count = stream.read(&mut buffer).await?;
            if count == 0 {
                break;
            }
            file.write_all(buffer.get(..count).context("a read beyond its buffer")?)?;
        }
        file.sync_all()?;
        Ok(())
    });
    Ok((address, task))
}

/// Sends back what one connection sends.
pub(crate) async fn echo() -> Result<String> {
    let (listener, address) = listen().await?;
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await?;
        stream.set_nodelay(true)?;
        let (mut read, mut write) = stream.split();
        tokio::io::copy(&mut read, &mut write).await?;
        Ok::<_, anyhow::Error>(())
    });
    Ok(address)
}

/// Takes one WebSocket and then one connection, and sends each read of the latter through the former. Answers
/// the addresses of both.
pub(crate) async fn to_websocket() -> Result<(String, String)> {
    let (web, web_address) = listen().await?;
    let (raw, raw_address) = listen().await?;
    tokio::spawn(async move {
        let (stream, _) = web.accept().await?;
        stream.set_nodelay(true)?;
        let mut socket = accept_async(stream).await?;
        let (mut peer, _) = raw.accept().await?;
        let mut buffer = vec![0; 64 << 10];
        loop {
            let count = peer.read(&mut buffer).await?;
            if count == 0 {
                return Ok::<_, anyhow::Error>(());
            }
            let bytes = buffer
                .get(..count)
                .context("a read beyond its buffer")?
                .to_vec();
            socket.send(Message::binary(bytes)).await?;
        }
    });
    Ok((raw_address, web_address))
}

/// Sends a message and waits for as many bytes back.
pub(crate) async fn round_trip(
    stream: &mut TcpStream,
    message: &[u8],
    answer: &mut [u8],
) -> Result<()> {
    stream.write_all(message).await?;
    stream.read_exact(answer).await?;
    Ok(())
}

async fn listen() -> Result<(TcpListener, String)> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?.to_string();
    Ok((listener, address))
}
