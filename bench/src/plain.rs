//! The plain peers: the least that a program can do for the same task.

use std::{
    io::Write as _,
    net::{SocketAddr, UdpSocket},
    time::Duration,
};

use anyhow::{Context as _, Result};
use futures_util::SinkExt as _;
use tokio::{
    io::AsyncReadExt as _,
    net::{TcpListener, TcpStream},
    task::{JoinHandle, JoinSet, spawn_blocking},
};
use tokio_tungstenite::{accept_async, tungstenite::Message};

use crate::message::Checker;

/// What the relay asks the system for, too.
const UDP_BUFFER: usize = 4 << 20;

/// Nothing has come for so long: nothing comes any more.
const QUIET: Duration = Duration::from_millis(300);

/// Takes so many connections to their ends, writes all that comes to one file, and syncs the file once.
pub(crate) async fn file_sink(connections: usize) -> Result<(String, JoinHandle<Result<()>>)> {
    let (listener, address) = listen().await?;
    let task = tokio::spawn(async move {
        let file = tempfile::tempfile()?;
        let mut tasks = JoinSet::new();
        for _ in 0..connections {
            let (stream, _) = listener.accept().await?;
            tasks.spawn(to_file(stream, file.try_clone()?));
        }
        for written in tasks.join_all().await {
            written?;
        }
        file.sync_all()?;
        Ok(())
    });
    Ok((address, task))
}

async fn to_file(mut stream: TcpStream, mut file: std::fs::File) -> Result<()> {
    let mut buffer = vec![0; 64 << 10];
    loop {
        let count = stream.read(&mut buffer).await?;
        if count == 0 {
            return Ok(());
        }
        file.write_all(buffer.get(..count).context("a read beyond its buffer")?)?;
    }
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

/// Receives datagrams in a loop, checks them, and answers how many came when no more do.
pub(crate) fn datagrams() -> Result<(SocketAddr, JoinHandle<Result<u64>>)> {
    let socket = UdpSocket::bind("127.0.0.1:0")?;
    socket2::SockRef::from(&socket).set_recv_buffer_size(UDP_BUFFER)?;
    let address = socket.local_addr()?;
    let task = spawn_blocking(move || {
        let mut checker = Checker::of_datagrams();
        let mut buffer = [0; 2048];
        loop {
            match socket.recv(&mut buffer) {
                Ok(count) => {
                    let bytes = buffer.get(..count).context("a read beyond its buffer")?;
                    checker.message(bytes)?;
                    socket.set_read_timeout(Some(QUIET))?;
                }
                Err(error) if error.kind() == std::io::ErrorKind::WouldBlock => {
                    return Ok(checker.received);
                }
                Err(error) => return Err(error.into()),
            }
        }
    });
    Ok((address, task))
}

async fn listen() -> Result<(TcpListener, String)> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?.to_string();
    Ok((listener, address))
}
