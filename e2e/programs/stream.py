"""Streams numbered lines over TCP at a steady pace, then says how many a second it reached and waits.

usage: stream.py HOST PORT LINES PER_SECOND [BYTES [TEXT [ENCODING]]]
    PER_SECOND 0 sends as fast as it is read; a line is `entry 000001 TEXT`, filled up with dots
"""

import socket
import sys
import time

# So often a batch goes out.
TICK = 0.005


def line(number, size, text, encoding):
    start = f"entry {number:06d} {text}".encode(encoding)
    return start.ljust(size - 1, b".") + b"\n"


def main():
    host, port, lines, rate = sys.argv[1], *map(int, sys.argv[2:5])
    size = int(sys.argv[5]) if len(sys.argv) > 5 else 64
    text = sys.argv[6] if len(sys.argv) > 6 else ""
    encoding = sys.argv[7] if len(sys.argv) > 7 else "utf-8"
    with socket.create_connection((host, port)) as connection:
        began = time.monotonic()
        sent = 0
        while sent < lines:
            due = sent + 1000 if rate == 0 else int((time.monotonic() - began) * rate)
            due = min(lines, due)
            if due > sent:
                batch = range(sent + 1, due + 1)
                connection.sendall(b"".join(line(n, size, text, encoding) for n in batch))
                sent = due
            if rate:
                time.sleep(TICK)
        print(f"{sent / (time.monotonic() - began):.0f} a second", flush=True)
        sys.stdin.read()


if __name__ == "__main__":
    main()
