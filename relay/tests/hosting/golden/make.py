"""Writes what the journal of a release looks like, for the test that brings it forward: python3 make.py JACKFIELD.

A relay is filled through its API and stopped; its database is written as SQL into NNNN.sql, named after its newest migration."""

import json
import os
import pathlib
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.request

KEY = "the-owners-key-in-tests-4711"
SECRETS = "11" * 32
HERE = pathlib.Path(__file__).parent
MIGRATIONS = HERE / "../../../src/store/migrations"


def call(url, method, path, body=None):
    request = urllib.request.Request(f"{url}/api/v1{path}", method=method)
    request.add_header("Authorization", f"Bearer {KEY}")
    data = None if body is None else json.dumps(body).encode()
    with urllib.request.urlopen(request, data) as answer:
        return json.loads(answer.read() or "null")


def fill(url):
    for bridge in call(url, "GET", "/bridges")["bridges"]:
        call(url, "DELETE", f"/bridges/{bridge['id']}")
    endpoint = {"kind": "tcp-listen", "host": "127.0.0.1", "port": 0}
    desk = call(url, "POST", "/bridges", {"name": "Desk", "endpoint": endpoint, "encoding": "gbk", "farewell": ["bye", "再见"]})
    at = f"/bridges/{desk['id']}"
    host, port = desk["local"].rsplit(":", 1)
    with socket.create_connection((host, int(port))) as peer:
        peer.sendall("你好, Jackfield\r\n".encode("gbk"))
        wait(lambda: call(url, "GET", f"{at}/peers")["peers"])
        call(url, "PATCH", f"{at}/peers/p1", {"name": "Li"})
        call(url, "POST", f"{at}/entries", {"to": "all", "text": "答复\n", "client_id": "once"})
        call(url, "POST", f"{at}/entries", {"to": "all", "hex": "00 ff 0a"})
        call(url, "POST", f"{at}/entries", {"to": [], "text": "nobody"})
        peer.recv(64)
    wait(lambda: [e for e in call(url, "GET", f"{at}/entries")["entries"] if (e.get("event") or {}).get("kind") == "peer-left"])
    call(url, "POST", f"{at}/shares", {"may": "chat", "uses": 5, "name": "Class 3"})
    call(url, "POST", "/saved", {"label": "Status", "text": "STATUS?", "bridge": desk["id"]})
    call(url, "POST", "/notices/email", {"to": ["ann@example.org"], "subject": "Backup", "text": "It is done.",
         "attachments": [{"name": "a.txt", "type": "text/plain", "base64": "aGk="}]})
    wait(lambda: call(url, "GET", "/notices?status=captured")["notices"])
    call(url, "PUT", "/outbox/suppressed/mallory@example.org")
    call(url, "POST", "/codes", {"to": "ben@example.org"})
    wait(lambda: len(call(url, "GET", "/notices?status=captured")["notices"]) == 2)
    call(url, "PUT", "/senders/main", {"settings": {"host": "127.0.0.1", "port": 1, "tls": "none", "user": "a@mail.example",
         "from": "a@mail.example"}, "password": "secret"})
    call(url, "PUT", "/templates/hot", {"kind": "email", "subject": "Hot", "text": "Too hot: {{ value }}"})
    call(url, "POST", f"{at}/alerts", {"name": "Hot", "when": {"contains": "ALARM"},
         "notice": {"kind": "email", "to": ["ann@example.org"], "subject": "Hot", "text": "{{ text }}"}})
    # Nobody signs in: a session ends by itself some day.
    call(url, "POST", "/users", {"name": "Ada", "role": "admin", "passphrase": "a paper boat in the rain"})
    li = call(url, "POST", "/users", {"name": "Li Wei", "role": "member"})["user"]
    call(url, "PUT", f"{at}/grants/{li['id']}", {"may": "chat"})
    call(url, "POST", "/tokens", {"name": "nightly", "role": "reader"})
    call(url, "PUT", "/egress/rules", {"rules": [{"name": "lab", "then": "allow", "networks": ["192.168.7.0/24"], "roles": ["member"]}]})
    # Closed, so that a test needs no port of this machine.
    call(url, "POST", f"{at}/close")


def wait(probe):
    for _ in range(500):
        if probe():
            return
        time.sleep(0.02)
    sys.exit("waited in vain")


def main():
    program = sys.argv[1]
    newest = max(int(file.name[:4]) for file in MIGRATIONS.glob("*.sql"))
    with tempfile.TemporaryDirectory() as data:
        environment = {**os.environ, "JACKFIELD_OWNER_KEY": KEY, "JACKFIELD_SECRETS_KEY": SECRETS}
        line = [program, "serve", "--listen", "127.0.0.1:0", "--data", data]
        relay = subprocess.Popen(line, stdout=subprocess.PIPE, text=True, env=environment)
        try:
            fill(relay.stdout.readline().split()[-1])
        finally:
            relay.send_signal(signal.SIGTERM)
            relay.wait()
        lines = sqlite3.connect(os.path.join(data, "journal.sqlite")).iterdump()
        (HERE / f"{newest:04}.sql").write_text("\n".join(lines) + "\n")


main()
