# Connects to a TCP server: each line that is typed is sent, what comes is shown. Either side may begin.
import codecs
import os
import socket
import sys
import threading

HOST, PORT = @HOST@, @PORT@
ENCODING = @ENCODING@
ENDING = @ENDING@  # behind each text that is sent
FAREWELLS = @FAREWELLS@  # end the connection, whoever says them


def hear(connection):
    decoder = codecs.getincrementaldecoder(ENCODING)("replace")  # a character may be split over two reads
    rest = ""
    while data := connection.recv(4096):  # TCP is a stream: a read may hold a part of a text, or several
        *texts, rest = split(rest + decoder.decode(data))
        for text in texts:
            print(text, flush=True)
            if text.rstrip("\r") in FAREWELLS:
                return
    if rest:
        print(rest, flush=True)


def split(text):
    return text.split("\n") if ENDING else [*text.splitlines(), ""]


def listen_to(connection):
    try:
        hear(connection)
    except OSError as error:
        print(error, file=sys.stderr)
    os._exit(0)  # also where the keyboard is still waited for


connection = socket.create_connection((HOST, PORT))
ears = threading.Thread(target=listen_to, args=[connection])
ears.start()
for line in sys.stdin:
    text = line.rstrip("\r\n")
    connection.sendall((text + ENDING).encode(ENCODING, "replace"))
    if text in FAREWELLS:
        break
connection.shutdown(socket.SHUT_WR)  # FIN: nothing more comes from here, the other side may go on
