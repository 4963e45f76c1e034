"""A TCP client that speaks another encoding: says each line of standard input and prints what it receives.

usage: coded_client.py HOST PORT ENCODING     a line goes out with its line end; what comes is printed as it decodes
"""

import codecs
import socket
import sys
import threading


def main():
    host, port, encoding = sys.argv[1], int(sys.argv[2]), sys.argv[3]
    decoder = codecs.getincrementaldecoder(encoding)()
    with socket.create_connection((host, port)) as connection:
        print("connected", flush=True)
        threading.Thread(target=say, args=(connection, encoding), daemon=True).start()
        while data := connection.recv(65536):
            print(f"received: {decoder.decode(data).rstrip()} = {data.hex(' ')}", flush=True)
    print("closed", flush=True)


def say(connection, encoding):
    for line in sys.stdin:
        connection.sendall(line.encode(encoding))


if __name__ == "__main__":
    main()
