# A mail server that does what the recipient's name says, or the sender's where that begins with "from-". It prints its
# port, a line for each connection, and one for each message that it has seen whole: the recipient's name, and "empty"
# where it held nothing. Arguments: "utf8" where it takes mailboxes that are not ASCII, "pipelining" where it takes commands
# before it has answered the ones before them, "greeting-" or "ehlo-" with "silent" or "cut" for what it does to everybody.
import asyncio
import socket
import sys

from aiosmtpd.smtp import SMTP, syntax

ANSWERS = {
    "from-450": "450 4.7.1 not now",
    "from-550": "550 5.7.1 not you",
    "from-354": "550 5.7.1 not you",
    "rcpt-450": "450 4.2.0 try again",
    "rcpt-550": "550 5.1.1 no such mailbox",
    "rcpt-421": "421 4.3.2 closing",
    "rcpt-354": "550 5.1.1 no such mailbox",
    "data-451": "451 4.3.0 not now",
    "data-554": "554 5.7.1 no",
    "dot-421": "421 HL:ICC too many connections",
    "dot-451": "451 DT:SPM, please try again",
    "dot-452": "452 4.3.1 full",
    "dot-554": "554 DT:SPM",
    "dot-nonsense": "what?",
}


async def trouble(server, name):
    if name.endswith("-cut"):
        server.transport.abort()
    if name.endswith(("-cut", "-silent")):
        await asyncio.sleep(60)


class Handler:
    async def handle_EHLO(self, server, session, envelope, hostname, responses):
        for name in sys.argv:
            if name.startswith("ehlo-"):
                await trouble(server, name)
        session.host_name = hostname
        if "pipelining" in sys.argv:
            responses.insert(1, "250-PIPELINING")
        return responses

    async def handle_MAIL(self, server, session, envelope, address, options):
        name = address.split("@")[0]
        if name.startswith("from-"):
            server.doing = name
            await trouble(server, name)
            return ANSWERS[name]
        envelope.mail_from = address
        return "250 ok"

    async def handle_RCPT(self, server, session, envelope, address, options):
        name = server.doing = address.split("@")[0]
        if name.startswith("rcpt-"):
            await trouble(server, name)
            return ANSWERS[name]
        envelope.rcpt_tos.append(address)
        return "250 ok"

    async def handle_DATA(self, server, session, envelope):
        name = envelope.rcpt_tos[0].split("@")[0]
        print(name, flush=True)
        if name.startswith("dot-"):
            await trouble(server, name)
        if name == "then-cut":
            asyncio.get_running_loop().call_later(0.05, server.transport.close)
        return ANSWERS.get(name, "250 2.0.0 taken")


class Server(SMTP):
    doing = ""

    def connection_made(self, transport):
        print("connected", flush=True)
        super().connection_made(transport)

    async def _handle_client(self):
        for name in sys.argv:
            if name.startswith("greeting-"):
                await trouble(self, name)
        await super()._handle_client()

    async def smtp_RCPT(self, arg):
        if self.doing != "from-354":
            return await super().smtp_RCPT(arg)
        await self.push("250 ok")

    async def smtp_DATA(self, arg):
        name = self.doing
        if name.endswith("-354"):
            return await self.wait_in_vain(name)
        if name.startswith("data-"):
            await trouble(self, name)
            return await self.push(ANSWERS[name])
        if name.startswith("body-"):
            await self.push("354 go on")
            await self._reader.read(1000)
            self.transport.pause_reading()
            await trouble(self, name)
        await super().smtp_DATA(arg)

    # For the message of somebody who was refused.
    async def wait_in_vain(self, name):
        await self.push("354 go on")
        lines = []
        while not lines or lines[-1] not in (b".\r\n", b""):
            lines.append(await self._reader.readline())
        if lines == [b".\r\n"]:
            print(name, "empty", flush=True)
        elif lines[-1]:
            print(name, flush=True)
        await self.push("554 5.5.1 nobody is to get this")

    @syntax("AUTH <mechanism>")
    async def smtp_AUTH(self, arg):
        # As QQ says it, in GBK.
        self._writer.write(b"535 " + "登录失败。密码错误".encode("gbk") + b"\r\n")
        await self._writer.drain()


async def main():
    utf8 = "utf8" in sys.argv

    def make():
        return Server(Handler(), enable_SMTPUTF8=utf8, auth_require_tls=False, authenticator=lambda *_: None)

    listening = socket.create_server(("127.0.0.1", 0))
    # A message is cut, or waits, while it is being written.
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 16384)
    server = await asyncio.get_running_loop().create_server(make, sock=listening)
    print(listening.getsockname()[1], flush=True)
    await server.serve_forever()


asyncio.run(main())
