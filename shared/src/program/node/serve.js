// «A small HTTP server: each request is answered with a page, and nothing is said before.|小型 HTTP 服务器：每个请求回一个网页，没有请求就不说话。»
const http = require("node:http");

const HOST = @HOST@, PORT = @PORT@;

const escaped = (text) => text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);

const server = http.createServer((request, answer) => {
  const { method, url, socket } = request;
  console.log(`${socket.remoteAddress}: ${method} ${url} HTTP/${request.httpVersion}`);
  const page = Buffer.from(`<!doctype html>\n<title>Jackfield</title>\n<h1>${escaped(`${method} ${url}`)}</h1>\n`);
  answer.writeHead(["GET", "HEAD"].includes(method) ? 200 : 501, {
    "Content-Type": "text/html; charset=utf-8",
    "Content-Length": page.length, // «a stream has no ends of its own|字节流自己没有边界»
  });
  answer.end(page);
});
server.on("error", (error) => {
  console.error(error.message);
  process.exit(1);
});
server.listen({ host: HOST, port: PORT }, () => {
  const { address, port } = server.address();
  console.log("listening on", address, port);
});
