//! A mail server that counts what it takes, and the loop beside which the outbox is measured.

use std::{
    process::Stdio,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use anyhow::{Result, ensure};
use tokio::{
    io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader},
    net::{TcpListener, TcpStream},
    process::Command,
    time::{Instant, sleep},
};

/// How long no mail may come while some are waited for.
const STUCK: Duration = Duration::from_secs(30);

/// What anybody would write: a connection for each mail.
const LOOP: &str = "
import smtplib, sys
from email.message import EmailMessage
port, count = int(sys.argv[1]), int(sys.argv[2])
for number in range(count):
    mail = EmailMessage()
    mail['From'], mail['To'], mail['Subject'] = 'relay@example.org', f'a{number}@example.org', 'News'
    mail.set_content('There is some.')
    with smtplib.SMTP('127.0.0.1', port, local_hostname='localhost') as server:
        server.send_message(mail)
";

/// On a free port of 127.0.0.1.
pub(crate) struct MailServer {
    pub(crate) port: u16,
    taken: Arc<AtomicU64>,
}

impl MailServer {
    pub(crate) async fn start() -> Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let port = listener.local_addr()?.port();
        let taken = Arc::new(AtomicU64::new(0));
        let counted = Arc::clone(&taken);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, Arc::clone(&counted)));
            }
        });
        Ok(Self { port, taken })
    }

    pub(crate) fn taken(&self) -> u64 {
        self.taken.load(Ordering::Relaxed)
    }

    /// Waits until so many mails were taken in all.
    pub(crate) async fn until(&self, count: u64) -> Result<()> {
        let (mut last, mut moved) = (0, Instant::now());
        while last < count {
            sleep(Duration::from_millis(1)).await;
            let now = self.taken();
            if now > last {
                (last, moved) = (now, Instant::now());
            }
            ensure!(moved.elapsed() < STUCK, "{last} of {count} mails came");
        }
        ensure!(last == count, "{last} mails came instead of {count}");
        Ok(())
    }

    /// Sends so many mails by the plain loop, and says how many a second.
    pub(crate) async fn plain_loop(&self, count: u64) -> Result<f64> {
        let before = self.taken();
        let started = Instant::now();
        let mut python = Command::new("python3");
        python.args(["-c", LOOP, &self.port.to_string(), &count.to_string()]);
        let status = python.stdin(Stdio::null()).kill_on_drop(true).status();
        ensure!(status.await?.success(), "the loop has failed");
        let took = started.elapsed();
        ensure!(
            self.taken() == before + count,
            "the loop sent another number"
        );
        Ok(count as f64 / took.as_secs_f64())
    }
}

/// As little of SMTP as both sides need.
async fn serve(stream: TcpStream, taken: Arc<AtomicU64>) -> std::io::Result<()> {
    stream.set_nodelay(true)?;
    let mut stream = BufReader::new(stream);
    let mut answers = b"220 counting\r\n".to_vec();
    let mut line = Vec::new();
    loop {
        // What came together is answered together.
        if stream.buffer().is_empty() {
            stream.write_all(&answers).await?;
            answers.clear();
        }
        line.clear();
        if stream.read_until(b'\n', &mut line).await? == 0 {
            return Ok(());
        }
        let answer: &[u8] = match line.get(..4).unwrap_or_default() {
            b"DATA" | b"data" => {
                answers.extend_from_slice(b"354 go on\r\n");
                stream.write_all(&answers).await?;
                answers.clear();
                while line != b".\r\n" {
                    line.clear();
                    if stream.read_until(b'\n', &mut line).await? == 0 {
                        return Ok(());
                    }
                }
                taken.fetch_add(1, Ordering::Relaxed);
                b"250 taken\r\n"
            }
            b"QUIT" | b"quit" => b"221 bye\r\n",
            b"EHLO" | b"ehlo" => b"250-counting\r\n250-PIPELINING\r\n250 8BITMIME\r\n",
            _ => b"250 fine\r\n",
        };
        answers.extend_from_slice(answer);
    }
}
