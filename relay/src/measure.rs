//! What connecting costs, measured on the relay's own loopback: a byte there and back over a fresh TCP connection, and one
//! in a datagram, to echoes that are as near and as quick.

use std::{
    io,
    net::SocketAddr,
    time::{Duration, Instant},
};

use shared::{
    fault::{Fault, FaultCode},
    operation::{ConnectingMeasured, Round},
    user::Role,
};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, UdpSocket},
};

use crate::egress::{Behalf, Egress, micros, tune};

/// All measurements together; on loopback they take milliseconds.
const PATIENCE: Duration = Duration::from_secs(5);

/// Where the echoes are.
const HOST: &str = "127.0.0.1";

/// The echoes are the relay's own affair, which is an admin's.
const ROLE: Role = Role::Admin;

/// Measures so many times, one after the other.
///
/// # Errors
/// Why the echoes could not be had or reached; `timed-out`.
pub(crate) async fn connecting(egress: &Egress, count: u32) -> Result<ConnectingMeasured, Fault> {
    let listener = egress.listen(ROLE, HOST, 0, None).await?;
    let socket = egress.udp(ROLE, HOST, 0).await?;
    let (Ok(stream_at), Ok(datagram_at)) = (listener.local_addr(), socket.local_addr()) else {
        return Err(broken());
    };
    let measured = async {
        let mut rounds = Vec::new();
        for _ in 0..count {
            rounds.push(round(egress, stream_at, datagram_at).await?);
        }
        Ok(rounds)
    };
    let rounds = tokio::select! {
        measured = tokio::time::timeout(PATIENCE, measured) => measured.unwrap_or_else(|_| Err(broken()))?,
        _ = echo_streams(&listener) => return Err(broken()),
        _ = echo_datagrams(&socket) => return Err(broken()),
    };
    Ok(ConnectingMeasured {
        median: Round {
            connect_us: median(&rounds, |round| round.connect_us),
            first_byte_us: median(&rounds, |round| round.first_byte_us),
            datagram_us: median(&rounds, |round| round.datagram_us),
        },
        rounds,
    })
}

async fn round(
    egress: &Egress,
    stream_at: SocketAddr,
    datagram_at: SocketAddr,
) -> Result<Round, Fault> {
    let mut dialled = egress
        .dial(&Behalf::relay(), HOST, stream_at.port(), PATIENCE)
        .await?;
    let connect_us = micros(dialled.took);
    let started = Instant::now();
    let there_and_back = async {
        dialled.stream.write_all(b"?").await?;
        dialled.stream.read_exact(&mut [0]).await
    };
    there_and_back.await.map_err(|_| broken())?;
    let first_byte_us = micros(started.elapsed());
    let socket = egress.udp(ROLE, HOST, 0).await?;
    let local = socket.local_addr().map_err(|_| broken())?;
    let to = egress
        .datagram_target(&Behalf::relay(), HOST, datagram_at.port(), local)
        .await?;
    let started = Instant::now();
    let there_and_back = async {
        socket.send_to(b"?", to).await?;
        socket.recv_from(&mut [0]).await
    };
    there_and_back.await.map_err(|_| broken())?;
    Ok(Round {
        connect_us,
        first_byte_us,
        datagram_us: micros(started.elapsed()),
    })
}

/// Echoes the first byte of each connection.
async fn echo_streams(listener: &TcpListener) -> io::Result<()> {
    loop {
        let (mut stream, _) = listener.accept().await?;
        tune(&stream);
        let mut byte = [0];
        stream.read_exact(&mut byte).await?;
        stream.write_all(&byte).await?;
    }
}

async fn echo_datagrams(socket: &UdpSocket) -> io::Result<()> {
    loop {
        let mut byte = [0];
        let (count, from) = socket.recv_from(&mut byte).await?;
        socket.send_to(&byte[..count], from).await?;
    }
}

/// The middle one, or the mean of the two in the middle.
fn median(rounds: &[Round], of: impl Fn(&Round) -> u64) -> u64 {
    let mut all: Vec<_> = rounds.iter().map(of).collect();
    all.sort_unstable();
    match (
        all.get(all.len().saturating_sub(1) / 2),
        all.get(all.len() / 2),
    ) {
        (Some(low), Some(high)) => low.midpoint(*high),
        _ => 0,
    }
}

fn broken() -> Fault {
    Fault::new(
        FaultCode::TimedOut,
        "The relay's own loopback did not answer in time; try again.",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_is_in_the_middle() {
        let rounds = |all: &[u64]| -> Vec<Round> {
            let round = |us: &u64| Round {
                connect_us: *us,
                first_byte_us: 0,
                datagram_us: 0,
            };
            all.iter().map(round).collect()
        };
        let of = |all: &[u64]| median(&rounds(all), |round| round.connect_us);
        assert_eq!(of(&[900, 5, 7]), 7);
        assert_eq!(of(&[1, 9, 3, 100]), 6);
        assert_eq!(of(&[4]), 4);
    }
}
