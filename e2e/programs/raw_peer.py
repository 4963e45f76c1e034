"""A TCP client that writes bytes as it is told: each line of standard input is pairs of hex digits, sent at once.

usage: raw_peer.py HOST PORT     prints `connected` when it is, and `sent COUNT` after each line
"""

import socket
import sys


def main():
    with socket.create_connection((sys.argv[1], int(sys.argv[2]))) as connection:
        # Two lines are two segments, so that each can be read by itself.
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        print("connected", flush=True)
        for line in sys.stdin:
            data = bytes.fromhex(line)
            connection.sendall(data)
            print(f"sent {len(data)}", flush=True)


if __name__ == "__main__":
    main()
