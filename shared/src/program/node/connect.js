// Connects to a TCP server: each line that is typed is sent, what comes is shown. Either side may begin.
const net = require("node:net");
const readline = require("node:readline");

const HOST = @HOST@, PORT = @PORT@;
const ENCODING = @ENCODING@;
const ENDING = @ENDING@; // behind each text that is sent
const FAREWELLS = @FAREWELLS@; // end the connection, whoever says them

@ENCODE@

const connection = net.connect({ host: HOST, port: PORT, allowHalfOpen: true });
const decoder = new TextDecoder(ENCODING); // a character may be split over two reads
let rest = "";

// TCP is a stream: what comes may be a part of a text, or several.
connection.on("data", (data) => {
  const texts = (rest + decoder.decode(data, { stream: true })).split("\n");
  rest = ENDING || texts.at(-1) === "" ? texts.pop() : "";
  for (const text of texts.map((text) => text.replace(/\r$/, ""))) {
    console.log(text);
    if (FAREWELLS.includes(text)) process.exit();
  }
});
connection.on("end", () => {
  if (rest) console.log(rest);
  process.exit();
});
connection.on("error", (error) => {
  console.error(error.message);
  process.exit(1);
});

const typed = readline.createInterface({ input: process.stdin });
typed.on("line", (text) => {
  connection.write(encode(text + ENDING));
  if (FAREWELLS.includes(text)) connection.end();
});
typed.on("close", () => connection.end()); // FIN: nothing more comes from here, the other side may go on
