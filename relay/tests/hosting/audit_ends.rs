//! The audit list as a file, taken slowly: whoever may no longer have it has no more of it.

use sqlx::{Connection as _, SqliteConnection};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

use crate::common::{ESTABLISHED, Program, has_connection, prelude::*};

/// More lines than sockets hold on their way.
const LINES: usize = 80_000;

/// Lines as they would have come in years.
async fn fill(folder: &std::path::Path) {
    let file = folder.join("journal.sqlite");
    let url = format!("sqlite://{}?mode=rw", file.display());
    let mut connection = SqliteConnection::connect(&url).await.unwrap();
    let insert = format!(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {LINES}) \
         INSERT INTO deeds (at, who, what, object, resolved, times) \
         SELECT unixepoch() * 1000000, 'Li', 'delete-saved', 'a line of which there are many, number ' || i, '', 1 FROM n"
    );
    sqlx::query(sqlx::AssertSqlSafe(insert))
        .execute(&mut connection)
        .await
        .unwrap();
    connection.close().await.unwrap();
}

#[tokio::test]
async fn a_file_ends_when_the_right_to_it_is_taken_away() {
    let folder = tempfile::tempdir().unwrap();
    let program = Program::start(folder.path()).await;
    program.signal("TERM");
    program.ended(Duration::from_secs(10)).await;
    fill(folder.path()).await;
    let program = Program::start(folder.path()).await;
    let made = program.call("create-token", json!({"name": "siem", "role": "admin"}));
    let made = made.await.good();
    let mut taking = TcpStream::connect(program.address).await.unwrap();
    let request = format!(
        "GET /api/v1/audit/export HTTP/1.1\r\nHost: {}\r\nAuthorization: Bearer {}\r\n\r\n",
        program.address,
        made["token"].as_str().unwrap(),
    );
    taking.write_all(request.as_bytes()).await.unwrap();
    let mut taken = vec![0; 64 << 10];
    let first = within("the first lines", taking.read(&mut taken))
        .await
        .unwrap();
    assert!(taken.starts_with(b"HTTP/1.1 200"), "{first}");
    // What is on its way waits, and the rest is still to be read.
    let token = json!({"token": id(&made["info"])});
    program.call("revoke-token", token).await.good();
    let (relay, own) = (program.address.port(), taking.local_addr().unwrap().port());
    // Long before the time is over that a client has who takes nothing.
    until("the relay to let go", || async {
        (!has_connection(Some(relay), own, ESTABLISHED)).then_some(())
    })
    .await;
    taken.truncate(first);
    // Broken off, not ended: nobody takes it for all of it.
    let _broken = within("the end", taking.read_to_end(&mut taken)).await;
    let text = String::from_utf8_lossy(&taken);
    let lines = text.matches("delete-saved").count();
    assert!(lines < LINES * 9 / 10, "{lines} lines of {LINES}");
    assert!(!text.ends_with("0\r\n\r\n"), "it says that it is not all");
}
