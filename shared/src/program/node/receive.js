// «Receives datagrams: each is shown with the address that it came from; each line that is typed goes to all of those.|接收数据报：逐个显示，连同来处的地址；键入的每一行发往所有这些地址。»
// «A room of the bridge also asks sources on other machines for a token first: anybody can write any address on a datagram.|桥的房间还会先向其他机器上的来源要一个口令：数据报上的来源地址谁都可以伪造。»
const dgram = require("node:dgram");
const dns = require("node:dns");
const readline = require("node:readline");

const HOST = @HOST@, PORT = @PORT@;
const ENCODING = @ENCODING@;
const FAREWELLS = @FAREWELLS@; // «let a peer be forgotten, whoever says them|无论谁说，就不再记得那个对端»
const MODE = @MODE@; // «echo: each hears itself; room: all others hear it; console: nobody does|echo：自己听到；room：其他人听到；console：没有人听到»
const OWN_NAME = "jackfield"; // «in a room|在房间里»
// «What a terminal would act on does not go on to others in a room.|终端会当作命令的字符不会转给房间里的其他人。»
const CONTROL = /[\x00-\x08\x0a-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

@ENCODE@

const family = HOST.includes(":") ? 6 : 4;
const receiver = dgram.createSocket(`udp${family}`);
const peers = new Map();
const nameOf = ({ address, port }) => (address.includes(":") ? `[${address}]:${port}` : `${address}:${port}`);
// «By their addresses as datagrams have them: a name would be another peer.|按数据报上的地址记：用名称就成了另一个对端。»
for (const [host, port] of @PEERS@) {
  dns.lookup(host, { family, hints: family === 6 ? dns.V4MAPPED : 0 }, (error, address) => {
    if (error) console.error(error.message);
    else peers.set(nameOf({ address, port }), { address, port });
  });
}

function say(data, but) {
  for (const [name, to] of peers) if (name !== but) send(data, to);
}

function send(data, { address, port }) {
  receiver.send(data, port, address, (error) => error && console.error(error.message));
}

function announce(name, what) {
  if (MODE === "room") say(encode(`* ${name} ${what}\n`, true), name);
}

const asLines = (name, text) => text.split("\n").map((line) => `${name}: ${line.replace(CONTROL, "\ufffd")}\n`).join("");

// «A datagram arrives whole or not at all.|数据报要么完整到达，要么不到。»
receiver.on("message", (data, { address, port }) => {
  const text = decoder()(data, true).replace(/[\r\n]+$/, "");
  const name = nameOf({ address, port });
  console.log(`${name}: ${text}`);
  if (!peers.has(name)) {
    peers.set(name, { address, port });
    announce(name, "joined");
  }
  if (MODE === "echo") send(data, { address, port });
  if (MODE === "room") say(encode(asLines(name, text), true), name);
  if (FAREWELLS.includes(text)) {
    peers.delete(name);
    announce(name, "left");
  }
});
receiver.on("error", (error) => {
  console.error(error.message);
  process.exit(1);
});
receiver.bind(PORT, HOST, () => {
  const { address, port } = receiver.address();
  console.log("receiving on", address, port);
});

readline.createInterface({ input: process.stdin }).on("line", (text) => {
  try {
    say(encode(MODE === "room" ? asLines(OWN_NAME, text) : text));
  } catch (error) {
    console.error(error.message);
  }
  if (FAREWELLS.includes(text)) peers.clear();
});
