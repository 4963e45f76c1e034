# «Connects to a TCP server: each line that is typed is sent, what comes is shown. Either side may begin.|连接 TCP 服务器：发送键入的每一行，显示收到的内容。双方都可以先开口。»
import codecs
import os
import socket
import sys
import threading

HOST, PORT = @HOST@, @PORT@
ENCODING = @ENCODING@
ENDING = @ENDING@  # «behind each text that is sent|加在发送的每段文字之后»
FAREWELLS = @FAREWELLS@  # «end the connection, whoever says them|无论谁说，连接就此结束»


@ENCODE@


def hear(connection):
    decode = decoder()
    rest = ""
    while data := connection.recv(4096):  # «TCP is a stream: a read may hold a part of a text, or several|TCP 是字节流：一次读到的可能是半段文字，也可能是几段»
        *texts, rest = split(rest + decode(data))
        for text in texts:
            print(text, flush=True)
            if text.removesuffix("\r") in FAREWELLS:
                return
    if rest:
        print(rest, flush=True)


def split(text):  # «what is whole, and the rest|完整的几段，以及剩下的»
    texts = text.split("\n")
    return texts if ENDING or not texts[-1] else [*texts, ""]


def listen_to(connection):
    try:
        hear(connection)
    except OSError as error:
        print(error, file=sys.stderr)
    os._exit(0)  # «also where the keyboard is still waited for|即使还在等待键盘输入»


connection = socket.create_connection((HOST, PORT))
ears = threading.Thread(target=listen_to, args=[connection])
ears.start()
for line in sys.stdin:
    text = line.rstrip("\r\n")
    try:
        connection.sendall(encode(text + ENDING))
    except UnicodeEncodeError as error:
        print(error, file=sys.stderr)
    if text in FAREWELLS:
        break
connection.shutdown(socket.SHUT_WR)  # «FIN: nothing more comes from here, the other side may go on|FIN：这边不再发送，对方还可以继续»
