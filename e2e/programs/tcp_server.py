"""A plain TCP server for one client: prints what it receives and answers each with its length, until a farewell.

usage: tcp_server.py PORT [FAREWELL ...]     port 0 takes a free one; the first line printed is the port
"""

import socket
import sys


def main():
    port, farewells = int(sys.argv[1]), sys.argv[2:]
    with socket.create_server(("127.0.0.1", port)) as server:
        print(server.getsockname()[1], flush=True)
        connection, _ = server.accept()
        with connection:
            while data := connection.recv(1024):
                text = data.decode("utf-8")
                print("received: " + text, flush=True)
                if text.rstrip("\r\n") in farewells:
                    break
                connection.sendall(f"{len(text)} characters".encode("utf-8"))
    print("closed", flush=True)


if __name__ == "__main__":
    main()
