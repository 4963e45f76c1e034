"""A plain TCP client: dials, says each line of standard input, prints what it receives, until either side ends.

usage: tcp_client.py HOST PORT [FAREWELL ...]     ends itself after receiving one of the farewells
"""

import socket
import sys
import threading


def main():
    host, port, farewells = sys.argv[1], int(sys.argv[2]), sys.argv[3:]
    with socket.create_connection((host, port)) as connection:
        print("connected", flush=True)
        threading.Thread(target=say, args=(connection,), daemon=True).start()
        while data := connection.recv(1024):
            text = data.decode("utf-8")
            print("received: " + text, flush=True)
            if text.rstrip("\r\n") in farewells:
                break
    print("closed", flush=True)


def say(connection):
    for line in sys.stdin:
        connection.sendall(line.rstrip("\n").encode("utf-8"))


if __name__ == "__main__":
    main()
