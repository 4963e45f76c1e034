# «Receives datagrams: each is shown with the address that it came from; each line that is typed goes to all of those.|接收数据报：逐个显示，连同来处的地址；键入的每一行发往所有这些地址。»
# «A room of the bridge also asks sources on other machines for a token first: anybody can write any address on a datagram.|桥的房间还会先向其他机器上的来源要一个口令：数据报上的来源地址谁都可以伪造。»
import codecs
import os
import re
import socket
import sys
import threading

HOST, PORT = @HOST@, @PORT@
ENCODING = @ENCODING@
FAREWELLS = @FAREWELLS@  # «let a peer be forgotten, whoever says them|无论谁说，就不再记得那个对端»
MODE = @MODE@  # «echo: each hears itself; room: all others hear it; console: nobody does|echo：自己听到；room：其他人听到；console：没有人听到»
OWN_NAME = "jackfield"  # «in a room|在房间里»
# «What a terminal would act on does not go on to others in a room.|终端会当作命令的字符不会转给房间里的其他人。»
CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


@ENCODE@


family = socket.AF_INET6 if ":" in HOST else socket.AF_INET
receiver = socket.socket(family, socket.SOCK_DGRAM)
if HOST == "::":
    receiver.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)  # «IPv4 too|IPv4 也可以»
receiver.bind((HOST, PORT))
# «By their addresses as datagrams have them: a name would be another peer.|按数据报上的地址记：用名称就成了另一个对端。»
peers = {socket.getaddrinfo(host, port, family, socket.SOCK_DGRAM, 0, socket.AI_V4MAPPED)[0][4] for host, port in @PEERS@}


def send(data, to):
    for address in to:
        try:
            receiver.sendto(data, address)
        except OSError as error:
            print(error, file=sys.stderr)


def name_of(address):
    return ("[{}]:{}" if ":" in address[0] else "{}:{}").format(*address[:2])


def announce(address, what):
    if MODE == "room":
        send(encode(f"* {name_of(address)} {what}\n", "replace"), peers - {address})


def as_lines(name, text):
    return "".join(f"{name}: {CONTROL.sub(chr(0xFFFD), line)}\n" for line in text.split("\n"))


def talk():
    for line in sys.stdin:
        text = line.rstrip("\r\n")
        try:
            send(encode(as_lines(OWN_NAME, text) if MODE == "room" else text), list(peers))
        except UnicodeEncodeError as error:
            print(error, file=sys.stderr)
        if text in FAREWELLS:
            peers.clear()


threading.Thread(target=talk, daemon=True).start()
print("receiving on", *receiver.getsockname()[:2], flush=True)
try:
    while True:
        data, address = receiver.recvfrom(65535)  # «a datagram arrives whole or not at all|数据报要么完整到达，要么不到»
        text = decoder()(data, True).rstrip("\r\n")
        if address not in peers:
            peers.add(address)
            announce(address, "joined")
        print(f"{name_of(address)}: {text}", flush=True)
        if MODE == "echo":
            send(data, [address])
        elif MODE == "room":
            send(encode(as_lines(name_of(address), text), "replace"), peers - {address})
        if text in FAREWELLS:
            peers.discard(address)
            announce(address, "left")
except KeyboardInterrupt:
    os._exit(0)
