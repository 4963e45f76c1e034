"""A gateway that speaks as ihuyi does: takes what its default template allows, and tells what is left on the account.

Says its port, and each SMS that it has taken. Ends when its input ends.
"""

import json
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs


class Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode(), keep_blank_values=True)
        if "GetNum" in self.path:
            answer = {"code": 2, "msg": "查询成功", "num": 4711}
        elif not form["content"][0].startswith("您的验证码是："):
            answer = {"code": 4072, "msg": "短信内容与模板不匹配", "smsid": "0"}
        else:
            print("arrived", form["mobile"][0], form["content"][0], flush=True)
            answer = {"code": 2, "msg": "提交成功", "smsid": "16638660410481"}
        body = json.dumps(answer).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


def main():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(f"port {server.server_port}", flush=True)
    sys.stdin.read()


main()
