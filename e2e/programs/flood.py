"""Sends so many datagrams as fast as it can, then says `sent`.

usage: flood.py HOST PORT COUNT BYTES
"""

import socket
import sys


def main():
    host, port, count, size = sys.argv[1], *map(int, sys.argv[2:])
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as own:
        for _ in range(count):
            own.sendto(b"." * size, (host, port))
    print("sent", flush=True)


if __name__ == "__main__":
    main()
