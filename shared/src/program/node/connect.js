// «Connects to a TCP server: each line that is typed is sent, what comes is shown. Either side may begin.|连接 TCP 服务器：发送键入的每一行，显示收到的内容。双方都可以先开口。»
const net = require("node:net");
const readline = require("node:readline");

const HOST = @HOST@, PORT = @PORT@;
const ENCODING = @ENCODING@;
const ENDING = @ENDING@; // «behind each text that is sent|加在发送的每段文字之后»
const FAREWELLS = @FAREWELLS@; // «end the connection, whoever says them|无论谁说，连接就此结束»
@room:const OWN_NAME = "jackfield"; // «before each text, as a room has it|房间里每段文字前的名字»
@room:// «What a terminal would act on does not go on to others in a room.|终端会当作命令的字符不会转给房间里的其他人。»
@room:const CONTROL = /[\x00-\x08\x0a-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

@ENCODE@

const connection = net.connect({ host: HOST, port: PORT, allowHalfOpen: true });
const decode = decoder();
let rest = "";

// «TCP is a stream: what comes may be a part of a text, or several.|TCP 是字节流：收到的可能是半段文字，也可能是几段。»
connection.on("data", (data) => {
@echo:  // «The same goes back; between two echoes that would never end, which a bridge notices.|原样发回；两个回声相对就没完没了，桥会察觉并停下。»
@echo:  if (connection.writable) connection.write(data);
  const texts = (rest + decode(data)).split("\n");
  rest = ENDING || texts.at(-1) === "" ? texts.pop() : "";
  for (const text of texts.map((text) => text.replace(/\r$/, ""))) {
    console.log(text);
    if (FAREWELLS.includes(text)) process.exit();
  }
});
connection.on("end", () => {
  if (rest) console.log(rest);
@console,room:  process.exit();
@echo:  connection.end(() => process.exit()); // «once all has gone back|全部发回之后»
});
connection.on("error", (error) => {
  console.error(error.message);
  process.exit(1);
});

const typed = readline.createInterface({ input: process.stdin });
typed.on("line", (text) => {
  try {
@console,echo:    connection.write(encode(text + ENDING));
@room:    connection.write(encode(`${OWN_NAME}: ${text.replace(CONTROL, "\ufffd")}\n`));
  } catch (error) {
    console.error(error.message);
  }
  if (FAREWELLS.includes(text)) connection.end();
});
@console,room:typed.on("close", () => connection.end()); // «FIN: nothing more comes from here, the other side may go on|FIN：这边不再发送，对方还可以继续»
