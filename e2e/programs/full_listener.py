"""A TCP listener whose queue is full, so that its system answers no further SYN, until it is told otherwise.

usage: full_listener.py     the first line printed is its port; `accept` takes whoever waits and comes, `reset` breaks them all
off and listens no more
"""

import socket
import struct
import sys
import threading


def main():
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    listener.listen(0)
    waiting = []
    while (one := dialled(listener.getsockname())) is not None:
        waiting.append(one)
    print(listener.getsockname()[1], flush=True)
    taken = []
    for line in sys.stdin:
        if line == "accept\n":
            threading.Thread(target=take, args=(listener, taken), daemon=True).start()
        elif line == "reset\n":
            listener.shutdown(socket.SHUT_RDWR)
            listener.close()
            for one in taken + waiting:
                one.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                one.close()


def dialled(address):
    """A connection that waits in the queue; none where that is full."""
    one = socket.socket()
    one.settimeout(0.15)
    try:
        one.connect(address)
        return one
    except TimeoutError:
        one.close()
        return None


def take(listener, taken):
    try:
        while True:
            taken.append(listener.accept()[0])
    except OSError:
        pass


if __name__ == "__main__":
    main()
