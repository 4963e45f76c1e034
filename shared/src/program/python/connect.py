# «Connects to a TCP server: each line that is typed is sent, what comes is shown. Either side may begin.|连接 TCP 服务器：发送键入的每一行，显示收到的内容。双方都可以先开口。»
import codecs
import os
@room:import re
import socket
import sys
import threading

HOST, PORT = @HOST@, @PORT@
ENCODING = @ENCODING@
ENDING = @ENDING@  # «behind each text that is sent|加在发送的每段文字之后»
FAREWELLS = @FAREWELLS@  # «end the connection, whoever says them|无论谁说，连接就此结束»
@room:OWN_NAME = "jackfield"  # «before each text, as a room has it|房间里每段文字前的名字»
@room:# «What a terminal would act on does not go on to others in a room.|终端会当作命令的字符不会转给房间里的其他人。»
@room:CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


@ENCODE@


def hear(connection):
    decode = decoder()
    rest = ""
    while data := connection.recv(4096):  # «TCP is a stream: a read may hold a part of a text, or several|TCP 是字节流：一次读到的可能是半段文字，也可能是几段»
@echo:        connection.sendall(data)  # «the same goes back; between two echoes that would never end, which a bridge notices|原样发回；两个回声相对就没完没了，桥会察觉并停下»
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
@console,echo:        connection.sendall(encode(text + ENDING))
@room:        connection.sendall(encode(f"{OWN_NAME}: {CONTROL.sub(chr(0xFFFD), text)}\n"))
    except UnicodeEncodeError as error:
        print(error, file=sys.stderr)
    if text in FAREWELLS:
        break
@echo:else:
@echo:    ears.join()  # «nothing more is typed, and it goes on answering|不再键入，但继续回答»
connection.shutdown(socket.SHUT_WR)  # «FIN: nothing more comes from here, the other side may go on|FIN：这边不再发送，对方还可以继续»
