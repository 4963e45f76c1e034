"""A mail server on a free port of loopback that takes a message to its last line, and then ends the connection without a
word, so that nobody can know whether it has taken it. Says its port, and `cut` each time.
"""

import socketserver


class Session(socketserver.StreamRequestHandler):
    def say(self, line):
        self.wfile.write(line.encode() + b"\r\n")

    def handle(self):
        self.say("220 here")
        while line := self.rfile.readline():
            match line.split(None, 1)[0].upper():
                case b"DATA":
                    self.say("354 go on")
                    while self.rfile.readline() not in (b".\r\n", b""):
                        pass
                    print("cut", flush=True)
                    return
                case b"QUIT":
                    return self.say("221 bye")
                case _:
                    self.say("250 fine")


class Server(socketserver.ThreadingTCPServer):
    daemon_threads = True


with Server(("127.0.0.1", 0), Session) as server:
    print(f"port {server.server_address[1]}", flush=True)
    server.serve_forever()
