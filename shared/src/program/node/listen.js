// Listens for TCP connections: what each peer says is shown, each line that is typed goes to all of them.
const net = require("node:net");
const readline = require("node:readline");

const HOST = @HOST@, PORT = @PORT@;
const ENCODING = @ENCODING@;
const ENDING = @ENDING@; // behind each text that is sent
const FAREWELLS = @FAREWELLS@; // end the connection, whoever says them
const MODE = @MODE@; // echo: each hears itself; room: all others hear it; console: nobody does

@ENCODE@

const peers = new Map();

function hear(peer, name, text) {
  console.log(`${name}: ${text}`);
  if (FAREWELLS.includes(text)) return peer.end();
  if (MODE !== "room") return;
  for (const [other, socket] of peers) if (other !== name) socket.write(encode(`${name}: ${text}\n`));
}

const listener = net.createServer({ allowHalfOpen: true }, (peer) => {
  const name = `${peer.remoteAddress}:${peer.remotePort}`;
  const decoder = new TextDecoder(ENCODING); // a character may be split over two reads
  let rest = "";
  peers.set(name, peer);
  console.log(`${name} joined`);
  // TCP is a stream: what comes may be a part of a text, or several.
  peer.on("data", (data) => {
    if (MODE === "echo") peer.write(data);
    const texts = (rest + decoder.decode(data, { stream: true })).split("\n");
    rest = ENDING || texts.at(-1) === "" ? texts.pop() : "";
    for (const text of texts) hear(peer, name, text.replace(/\r$/, ""));
  });
  peer.on("end", () => {
    if (rest) hear(peer, name, rest);
    peer.end();
  });
  peer.on("error", (error) => console.error(`${name}: ${error.message}`));
  peer.on("close", () => {
    peers.delete(name);
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
  for (const peer of peers.values()) {
    peer.write(encode(text + ENDING));
    if (FAREWELLS.includes(text)) peer.end(); // FIN
  }
});
