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
INSERT INTO "_sqlx_migrations" VALUES(2,'retention','2026-11-30 00:28:36',1,X'68007EA4BCA6D931E15852141077962C2312CBA70DC88609DD65305E8A213989E9A95D46A4DA781DF4AC6610A7074603',566147);
INSERT INTO "_sqlx_migrations" VALUES(3,'shares','2026-11-30 00:28:36',1,X'2322D720F2FB9747FDAE403C505FB5726C9508B337B04B5A6A8579804B919E7142ECC67A79BE391786B77F6CEBD13BBF',518728);
INSERT INTO "_sqlx_migrations" VALUES(4,'saved','2026-11-30 00:28:36',1,X'644B55C99E47767B350FDF5A1E329D1CEAEA895F0A4C61BDA4806A2D7F0E83DB7B135D1F46A7882441B150748BC82C3E',546260);
INSERT INTO "_sqlx_migrations" VALUES(5,'names','2026-11-30 00:28:36',1,X'1D80327CCAA92FAFB745886EB2730AE35CAA8F79E592C904A7C6F44358685828F4FBD99D2C37E3267F6979B7CAE6EFCD',473764);
INSERT INTO "_sqlx_migrations" VALUES(6,'outbox','2026-11-30 00:28:36',1,X'F4B2BA87458BB5DD3B1B733CCEE433052EAF42038090F6FFA1E4D93E6C5709EF071FF40C2B4702B36AA8991A3406B1D5',1834174);
INSERT INTO "_sqlx_migrations" VALUES(7,'ways','2026-11-30 00:28:36',1,X'C140DC3F664DBF67975D1FC3521435D65AA2269DF683D71E014E1F38DDBFAF4791BE645DD7966FFB07006CB3B521FAF9',516284);
INSERT INTO "_sqlx_migrations" VALUES(8,'codes','2026-11-30 00:28:36',1,X'00C6396AD1C8392EC6E836745C90D1CFDDF299CD8B1670CAA3AEDDC40C7CC0FED7EACF424FB4CBC5AA75B9644C6F7257',615469);
INSERT INTO "_sqlx_migrations" VALUES(9,'alerts','2026-11-30 00:28:36',1,X'43105E5538B00FAE07FA7516B9A486186EF702E1DD73D7EB3BB55816B807F065D5D3D75289B3E5AA97BFB1522C67E844',822225);
INSERT INTO "_sqlx_migrations" VALUES(10,'share names','2026-11-30 00:28:36',1,X'D0C37A422348E135968707D923403F82FB060C14C9753CD8342E97724C51EF7E79AAB88E8661E49F5B0DFF1E80F4E25B',100000);
CREATE TABLE alerts (
    id         TEXT    PRIMARY KEY,
    bridge     INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    alert      TEXT    NOT NULL,
    progress   TEXT    NOT NULL
) WITHOUT ROWID;
INSERT INTO "alerts" VALUES('db6061c8a56e',272727676289823,1795998516600521,'{"name":"Hot","when":{"contains":"ALARM"},"notice":{"kind":"email","to":["ann@example.org"],"subject":"Hot","text":"{{ text }}"},"per_hour":6,"on":true}','{"epoch":"01a229da84fe71f2afd4fe2e0272cd58","cursor":10,"fired":0,"fired_at":null,"fault":null,"acted":[],"told_held":null,"hushed":false}');
CREATE TABLE attachments (
    message    INTEGER NOT NULL,
    position   INTEGER NOT NULL,
    name       TEXT    NOT NULL,
    media_type TEXT    NOT NULL,
    bytes      BLOB    NOT NULL,
    PRIMARY KEY (message, position)
);
INSERT INTO "attachments" VALUES(1795998516592534,0,'a.txt','text/plain',X'6869');
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
INSERT INTO "attempts" VALUES(1,1795998516592534,1795998516592534,NULL,'captured',NULL,NULL,NULL,NULL);
INSERT INTO "attempts" VALUES(2,1795998516595935,1795998516595935,NULL,'captured',NULL,NULL,NULL,NULL);
CREATE TABLE bridges (
    key        INTEGER PRIMARY KEY,
    settings   TEXT    NOT NULL,
    wanted     INTEGER NOT NULL,
    kept_port  INTEGER,
    last_peer  INTEGER NOT NULL,
    created_at INTEGER NOT NULL
);
INSERT INTO "bridges" VALUES(272727676289823,'{"name":"Desk","endpoint":{"kind":"tcp-listen","host":"127.0.0.1","port":0},"mode":"console","framing":{"kind":"none"},"encoding":"gbk","form":"text","farewell":["bye","再见"],"reconnect":false,"connect_timeout_ms":10000}',0,35885,1,1795998516513549);
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
INSERT INTO "codes" VALUES('76cae5cec917d10b72a110df','ben@example.org',X'EC8EF67440A8664FA21847B375898B0234F83B5D25FA98CE1AB61306C73E11F4',NULL,'661737d994cdf',1795998516595920,0,0);
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
CREATE TABLE messages (
    id      INTEGER PRIMARY KEY,
    subject TEXT,
    text    TEXT NOT NULL,
    html    TEXT,
    fields  TEXT NOT NULL
);
INSERT INTO "messages" VALUES(1795998516592534,'Backup','It is done.',NULL,'{"automatic":false}');
INSERT INTO "messages" VALUES(1795998516595935,'验证码 · Verification code','您的验证码是：490644。10 分钟内有效，请不要把验证码泄露给其他人。

Your verification code is 490644. It is valid for 10 minutes. Do not give it to anybody else.
',NULL,'{"automatic":true}');
CREATE TABLE names (
    bridge INTEGER NOT NULL,
    number INTEGER NOT NULL,
    last   INTEGER NOT NULL,
    peer   TEXT    NOT NULL,
    PRIMARY KEY (bridge, number)
) WITHOUT ROWID;
INSERT INTO "names" VALUES(272727676289823,1,9,'{"id":"p1","address":"127.0.0.1:51402","name":"Li","state":"closed","since":"2026-11-30T00:28:36.518063Z","bytes_in":17,"bytes_out":8}');
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
INSERT INTO "notices" VALUES(1795998516592534,1795998516592534,'email','ann@example.org',NULL,'captured',1795998516592534,1795998516592534,1795998516592534,NULL,0,0,NULL,'',NULL,NULL,NULL);
INSERT INTO "notices" VALUES(1795998516595935,1795998516595935,'email','ben@example.org',NULL,'captured',1795998516595935,1795998516595935,1795998516595935,NULL,0,0,NULL,'',NULL,NULL,NULL);
CREATE TABLE pending (
    bridge INTEGER NOT NULL,
    seq    INTEGER NOT NULL,
    PRIMARY KEY (bridge, seq)
) WITHOUT ROWID;
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
INSERT INTO "saved" VALUES('8e1344acfc51',0,'f80b5c44031f','{"id":"8e1344acfc51","label":"Status","text":"STATUS?","bridge":"f80b5c44031f","position":0}');
CREATE TABLE sends (
    bridge    INTEGER NOT NULL,
    client_id TEXT    NOT NULL,
    digest    BLOB    NOT NULL,
    seq       INTEGER NOT NULL,
    peers     INTEGER NOT NULL,
    PRIMARY KEY (bridge, client_id)
) WITHOUT ROWID;
INSERT INTO "sends" VALUES(272727676289823,'once',X'3ED124AD830B8D6D412F5DF72942B34C2772E47674A7769838A44EF8717E7152',5,1);
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
INSERT INTO "shares" VALUES('168cb75a9979',272727676289823,X'34E18D7727C3DB7448B4DCB76D67D1BF4607EA9A254CB89DC82F3C6971CCD33A','chat',1795998516590245,NULL,5,0,'Class 3');
CREATE TABLE suppressed (
    recipient TEXT    PRIMARY KEY,
    at        INTEGER NOT NULL
) WITHOUT ROWID;
INSERT INTO "suppressed" VALUES('mallory@example.org',1795998516595036);
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
INSERT INTO "ways" VALUES('sender','main',0,'{"host":"127.0.0.1","port":1,"tls":"none","user":"a@mail.example","from":"a@mail.example"}',X'01C965FBCC5EE54D1CB95F3C8D604F0BADEC8C4433070C7389477B8505D5FEC4574C5E660D50265111DA2E3662F74D');
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
COMMIT;
