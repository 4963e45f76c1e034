BEGIN TRANSACTION;
CREATE TABLE _sqlx_migrations (
    version BIGINT PRIMARY KEY,
    description TEXT NOT NULL,
    installed_on TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
    success BOOLEAN NOT NULL,
    checksum BLOB NOT NULL,
    execution_time BIGINT NOT NULL
);
INSERT INTO "_sqlx_migrations" VALUES(1,'journal','2026-11-30 04:39:23',1,X'21C564DD2E4B19C7DB7D49061C57D513E82FACEB36CF386DB8AC5C6F38651E6EF90A344F1D5CFBABC3478B687CE5E2F5',3704386);
INSERT INTO "_sqlx_migrations" VALUES(2,'retention','2026-11-30 04:39:23',1,X'68007EA4BCA6D931E15852141077962C2312CBA70DC88609DD65305E8A213989E9A95D46A4DA781DF4AC6610A7074603',2290336);
INSERT INTO "_sqlx_migrations" VALUES(3,'shares','2026-11-30 04:39:23',1,X'2322D720F2FB9747FDAE403C505FB5726C9508B337B04B5A6A8579804B919E7142ECC67A79BE391786B77F6CEBD13BBF',76995910);
INSERT INTO "_sqlx_migrations" VALUES(4,'saved','2026-11-30 04:39:24',1,X'644B55C99E47767B350FDF5A1E329D1CEAEA895F0A4C61BDA4806A2D7F0E83DB7B135D1F46A7882441B150748BC82C3E',26927073);
INSERT INTO "_sqlx_migrations" VALUES(5,'names','2026-11-30 04:39:24',1,X'1D80327CCAA92FAFB745886EB2730AE35CAA8F79E592C904A7C6F44358685828F4FBD99D2C37E3267F6979B7CAE6EFCD',49464960);
INSERT INTO "_sqlx_migrations" VALUES(6,'outbox','2026-11-30 04:39:24',1,X'F4B2BA87458BB5DD3B1B733CCEE433052EAF42038090F6FFA1E4D93E6C5709EF071FF40C2B4702B36AA8991A3406B1D5',3777352);
INSERT INTO "_sqlx_migrations" VALUES(7,'ways','2026-11-30 04:39:24',1,X'C140DC3F664DBF67975D1FC3521435D65AA2269DF683D71E014E1F38DDBFAF4791BE645DD7966FFB07006CB3B521FAF9',1581483);
INSERT INTO "_sqlx_migrations" VALUES(8,'codes','2026-11-30 04:39:24',1,X'00C6396AD1C8392EC6E836745C90D1CFDDF299CD8B1670CAA3AEDDC40C7CC0FED7EACF424FB4CBC5AA75B9644C6F7257',3768275);
INSERT INTO "_sqlx_migrations" VALUES(9,'alerts','2026-11-30 04:39:24',1,X'43105E5538B00FAE07FA7516B9A486186EF702E1DD73D7EB3BB55816B807F065D5D3D75289B3E5AA97BFB1522C67E844',1767650);
INSERT INTO "_sqlx_migrations" VALUES(10,'share names','2026-11-30 04:39:24',1,X'D0C37A422348E135968707D923403F82FB060C14C9753CD8342E97724C51EF7E79AAB88E8661E49F5B0DFF1E80F4E25B',1282414);
INSERT INTO "_sqlx_migrations" VALUES(11,'kept notices','2026-11-30 04:39:24',1,X'E835F57EC4352F72164EBC556904A55E1FDF53981E34590135969C6DA580F3075BA061540BA15178F83DA9C348B04E84',2363863);
INSERT INTO "_sqlx_migrations" VALUES(12,'users','2026-11-30 04:39:24',1,X'CF87FF43F855CE4BEAB89FF0AB841C8288443126B6D697E0D26495BB26EF72E6F33EB3916936B69EC3BD1DCB6538F676',3157405);
INSERT INTO "_sqlx_migrations" VALUES(13,'egress','2026-11-30 04:39:24',1,X'5ADCFE843AB29F06C1EA9081F8434F8DD1D3E0CFE3CFF57B3D5A85F7923E234CDC4A678374094C98FBA3CC595D80A1F2',980380);
INSERT INTO "_sqlx_migrations" VALUES(14,'audit','2026-11-30 04:39:24',1,X'C1E9E143931E413DF8ECA5E699C6713D2D217270B33E15306E0EABA6BFCA7201121AEECBA078EE816A491BD39C5BD2F1',972927);
INSERT INTO "_sqlx_migrations" VALUES(15,'audit means','2026-11-30 07:00:00',1,X'617596A0E65FFDDCFB63E562CFEB06983375BFCD9B90D404CCB9DBFB150E795A1B93B2EC193069253AA7A635611B87D1',900000);
INSERT INTO "_sqlx_migrations" VALUES(16,'share makers','2026-11-30 07:00:00',1,X'0260048AF715354B1F3CE43C0DC46FE56C4A2EF5121BBFFAC80ECA7A82AB7C08DF4B2BED9F34EEC1A92600B01D2B4F4B',900000);
CREATE TABLE alerts (
    id         TEXT    PRIMARY KEY,
    bridge     INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    alert      TEXT    NOT NULL,
    progress   TEXT    NOT NULL
) WITHOUT ROWID;
INSERT INTO "alerts" VALUES('ea53c1f68ca5',4831028354235,1796013564808665,'{"name":"Hot","when":{"contains":"ALARM"},"notice":{"kind":"email","to":["ann@example.org"],"subject":"Hot","text":"{{ text }}"},"per_hour":6,"on":true}','{"epoch":"01a22ac0213375cd9ccf958a20d7c91f","cursor":10,"fired":0,"fired_at":null,"fault":null,"acted":[],"told_held":null,"hushed":false,"heard":null}');
CREATE TABLE attachments (
    message    INTEGER NOT NULL,
    position   INTEGER NOT NULL,
    name       TEXT    NOT NULL,
    media_type TEXT    NOT NULL,
    bytes      BLOB    NOT NULL,
    PRIMARY KEY (message, position)
);
INSERT INTO "attachments" VALUES(1796013564737767,0,'a.txt','text/plain',X'6869');
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
INSERT INTO "attempts" VALUES(1,1796013564737767,1796013564737767,NULL,'captured',NULL,NULL,NULL,NULL);
INSERT INTO "attempts" VALUES(2,1796013564769162,1796013564769162,NULL,'captured',NULL,NULL,NULL,NULL);
CREATE TABLE bridges (
    key        INTEGER PRIMARY KEY,
    settings   TEXT    NOT NULL,
    wanted     INTEGER NOT NULL,
    kept_port  INTEGER,
    last_peer  INTEGER NOT NULL,
    created_at INTEGER NOT NULL
, owner TEXT);
INSERT INTO "bridges" VALUES(4831028354235,'{"name":"Desk","endpoint":{"kind":"tcp-listen","host":"127.0.0.1","port":0},"mode":"console","framing":{"kind":"none"},"encoding":"gbk","form":"text","farewell":["bye","再见"],"reconnect":false,"connect_timeout_ms":10000}',0,39931,1,1796013564538440,NULL);
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
INSERT INTO "codes" VALUES('719f17f61ca86f53f1b6fcaf','ben@example.org',X'D5370AE17CE500838A2B1A2F32113FCE27D5773D37C5F67B5DC4131AD274BF65',NULL,'66176fe8a338a',1796013564769034,0,0,NULL);
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
INSERT INTO "deeds" VALUES(1,1796013564525261,'owner',NULL,'127.0.0.1','delete-bridge','d1da9112a3d2',NULL,NULL,'',NULL,NULL,1,'key',NULL,NULL,NULL);
INSERT INTO "deeds" VALUES(2,1796013564536132,'owner',NULL,'127.0.0.1','delete-bridge','4e84f89b58ad',NULL,NULL,'',NULL,NULL,1,'key',NULL,NULL,NULL);
INSERT INTO "deeds" VALUES(3,1796013564545903,'owner',NULL,'127.0.0.1','create-bridge','0464cfba9cbb','Desk','127.0.0.1:39931','127.0.0.1:39931','owner-listens',NULL,1,'key',NULL,NULL,NULL);
INSERT INTO "deeds" VALUES(4,1796013564552348,'owner',NULL,'127.0.0.1','name-peer','0464cfba9cbb','p1',NULL,'',NULL,NULL,1,'key',NULL,NULL,NULL);
INSERT INTO "deeds" VALUES(5,1796013564557864,'owner',NULL,'127.0.0.1','send','0464cfba9cbb','all',NULL,'',NULL,NULL,1,'key',NULL,NULL,NULL);
INSERT INTO "deeds" VALUES(6,1796013564723234,'owner',NULL,'127.0.0.1','create-share','0464cfba9cbb','Class 3',NULL,'',NULL,NULL,1,'key',NULL,NULL,NULL);
INSERT INTO "deeds" VALUES(7,1796013564734439,'owner',NULL,'127.0.0.1','create-saved','0464cfba9cbb','Status',NULL,'',NULL,NULL,1,'key',NULL,NULL,NULL);
INSERT INTO "deeds" VALUES(8,1796013564753598,'owner',NULL,'127.0.0.1','send-email',NULL,'66176fe89b8e7',NULL,'',NULL,NULL,1,'key',NULL,NULL,NULL);
INSERT INTO "deeds" VALUES(9,1796013564766421,'owner',NULL,'127.0.0.1','suppress-recipient',NULL,'mallory@example.org',NULL,'',NULL,NULL,1,'key',NULL,NULL,NULL);
INSERT INTO "deeds" VALUES(10,1796013564781145,'owner',NULL,'127.0.0.1','create-code',NULL,'719f17f61ca86f53f1b6fcaf',NULL,'',NULL,NULL,1,'key',NULL,NULL,NULL);
INSERT INTO "deeds" VALUES(11,1796013564793410,'owner',NULL,'127.0.0.1','set-sender',NULL,'main',NULL,'',NULL,NULL,1,'key',NULL,NULL,NULL);
INSERT INTO "deeds" VALUES(12,1796013564804815,'owner',NULL,'127.0.0.1','set-template',NULL,'hot',NULL,'',NULL,NULL,1,'key',NULL,NULL,NULL);
INSERT INTO "deeds" VALUES(13,1796013564811557,'owner',NULL,'127.0.0.1','create-alert','0464cfba9cbb','Hot',NULL,'',NULL,NULL,1,'key',NULL,NULL,NULL);
INSERT INTO "deeds" VALUES(14,1796013564989089,'owner',NULL,'127.0.0.1','create-user',NULL,'Ada',NULL,'',NULL,NULL,1,'key',NULL,NULL,NULL);
INSERT INTO "deeds" VALUES(15,1796013565020790,'owner',NULL,'127.0.0.1','create-user',NULL,'Li Wei',NULL,'',NULL,NULL,1,'key',NULL,NULL,NULL);
INSERT INTO "deeds" VALUES(16,1796013565033017,'owner',NULL,'127.0.0.1','grant-bridge','0464cfba9cbb','37e13d672ffb',NULL,'',NULL,NULL,1,'key',NULL,NULL,NULL);
INSERT INTO "deeds" VALUES(17,1796013565040298,'owner',NULL,'127.0.0.1','create-token',NULL,'nightly',NULL,'',NULL,NULL,1,'key',NULL,NULL,'id 9f0e, role reader, expires never');
INSERT INTO "deeds" VALUES(18,1796013565048055,'owner',NULL,'127.0.0.1','set-rules',NULL,NULL,NULL,'',NULL,NULL,1,'key',NULL,NULL,NULL);
INSERT INTO "deeds" VALUES(19,1796013565053935,'owner',NULL,'127.0.0.1','close-bridge','0464cfba9cbb','0464cfba9cbb',NULL,'',NULL,NULL,1,'token','9f0e','nightly',NULL);
INSERT INTO "deeds" VALUES(20,1796013564573433,'owner',NULL,'127.0.0.1','send','0464cfba9cbb','all',NULL,'',NULL,NULL,1,'key',NULL,NULL,NULL);
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
INSERT INTO "entries" VALUES(4831028354235,1,1796013564541696,2,NULL,NULL,0,'{"kind":"opened"}',X'');
INSERT INTO "entries" VALUES(4831028354235,2,1796013564543848,2,NULL,NULL,0,'{"kind":"listening","local":"127.0.0.1:39931"}',X'');
INSERT INTO "entries" VALUES(4831028354235,3,1796013564547171,2,'p1',NULL,0,'{"kind":"peer-joined","address":"127.0.0.1:51408"}',X'');
INSERT INTO "entries" VALUES(4831028354235,4,1796013564548563,0,'p1',NULL,0,NULL,X'C4E3BAC32C204A61636B6669656C640D0A');
INSERT INTO "entries" VALUES(4831028354235,5,1796013564555979,1,NULL,NULL,0,NULL,X'B4F0B8B40A');
INSERT INTO "entries" VALUES(4831028354235,6,1796013564570172,1,NULL,NULL,0,NULL,X'00FF0A');
INSERT INTO "entries" VALUES(4831028354235,7,1796013564574611,2,'p1',NULL,0,'{"kind":"fin-received","after_us":27600}',X'');
INSERT INTO "entries" VALUES(4831028354235,8,1796013564687500,2,'p1',NULL,0,'{"kind":"fin-sent","after_us":140494}',X'');
INSERT INTO "entries" VALUES(4831028354235,9,1796013564689723,2,'p1',NULL,0,'{"kind":"peer-left","after_us":142724,"bytes_in":17,"bytes_out":8}',X'');
INSERT INTO "entries" VALUES(4831028354235,10,1796013565051067,2,NULL,NULL,0,'{"kind":"closed"}',X'');
CREATE TABLE facts (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
) WITHOUT ROWID;
INSERT INTO "facts" VALUES('accounts-taken-in','0');
INSERT INTO "facts" VALUES('commits','67');
INSERT INTO "facts" VALUES('epoch','01a22ac0213375cd9ccf958a20d7c91f');
INSERT INTO "facts" VALUES('notices-bytes','2286');
INSERT INTO "facts" VALUES('origin','http://127.0.0.1:36823');
INSERT INTO "facts" VALUES('owner-key','9bf32dfc');
CREATE TABLE grants (
    bridge INTEGER NOT NULL,
    user   TEXT    NOT NULL,
    may    TEXT    NOT NULL,
    PRIMARY KEY (bridge, user)
) WITHOUT ROWID;
INSERT INTO "grants" VALUES(4831028354235,'37e13d672ffb','chat');
CREATE TABLE messages (
    id      INTEGER PRIMARY KEY,
    subject TEXT,
    text    TEXT NOT NULL,
    html    TEXT,
    fields  TEXT NOT NULL
, weight INTEGER NOT NULL DEFAULT 0);
INSERT INTO "messages" VALUES(1796013564737767,'Backup','It is done.',NULL,'{"automatic":false}',1043);
INSERT INTO "messages" VALUES(1796013564769162,'验证码 · Verification code','您的验证码是：267852。10 分钟内有效，请不要把验证码泄露给其他人。

Your verification code is 267852. It is valid for 10 minutes. Do not give it to anybody else.
',NULL,'{"automatic":true}',1243);
CREATE TABLE names (
    bridge INTEGER NOT NULL,
    number INTEGER NOT NULL,
    last   INTEGER NOT NULL,
    peer   TEXT    NOT NULL,
    PRIMARY KEY (bridge, number)
) WITHOUT ROWID;
INSERT INTO "names" VALUES(4831028354235,1,9,'{"id":"p1","address":"127.0.0.1:51408","name":"Li","state":"closed","since":"2026-11-30T04:39:24.546996Z","bytes_in":17,"bytes_out":8}');
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
INSERT INTO "notices" VALUES(1796013564737767,1796013564737767,'email','ann@example.org',NULL,'captured',1796013564737767,1796013564737767,1796013564737767,NULL,0,0,NULL,'',NULL,NULL,NULL,NULL);
INSERT INTO "notices" VALUES(1796013564769162,1796013564769162,'email','ben@example.org',NULL,'captured',1796013564769162,1796013564769162,1796013564769162,NULL,0,0,NULL,'',NULL,NULL,NULL,NULL);
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
INSERT INTO "saved" VALUES('ea9a6bc5f44a',0,'0464cfba9cbb','{"id":"ea9a6bc5f44a","label":"Status","text":"STATUS?","bridge":"0464cfba9cbb","position":0}');
CREATE TABLE sends (
    bridge    INTEGER NOT NULL,
    client_id TEXT    NOT NULL,
    digest    BLOB    NOT NULL,
    seq       INTEGER NOT NULL,
    peers     INTEGER NOT NULL,
    PRIMARY KEY (bridge, client_id)
) WITHOUT ROWID;
INSERT INTO "sends" VALUES(4831028354235,'once',X'3ED124AD830B8D6D412F5DF72942B34C2772E47674A7769838A44EF8717E7152',5,1);
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
INSERT INTO "shares" VALUES('0cbd2fa85fa8',4831028354235,X'E5EA6BB569365F5C445783F86258211518ED4555C467BFADCCC17A75729EF928','chat',1796013564714419,NULL,5,0,'Class 3',NULL);
CREATE TABLE suppressed (
    recipient TEXT    PRIMARY KEY,
    at        INTEGER NOT NULL
) WITHOUT ROWID;
INSERT INTO "suppressed" VALUES('mallory@example.org',1796013564762517);
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
INSERT INTO "tokens" VALUES('de581488a19d',X'0DD97D1F44F12D1682FBFE1F97911FC2B2D058ACB5582846DAA841B40D1231BC','nightly',NULL,'reader',1796013565035147,NULL,NULL);
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
INSERT INTO "users" VALUES('37e13d672ffb','Li Wei','li wei','member',NULL,X'47F87B550037648927FA2F661240EF5620BFDA73B8EB8A19BE4F933DF28A7D2E',1796272764997822,1796013564997822,NULL);
INSERT INTO "users" VALUES('64b5ce31f268','Ada','ada','admin','$argon2id$v=19$m=19456,t=2,p=1$waA+3a6cpvxwOYpU2/kEeg$AcS2N53zBT2Ra3xpQc0RBiI84+vtoF6kvr/kJ7tJhYI',NULL,NULL,1796013564985268,NULL);
CREATE TABLE ways (
    kind     TEXT    NOT NULL,
    name     TEXT    NOT NULL,
    position INTEGER NOT NULL,
    settings TEXT    NOT NULL,
    secret   BLOB,
    PRIMARY KEY (kind, name)
) WITHOUT ROWID;
INSERT INTO "ways" VALUES('sender','main',0,'{"host":"127.0.0.1","port":1,"tls":"none","user":"a@mail.example","from":"a@mail.example"}',X'01A85E04B32DF722EEB86930B02115D76091525DD81C6E2131924F82512E07FE46B106D81BE055D45FBA3B798E2F59');
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
