# «Listens for TCP connections: what each peer says is shown, each line that is typed goes to all of them.|监听 TCP 连接：显示每个对端说的话，键入的每一行发给所有对端。»
import codecs
import os
import re
import socket
import sys
import threading

HOST, PORT = @HOST@, @PORT@
ENCODING = @ENCODING@
ENDING = @ENDING@  # «behind each text that is sent|加在发送的每段文字之后»
FAREWELLS = @FAREWELLS@  # «end the connection, whoever says them|无论谁说，连接就此结束»
MODE = @MODE@  # «echo: each hears itself; room: all others hear it; console: nobody does|echo：自己听到；room：其他人听到；console：没有人听到»
OWN_NAME = "jackfield"  # «in a room|在房间里»
# «What a terminal would act on does not go on to others in a room.|终端会当作命令的字符不会转给房间里的其他人。»
CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")

peers = {}
lock = threading.Lock()


@ENCODE@


def say(data, but=None):
    with lock:
        for name, peer in peers.items():
            if name != but:
                try:
                    peer.sendall(data)
                except OSError:
                    pass  # «it is about to leave|它正要离开»


def announce(name, what):
    if MODE == "room":
        say(encode(f"* {name} {what}\n", "replace"), name)


def as_lines(name, text):
    return "".join(f"{name}: {CONTROL.sub(chr(0xFFFD), line)}\n" for line in text.split("\n"))


def hear(peer, name):
    decode = decoder()
    rest = ""
    while data := peer.recv(4096):  # «TCP is a stream: a read may hold a part of a text, or several|TCP 是字节流：一次读到的可能是半段文字，也可能是几段»
        if MODE == "echo":
            peer.sendall(data)
        *texts, rest = split(rest + decode(data))
        for text in texts:
            if said(name, text.removesuffix("\r")):
                return
    if rest:
        said(name, rest)


def said(name, text):  # «whether it was a farewell|是否是告别语»
    print(f"{name}: {text}", flush=True)
    if MODE == "room":
        say(encode(as_lines(name, text), "replace"), name)
    return text in FAREWELLS


def split(text):  # «what is whole, and the rest|完整的几段，以及剩下的»
    texts = text.split("\n")
    return texts if ENDING or not texts[-1] else [*texts, ""]


def welcome(peer, address):
    name = ("[{}]:{}" if ":" in address[0] else "{}:{}").format(*address)
    with lock:
        peers[name] = peer
    announce(name, "joined")
    print(f"{name} joined", flush=True)
    try:
        hear(peer, name)
    except OSError as error:
        print(f"{name}: {error}", file=sys.stderr)
    with lock:
        del peers[name]
    peer.close()
    announce(name, "left")
    print(f"{name} left", flush=True)


def talk():
    for line in sys.stdin:
        text = line.rstrip("\r\n")
        try:
            say(encode(as_lines(OWN_NAME, text) if MODE == "room" else text + ENDING))
        except UnicodeEncodeError as error:
            print(error, file=sys.stderr)
        if text in FAREWELLS:
            with lock:
                for peer in peers.values():
                    try:
                        peer.shutdown(socket.SHUT_WR)  # FIN
                    except OSError:
                        pass  # «it has left already|它已经离开»


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
