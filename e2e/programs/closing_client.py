"""A TCP client that does what it is told, line by line: `say TEXT`, `fin`, `rst`, `close`. Prints what it receives.

usage: closing_client.py HOST PORT
"""

import socket
import struct
import sys
import threading


def main():
    with socket.create_connection((sys.argv[1], int(sys.argv[2]))) as connection:
        print("connected", flush=True)
        threading.Thread(target=hear, args=(connection,), daemon=True).start()
        for line in sys.stdin:
            word, _, text = line.rstrip("\n").partition(" ")
            if word == "say":
                connection.sendall(text.encode("utf-8"))
            elif word == "fin":
                connection.shutdown(socket.SHUT_WR)
            elif word == "rst":
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                return
            elif word == "close":
                return


def hear(connection):
    try:
        while data := connection.recv(65536):
            print(f"received: {len(data)}", flush=True)
        print("end", flush=True)
    except OSError:
        pass


if __name__ == "__main__":
    main()
