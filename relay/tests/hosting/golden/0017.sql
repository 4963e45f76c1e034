BEGIN TRANSACTION;
CREATE TABLE _sqlx_migrations (
    version BIGINT PRIMARY KEY,
    description TEXT NOT NULL,
    installed_on TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
    success BOOLEAN NOT NULL,
    checksum BLOB NOT NULL,
    execution_time BIGINT NOT NULL
);
INSERT INTO "_sqlx_migrations" VALUES(1,'journal','2026-11-30 10:10:59',1,X'21C564DD2E4B19C7DB7D49061C57D513E82FACEB36CF386DB8AC5C6F38651E6EF90A344F1D5CFBABC3478B687CE5E2F5',1990005);
INSERT INTO "_sqlx_migrations" VALUES(2,'retention','2026-11-30 10:10:59',1,X'68007EA4BCA6D931E15852141077962C2312CBA70DC88609DD65305E8A213989E9A95D46A4DA781DF4AC6610A7074603',1157440);
INSERT INTO "_sqlx_migrations" VALUES(3,'shares','2026-11-30 10:10:59',1,X'2322D720F2FB9747FDAE403C505FB5726C9508B337B04B5A6A8579804B919E7142ECC67A79BE391786B77F6CEBD13BBF',882477);
INSERT INTO "_sqlx_migrations" VALUES(4,'saved','2026-11-30 10:10:59',1,X'644B55C99E47767B350FDF5A1E329D1CEAEA895F0A4C61BDA4806A2D7F0E83DB7B135D1F46A7882441B150748BC82C3E',907013);
INSERT INTO "_sqlx_migrations" VALUES(5,'names','2026-11-30 10:10:59',1,X'1D80327CCAA92FAFB745886EB2730AE35CAA8F79E592C904A7C6F44358685828F4FBD99D2C37E3267F6979B7CAE6EFCD',863141);
INSERT INTO "_sqlx_migrations" VALUES(6,'outbox','2026-11-30 10:10:59',1,X'F4B2BA87458BB5DD3B1B733CCEE433052EAF42038090F6FFA1E4D93E6C5709EF071FF40C2B4702B36AA8991A3406B1D5',2780912);
INSERT INTO "_sqlx_migrations" VALUES(7,'ways','2026-11-30 10:10:59',1,X'C140DC3F664DBF67975D1FC3521435D65AA2269DF683D71E014E1F38DDBFAF4791BE645DD7966FFB07006CB3B521FAF9',935427);
INSERT INTO "_sqlx_migrations" VALUES(8,'codes','2026-11-30 10:10:59',1,X'00C6396AD1C8392EC6E836745C90D1CFDDF299CD8B1670CAA3AEDDC40C7CC0FED7EACF424FB4CBC5AA75B9644C6F7257',1284899);
INSERT INTO "_sqlx_migrations" VALUES(9,'alerts','2026-11-30 10:10:59',1,X'43105E5538B00FAE07FA7516B9A486186EF702E1DD73D7EB3BB55816B807F065D5D3D75289B3E5AA97BFB1522C67E844',4135941);
INSERT INTO "_sqlx_migrations" VALUES(10,'share names','2026-11-30 10:10:59',1,X'D0C37A422348E135968707D923403F82FB060C14C9753CD8342E97724C51EF7E79AAB88E8661E49F5B0DFF1E80F4E25B',1121544);
INSERT INTO "_sqlx_migrations" VALUES(11,'kept notices','2026-11-30 10:10:59',1,X'E835F57EC4352F72164EBC556904A55E1FDF53981E34590135969C6DA580F3075BA061540BA15178F83DA9C348B04E84',2376557);
INSERT INTO "_sqlx_migrations" VALUES(12,'users','2026-11-30 10:10:59',1,X'CF87FF43F855CE4BEAB89FF0AB841C8288443126B6D697E0D26495BB26EF72E6F33EB3916936B69EC3BD1DCB6538F676',3272670);
INSERT INTO "_sqlx_migrations" VALUES(13,'egress','2026-11-30 10:10:59',1,X'5ADCFE843AB29F06C1EA9081F8434F8DD1D3E0CFE3CFF57B3D5A85F7923E234CDC4A678374094C98FBA3CC595D80A1F2',877428);
INSERT INTO "_sqlx_migrations" VALUES(14,'audit','2026-11-30 10:10:59',1,X'C1E9E143931E413DF8ECA5E699C6713D2D217270B33E15306E0EABA6BFCA7201121AEECBA078EE816A491BD39C5BD2F1',820853);
INSERT INTO "_sqlx_migrations" VALUES(15,'audit means','2026-11-30 10:10:59',1,X'617596A0E65FFDDCFB63E562CFEB06983375BFCD9B90D404CCB9DBFB150E795A1B93B2EC193069253AA7A635611B87D1',2645349);
INSERT INTO "_sqlx_migrations" VALUES(16,'share makers','2026-11-30 10:10:59',1,X'0260048AF715354B1F3CE43C0DC46FE56C4A2EF5121BBFFAC80ECA7A82AB7C08DF4B2BED9F34EEC1A92600B01D2B4F4B',1322399);
INSERT INTO "_sqlx_migrations" VALUES(17,'addressed','2026-11-30 10:10:59',1,X'0584090BE1ABB8287E759377707A4FD17C7DFFCCF5B6F1387EBE851F9E7180C847F7B26472D9C5B81FFF86D4AC7F1E20',1244894);
CREATE TABLE alerts (
    id         TEXT    PRIMARY KEY,
    bridge     INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    alert      TEXT    NOT NULL,
    progress   TEXT    NOT NULL
) WITHOUT ROWID;
INSERT INTO "alerts" VALUES('f0a830cb84d1',242023791695487,1796033459543112,'{"name":"Hot","when":{"contains":"ALARM"},"notice":{"kind":"email","to":["ann@example.org"],"subject":"Hot","text":"{{ text }}"},"per_hour":6,"on":true}','{"epoch":"01a22befb3f77595a50cc6f64319c05a","cursor":11,"fired":0,"fired_at":null,"fault":null,"acted":[],"told_held":null,"hushed":false,"heard":null}');
CREATE TABLE attachments (
    message    INTEGER NOT NULL,
    position   INTEGER NOT NULL,
    name       TEXT    NOT NULL,
    media_type TEXT    NOT NULL,
    bytes      BLOB    NOT NULL,
    PRIMARY KEY (message, position)
);
INSERT INTO "attachments" VALUES(1796033459510069,0,'a.txt','text/plain',X'6869');
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
INSERT INTO "attempts" VALUES(1,1796033459510069,1796033459510069,NULL,'captured',NULL,NULL,NULL,NULL);
INSERT INTO "attempts" VALUES(2,1796033459523124,1796033459523124,NULL,'captured',NULL,NULL,NULL,NULL);
CREATE TABLE bridges (
    key        INTEGER PRIMARY KEY,
    settings   TEXT    NOT NULL,
    wanted     INTEGER NOT NULL,
    kept_port  INTEGER,
    last_peer  INTEGER NOT NULL,
    created_at INTEGER NOT NULL
, owner TEXT);
INSERT INTO "bridges" VALUES(242023791695487,'{"name":"Desk","endpoint":{"kind":"tcp-listen","host":"127.0.0.1","port":0},"mode":"console","framing":{"kind":"none"},"encoding":"gbk","form":"text","farewell":["bye","再见"],"reconnect":false,"connect_timeout_ms":10000,"read_bytes":65536}',0,40201,1,1796033459351492,NULL);
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
INSERT INTO "codes" VALUES('134a662caa99e24bf31dce01','ben@example.org',X'FA9F72459F928600AC82789F0DAC7F357F5768F8404BCC7EFDF0B47E4D02E693',NULL,'6617ba05c0e34',1796033459523005,0,0,NULL);
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
INSERT INTO "deeds" VALUES(1,1796033459343001,'owner',NULL,'127.0.0.1','delete-bridge','56cf51309ab6',NULL,NULL,'',NULL,NULL,1,'key',NULL,NULL,NULL);
INSERT INTO "deeds" VALUES(2,1796033459349917,'owner',NULL,'127.0.0.1','delete-bridge','dbcc11c2fbc0',NULL,NULL,'',NULL,NULL,1,'key',NULL,NULL,NULL);
INSERT INTO "deeds" VALUES(3,1796033459357995,'owner',NULL,'127.0.0.1','create-bridge','dc1e8e21967f','Desk','127.0.0.1:40201','127.0.0.1:40201','owner-listens',NULL,1,'key',NULL,NULL,'name Desk, kind tcp-listen, encoding gbk');
INSERT INTO "deeds" VALUES(4,1796033459403925,'owner',NULL,'127.0.0.1','name-peer','dc1e8e21967f','p1',NULL,'',NULL,NULL,1,'key',NULL,NULL,'name Li');
INSERT INTO "deeds" VALUES(5,1796033459407540,'owner',NULL,'127.0.0.1','send','dc1e8e21967f','all',NULL,'',NULL,NULL,1,'key',NULL,NULL,NULL);
INSERT INTO "deeds" VALUES(6,1796033459413341,'owner',NULL,'127.0.0.1','send','dc1e8e21967f','',NULL,'',NULL,NULL,1,'key',NULL,NULL,NULL);
INSERT INTO "deeds" VALUES(7,1796033459501874,'owner',NULL,'127.0.0.1','create-share','dc1e8e21967f','Class 3',NULL,'',NULL,NULL,1,'key',NULL,NULL,'may chat, expires never, uses 5');
INSERT INTO "deeds" VALUES(8,1796033459504737,'owner',NULL,'127.0.0.1','create-saved','dc1e8e21967f','Status',NULL,'',NULL,NULL,1,'key',NULL,NULL,NULL);
INSERT INTO "deeds" VALUES(9,1796033459513830,'owner',NULL,'127.0.0.1','send-email',NULL,'6617ba05bdb35',NULL,'',NULL,NULL,1,'key',NULL,NULL,NULL);
INSERT INTO "deeds" VALUES(10,1796033459521049,'owner',NULL,'127.0.0.1','suppress-recipient',NULL,'m***@example.org',NULL,'',NULL,NULL,1,'key',NULL,NULL,NULL);
INSERT INTO "deeds" VALUES(11,1796033459525841,'owner',NULL,'127.0.0.1','create-code',NULL,'134a662caa99e24bf31dce01',NULL,'',NULL,NULL,1,'key',NULL,NULL,NULL);
INSERT INTO "deeds" VALUES(12,1796033459535860,'owner',NULL,'127.0.0.1','set-sender',NULL,'main',NULL,'',NULL,NULL,1,'key',NULL,NULL,'host 127.0.0.1, port 1, tls none');
INSERT INTO "deeds" VALUES(13,1796033459541422,'owner',NULL,'127.0.0.1','set-template',NULL,'hot',NULL,'',NULL,NULL,1,'key',NULL,NULL,'kind email');
INSERT INTO "deeds" VALUES(14,1796033459545773,'owner',NULL,'127.0.0.1','create-alert','dc1e8e21967f','Hot',NULL,'',NULL,NULL,1,'key',NULL,NULL,'name Hot, kind email');
INSERT INTO "deeds" VALUES(15,1796033459611330,'owner',NULL,'127.0.0.1','create-user',NULL,'Ada',NULL,'',NULL,NULL,1,'key',NULL,NULL,'id 76cc59b89b77, role admin');
INSERT INTO "deeds" VALUES(16,1796033459614725,'owner',NULL,'127.0.0.1','create-user',NULL,'Li Wei',NULL,'',NULL,NULL,1,'key',NULL,NULL,'id 8df43f3d69f4, role member');
INSERT INTO "deeds" VALUES(17,1796033459617688,'owner',NULL,'127.0.0.1','grant-bridge','dc1e8e21967f','8df43f3d69f4',NULL,'',NULL,NULL,1,'key',NULL,NULL,'may chat');
INSERT INTO "deeds" VALUES(18,1796033459620427,'owner',NULL,'127.0.0.1','create-token',NULL,'nightly',NULL,'',NULL,NULL,1,'key',NULL,NULL,'id fae0cd9079a5, role reader, expires never');
INSERT INTO "deeds" VALUES(19,1796033459623499,'owner',NULL,'127.0.0.1','set-rules',NULL,NULL,NULL,'',NULL,NULL,1,'key',NULL,NULL,'+lab: allow 192.168.7.0/24 roles member');
INSERT INTO "deeds" VALUES(20,1796033459631902,'owner',NULL,'127.0.0.1','close-bridge','dc1e8e21967f','dc1e8e21967f',NULL,'',NULL,NULL,1,'key',NULL,NULL,NULL);
INSERT INTO "deeds" VALUES(21,1796033459411007,'owner',NULL,'127.0.0.1','send','dc1e8e21967f','all',NULL,'',NULL,NULL,1,'key',NULL,NULL,NULL);
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
    bytes     BLOB    NOT NULL, addressed TEXT,
    PRIMARY KEY (bridge, seq)
) WITHOUT ROWID;
INSERT INTO "entries" VALUES(242023791695487,1,1796033459353609,2,NULL,NULL,0,'{"kind":"opened"}',X'',NULL);
INSERT INTO "entries" VALUES(242023791695487,2,1796033459355846,2,NULL,NULL,0,'{"kind":"listening","local":"127.0.0.1:40201","backlog":{"asked":1024,"granted":1024,"most":4096}}',X'',NULL);
INSERT INTO "entries" VALUES(242023791695487,3,1796033459370015,2,'p1',NULL,0,'{"kind":"peer-joined","address":"127.0.0.1:40548"}',X'',NULL);
INSERT INTO "entries" VALUES(242023791695487,4,1796033459371454,0,'p1',NULL,0,NULL,X'C4E3BAC32C204A61636B6669656C640D0A',NULL);
INSERT INTO "entries" VALUES(242023791695487,5,1796033459405523,1,NULL,NULL,0,NULL,X'B4F0B8B40A',NULL);
INSERT INTO "entries" VALUES(242023791695487,6,1796033459409679,1,NULL,NULL,0,NULL,X'00FF0A',NULL);
INSERT INTO "entries" VALUES(242023791695487,7,1796033459412140,1,NULL,NULL,0,NULL,X'6E6F626F6479','[]');
INSERT INTO "entries" VALUES(242023791695487,8,1796033459413937,2,'p1',NULL,0,'{"kind":"fin-received","after_us":44136}',X'',NULL);
INSERT INTO "entries" VALUES(242023791695487,9,1796033459480107,2,'p1',NULL,0,'{"kind":"fin-sent","after_us":110303}',X'',NULL);
INSERT INTO "entries" VALUES(242023791695487,10,1796033459481729,2,'p1',NULL,0,'{"kind":"peer-left","after_us":111934,"bytes_in":17,"bytes_out":8}',X'',NULL);
INSERT INTO "entries" VALUES(242023791695487,11,1796033459629488,2,NULL,NULL,0,'{"kind":"closed"}',X'',NULL);
CREATE TABLE facts (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
) WITHOUT ROWID;
INSERT INTO "facts" VALUES('accounts-taken-in','0');
INSERT INTO "facts" VALUES('commits','70');
INSERT INTO "facts" VALUES('epoch','01a22befb3f77595a50cc6f64319c05a');
INSERT INTO "facts" VALUES('notices-bytes','2286');
INSERT INTO "facts" VALUES('origin','http://127.0.0.1:33957');
INSERT INTO "facts" VALUES('owner-key','d034d574');
CREATE TABLE grants (
    bridge INTEGER NOT NULL,
    user   TEXT    NOT NULL,
    may    TEXT    NOT NULL,
    PRIMARY KEY (bridge, user)
) WITHOUT ROWID;
INSERT INTO "grants" VALUES(242023791695487,'8df43f3d69f4','chat');
CREATE TABLE messages (
    id      INTEGER PRIMARY KEY,
    subject TEXT,
    text    TEXT NOT NULL,
    html    TEXT,
    fields  TEXT NOT NULL
, weight INTEGER NOT NULL DEFAULT 0);
INSERT INTO "messages" VALUES(1796033459510069,'Backup','It is done.',NULL,'{"automatic":false}',1043);
INSERT INTO "messages" VALUES(1796033459523124,'验证码 · Verification code','您的验证码是：046281。10 分钟内有效，请不要把验证码泄露给其他人。

Your verification code is 046281. It is valid for 10 minutes. Do not give it to anybody else.
',NULL,'{"automatic":true}',1243);
CREATE TABLE names (
    bridge INTEGER NOT NULL,
    number INTEGER NOT NULL,
    last   INTEGER NOT NULL,
    peer   TEXT    NOT NULL,
    PRIMARY KEY (bridge, number)
) WITHOUT ROWID;
INSERT INTO "names" VALUES(242023791695487,1,10,'{"id":"p1","address":"127.0.0.1:40548","name":"Li","state":"closed","since":"2026-11-30T10:10:59.369791Z","bytes_in":17,"bytes_out":8}');
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
INSERT INTO "notices" VALUES(1796033459510069,1796033459510069,'email','ann@example.org',NULL,'captured',1796033459510069,1796033459510069,1796033459510069,NULL,0,0,NULL,'',NULL,NULL,NULL,NULL);
INSERT INTO "notices" VALUES(1796033459523124,1796033459523124,'email','ben@example.org',NULL,'captured',1796033459523124,1796033459523124,1796033459523124,NULL,0,0,NULL,'',NULL,NULL,NULL,NULL);
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
INSERT INTO "saved" VALUES('33e891d015b8',0,'dc1e8e21967f','{"id":"33e891d015b8","label":"Status","text":"STATUS?","bridge":"dc1e8e21967f","position":0}');
CREATE TABLE sends (
    bridge    INTEGER NOT NULL,
    client_id TEXT    NOT NULL,
    digest    BLOB    NOT NULL,
    seq       INTEGER NOT NULL,
    peers     INTEGER NOT NULL,
    PRIMARY KEY (bridge, client_id)
) WITHOUT ROWID;
INSERT INTO "sends" VALUES(242023791695487,'once',X'3ED124AD830B8D6D412F5DF72942B34C2772E47674A7769838A44EF8717E7152',5,1);
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
, name TEXT, maker TEXT) WITHOUT ROWID;
INSERT INTO "shares" VALUES('b4876cfa38de',242023791695487,X'DDF656E93F11D476FEB89960736CEE2F9F20BD6F8327C86C6E70876C3F5AB7AD','chat',1796033459500281,NULL,5,0,'Class 3',NULL);
CREATE TABLE suppressed (
    recipient TEXT    PRIMARY KEY,
    at        INTEGER NOT NULL
) WITHOUT ROWID;
INSERT INTO "suppressed" VALUES('mallory@example.org',1796033459519816);
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
INSERT INTO "tokens" VALUES('fae0cd9079a5',X'75E4BA6E137787D12D9D49F1F98F5DD8C15535886D88377EA41B9303F3D10D67','nightly',NULL,'reader',1796033459618971,NULL,NULL);
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
INSERT INTO "users" VALUES('76cc59b89b77','Ada','ada','admin','$argon2id$v=19$m=19456,t=2,p=1$SGhJGIgnYW4RjXD3kWSaGw$vCC/++RyQIndOD6Kb1J6mbhPfskn/xDWMYu/lisetqs',NULL,NULL,1796033459609362,NULL);
INSERT INTO "users" VALUES('8df43f3d69f4','Li Wei','li wei','member',NULL,X'58973B8FE8E362FBC8C95EE8A1D31A6D040277D7BDC22F493F1D0ACB4AF87B04',1796292659613220,1796033459613220,NULL);
CREATE TABLE ways (
    kind     TEXT    NOT NULL,
    name     TEXT    NOT NULL,
    position INTEGER NOT NULL,
    settings TEXT    NOT NULL,
    secret   BLOB,
    PRIMARY KEY (kind, name)
) WITHOUT ROWID;
INSERT INTO "ways" VALUES('sender','main',0,'{"host":"127.0.0.1","port":1,"tls":"none","user":"a@mail.example","from":"a@mail.example"}',X'01744056EEA4B993A5B929B7C3AA8E00CC1B1D27059A9293698CDC7F518E23D0526A8B1899DADB0E4B373A74740264');
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
