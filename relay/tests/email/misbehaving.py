# A mail server that does what the recipient's name says. It prints its port, and a line for each message it has taken or
# seen whole. Arguments: "utf8" where it takes mailboxes that are not ASCII.
import asyncio
import sys

from aiosmtpd.smtp import SMTP, syntax

ANSWERS = {
    "rcpt-450": "450 4.2.0 try again",
    "rcpt-550": "550 5.1.1 no such mailbox",
    "rcpt-421": "421 4.3.2 closing",
    "dot-421": "421 HL:ICC too many connections",
    "dot-451": "451 DT:SPM, please try again",
    "dot-452": "452 4.3.1 full",
    "dot-554": "554 DT:SPM",
    "dot-nonsense": "what?",
}


class Handler:
    async def handle_RCPT(self, server, session, envelope, address, options):
        name = address.split("@")[0]
        if name == "rcpt-cut":
            server.transport.abort()
            await asyncio.sleep(60)
        if name == "rcpt-silent":
            await asyncio.sleep(60)
        if name.startswith("rcpt-"):
            return ANSWERS[name]
        envelope.rcpt_tos.append(address)
        return "250 ok"

    async def handle_DATA(self, server, session, envelope):
        name = envelope.rcpt_tos[0].split("@")[0]
        print(name, flush=True)
        if name == "dot-cut":
            server.transport.abort()
            await asyncio.sleep(60)
        if name == "dot-silent":
            await asyncio.sleep(60)
        if name == "then-cut":
            asyncio.get_running_loop().call_later(0.05, server.transport.close)
        return ANSWERS.get(name, "250 2.0.0 taken")


class Server(SMTP):
    @syntax("AUTH <mechanism>")
    async def smtp_AUTH(self, arg):
        # As QQ says it, in GBK.
        self._writer.write(b"535 " + "登录失败。密码错误".encode("gbk") + b"\r\n")
        await self._writer.drain()


async def main():
    utf8 = "utf8" in sys.argv

    def make():
        return Server(Handler(), enable_SMTPUTF8=utf8, auth_require_tls=False, authenticator=lambda *_: None)

    server = await asyncio.get_running_loop().create_server(make, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


asyncio.run(main())
