BEGIN TRANSACTION;
CREATE TABLE _sqlx_migrations (
    version BIGINT PRIMARY KEY,
    description TEXT NOT NULL,
    installed_on TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
    success BOOLEAN NOT NULL,
    checksum BLOB NOT NULL,
    execution_time BIGINT NOT NULL
);
INSERT INTO "_sqlx_migrations" VALUES(1,'journal','2026-11-30 00:28:36',1,X'21C564DD2E4B19C7DB7D49061C57D513E82FACEB36CF386DB8AC5C6F38651E6EF90A344F1D5CFBABC3478B687CE5E2F5',978547);
CREATE TABLE bridges (
    key        INTEGER PRIMARY KEY,
    settings   TEXT    NOT NULL,
    wanted     INTEGER NOT NULL,
    kept_port  INTEGER,
    last_peer  INTEGER NOT NULL,
    created_at INTEGER NOT NULL
);
INSERT INTO "bridges" VALUES(272727676289823,'{"name":"Desk","endpoint":{"kind":"tcp-listen","host":"127.0.0.1","port":0},"mode":"console","framing":{"kind":"none"},"encoding":"gbk","form":"text","farewell":["bye","再见"],"reconnect":false,"connect_timeout_ms":10000}',0,35885,1,1795998516513549);
CREATE TABLE entries (
    bridge    INTEGER NOT NULL,
    seq       INTEGER NOT NULL,
    at        INTEGER NOT NULL,
    direction INTEGER NOT NULL,
    peer      TEXT,
    author    TEXT,
    partial   INTEGER NOT NULL,
    event     TEXT,
    bytes     BLOB    NOT NULL,
    PRIMARY KEY (bridge, seq)
) WITHOUT ROWID;
INSERT INTO "entries" VALUES(272727676289823,1,1795998516514928,2,NULL,NULL,0,'{"kind":"opened"}',X'');
INSERT INTO "entries" VALUES(272727676289823,2,1795998516516200,2,NULL,NULL,0,'{"kind":"listening","local":"127.0.0.1:35885"}',X'');
INSERT INTO "entries" VALUES(272727676289823,3,1795998516518099,2,'p1',NULL,0,'{"kind":"peer-joined","address":"127.0.0.1:51402"}',X'');
INSERT INTO "entries" VALUES(272727676289823,4,1795998516519676,0,'p1',NULL,0,NULL,X'C4E3BAC32C204A61636B6669656C640D0A');
INSERT INTO "entries" VALUES(272727676289823,5,1795998516521351,1,NULL,NULL,0,NULL,X'B4F0B8B40A');
INSERT INTO "entries" VALUES(272727676289823,6,1795998516522834,1,NULL,NULL,0,NULL,X'00FF0A');
INSERT INTO "entries" VALUES(272727676289823,7,1795998516524257,2,'p1',NULL,0,'{"kind":"fin-received","after_us":6191}',X'');
INSERT INTO "entries" VALUES(272727676289823,8,1795998516586619,2,'p1',NULL,0,'{"kind":"fin-sent","after_us":68552}',X'');
INSERT INTO "entries" VALUES(272727676289823,9,1795998516587540,2,'p1',NULL,0,'{"kind":"peer-left","after_us":69476,"bytes_in":17,"bytes_out":8}',X'');
INSERT INTO "entries" VALUES(272727676289823,10,1795998516601607,2,NULL,NULL,0,'{"kind":"closed"}',X'');
CREATE TABLE facts (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
) WITHOUT ROWID;
INSERT INTO "facts" VALUES('commits','41');
INSERT INTO "facts" VALUES('epoch','01a229da84fe71f2afd4fe2e0272cd58');
CREATE TABLE pending (
    bridge INTEGER NOT NULL,
    seq    INTEGER NOT NULL,
    PRIMARY KEY (bridge, seq)
) WITHOUT ROWID;
CREATE TABLE sends (
    bridge    INTEGER NOT NULL,
    client_id TEXT    NOT NULL,
    digest    BLOB    NOT NULL,
    seq       INTEGER NOT NULL,
    peers     INTEGER NOT NULL,
    PRIMARY KEY (bridge, client_id)
) WITHOUT ROWID;
INSERT INTO "sends" VALUES(272727676289823,'once',X'3ED124AD830B8D6D412F5DF72942B34C2772E47674A7769838A44EF8717E7152',5,1);
COMMIT;
