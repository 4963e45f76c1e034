"""A TCP client that takes a file: waits for a line of standard input, then reads so many bytes and prints their digest.

usage: file_taker.py HOST PORT BYTES
"""

import hashlib
import socket
import sys


def main():
    host, port, left = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as connection:
        # A small buffer, so that what is not read is noticed soon.
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65536)
        connection.connect((host, port))
        print("connected", flush=True)
        sys.stdin.readline()
        digest = hashlib.sha256()
        while left > 0 and (data := connection.recv(min(left, 65536))):
            digest.update(data)
            left -= len(data)
        print(digest.hexdigest(), flush=True)
        sys.stdin.read()


if __name__ == "__main__":
    main()
