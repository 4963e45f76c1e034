# «A small HTTP server: each request is answered with a page, and nothing is said before.|小型 HTTP 服务器：每个请求回一个网页，没有请求就不说话。»
import html
import socket
import socketserver
from http.server import BaseHTTPRequestHandler

HOST, PORT = @HOST@, @PORT@


class Answer(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        asked = html.escape(f"{self.command} {self.path}")
        page = f"<!doctype html>\n<title>Jackfield</title>\n<h1>{asked}</h1>\n".encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(page)))  # «a stream has no ends of its own|字节流自己没有边界»
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(page)

    do_HEAD = do_GET

    def log_message(self, words, *values):
        print(f"{self.client_address[0]}: {words % values}", flush=True)


class Server(socketserver.ThreadingTCPServer):
    address_family = socket.AF_INET6 if ":" in HOST else socket.AF_INET
    allow_reuse_address = True
    daemon_threads = True

    def server_bind(self):
        if HOST == "::":
            self.socket.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
        super().server_bind()


with Server((HOST, PORT), Answer) as server:
    print("listening on", *server.server_address[:2], flush=True)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        pass
