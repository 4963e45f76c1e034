"""A plain UDP program: sends each line of standard input as a datagram to a peer, prints what it receives.

usage: udp_peer.py HOST PORT     the first line printed is its own port
"""

import socket
import sys
import threading


def main():
    peer = (sys.argv[1], int(sys.argv[2]))
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as own:
        own.bind(("127.0.0.1", 0))
        print(own.getsockname()[1], flush=True)
        threading.Thread(target=say, args=(own, peer), daemon=True).start()
        while True:
            data, _ = own.recvfrom(65535)
            print("received: " + data.decode("utf-8"), flush=True)


def say(own, peer):
    for line in sys.stdin:
        own.sendto(line.rstrip("\n").encode("utf-8"), peer)


if __name__ == "__main__":
    main()
