# «Sends datagrams: each line that is typed is one, what comes back is shown. Nothing is connected, and some may be lost.|发送数据报：键入的每一行是一个，显示收到的回答。没有连接，也可能丢失。»
import codecs
import os
import socket
import sys
import threading

HOST, PORT = @HOST@, @PORT@
ENCODING = @ENCODING@
FAREWELLS = @FAREWELLS@  # «end the dialogue, whoever says them|无论谁说，对话就此结束»


@ENCODE@


family = socket.AF_INET6 if ":" in HOST else socket.AF_INET
other = socket.socket(family, socket.SOCK_DGRAM)
other.connect((HOST, PORT))  # «sends nothing: it only fixes the address|什么也不发送，只是定下地址»


def hear():
    while True:
        try:
            data = other.recv(65535)  # «a datagram arrives whole or not at all|数据报要么完整到达，要么不到»
        except OSError as error:
            print(error, file=sys.stderr)  # «nothing receives there|那里没有程序接收»
            continue
        text = decoder()(data, True).rstrip("\r\n")
        print(text, flush=True)
        if text in FAREWELLS:
            os._exit(0)


threading.Thread(target=hear, daemon=True).start()
for line in sys.stdin:
    text = line.rstrip("\r\n")
    try:
        other.send(encode(text))
    except (OSError, UnicodeEncodeError) as error:
        print(error, file=sys.stderr)
    if text in FAREWELLS:
        os._exit(0)
threading.Event().wait()  # «there is no FIN: what comes is shown until Ctrl+C|没有 FIN：一直显示收到的，直到按 Ctrl+C»
