BEGIN TRANSACTION;
CREATE TABLE _sqlx_migrations (
    version BIGINT PRIMARY KEY,
    description TEXT NOT NULL,
    installed_on TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
    success BOOLEAN NOT NULL,
    checksum BLOB NOT NULL,
    execution_time BIGINT NOT NULL
);
INSERT INTO "_sqlx_migrations" VALUES(1,'journal','2026-11-30 07:32:47',1,X'21C564DD2E4B19C7DB7D49061C57D513E82FACEB36CF386DB8AC5C6F38651E6EF90A344F1D5CFBABC3478B687CE5E2F5',3216775);
INSERT INTO "_sqlx_migrations" VALUES(2,'retention','2026-11-30 07:32:47',1,X'68007EA4BCA6D931E15852141077962C2312CBA70DC88609DD65305E8A213989E9A95D46A4DA781DF4AC6610A7074603',1259512);
INSERT INTO "_sqlx_migrations" VALUES(3,'shares','2026-11-30 07:32:47',1,X'2322D720F2FB9747FDAE403C505FB5726C9508B337B04B5A6A8579804B919E7142ECC67A79BE391786B77F6CEBD13BBF',3899921);
INSERT INTO "_sqlx_migrations" VALUES(4,'saved','2026-11-30 07:32:47',1,X'644B55C99E47767B350FDF5A1E329D1CEAEA895F0A4C61BDA4806A2D7F0E83DB7B135D1F46A7882441B150748BC82C3E',3932562);
INSERT INTO "_sqlx_migrations" VALUES(5,'names','2026-11-30 07:32:47',1,X'1D80327CCAA92FAFB745886EB2730AE35CAA8F79E592C904A7C6F44358685828F4FBD99D2C37E3267F6979B7CAE6EFCD',4559703);
INSERT INTO "_sqlx_migrations" VALUES(6,'outbox','2026-11-30 07:32:47',1,X'F4B2BA87458BB5DD3B1B733CCEE433052EAF42038090F6FFA1E4D93E6C5709EF071FF40C2B4702B36AA8991A3406B1D5',7969489);
INSERT INTO "_sqlx_migrations" VALUES(7,'ways','2026-11-30 07:32:47',1,X'C140DC3F664DBF67975D1FC3521435D65AA2269DF683D71E014E1F38DDBFAF4791BE645DD7966FFB07006CB3B521FAF9',3336258);
INSERT INTO "_sqlx_migrations" VALUES(8,'codes','2026-11-30 07:32:47',1,X'00C6396AD1C8392EC6E836745C90D1CFDDF299CD8B1670CAA3AEDDC40C7CC0FED7EACF424FB4CBC5AA75B9644C6F7257',1923471);
INSERT INTO "_sqlx_migrations" VALUES(9,'alerts','2026-11-30 07:32:47',1,X'43105E5538B00FAE07FA7516B9A486186EF702E1DD73D7EB3BB55816B807F065D5D3D75289B3E5AA97BFB1522C67E844',7970130);
INSERT INTO "_sqlx_migrations" VALUES(10,'share names','2026-11-30 07:32:47',1,X'D0C37A422348E135968707D923403F82FB060C14C9753CD8342E97724C51EF7E79AAB88E8661E49F5B0DFF1E80F4E25B',3835380);
INSERT INTO "_sqlx_migrations" VALUES(11,'kept notices','2026-11-30 07:32:47',1,X'E835F57EC4352F72164EBC556904A55E1FDF53981E34590135969C6DA580F3075BA061540BA15178F83DA9C348B04E84',3871398);
INSERT INTO "_sqlx_migrations" VALUES(12,'users','2026-11-30 07:32:47',1,X'CF87FF43F855CE4BEAB89FF0AB841C8288443126B6D697E0D26495BB26EF72E6F33EB3916936B69EC3BD1DCB6538F676',7863631);
INSERT INTO "_sqlx_migrations" VALUES(13,'egress','2026-11-30 07:32:47',1,X'5ADCFE843AB29F06C1EA9081F8434F8DD1D3E0CFE3CFF57B3D5A85F7923E234CDC4A678374094C98FBA3CC595D80A1F2',3884262);
INSERT INTO "_sqlx_migrations" VALUES(14,'audit','2026-11-30 07:32:47',1,X'C1E9E143931E413DF8ECA5E699C6713D2D217270B33E15306E0EABA6BFCA7201121AEECBA078EE816A491BD39C5BD2F1',3933313);
INSERT INTO "_sqlx_migrations" VALUES(15,'audit means','2026-11-30 07:32:47',1,X'617596A0E65FFDDCFB63E562CFEB06983375BFCD9B90D404CCB9DBFB150E795A1B93B2EC193069253AA7A635611B87D1',8372982);
CREATE TABLE alerts (
    id         TEXT    PRIMARY KEY,
    bridge     INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    alert      TEXT    NOT NULL,
    progress   TEXT    NOT NULL
) WITHOUT ROWID;
INSERT INTO "alerts" VALUES('c34c05eebcf6',104698940158992,1796023968459512,'{"name":"Hot","when":{"contains":"ALARM"},"notice":{"kind":"email","to":["ann@example.org"],"subject":"Hot","text":"{{ text }}"},"per_hour":6,"on":true}','{"epoch":"01a22b5ee0cd7476a2932675fa8e34cb","cursor":10,"fired":0,"fired_at":null,"fault":null,"acted":[],"told_held":null,"hushed":false,"heard":null}');
CREATE TABLE attachments (
    message    INTEGER NOT NULL,
    position   INTEGER NOT NULL,
    name       TEXT    NOT NULL,
    media_type TEXT    NOT NULL,
    bytes      BLOB    NOT NULL,
    PRIMARY KEY (message, position)
);
INSERT INTO "attachments" VALUES(1796023968330819,0,'a.txt','text/plain',X'6869');
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
INSERT INTO "attempts" VALUES(1,1796023968330819,1796023968330819,NULL,'captured',NULL,NULL,NULL,NULL);
INSERT INTO "attempts" VALUES(2,1796023968378823,1796023968378823,NULL,'captured',NULL,NULL,NULL,NULL);
CREATE TABLE bridges (
    key        INTEGER PRIMARY KEY,
    settings   TEXT    NOT NULL,
    wanted     INTEGER NOT NULL,
    kept_port  INTEGER,
    last_peer  INTEGER NOT NULL,
    created_at INTEGER NOT NULL
, owner TEXT);
INSERT INTO "bridges" VALUES(104698940158992,'{"name":"Desk","endpoint":{"kind":"tcp-listen","host":"127.0.0.1","port":0},"mode":"console","framing":{"kind":"none"},"encoding":"gbk","form":"text","farewell":["bye","再见"],"reconnect":false,"connect_timeout_ms":10000,"read_bytes":65536}',0,38345,1,1796023968142868,NULL);
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
INSERT INTO "codes" VALUES('5336441997ddff93ffa5d136','ben@example.org',X'8401806D321D5CBAB9FDA4B4E081BA4C2573148AFD4A67E9BE06A4C3BABEC409',NULL,'661796aa4afc7',1796023968378708,0,0,NULL);
CREATE TABLE counted (
    at        INTEGER NOT NULL,
    recipient TEXT    NOT NULL,
    segments  INTEGER NOT NULL
);
CREATE TABLE deeds (
    number   INTEGER PRIMARY KEY,
    at       INTEGER NOT NULL,
    who      TEXT    NOT NULL,
    user     TEXT,
    source   TEXT,
    what     TEXT    NOT NULL,
    bridge   TEXT,
    object   TEXT,
    asked    TEXT,
    resolved TEXT    NOT NULL,
    rule     TEXT,
    refused  TEXT,
    times    INTEGER NOT NULL
, means TEXT, means_id TEXT, means_name TEXT, given TEXT);
INSERT INTO "deeds" VALUES(1,1796023968125399,'owner',NULL,'127.0.0.1','delete-bridge','8756162180a8',NULL,NULL,'',NULL,NULL,1,'key',NULL,NULL,NULL);
INSERT INTO "deeds" VALUES(2,1796023968141027,'owner',NULL,'127.0.0.1','delete-bridge','1509f33a10f3',NULL,NULL,'',NULL,NULL,1,'key',NULL,NULL,NULL);
INSERT INTO "deeds" VALUES(3,1796023968165272,'owner',NULL,'127.0.0.1','create-bridge','5f391f22f410','Desk','127.0.0.1:38345','127.0.0.1:38345','owner-listens',NULL,1,'key',NULL,NULL,'name Desk, kind tcp-listen, encoding gbk');
INSERT INTO "deeds" VALUES(4,1796023968177076,'owner',NULL,'127.0.0.1','name-peer','5f391f22f410','p1',NULL,'',NULL,NULL,1,'key',NULL,NULL,'name Li');
INSERT INTO "deeds" VALUES(5,1796023968185180,'owner',NULL,'127.0.0.1','send','5f391f22f410','all',NULL,'',NULL,NULL,1,'key',NULL,NULL,NULL);
INSERT INTO "deeds" VALUES(6,1796023968309123,'owner',NULL,'127.0.0.1','create-share','5f391f22f410','Class 3',NULL,'',NULL,NULL,1,'key',NULL,NULL,'may chat, expires never, uses 5');
INSERT INTO "deeds" VALUES(7,1796023968329100,'owner',NULL,'127.0.0.1','create-saved','5f391f22f410','Status',NULL,'',NULL,NULL,1,'key',NULL,NULL,NULL);
INSERT INTO "deeds" VALUES(8,1796023968365254,'owner',NULL,'127.0.0.1','send-email',NULL,'661796aa3f443',NULL,'',NULL,NULL,1,'key',NULL,NULL,NULL);
INSERT INTO "deeds" VALUES(9,1796023968377061,'owner',NULL,'127.0.0.1','suppress-recipient',NULL,'m***@example.org',NULL,'',NULL,NULL,1,'key',NULL,NULL,NULL);
INSERT INTO "deeds" VALUES(10,1796023968395561,'owner',NULL,'127.0.0.1','create-code',NULL,'5336441997ddff93ffa5d136',NULL,'',NULL,NULL,1,'key',NULL,NULL,NULL);
INSERT INTO "deeds" VALUES(11,1796023968429192,'owner',NULL,'127.0.0.1','set-sender',NULL,'main',NULL,'',NULL,NULL,1,'key',NULL,NULL,'host 127.0.0.1, port 1, tls none');
INSERT INTO "deeds" VALUES(12,1796023968457037,'owner',NULL,'127.0.0.1','set-template',NULL,'hot',NULL,'',NULL,NULL,1,'key',NULL,NULL,'kind email');
INSERT INTO "deeds" VALUES(13,1796023968476937,'owner',NULL,'127.0.0.1','create-alert','5f391f22f410','Hot',NULL,'',NULL,NULL,1,'key',NULL,NULL,'name Hot, kind email');
INSERT INTO "deeds" VALUES(14,1796023968593123,'owner',NULL,'127.0.0.1','create-user',NULL,'Ada',NULL,'',NULL,NULL,1,'key',NULL,NULL,'id 2ca5598999aa, role admin');
INSERT INTO "deeds" VALUES(15,1796023968609031,'owner',NULL,'127.0.0.1','create-user',NULL,'Li Wei',NULL,'',NULL,NULL,1,'key',NULL,NULL,'id 6b5d91a9aa4f, role member');
INSERT INTO "deeds" VALUES(16,1796023968618420,'owner',NULL,'127.0.0.1','grant-bridge','5f391f22f410','6b5d91a9aa4f',NULL,'',NULL,NULL,1,'key',NULL,NULL,'may chat');
INSERT INTO "deeds" VALUES(17,1796023968621905,'owner',NULL,'127.0.0.1','create-token',NULL,'nightly',NULL,'',NULL,NULL,1,'key',NULL,NULL,'id 1cb9ff79354f, role reader, expires never');
INSERT INTO "deeds" VALUES(18,1796023968625394,'owner',NULL,'127.0.0.1','set-rules',NULL,NULL,NULL,'',NULL,NULL,1,'key',NULL,NULL,'+lab: allow 192.168.7.0/24 roles member');
INSERT INTO "deeds" VALUES(19,1796023968633534,'owner',NULL,'127.0.0.1','close-bridge','5f391f22f410','5f391f22f410',NULL,'',NULL,NULL,1,'key',NULL,NULL,NULL);
INSERT INTO "deeds" VALUES(20,1796023968189171,'owner',NULL,'127.0.0.1','send','5f391f22f410','all',NULL,'',NULL,NULL,1,'key',NULL,NULL,NULL);
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
INSERT INTO "entries" VALUES(104698940158992,1,1796023968145099,2,NULL,NULL,0,'{"kind":"opened"}',X'');
INSERT INTO "entries" VALUES(104698940158992,2,1796023968147410,2,NULL,NULL,0,'{"kind":"listening","local":"127.0.0.1:38345","backlog":{"asked":1024,"granted":1024,"most":4096}}',X'');
INSERT INTO "entries" VALUES(104698940158992,3,1796023968166568,2,'p1',NULL,0,'{"kind":"peer-joined","address":"127.0.0.1:43338"}',X'');
INSERT INTO "entries" VALUES(104698940158992,4,1796023968173774,0,'p1',NULL,0,NULL,X'C4E3BAC32C204A61636B6669656C640D0A');
INSERT INTO "entries" VALUES(104698940158992,5,1796023968178736,1,NULL,NULL,0,NULL,X'B4F0B8B40A');
INSERT INTO "entries" VALUES(104698940158992,6,1796023968186989,1,NULL,NULL,0,NULL,X'00FF0A');
INSERT INTO "entries" VALUES(104698940158992,7,1796023968189977,2,'p1',NULL,0,'{"kind":"fin-received","after_us":23622}',X'');
INSERT INTO "entries" VALUES(104698940158992,8,1796023968254596,2,'p1',NULL,0,'{"kind":"fin-sent","after_us":88239}',X'');
INSERT INTO "entries" VALUES(104698940158992,9,1796023968273291,2,'p1',NULL,0,'{"kind":"peer-left","after_us":106943,"bytes_in":17,"bytes_out":8}',X'');
INSERT INTO "entries" VALUES(104698940158992,10,1796023968629991,2,NULL,NULL,0,'{"kind":"closed"}',X'');
CREATE TABLE facts (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
) WITHOUT ROWID;
INSERT INTO "facts" VALUES('accounts-taken-in','0');
INSERT INTO "facts" VALUES('commits','66');
INSERT INTO "facts" VALUES('epoch','01a22b5ee0cd7476a2932675fa8e34cb');
INSERT INTO "facts" VALUES('notices-bytes','2286');
INSERT INTO "facts" VALUES('origin','http://127.0.0.1:37321');
INSERT INTO "facts" VALUES('owner-key','9bf32dfc');
CREATE TABLE grants (
    bridge INTEGER NOT NULL,
    user   TEXT    NOT NULL,
    may    TEXT    NOT NULL,
    PRIMARY KEY (bridge, user)
) WITHOUT ROWID;
INSERT INTO "grants" VALUES(104698940158992,'6b5d91a9aa4f','chat');
CREATE TABLE messages (
    id      INTEGER PRIMARY KEY,
    subject TEXT,
    text    TEXT NOT NULL,
    html    TEXT,
    fields  TEXT NOT NULL
, weight INTEGER NOT NULL DEFAULT 0);
INSERT INTO "messages" VALUES(1796023968330819,'Backup','It is done.',NULL,'{"automatic":false}',1043);
INSERT INTO "messages" VALUES(1796023968378823,'验证码 · Verification code','您的验证码是：860969。10 分钟内有效，请不要把验证码泄露给其他人。

Your verification code is 860969. It is valid for 10 minutes. Do not give it to anybody else.
',NULL,'{"automatic":true}',1243);
CREATE TABLE names (
    bridge INTEGER NOT NULL,
    number INTEGER NOT NULL,
    last   INTEGER NOT NULL,
    peer   TEXT    NOT NULL,
    PRIMARY KEY (bridge, number)
) WITHOUT ROWID;
INSERT INTO "names" VALUES(104698940158992,1,9,'{"id":"p1","address":"127.0.0.1:43338","name":"Li","state":"closed","since":"2026-11-30T07:32:48.166343Z","bytes_in":17,"bytes_out":8}');
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
INSERT INTO "notices" VALUES(1796023968330819,1796023968330819,'email','ann@example.org',NULL,'captured',1796023968330819,1796023968330819,1796023968330819,NULL,0,0,NULL,'',NULL,NULL,NULL,NULL);
INSERT INTO "notices" VALUES(1796023968378823,1796023968378823,'email','ben@example.org',NULL,'captured',1796023968378823,1796023968378823,1796023968378823,NULL,0,0,NULL,'',NULL,NULL,NULL,NULL);
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
INSERT INTO "saved" VALUES('3c7eed1177c8',0,'5f391f22f410','{"id":"3c7eed1177c8","label":"Status","text":"STATUS?","bridge":"5f391f22f410","position":0}');
CREATE TABLE sends (
    bridge    INTEGER NOT NULL,
    client_id TEXT    NOT NULL,
    digest    BLOB    NOT NULL,
    seq       INTEGER NOT NULL,
    peers     INTEGER NOT NULL,
    PRIMARY KEY (bridge, client_id)
) WITHOUT ROWID;
INSERT INTO "sends" VALUES(104698940158992,'once',X'3ED124AD830B8D6D412F5DF72942B34C2772E47674A7769838A44EF8717E7152',5,1);
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
INSERT INTO "shares" VALUES('f288b9080fc8',104698940158992,X'82D51A4E96CF524F55728F3271234148D92416C890A023010A22A862A2A67DA5','chat',1796023968295863,NULL,5,0,'Class 3');
CREATE TABLE suppressed (
    recipient TEXT    PRIMARY KEY,
    at        INTEGER NOT NULL
) WITHOUT ROWID;
INSERT INTO "suppressed" VALUES('mallory@example.org',1796023968369430);
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
INSERT INTO "tokens" VALUES('1cb9ff79354f',X'9923269B40545EA01E53BF5A1096F3297BC8E62E8C3B065B5709CDF34C2507FD','nightly',NULL,'reader',1796023968620210,NULL,NULL);
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
INSERT INTO "users" VALUES('2ca5598999aa','Ada','ada','admin','$argon2id$v=19$m=19456,t=2,p=1$w6dOoWh+dlA71XtG7AjUPw$sD0LR0yc8QOx3prZbRUUdDaXZftcbXOiJr/6i2Mn2OU',NULL,NULL,1796023968585115,NULL);
INSERT INTO "users" VALUES('6b5d91a9aa4f','Li Wei','li wei','member',NULL,X'761540C5DFFF3A85C431FE1DEA654D0FBFEBFCC84FF2C260049620A3E7FBAE84',1796283168595390,1796023968595390,NULL);
CREATE TABLE ways (
    kind     TEXT    NOT NULL,
    name     TEXT    NOT NULL,
    position INTEGER NOT NULL,
    settings TEXT    NOT NULL,
    secret   BLOB,
    PRIMARY KEY (kind, name)
) WITHOUT ROWID;
INSERT INTO "ways" VALUES('sender','main',0,'{"host":"127.0.0.1","port":1,"tls":"none","user":"a@mail.example","from":"a@mail.example"}',X'0113A1DBE2920006004B4CDFA187F2DEFBDAF3BFEB74FC58912E1423462626C8374FA0D2C7044FEA3E4A097514E152');
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
