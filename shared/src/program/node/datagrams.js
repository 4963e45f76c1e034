// Sends datagrams: each line that is typed is one, what comes back is shown. Nothing is connected, and some may be lost.
const dgram = require("node:dgram");
const readline = require("node:readline");

const HOST = @HOST@, PORT = @PORT@;
const ENCODING = @ENCODING@;
const FAREWELLS = @FAREWELLS@; // end the dialogue, whoever says them

@ENCODE@

const other = dgram.createSocket(HOST.includes(":") ? "udp6" : "udp4");
// A datagram arrives whole or not at all.
other.on("message", (data) => {
  const text = new TextDecoder(ENCODING).decode(data).replace(/[\r\n]+$/, "");
  console.log(text);
  if (FAREWELLS.includes(text)) process.exit();
});
other.on("error", (error) => console.error(error.message));

// Sends nothing: it only fixes the address.
other.connect(PORT, HOST, () => {
  readline.createInterface({ input: process.stdin }).on("line", (text) => {
    other.send(encode(text), () => {
      if (FAREWELLS.includes(text)) process.exit();
    });
  });
});
