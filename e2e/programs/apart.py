"""Beside a relay in a network namespace: python3 apart.py SOCKET PORT DEVICE DEVICE-PORT.

Whoever connects to the Unix socket is connected with the relay's port on loopback, so that a browser outside reaches it. At the
device's address everybody is told `ready`. Ends with the relay, which has taken the place of the shell that started it."""

import asyncio
import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1


async def pour(reader, writer):
    try:
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
        writer.write_eof()
    except OSError:
        writer.close()


async def main(socket, port, device, device_port):
    async def through(reader, writer):
        try:
            far_reader, far_writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            writer.close()
            return
        await asyncio.gather(pour(reader, far_writer), pour(far_reader, writer))
        far_writer.close()
        writer.close()

    async def ready(reader, writer):
        writer.write(b"ready\r\n")
        await pour(reader, writer)

    await asyncio.start_server(ready, device, device_port)
    server = await asyncio.start_unix_server(through, socket)
    await server.serve_forever()


if __name__ == "__main__":
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() == 1:
        sys.exit(1)
    path, inner, address, outer = sys.argv[1:]
    asyncio.run(main(path, int(inner), address, int(outer)))
