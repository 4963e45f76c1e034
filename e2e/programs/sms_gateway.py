"""Kannel with its fakesmsc in place of an operator: bearerbox, smsbox and fakesmsc on free ports of loopback.

Says the port of its sendsms, and each SMS that has reached the operator. Ends, with all that it has started, when its input
ends.
"""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

PATH = ":".join([os.environ["PATH"], "/usr/sbin", "/usr/local/sbin", "/usr/lib/kannel/test"])

CONFIGURATION = """group = core
admin-port = {admin}
admin-password = x
admin-interface = 127.0.0.1
smsbox-port = {boxes}
smsbox-interface = 127.0.0.1
box-allow-ip = 127.0.0.1
dlr-storage = internal

group = smsc
smsc = fake
smsc-id = fake
port = {operator}
connect-allow-ip = 127.0.0.1

group = smsbox
bearerbox-host = 127.0.0.1
sendsms-port = {sendsms}
sendsms-interface = 127.0.0.1
global-sender = 10086

group = sendsms-user
username = jackfield
password = secret
concatenation = true
max-messages = 10

group = sms-service
keyword = default
catch-all = true
max-messages = 0
text = ""
"""


def free_ports(count):
    listeners = [socket.socket() for _ in range(count)]
    for listener in listeners:
        listener.bind(("127.0.0.1", 0))
    ports = [listener.getsockname()[1] for listener in listeners]
    for listener in listeners:
        listener.close()
    return ports


def wait_for(port):
    for _ in range(200):
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            time.sleep(0.05)
    raise SystemExit(f"nothing listens on port {port}")


def tell_arrivals(operator):
    for line in operator.stdout:
        if "Got message" in line:
            print(f"arrived {line.strip()}", flush=True)


def run(program, *args, cwd, **output):
    return subprocess.Popen(
        [shutil.which(program, path=PATH), *args], cwd=cwd, stdin=subprocess.DEVNULL, **output
    )


def main():
    # What was started ends with it.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())
    base = Path(tempfile.mkdtemp(prefix="jackfield-kannel-"))
    admin, boxes, operator, sendsms = free_ports(4)
    values = {"admin": admin, "boxes": boxes, "operator": operator, "sendsms": sendsms}
    (base / "kannel.conf").write_text(CONFIGURATION.format(**values))
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    running = []
    try:
        running.append(run("bearerbox", "-v", "4", "kannel.conf", cwd=base, **quiet))
        wait_for(boxes)
        running.append(run("smsbox", "-v", "4", "kannel.conf", cwd=base, **quiet))
        wait_for(sendsms)
        # An operator from whom nobody hears anything.
        fake = ["-H", "127.0.0.1", "-r", str(operator), "-m", "0", "1 2 text x"]
        output = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
        running.append(run("fakesmsc", *fake, cwd=base, **output))
        threading.Thread(target=tell_arrivals, args=(running[-1],), daemon=True).start()
        print(f"port {sendsms}", flush=True)
        sys.stdin.read()
    finally:
        for process in reversed(running):
            process.kill()
            process.wait()
        shutil.rmtree(base, ignore_errors=True)


main()
