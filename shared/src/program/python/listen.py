# Listens for TCP connections: what each peer says is shown, each line that is typed goes to all of them.
import codecs
import os
import socket
import sys
import threading

HOST, PORT = @HOST@, @PORT@
ENCODING = @ENCODING@
ENDING = @ENDING@  # behind each text that is sent
FAREWELLS = @FAREWELLS@  # end the connection, whoever says them
MODE = @MODE@  # echo: each hears itself; room: all others hear it; console: nobody does

peers = {}
lock = threading.Lock()


def say(text, to):
    with lock:
        for peer in [peer for name, peer in peers.items() if to(name)]:
            peer.sendall(text.encode(ENCODING, "replace"))


def hear(peer, name):
    decoder = codecs.getincrementaldecoder(ENCODING)("replace")  # a character may be split over two reads
    rest = ""
    while data := peer.recv(4096):  # TCP is a stream: a read may hold a part of a text, or several
        if MODE == "echo":
            peer.sendall(data)
        *texts, rest = split(rest + decoder.decode(data))
        for text in texts:
            text = text.rstrip("\r")
            print(f"{name}: {text}", flush=True)
            if text in FAREWELLS:
                return
            if MODE == "room":
                say(f"{name}: {text}\n", lambda other: other != name)
    if rest:
        print(f"{name}: {rest}", flush=True)


def split(text):
    return text.split("\n") if ENDING else [*text.splitlines(), ""]


def welcome(peer, address):
    name = "{}:{}".format(*address)
    with lock:
        peers[name] = peer
    print(f"{name} joined", flush=True)
    try:
        hear(peer, name)
    except OSError as error:
        print(f"{name}: {error}", file=sys.stderr)
    with lock:
        del peers[name]
    peer.close()
    print(f"{name} left", flush=True)


def talk():
    for line in sys.stdin:
        text = line.rstrip("\r\n")
        say(text + ENDING, lambda name: True)
        if text in FAREWELLS:
            with lock:
                for peer in peers.values():
                    peer.shutdown(socket.SHUT_WR)  # FIN


family = socket.AF_INET6 if ":" in HOST else socket.AF_INET
listener = socket.create_server((HOST, PORT), family=family, dualstack_ipv6=HOST == "::")
threading.Thread(target=talk, daemon=True).start()
print("listening on", *listener.getsockname()[:2], flush=True)
try:
    while True:
        peer, address = listener.accept()
        threading.Thread(target=welcome, args=[peer, address[:2]], daemon=True).start()
except KeyboardInterrupt:
    os._exit(0)
