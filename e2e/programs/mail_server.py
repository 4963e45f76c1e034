"""Postfix on a free port of loopback, which puts every mail for example.org into a Maildir and sends nothing on.

Says its port, and for each mail that has arrived where it lies. Ends, with all that it has started, when its input ends.
"""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

MAIN = """compatibility_level = 3.6
queue_directory = {base}/queue
data_directory = {base}/data
command_directory = /usr/sbin
daemon_directory = /usr/lib/postfix/sbin
mail_owner = postfix
setgid_group = postdrop
maillog_file = /dev/stdout
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = mail.example.org
mydestination =
mynetworks = 127.0.0.0/8
alias_maps =
smtpd_relay_restrictions = reject_unauth_destination
virtual_mailbox_domains = example.org
virtual_mailbox_base = {base}/mail
virtual_mailbox_maps = static:inbox/
virtual_minimum_uid = 1
virtual_uid_maps = static:{uid}
virtual_gid_maps = static:{gid}
default_transport = error:nothing is sent on
relay_transport = error:nothing is sent on
smtp_host_lookup = native
"""

MASTER = """127.0.0.1:{port} inet n - n - - smtpd
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
virtual unix - n n - - virtual
anvil unix - - n - 1 anvil
proxymap unix - - n - - proxymap
postlog unix-dgram n - n - 1 postlogd
"""


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def configure(base, port):
    owner = pwd.getpwnam("postfix")
    for folder in ("conf", "queue", "data", "mail"):
        (base / folder).mkdir()
    os.chmod(base, 0o755)
    for folder in ("data", "mail"):
        os.chown(base / folder, owner.pw_uid, owner.pw_gid)
    values = {"base": base, "uid": owner.pw_uid, "gid": owner.pw_gid, "port": port}
    (base / "conf" / "main.cf").write_text(MAIN.format(**values))
    (base / "conf" / "master.cf").write_text(MASTER.format(**values))


def wait_for(port):
    for _ in range(200):
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            time.sleep(0.05)
    raise SystemExit("Postfix does not listen")


def tell_arrivals(inbox):
    told = set()
    while True:
        for mail in sorted(inbox.glob("new/*")):
            if mail not in told:
                told.add(mail)
                print(f"arrived {mail}", flush=True)
        time.sleep(0.05)


def main():
    # What was started ends with it.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())
    base, port = Path(tempfile.mkdtemp(prefix="jackfield-postfix-")), free_port()
    configure(base, port)
    postfix = ["postfix", "-c", str(base / "conf")]
    server = subprocess.Popen([*postfix, "start-fg"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
    try:
        wait_for(port)
        print(f"port {port}", flush=True)
        threading.Thread(target=tell_arrivals, args=(base / "mail" / "inbox",), daemon=True).start()
        sys.stdin.read()
    finally:
        subprocess.run([*postfix, "stop"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
        try:
            os.killpg(server.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        server.wait()
        shutil.rmtree(base, ignore_errors=True)


main()
