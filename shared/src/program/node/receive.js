// Receives datagrams: each is shown with the address that it came from; each line that is typed goes to all of those.
const dgram = require("node:dgram");
const readline = require("node:readline");

const HOST = @HOST@, PORT = @PORT@;
const ENCODING = @ENCODING@;
const FAREWELLS = @FAREWELLS@; // let a peer be forgotten, whoever says them
const MODE = @MODE@; // echo: each hears itself; room: all others hear it; console: nobody does

@ENCODE@

const receiver = dgram.createSocket(HOST.includes(":") ? "udp6" : "udp4");
const peers = new Map();
for (const [address, port] of @PEERS@) peers.set(`${address}:${port}`, { address, port });

// A datagram arrives whole or not at all.
receiver.on("message", (data, { address, port }) => {
  const text = new TextDecoder(ENCODING).decode(data).replace(/[\r\n]+$/, "");
  const name = `${address}:${port}`;
  console.log(`${name}: ${text}`);
  peers.set(name, { address, port });
  if (FAREWELLS.includes(text)) peers.delete(name);
  else if (MODE === "echo") receiver.send(data, port, address);
  else if (MODE === "room") {
    for (const [other, to] of peers) if (other !== name) receiver.send(encode(`${name}: ${text}\n`), to.port, to.address);
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
  for (const { address, port } of peers.values()) receiver.send(encode(text), port, address);
  if (FAREWELLS.includes(text)) peers.clear();
});
