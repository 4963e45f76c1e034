BEGIN TRANSACTION;
CREATE TABLE _sqlx_migrations (
    version BIGINT PRIMARY KEY,
    description TEXT NOT NULL,
    installed_on TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
    success BOOLEAN NOT NULL,
    checksum BLOB NOT NULL,
    execution_time BIGINT NOT NULL
);
INSERT INTO "_sqlx_migrations" VALUES(1,'journal','2026-11-30 04:20:08',1,X'21C564DD2E4B19C7DB7D49061C57D513E82FACEB36CF386DB8AC5C6F38651E6EF90A344F1D5CFBABC3478B687CE5E2F5',12369443);
INSERT INTO "_sqlx_migrations" VALUES(2,'retention','2026-11-30 04:20:09',1,X'68007EA4BCA6D931E15852141077962C2312CBA70DC88609DD65305E8A213989E9A95D46A4DA781DF4AC6610A7074603',3958431);
INSERT INTO "_sqlx_migrations" VALUES(3,'shares','2026-11-30 04:20:09',1,X'2322D720F2FB9747FDAE403C505FB5726C9508B337B04B5A6A8579804B919E7142ECC67A79BE391786B77F6CEBD13BBF',3945917);
INSERT INTO "_sqlx_migrations" VALUES(4,'saved','2026-11-30 04:20:09',1,X'644B55C99E47767B350FDF5A1E329D1CEAEA895F0A4C61BDA4806A2D7F0E83DB7B135D1F46A7882441B150748BC82C3E',3986322);
INSERT INTO "_sqlx_migrations" VALUES(5,'names','2026-11-30 04:20:09',1,X'1D80327CCAA92FAFB745886EB2730AE35CAA8F79E592C904A7C6F44358685828F4FBD99D2C37E3267F6979B7CAE6EFCD',5510818);
INSERT INTO "_sqlx_migrations" VALUES(6,'outbox','2026-11-30 04:20:09',1,X'F4B2BA87458BB5DD3B1B733CCEE433052EAF42038090F6FFA1E4D93E6C5709EF071FF40C2B4702B36AA8991A3406B1D5',11935434);
INSERT INTO "_sqlx_migrations" VALUES(7,'ways','2026-11-30 04:20:09',1,X'C140DC3F664DBF67975D1FC3521435D65AA2269DF683D71E014E1F38DDBFAF4791BE645DD7966FFB07006CB3B521FAF9',3916361);
INSERT INTO "_sqlx_migrations" VALUES(8,'codes','2026-11-30 04:20:09',1,X'00C6396AD1C8392EC6E836745C90D1CFDDF299CD8B1670CAA3AEDDC40C7CC0FED7EACF424FB4CBC5AA75B9644C6F7257',3939084);
INSERT INTO "_sqlx_migrations" VALUES(9,'alerts','2026-11-30 04:20:09',1,X'43105E5538B00FAE07FA7516B9A486186EF702E1DD73D7EB3BB55816B807F065D5D3D75289B3E5AA97BFB1522C67E844',3965744);
INSERT INTO "_sqlx_migrations" VALUES(10,'share names','2026-11-30 04:20:09',1,X'D0C37A422348E135968707D923403F82FB060C14C9753CD8342E97724C51EF7E79AAB88E8661E49F5B0DFF1E80F4E25B',3849537);
INSERT INTO "_sqlx_migrations" VALUES(11,'kept notices','2026-11-30 04:20:09',1,X'E835F57EC4352F72164EBC556904A55E1FDF53981E34590135969C6DA580F3075BA061540BA15178F83DA9C348B04E84',3957057);
INSERT INTO "_sqlx_migrations" VALUES(12,'users','2026-11-30 04:20:09',1,X'CF87FF43F855CE4BEAB89FF0AB841C8288443126B6D697E0D26495BB26EF72E6F33EB3916936B69EC3BD1DCB6538F676',3933925);
INSERT INTO "_sqlx_migrations" VALUES(13,'egress','2026-11-30 04:20:09',1,X'5ADCFE843AB29F06C1EA9081F8434F8DD1D3E0CFE3CFF57B3D5A85F7923E234CDC4A678374094C98FBA3CC595D80A1F2',3927121);
CREATE TABLE alerts (
    id         TEXT    PRIMARY KEY,
    bridge     INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    alert      TEXT    NOT NULL,
    progress   TEXT    NOT NULL
) WITHOUT ROWID;
INSERT INTO "alerts" VALUES('9a11a7f1a1db',29754443814174,1796012409562357,'{"name":"Hot","when":{"contains":"ALARM"},"notice":{"kind":"email","to":["ann@example.org"],"subject":"Hot","text":"{{ text }}"},"per_hour":6,"on":true}','{"epoch":"01a22aae811574cfb7d6632fef3cbd06","cursor":10,"fired":0,"fired_at":null,"fault":null,"acted":[],"told_held":null,"hushed":false,"heard":null}');
CREATE TABLE attachments (
    message    INTEGER NOT NULL,
    position   INTEGER NOT NULL,
    name       TEXT    NOT NULL,
    media_type TEXT    NOT NULL,
    bytes      BLOB    NOT NULL,
    PRIMARY KEY (message, position)
);
INSERT INTO "attachments" VALUES(1796012409510988,0,'a.txt','text/plain',X'6869');
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
INSERT INTO "attempts" VALUES(1,1796012409510988,1796012409510988,NULL,'captured',NULL,NULL,NULL,NULL);
INSERT INTO "attempts" VALUES(2,1796012409533501,1796012409533501,NULL,'captured',NULL,NULL,NULL,NULL);
CREATE TABLE bridges (
    key        INTEGER PRIMARY KEY,
    settings   TEXT    NOT NULL,
    wanted     INTEGER NOT NULL,
    kept_port  INTEGER,
    last_peer  INTEGER NOT NULL,
    created_at INTEGER NOT NULL
, owner TEXT);
INSERT INTO "bridges" VALUES(29754443814174,'{"name":"Desk","endpoint":{"kind":"tcp-listen","host":"127.0.0.1","port":0},"mode":"console","framing":{"kind":"none"},"encoding":"gbk","form":"text","farewell":["bye","再见"],"reconnect":false,"connect_timeout_ms":10000}',0,33785,1,1796012409330724,NULL);
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
INSERT INTO "codes" VALUES('aa42e8b454d61ce4e756802e','ben@example.org',X'03749D02E23861B7FF19713F1DAB4090C134535689D820F96B13E487387851BF',NULL,'66176b9aeb43d',1796012409533382,0,0,NULL);
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
CREATE TABLE egress (
    position INTEGER PRIMARY KEY,
    -- As JSON.
    rule TEXT NOT NULL
) STRICT;
INSERT INTO "egress" VALUES(0,'{"name":"lab","then":"allow","networks":["192.168.7.0/24"],"roles":["member"]}');
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
INSERT INTO "entries" VALUES(29754443814174,1,1796012409332395,2,NULL,NULL,0,'{"kind":"opened"}',X'');
INSERT INTO "entries" VALUES(29754443814174,2,1796012409338590,2,NULL,NULL,0,'{"kind":"listening","local":"127.0.0.1:33785"}',X'');
INSERT INTO "entries" VALUES(29754443814174,3,1796012409349722,2,'p1',NULL,0,'{"kind":"peer-joined","address":"127.0.0.1:36972"}',X'');
INSERT INTO "entries" VALUES(29754443814174,4,1796012409361551,0,'p1',NULL,0,NULL,X'C4E3BAC32C204A61636B6669656C640D0A');
INSERT INTO "entries" VALUES(29754443814174,5,1796012409371909,1,NULL,NULL,0,NULL,X'B4F0B8B40A');
INSERT INTO "entries" VALUES(29754443814174,6,1796012409379696,1,NULL,NULL,0,NULL,X'00FF0A');
INSERT INTO "entries" VALUES(29754443814174,7,1796012409382909,2,'p1',NULL,0,'{"kind":"fin-received","after_us":33458}',X'');
INSERT INTO "entries" VALUES(29754443814174,8,1796012409463037,2,'p1',NULL,0,'{"kind":"fin-sent","after_us":113581}',X'');
INSERT INTO "entries" VALUES(29754443814174,9,1796012409470865,2,'p1',NULL,0,'{"kind":"peer-left","after_us":121419,"bytes_in":17,"bytes_out":8}',X'');
INSERT INTO "entries" VALUES(29754443814174,10,1796012410838625,2,NULL,NULL,0,'{"kind":"closed"}',X'');
CREATE TABLE facts (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
) WITHOUT ROWID;
INSERT INTO "facts" VALUES('commits','50');
INSERT INTO "facts" VALUES('epoch','01a22aae811574cfb7d6632fef3cbd06');
INSERT INTO "facts" VALUES('notices-bytes','2286');
INSERT INTO "facts" VALUES('origin','http://127.0.0.1:41031');
INSERT INTO "facts" VALUES('owner-key','9bf32dfc');
CREATE TABLE grants (
    bridge INTEGER NOT NULL,
    user   TEXT    NOT NULL,
    may    TEXT    NOT NULL,
    PRIMARY KEY (bridge, user)
) WITHOUT ROWID;
INSERT INTO "grants" VALUES(29754443814174,'39a4b91246c7','chat');
CREATE TABLE messages (
    id      INTEGER PRIMARY KEY,
    subject TEXT,
    text    TEXT NOT NULL,
    html    TEXT,
    fields  TEXT NOT NULL
, weight INTEGER NOT NULL DEFAULT 0);
INSERT INTO "messages" VALUES(1796012409510988,'Backup','It is done.',NULL,'{"automatic":false}',1043);
INSERT INTO "messages" VALUES(1796012409533501,'验证码 · Verification code','您的验证码是：018353。10 分钟内有效，请不要把验证码泄露给其他人。

Your verification code is 018353. It is valid for 10 minutes. Do not give it to anybody else.
',NULL,'{"automatic":true}',1243);
CREATE TABLE names (
    bridge INTEGER NOT NULL,
    number INTEGER NOT NULL,
    last   INTEGER NOT NULL,
    peer   TEXT    NOT NULL,
    PRIMARY KEY (bridge, number)
) WITHOUT ROWID;
INSERT INTO "names" VALUES(29754443814174,1,9,'{"id":"p1","address":"127.0.0.1:36972","name":"Li","state":"closed","since":"2026-11-30T04:20:09.349436Z","bytes_in":17,"bytes_out":8}');
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
INSERT INTO "notices" VALUES(1796012409510988,1796012409510988,'email','ann@example.org',NULL,'captured',1796012409510988,1796012409510988,1796012409510988,NULL,0,0,NULL,'',NULL,NULL,NULL,NULL);
INSERT INTO "notices" VALUES(1796012409533501,1796012409533501,'email','ben@example.org',NULL,'captured',1796012409533501,1796012409533501,1796012409533501,NULL,0,0,NULL,'',NULL,NULL,NULL,NULL);
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
INSERT INTO "saved" VALUES('ff496e906fff',0,'1b0fbf0dd51e','{"id":"ff496e906fff","label":"Status","text":"STATUS?","bridge":"1b0fbf0dd51e","position":0}');
CREATE TABLE sends (
    bridge    INTEGER NOT NULL,
    client_id TEXT    NOT NULL,
    digest    BLOB    NOT NULL,
    seq       INTEGER NOT NULL,
    peers     INTEGER NOT NULL,
    PRIMARY KEY (bridge, client_id)
) WITHOUT ROWID;
INSERT INTO "sends" VALUES(29754443814174,'once',X'3ED124AD830B8D6D412F5DF72942B34C2772E47674A7769838A44EF8717E7152',5,1);
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
INSERT INTO "shares" VALUES('d386de48a6da',29754443814174,X'E0BE8EC66D65BA85480F5FED3A6B5C1245B227C690448668A72469751F3338CF','chat',1796012409497753,NULL,5,0,'Class 3');
CREATE TABLE suppressed (
    recipient TEXT    PRIMARY KEY,
    at        INTEGER NOT NULL
) WITHOUT ROWID;
INSERT INTO "suppressed" VALUES('mallory@example.org',1796012409525977);
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
INSERT INTO "tokens" VALUES('1753332e86f9',X'E81EC2695E8C928064CB60D5F3125EF223E55DFB5330885453F393A0EB5211D9','nightly',NULL,'reader',1796012410824921,NULL,NULL);
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
INSERT INTO "users" VALUES('316e21ca3023','Ada','ada','admin','$argon2id$v=19$m=19456,t=2,p=1$JR1VDCPAbHSIpYC/Kl8obg$UkdQWN87uhJ5yO6ORHElrddJlg9mnHzy/Y02bffZvQk',NULL,NULL,1796012410800777,NULL);
INSERT INTO "users" VALUES('39a4b91246c7','Li Wei','li wei','member',NULL,X'28B6BA0FDDD508649DA56B4378C248328C9D2C2AD08FD10888F34A2FD3DE1384',1796271610809904,1796012410809904,NULL);
CREATE TABLE ways (
    kind     TEXT    NOT NULL,
    name     TEXT    NOT NULL,
    position INTEGER NOT NULL,
    settings TEXT    NOT NULL,
    secret   BLOB,
    PRIMARY KEY (kind, name)
) WITHOUT ROWID;
INSERT INTO "ways" VALUES('sender','main',0,'{"host":"127.0.0.1","port":1,"tls":"none","user":"a@mail.example","from":"a@mail.example"}',X'01AF75B71D9709F21E849022D30DD952A6E769FFA672816F08E21307A253E0BC57184F89FB2F8A7A9F49E5DD7A9151');
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
