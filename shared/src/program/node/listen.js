// «Listens for TCP connections: what each peer says is shown, each line that is typed goes to all of them.|监听 TCP 连接：显示每个对端说的话，键入的每一行发给所有对端。»
const net = require("node:net");
const readline = require("node:readline");

const HOST = @HOST@, PORT = @PORT@;
const ENCODING = @ENCODING@;
const ENDING = @ENDING@; // «behind each text that is sent|加在发送的每段文字之后»
const FAREWELLS = @FAREWELLS@; // «end the connection, whoever says them|无论谁说，连接就此结束»
const MODE = @MODE@; // «echo: each hears itself; room: all others hear it; console: nobody does|echo：自己听到；room：其他人听到；console：没有人听到»
const OWN_NAME = "jackfield"; // «in a room|在房间里»
// «What a terminal would act on does not go on to others in a room.|终端会当作命令的字符不会转给房间里的其他人。»
const CONTROL = /[\x00-\x08\x0a-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

@ENCODE@

const peers = new Map();

function say(data, but) {
  for (const [name, peer] of peers) if (name !== but) peer.write(data);
}

function announce(name, what) {
  if (MODE === "room") say(encode(`* ${name} ${what}\n`, true), name);
}

const asLines = (name, text) => text.split("\n").map((line) => `${name}: ${line.replace(CONTROL, "\ufffd")}\n`).join("");

function leave(name, peer) {
  if (!peers.delete(name)) return;
  peer.end(); // FIN
  announce(name, "left");
}

function hear(peer, name, text) {
  console.log(`${name}: ${text}`);
  if (MODE === "room") say(encode(asLines(name, text), true), name);
  if (!FAREWELLS.includes(text)) return;
  leave(name, peer);
  peer.removeAllListeners("data").resume(); // «what it says behind that is not heard|此后它说的话不再听»
}

const listener = net.createServer({ allowHalfOpen: true }, (peer) => {
  const { remoteAddress: address, remotePort: port } = peer;
  const name = address.includes(":") ? `[${address}]:${port}` : `${address}:${port}`;
  const decode = decoder();
  let rest = "";
  peers.set(name, peer);
  console.log(`${name} joined`);
  announce(name, "joined");
  // «TCP is a stream: what comes may be a part of a text, or several.|TCP 是字节流：收到的可能是半段文字，也可能是几段。»
  peer.on("data", (data) => {
    if (MODE === "echo" && peers.has(name)) peer.write(data);
    const texts = (rest + decode(data)).split("\n");
    rest = ENDING || texts.at(-1) === "" ? texts.pop() : "";
    for (const text of texts) hear(peer, name, text.replace(/\r$/, ""));
  });
  peer.on("end", () => {
    if (rest) hear(peer, name, rest);
    leave(name, peer);
  });
  peer.on("error", (error) => console.error(`${name}: ${error.message}`));
  peer.on("close", () => {
    leave(name, peer);
    console.log(`${name} left`);
  });
});
listener.on("error", (error) => {
  console.error(error.message);
  process.exit(1);
});
listener.listen({ host: HOST, port: PORT }, () => {
  const { address, port } = listener.address();
  console.log("listening on", address, port);
});

readline.createInterface({ input: process.stdin }).on("line", (text) => {
  try {
    say(encode(MODE === "room" ? asLines(OWN_NAME, text) : text + ENDING));
  } catch (error) {
    console.error(error.message);
  }
  if (FAREWELLS.includes(text)) for (const [name, peer] of [...peers]) leave(name, peer);
});
