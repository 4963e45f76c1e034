"""A TCP client that takes little into its system's buffer and reads nothing until it is told to, line by line: `fin`, `read`,
`close`. Prints what it has done.

usage: still_client.py HOST PORT
"""

import socket
import sys


def main():
    with socket.socket() as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65536)
        connection.connect((sys.argv[1], int(sys.argv[2])))
        print("connected", flush=True)
        for line in sys.stdin:
            word = line.strip()
            if word == "fin":
                connection.shutdown(socket.SHUT_WR)
            elif word == "read":
                while connection.recv(1 << 20):
                    pass
            elif word == "close":
                break
            print(f"done: {word}", flush=True)


if __name__ == "__main__":
    main()
