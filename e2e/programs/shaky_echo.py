"""A UDP echo that loses and mixes up: of each run of numbered datagrams it drops every fifth, and swaps the 2nd with the 3rd.

usage: shaky_echo.py HOST PORT     says hello to that address first; the first line printed is its own port
"""

import re
import socket
import sys


def main():
    peer = (sys.argv[1], int(sys.argv[2]))
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as own:
        own.bind(("127.0.0.1", 0))
        print(own.getsockname()[1], flush=True)
        own.sendto(b"hello", peer)
        held = None
        while True:
            data, sender = own.recvfrom(65535)
            number = int(re.search(rb" (\d+)/", data).group(1))
            if number % 5 == 0:
                continue
            if number == 2:
                held = data
                continue
            own.sendto(data, sender)
            if number == 3 and held is not None:
                own.sendto(held, sender)
                held = None


if __name__ == "__main__":
    main()
