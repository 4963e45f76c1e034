// «Sends datagrams: each line that is typed is one, what comes back is shown. Nothing is connected, and some may be lost.|发送数据报：键入的每一行是一个，显示收到的回答。没有连接，也可能丢失。»
const dgram = require("node:dgram");
const readline = require("node:readline");

const HOST = @HOST@, PORT = @PORT@;
const ENCODING = @ENCODING@;
const FAREWELLS = @FAREWELLS@; // «end the dialogue, whoever says them|无论谁说，对话就此结束»

@ENCODE@

const other = dgram.createSocket(HOST.includes(":") ? "udp6" : "udp4");
// «A datagram arrives whole or not at all.|数据报要么完整到达，要么不到。»
other.on("message", (data) => {
  const text = decoder()(data, true).replace(/[\r\n]+$/, "");
  console.log(text);
  if (FAREWELLS.includes(text)) process.exit();
});
other.on("error", (error) => console.error(error.message));

// «Sends nothing: it only fixes the address.|什么也不发送，只是定下地址。»
other.connect(PORT, HOST, () => {
  readline.createInterface({ input: process.stdin }).on("line", (text) => {
    try {
      other.send(encode(text), () => {
        if (FAREWELLS.includes(text)) process.exit();
      });
    } catch (error) {
      console.error(error.message);
    }
  });
});
