BEGIN TRANSACTION;
CREATE TABLE _sqlx_migrations (
    version BIGINT PRIMARY KEY,
    description TEXT NOT NULL,
    installed_on TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
    success BOOLEAN NOT NULL,
    checksum BLOB NOT NULL,
    execution_time BIGINT NOT NULL
);
INSERT INTO "_sqlx_migrations" VALUES(1,'journal','2026-11-30 04:01:00',1,X'21C564DD2E4B19C7DB7D49061C57D513E82FACEB36CF386DB8AC5C6F38651E6EF90A344F1D5CFBABC3478B687CE5E2F5',3378688);
INSERT INTO "_sqlx_migrations" VALUES(2,'retention','2026-11-30 04:01:00',1,X'68007EA4BCA6D931E15852141077962C2312CBA70DC88609DD65305E8A213989E9A95D46A4DA781DF4AC6610A7074603',3938403);
INSERT INTO "_sqlx_migrations" VALUES(3,'shares','2026-11-30 04:01:00',1,X'2322D720F2FB9747FDAE403C505FB5726C9508B337B04B5A6A8579804B919E7142ECC67A79BE391786B77F6CEBD13BBF',3937301);
INSERT INTO "_sqlx_migrations" VALUES(4,'saved','2026-11-30 04:01:00',1,X'644B55C99E47767B350FDF5A1E329D1CEAEA895F0A4C61BDA4806A2D7F0E83DB7B135D1F46A7882441B150748BC82C3E',3925539);
INSERT INTO "_sqlx_migrations" VALUES(5,'names','2026-11-30 04:01:00',1,X'1D80327CCAA92FAFB745886EB2730AE35CAA8F79E592C904A7C6F44358685828F4FBD99D2C37E3267F6979B7CAE6EFCD',5744886);
INSERT INTO "_sqlx_migrations" VALUES(6,'outbox','2026-11-30 04:01:00',1,X'F4B2BA87458BB5DD3B1B733CCEE433052EAF42038090F6FFA1E4D93E6C5709EF071FF40C2B4702B36AA8991A3406B1D5',18511681);
INSERT INTO "_sqlx_migrations" VALUES(7,'ways','2026-11-30 04:01:00',1,X'C140DC3F664DBF67975D1FC3521435D65AA2269DF683D71E014E1F38DDBFAF4791BE645DD7966FFB07006CB3B521FAF9',5655479);
INSERT INTO "_sqlx_migrations" VALUES(8,'codes','2026-11-30 04:01:00',1,X'00C6396AD1C8392EC6E836745C90D1CFDDF299CD8B1670CAA3AEDDC40C7CC0FED7EACF424FB4CBC5AA75B9644C6F7257',3904319);
INSERT INTO "_sqlx_migrations" VALUES(9,'alerts','2026-11-30 04:01:00',1,X'43105E5538B00FAE07FA7516B9A486186EF702E1DD73D7EB3BB55816B807F065D5D3D75289B3E5AA97BFB1522C67E844',3960414);
INSERT INTO "_sqlx_migrations" VALUES(10,'share names','2026-11-30 04:01:00',1,X'D0C37A422348E135968707D923403F82FB060C14C9753CD8342E97724C51EF7E79AAB88E8661E49F5B0DFF1E80F4E25B',3940758);
INSERT INTO "_sqlx_migrations" VALUES(11,'kept notices','2026-11-30 04:01:00',1,X'E835F57EC4352F72164EBC556904A55E1FDF53981E34590135969C6DA580F3075BA061540BA15178F83DA9C348B04E84',6723303);
INSERT INTO "_sqlx_migrations" VALUES(12,'users','2026-11-30 04:01:00',1,X'CF87FF43F855CE4BEAB89FF0AB841C8288443126B6D697E0D26495BB26EF72E6F33EB3916936B69EC3BD1DCB6538F676',5609884);
CREATE TABLE alerts (
    id         TEXT    PRIMARY KEY,
    bridge     INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    alert      TEXT    NOT NULL,
    progress   TEXT    NOT NULL
) WITHOUT ROWID;
INSERT INTO "alerts" VALUES('b47ca8bcc1d4',118080270783520,1796011261137072,'{"name":"Hot","when":{"contains":"ALARM"},"notice":{"kind":"email","to":["ann@example.org"],"subject":"Hot","text":"{{ text }}"},"per_hour":6,"on":true}','{"epoch":"01a22a9cfb25725b82c68bfdb59da966","cursor":10,"fired":0,"fired_at":null,"fault":null,"acted":[],"told_held":null,"hushed":false,"heard":null}');
CREATE TABLE attachments (
    message    INTEGER NOT NULL,
    position   INTEGER NOT NULL,
    name       TEXT    NOT NULL,
    media_type TEXT    NOT NULL,
    bytes      BLOB    NOT NULL,
    PRIMARY KEY (message, position)
);
INSERT INTO "attachments" VALUES(1796011261110189,0,'a.txt','text/plain',X'6869');
CREATE TABLE attempts (
    id        INTEGER PRIMARY KEY,
    notice    INTEGER NOT NULL,
    at        INTEGER NOT NULL,
    gateway   TEXT,
    outcome   TEXT    NOT NULL,
    code      TEXT,
    words     TEXT,
    meaning   TEXT,
    reference TEXT
);
INSERT INTO "attempts" VALUES(1,1796011261110189,1796011261110189,NULL,'captured',NULL,NULL,NULL,NULL);
INSERT INTO "attempts" VALUES(2,1796011261126364,1796011261126364,NULL,'captured',NULL,NULL,NULL,NULL);
CREATE TABLE bridges (
    key        INTEGER PRIMARY KEY,
    settings   TEXT    NOT NULL,
    wanted     INTEGER NOT NULL,
    kept_port  INTEGER,
    last_peer  INTEGER NOT NULL,
    created_at INTEGER NOT NULL
, owner TEXT);
INSERT INTO "bridges" VALUES(118080270783520,'{"name":"Desk","endpoint":{"kind":"tcp-listen","host":"127.0.0.1","port":0},"mode":"console","framing":{"kind":"none"},"encoding":"gbk","form":"text","farewell":["bye","再见"],"reconnect":false,"connect_timeout_ms":10000}',0,39071,1,1796011260846209,NULL);
CREATE TABLE codes (
    id         TEXT    PRIMARY KEY,
    recipient  TEXT    NOT NULL,
    tag        BLOB    NOT NULL,
    sealed     BLOB,
    notice     TEXT,
    created_at INTEGER NOT NULL,
    wrong      INTEGER NOT NULL,
    ended      INTEGER NOT NULL
, owner TEXT) WITHOUT ROWID;
INSERT INTO "codes" VALUES('5afa7007c8bbefa55034f121','ben@example.org',X'BE2ED057598C5F9002CC387C6B9CD4B6E29D271D5082972066BBD0E6D0B896F1',NULL,'66176753b66dc',1796011261126236,0,0,NULL);
CREATE TABLE counted (
    at        INTEGER NOT NULL,
    recipient TEXT    NOT NULL,
    segments  INTEGER NOT NULL
);
CREATE TABLE early_receipts (
    id        INTEGER PRIMARY KEY,
    at        INTEGER NOT NULL,
    gateway   TEXT    NOT NULL,
    reference TEXT    NOT NULL,
    delivered INTEGER NOT NULL,
    code      TEXT,
    words     TEXT,
    meaning   TEXT
);
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
INSERT INTO "entries" VALUES(118080270783520,1,1796011260848311,2,NULL,NULL,0,'{"kind":"opened"}',X'');
INSERT INTO "entries" VALUES(118080270783520,2,1796011260850359,2,NULL,NULL,0,'{"kind":"listening","local":"127.0.0.1:39071"}',X'');
INSERT INTO "entries" VALUES(118080270783520,3,1796011260853808,2,'p1',NULL,0,'{"kind":"peer-joined","address":"127.0.0.1:44254"}',X'');
INSERT INTO "entries" VALUES(118080270783520,4,1796011260865121,0,'p1',NULL,0,NULL,X'C4E3BAC32C204A61636B6669656C640D0A');
INSERT INTO "entries" VALUES(118080270783520,5,1796011260868203,1,NULL,NULL,0,NULL,X'B4F0B8B40A');
INSERT INTO "entries" VALUES(118080270783520,6,1796011260870924,1,NULL,NULL,0,NULL,X'00FF0A');
INSERT INTO "entries" VALUES(118080270783520,7,1796011260872872,2,'p1',NULL,0,'{"kind":"fin-received","after_us":19241}',X'');
INSERT INTO "entries" VALUES(118080270783520,8,1796011261066095,2,'p1',NULL,0,'{"kind":"fin-sent","after_us":212459}',X'');
INSERT INTO "entries" VALUES(118080270783520,9,1796011261067607,2,'p1',NULL,0,'{"kind":"peer-left","after_us":213984,"bytes_in":17,"bytes_out":8}',X'');
INSERT INTO "entries" VALUES(118080270783520,10,1796011261979346,2,NULL,NULL,0,'{"kind":"closed"}',X'');
CREATE TABLE facts (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
) WITHOUT ROWID;
INSERT INTO "facts" VALUES('commits','49');
INSERT INTO "facts" VALUES('epoch','01a22a9cfb25725b82c68bfdb59da966');
INSERT INTO "facts" VALUES('notices-bytes','2286');
INSERT INTO "facts" VALUES('origin','http://127.0.0.1:34293');
INSERT INTO "facts" VALUES('owner-key','9bf32dfc');
CREATE TABLE grants (
    bridge INTEGER NOT NULL,
    user   TEXT    NOT NULL,
    may    TEXT    NOT NULL,
    PRIMARY KEY (bridge, user)
) WITHOUT ROWID;
INSERT INTO "grants" VALUES(118080270783520,'c2dbd44558b0','chat');
CREATE TABLE messages (
    id      INTEGER PRIMARY KEY,
    subject TEXT,
    text    TEXT NOT NULL,
    html    TEXT,
    fields  TEXT NOT NULL
, weight INTEGER NOT NULL DEFAULT 0);
INSERT INTO "messages" VALUES(1796011261110189,'Backup','It is done.',NULL,'{"automatic":false}',1043);
INSERT INTO "messages" VALUES(1796011261126364,'验证码 · Verification code','您的验证码是：420759。10 分钟内有效，请不要把验证码泄露给其他人。

Your verification code is 420759. It is valid for 10 minutes. Do not give it to anybody else.
',NULL,'{"automatic":true}',1243);
CREATE TABLE names (
    bridge INTEGER NOT NULL,
    number INTEGER NOT NULL,
    last   INTEGER NOT NULL,
    peer   TEXT    NOT NULL,
    PRIMARY KEY (bridge, number)
) WITHOUT ROWID;
INSERT INTO "names" VALUES(118080270783520,1,9,'{"id":"p1","address":"127.0.0.1:44254","name":"Li","state":"closed","since":"2026-11-30T04:01:00.853619Z","bytes_in":17,"bytes_out":8}');
CREATE TABLE notices (
    id         INTEGER PRIMARY KEY,
    message    INTEGER NOT NULL,
    kind       TEXT    NOT NULL,
    recipient  TEXT    NOT NULL,
    shown      TEXT,
    status     TEXT    NOT NULL,
    created_at INTEGER NOT NULL,
    changed_at INTEGER NOT NULL,
    since      INTEGER NOT NULL,
    due_at     INTEGER,
    tries      INTEGER NOT NULL,
    waits      INTEGER NOT NULL,
    segments   INTEGER,
    sender     TEXT    NOT NULL,
    gateway    TEXT,
    author     TEXT,
    cause      TEXT
, owner TEXT);
INSERT INTO "notices" VALUES(1796011261110189,1796011261110189,'email','ann@example.org',NULL,'captured',1796011261110189,1796011261110189,1796011261110189,NULL,0,0,NULL,'',NULL,NULL,NULL,NULL);
INSERT INTO "notices" VALUES(1796011261126364,1796011261126364,'email','ben@example.org',NULL,'captured',1796011261126364,1796011261126364,1796011261126364,NULL,0,0,NULL,'',NULL,NULL,NULL,NULL);
CREATE TABLE pending (
    bridge INTEGER NOT NULL,
    seq    INTEGER NOT NULL,
    PRIMARY KEY (bridge, seq)
) WITHOUT ROWID;
CREATE TABLE replies (
    id      INTEGER PRIMARY KEY,
    at      INTEGER NOT NULL,
    gateway TEXT    NOT NULL,
    sender  TEXT    NOT NULL,
    text    TEXT    NOT NULL,
    said_at TEXT,
    UNIQUE (gateway, sender, text, said_at)
);
CREATE TABLE request_keys (
    key    TEXT    PRIMARY KEY,
    digest BLOB    NOT NULL,
    answer TEXT    NOT NULL,
    at     INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE saved (
    id       TEXT    PRIMARY KEY,
    position INTEGER NOT NULL,
    bridge   TEXT,
    saved    TEXT    NOT NULL
) WITHOUT ROWID;
INSERT INTO "saved" VALUES('caca5da09957',0,'6b64b4985420','{"id":"caca5da09957","label":"Status","text":"STATUS?","bridge":"6b64b4985420","position":0}');
CREATE TABLE sends (
    bridge    INTEGER NOT NULL,
    client_id TEXT    NOT NULL,
    digest    BLOB    NOT NULL,
    seq       INTEGER NOT NULL,
    peers     INTEGER NOT NULL,
    PRIMARY KEY (bridge, client_id)
) WITHOUT ROWID;
INSERT INTO "sends" VALUES(118080270783520,'once',X'3ED124AD830B8D6D412F5DF72942B34C2772E47674A7769838A44EF8717E7152',5,1);
CREATE TABLE sessions (
    id         TEXT    PRIMARY KEY,
    digest     BLOB    NOT NULL,
    user       TEXT,
    created_at INTEGER NOT NULL,
    seen_at    INTEGER NOT NULL,
    address    TEXT,
    agent      TEXT
) WITHOUT ROWID;
CREATE TABLE shares (
    id         TEXT    PRIMARY KEY,
    bridge     INTEGER NOT NULL,
    digest     BLOB    NOT NULL,
    may        TEXT    NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER,
    uses       INTEGER,
    used       INTEGER NOT NULL
, name TEXT) WITHOUT ROWID;
INSERT INTO "shares" VALUES('c46b90d5fab6',118080270783520,X'0F9FAB9E77BFB6149196E6B1649EBE6CEE54304D61B0AB2E5E58A1146B443700','chat',1796011261093343,NULL,5,0,'Class 3');
CREATE TABLE suppressed (
    recipient TEXT    PRIMARY KEY,
    at        INTEGER NOT NULL
) WITHOUT ROWID;
INSERT INTO "suppressed" VALUES('mallory@example.org',1796011261123976);
CREATE TABLE templates (
    name     TEXT PRIMARY KEY,
    template TEXT NOT NULL
) WITHOUT ROWID;
INSERT INTO "templates" VALUES('hot','{"template":"hot","kind":"email","subject":"Hot","text":"Too hot: {{ value }}","names":["value"]}');
CREATE TABLE tokens (
    id         TEXT    PRIMARY KEY,
    digest     BLOB    NOT NULL,
    name       TEXT    NOT NULL,
    user       TEXT,
    role       TEXT    NOT NULL,
    created_at INTEGER NOT NULL,
    seen_at    INTEGER,
    expires_at INTEGER
) WITHOUT ROWID;
INSERT INTO "tokens" VALUES('99132a04d5aa',X'4E7D6C51F13F6193A3CAA9D9B62931A46282A1364A99C89322309CC3487BFBFA','nightly',NULL,'reader',1796011261977285,NULL,NULL);
CREATE TABLE users (
    id            TEXT    PRIMARY KEY,
    name          TEXT    NOT NULL,
    folded        TEXT    NOT NULL UNIQUE,
    role          TEXT    NOT NULL,
    passphrase    TEXT,
    welcome       BLOB,
    welcome_until INTEGER,
    created_at    INTEGER NOT NULL,
    seen_at       INTEGER
) WITHOUT ROWID;
INSERT INTO "users" VALUES('c2dbd44558b0','Li Wei','li wei','member',NULL,X'E30F6D2629D7C0B866C84153A1459B1E4310455944D9D0D6CB99C9097F4E359A',1796270461962889,1796011261962889,NULL);
INSERT INTO "users" VALUES('cc84ca2520ec','Ada','ada','admin','$argon2id$v=19$m=19456,t=2,p=1$XwGVhH1JFcIyNPBRw/UGyA$zETD8jw+cBFw5cpMdYuh8UQAPJYf8ZYEViTWlfi9taE',NULL,NULL,1796011261956884,NULL);
CREATE TABLE ways (
    kind     TEXT    NOT NULL,
    name     TEXT    NOT NULL,
    position INTEGER NOT NULL,
    settings TEXT    NOT NULL,
    secret   BLOB,
    PRIMARY KEY (kind, name)
) WITHOUT ROWID;
INSERT INTO "ways" VALUES('sender','main',0,'{"host":"127.0.0.1","port":1,"tls":"none","user":"a@mail.example","from":"a@mail.example"}',X'01E64D7482DD5DC883436463E3D5C1FB95FD279155AC0F3AF81B99312D414FCCC0AC03C889E266E042BE1CC0093C77');
CREATE INDEX sends_by_seq ON sends (bridge, seq);
CREATE INDEX notices_by_status ON notices (status);
CREATE INDEX notices_by_kind ON notices (kind, status);
CREATE INDEX notices_by_kind_alone ON notices (kind);
CREATE INDEX notices_by_time ON notices (created_at);
CREATE INDEX notices_that_wait ON notices (kind, sender, due_at) WHERE status = 'queued';
CREATE INDEX attempts_by_notice ON attempts (notice);
CREATE INDEX attempts_by_reference ON attempts (reference, gateway) WHERE reference IS NOT NULL;
CREATE INDEX request_keys_by_time ON request_keys (at);
CREATE INDEX codes_by_time ON codes (created_at);
CREATE INDEX alerts_by_bridge ON alerts (bridge, created_at, id);
CREATE INDEX notices_by_message ON notices (message);
CREATE INDEX counted_by_time ON counted (at);
CREATE INDEX notices_by_owner ON notices (owner) WHERE owner IS NOT NULL;
COMMIT;
