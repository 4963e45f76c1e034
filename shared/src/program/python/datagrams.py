# Sends datagrams: each line that is typed is one, what comes back is shown. Nothing is connected, and some may be lost.
import os
import socket
import sys
import threading

HOST, PORT = @HOST@, @PORT@
ENCODING = @ENCODING@
FAREWELLS = @FAREWELLS@  # end the dialogue, whoever says them

family = socket.AF_INET6 if ":" in HOST else socket.AF_INET
other = socket.socket(family, socket.SOCK_DGRAM)
other.connect((HOST, PORT))  # sends nothing: it only fixes the address


def hear():
    while True:
        try:
            text = other.recv(65535).decode(ENCODING, "replace").rstrip("\r\n")  # a datagram arrives whole or not at all
        except ConnectionRefusedError:
            print("nothing receives there", file=sys.stderr)
            continue
        print(text, flush=True)
        if text in FAREWELLS:
            os._exit(0)


threading.Thread(target=hear, daemon=True).start()
for line in sys.stdin:
    text = line.rstrip("\r\n")
    other.send(text.encode(ENCODING, "replace"))
    if text in FAREWELLS:
        os._exit(0)
threading.Event().wait()  # there is no FIN: what comes is shown until Ctrl+C
