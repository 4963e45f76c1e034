BEGIN TRANSACTION;
CREATE TABLE _sqlx_migrations (
    version BIGINT PRIMARY KEY,
    description TEXT NOT NULL,
    installed_on TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
    success BOOLEAN NOT NULL,
    checksum BLOB NOT NULL,
    execution_time BIGINT NOT NULL
);
INSERT INTO "_sqlx_migrations" VALUES(1,'journal','2026-11-30 01:20:25',1,X'21C564DD2E4B19C7DB7D49061C57D513E82FACEB36CF386DB8AC5C6F38651E6EF90A344F1D5CFBABC3478B687CE5E2F5',3541863);
INSERT INTO "_sqlx_migrations" VALUES(2,'retention','2026-11-30 01:20:25',1,X'68007EA4BCA6D931E15852141077962C2312CBA70DC88609DD65305E8A213989E9A95D46A4DA781DF4AC6610A7074603',7479344);
INSERT INTO "_sqlx_migrations" VALUES(3,'shares','2026-11-30 01:20:25',1,X'2322D720F2FB9747FDAE403C505FB5726C9508B337B04B5A6A8579804B919E7142ECC67A79BE391786B77F6CEBD13BBF',878249);
INSERT INTO "_sqlx_migrations" VALUES(4,'saved','2026-11-30 01:20:25',1,X'644B55C99E47767B350FDF5A1E329D1CEAEA895F0A4C61BDA4806A2D7F0E83DB7B135D1F46A7882441B150748BC82C3E',821423);
INSERT INTO "_sqlx_migrations" VALUES(5,'names','2026-11-30 01:20:25',1,X'1D80327CCAA92FAFB745886EB2730AE35CAA8F79E592C904A7C6F44358685828F4FBD99D2C37E3267F6979B7CAE6EFCD',813829);
INSERT INTO "_sqlx_migrations" VALUES(6,'outbox','2026-11-30 01:20:25',1,X'F4B2BA87458BB5DD3B1B733CCEE433052EAF42038090F6FFA1E4D93E6C5709EF071FF40C2B4702B36AA8991A3406B1D5',2368431);
INSERT INTO "_sqlx_migrations" VALUES(7,'ways','2026-11-30 01:20:25',1,X'C140DC3F664DBF67975D1FC3521435D65AA2269DF683D71E014E1F38DDBFAF4791BE645DD7966FFB07006CB3B521FAF9',978687);
INSERT INTO "_sqlx_migrations" VALUES(8,'codes','2026-11-30 01:20:25',1,X'00C6396AD1C8392EC6E836745C90D1CFDDF299CD8B1670CAA3AEDDC40C7CC0FED7EACF424FB4CBC5AA75B9644C6F7257',1056553);
INSERT INTO "_sqlx_migrations" VALUES(9,'alerts','2026-11-30 01:20:25',1,X'43105E5538B00FAE07FA7516B9A486186EF702E1DD73D7EB3BB55816B807F065D5D3D75289B3E5AA97BFB1522C67E844',1291050);
INSERT INTO "_sqlx_migrations" VALUES(10,'share names','2026-11-30 01:20:25',1,X'D0C37A422348E135968707D923403F82FB060C14C9753CD8342E97724C51EF7E79AAB88E8661E49F5B0DFF1E80F4E25B',1110403);
INSERT INTO "_sqlx_migrations" VALUES(11,'kept notices','2026-11-30 01:20:26',1,X'E835F57EC4352F72164EBC556904A55E1FDF53981E34590135969C6DA580F3075BA061540BA15178F83DA9C348B04E84',2151317);
CREATE TABLE alerts (
    id         TEXT    PRIMARY KEY,
    bridge     INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    alert      TEXT    NOT NULL,
    progress   TEXT    NOT NULL
) WITHOUT ROWID;
INSERT INTO "alerts" VALUES('83fe072c7481',93779403582338,1796001626268272,'{"name":"Hot","when":{"contains":"ALARM"},"notice":{"kind":"email","to":["ann@example.org"],"subject":"Hot","text":"{{ text }}"},"per_hour":6,"on":true}','{"epoch":"01a22a09f794754f9600f5ff42ec4e5e","cursor":10,"fired":0,"fired_at":null,"fault":null,"acted":[],"told_held":null,"hushed":false,"heard":null}');
CREATE TABLE attachments (
    message    INTEGER NOT NULL,
    position   INTEGER NOT NULL,
    name       TEXT    NOT NULL,
    media_type TEXT    NOT NULL,
    bytes      BLOB    NOT NULL,
    PRIMARY KEY (message, position)
);
INSERT INTO "attachments" VALUES(1796001626248135,0,'a.txt','text/plain',X'6869');
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
INSERT INTO "attempts" VALUES(1,1796001626248135,1796001626248135,NULL,'captured',NULL,NULL,NULL,NULL);
INSERT INTO "attempts" VALUES(2,1796001626258157,1796001626258157,NULL,'captured',NULL,NULL,NULL,NULL);
CREATE TABLE bridges (
    key        INTEGER PRIMARY KEY,
    settings   TEXT    NOT NULL,
    wanted     INTEGER NOT NULL,
    kept_port  INTEGER,
    last_peer  INTEGER NOT NULL,
    created_at INTEGER NOT NULL
);
INSERT INTO "bridges" VALUES(93779403582338,'{"name":"Desk","endpoint":{"kind":"tcp-listen","host":"127.0.0.1","port":0},"mode":"console","framing":{"kind":"none"},"encoding":"gbk","form":"text","farewell":["bye","再见"],"reconnect":false,"connect_timeout_ms":10000}',0,37139,1,1796001626126679);
CREATE TABLE codes (
    id         TEXT    PRIMARY KEY,
    recipient  TEXT    NOT NULL,
    tag        BLOB    NOT NULL,
    sealed     BLOB,
    notice     TEXT,
    created_at INTEGER NOT NULL,
    wrong      INTEGER NOT NULL,
    ended      INTEGER NOT NULL
) WITHOUT ROWID;
INSERT INTO "codes" VALUES('278a0d7b10131e3d016c8434','ben@example.org',X'4110F8DA581E513F985BDFF880755CAE59172AC1CEB55A25EF7E616BA97B41E2',NULL,'6617436f2faed',1796001626258052,0,0);
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
INSERT INTO "entries" VALUES(93779403582338,1,1796001626127791,2,NULL,NULL,0,'{"kind":"opened"}',X'');
INSERT INTO "entries" VALUES(93779403582338,2,1796001626129582,2,NULL,NULL,0,'{"kind":"listening","local":"127.0.0.1:37139"}',X'');
INSERT INTO "entries" VALUES(93779403582338,3,1796001626132133,2,'p1',NULL,0,'{"kind":"peer-joined","address":"127.0.0.1:36358"}',X'');
INSERT INTO "entries" VALUES(93779403582338,4,1796001626136591,0,'p1',NULL,0,NULL,X'C4E3BAC32C204A61636B6669656C640D0A');
INSERT INTO "entries" VALUES(93779403582338,5,1796001626141616,1,NULL,NULL,0,NULL,X'B4F0B8B40A');
INSERT INTO "entries" VALUES(93779403582338,6,1796001626143969,1,NULL,NULL,0,NULL,X'00FF0A');
INSERT INTO "entries" VALUES(93779403582338,7,1796001626145719,2,'p1',NULL,0,'{"kind":"fin-received","after_us":13722}',X'');
INSERT INTO "entries" VALUES(93779403582338,8,1796001626216783,2,'p1',NULL,0,'{"kind":"fin-sent","after_us":84781}',X'');
INSERT INTO "entries" VALUES(93779403582338,9,1796001626220202,2,'p1',NULL,0,'{"kind":"peer-left","after_us":88211,"bytes_in":17,"bytes_out":8}',X'');
INSERT INTO "entries" VALUES(93779403582338,10,1796001626270494,2,NULL,NULL,0,'{"kind":"closed"}',X'');
CREATE TABLE facts (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
) WITHOUT ROWID;
INSERT INTO "facts" VALUES('commits','41');
INSERT INTO "facts" VALUES('epoch','01a22a09f794754f9600f5ff42ec4e5e');
INSERT INTO "facts" VALUES('notices-bytes','2286');
CREATE TABLE messages (
    id      INTEGER PRIMARY KEY,
    subject TEXT,
    text    TEXT NOT NULL,
    html    TEXT,
    fields  TEXT NOT NULL
, weight INTEGER NOT NULL DEFAULT 0);
INSERT INTO "messages" VALUES(1796001626248135,'Backup','It is done.',NULL,'{"automatic":false}',1043);
INSERT INTO "messages" VALUES(1796001626258157,'验证码 · Verification code','您的验证码是：286063。10 分钟内有效，请不要把验证码泄露给其他人。

Your verification code is 286063. It is valid for 10 minutes. Do not give it to anybody else.
',NULL,'{"automatic":true}',1243);
CREATE TABLE names (
    bridge INTEGER NOT NULL,
    number INTEGER NOT NULL,
    last   INTEGER NOT NULL,
    peer   TEXT    NOT NULL,
    PRIMARY KEY (bridge, number)
) WITHOUT ROWID;
INSERT INTO "names" VALUES(93779403582338,1,9,'{"id":"p1","address":"127.0.0.1:36358","name":"Li","state":"closed","since":"2026-11-30T01:20:26.131988Z","bytes_in":17,"bytes_out":8}');
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
);
INSERT INTO "notices" VALUES(1796001626248135,1796001626248135,'email','ann@example.org',NULL,'captured',1796001626248135,1796001626248135,1796001626248135,NULL,0,0,NULL,'',NULL,NULL,NULL);
INSERT INTO "notices" VALUES(1796001626258157,1796001626258157,'email','ben@example.org',NULL,'captured',1796001626258157,1796001626258157,1796001626258157,NULL,0,0,NULL,'',NULL,NULL,NULL);
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
INSERT INTO "saved" VALUES('7694bf23df81',0,'554ab809ab82','{"id":"7694bf23df81","label":"Status","text":"STATUS?","bridge":"554ab809ab82","position":0}');
CREATE TABLE sends (
    bridge    INTEGER NOT NULL,
    client_id TEXT    NOT NULL,
    digest    BLOB    NOT NULL,
    seq       INTEGER NOT NULL,
    peers     INTEGER NOT NULL,
    PRIMARY KEY (bridge, client_id)
) WITHOUT ROWID;
INSERT INTO "sends" VALUES(93779403582338,'once',X'3ED124AD830B8D6D412F5DF72942B34C2772E47674A7769838A44EF8717E7152',5,1);
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
INSERT INTO "shares" VALUES('4960a798d044',93779403582338,X'65872988F3BFD4112A47288F7AF579C7E9FD57E1AFEA06FFB19DD8AB47E07067','chat',1796001626243485,NULL,5,0,NULL);
CREATE TABLE suppressed (
    recipient TEXT    PRIMARY KEY,
    at        INTEGER NOT NULL
) WITHOUT ROWID;
INSERT INTO "suppressed" VALUES('mallory@example.org',1796001626253330);
CREATE TABLE templates (
    name     TEXT PRIMARY KEY,
    template TEXT NOT NULL
) WITHOUT ROWID;
INSERT INTO "templates" VALUES('hot','{"template":"hot","kind":"email","subject":"Hot","text":"Too hot: {{ value }}","names":["value"]}');
CREATE TABLE ways (
    kind     TEXT    NOT NULL,
    name     TEXT    NOT NULL,
    position INTEGER NOT NULL,
    settings TEXT    NOT NULL,
    secret   BLOB,
    PRIMARY KEY (kind, name)
) WITHOUT ROWID;
INSERT INTO "ways" VALUES('sender','main',0,'{"host":"127.0.0.1","port":1,"tls":"none","user":"a@mail.example","from":"a@mail.example"}',X'01FE80EA03EB8FF2E84D0C2F0BDCA678FE886545D52F979DF0B508D8DD4836E4FDB710FBDE492567D8489E5A6BF4F2');
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
COMMIT;
