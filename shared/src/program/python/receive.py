# Receives datagrams: each is shown with the address that it came from; each line that is typed goes to all of those.
import os
import socket
import sys
import threading

HOST, PORT = @HOST@, @PORT@
ENCODING = @ENCODING@
FAREWELLS = @FAREWELLS@  # let a peer be forgotten, whoever says them
MODE = @MODE@  # echo: each hears itself; room: all others hear it; console: nobody does

family = socket.AF_INET6 if ":" in HOST else socket.AF_INET
receiver = socket.socket(family, socket.SOCK_DGRAM)
if HOST == "::":
    receiver.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)  # IPv4 too
receiver.bind((HOST, PORT))
peers = set(@PEERS@)


def talk():
    for line in sys.stdin:
        text = line.rstrip("\r\n")
        for address in list(peers):
            receiver.sendto(text.encode(ENCODING, "replace"), address)
        if text in FAREWELLS:
            peers.clear()


threading.Thread(target=talk, daemon=True).start()
print("receiving on", *receiver.getsockname()[:2], flush=True)
try:
    while True:
        data, address = receiver.recvfrom(65535)  # a datagram arrives whole or not at all
        text = data.decode(ENCODING, "replace").rstrip("\r\n")
        name = "{}:{}".format(*address[:2])
        print(f"{name}: {text}", flush=True)
        peers.add(address)
        if text in FAREWELLS:
            peers.discard(address)
        elif MODE == "echo":
            receiver.sendto(data, address)
        elif MODE == "room":
            for other in peers - {address}:
                receiver.sendto(f"{name}: {text}\n".encode(ENCODING, "replace"), other)
except KeyboardInterrupt:
    os._exit(0)
