"""Takes datagrams on one port of all addresses: tells the port, then for each datagram the address to which it came and its text."""

import select
import socket

IP_PKTINFO = 8

v4 = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
v4.setsockopt(socket.IPPROTO_IP, IP_PKTINFO, 1)
v4.bind(("0.0.0.0", 0))
v6 = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
v6.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
v6.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_RECVPKTINFO, 1)
v6.bind(("::", v4.getsockname()[1]))
for one in (v4, v6):
    one.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8 << 20)
print(v4.getsockname()[1], flush=True)
while True:
    for one in select.select([v4, v6], [], [])[0]:
        data, beside, _, _ = one.recvmsg(2048, 256)
        (told,) = (told for _, _, told in beside)
        # The destination as it stands in the header: in IPv4's after the interface and an address of the machine's own.
        ip = socket.inet_ntop(socket.AF_INET, told[8:12]) if one is v4 else socket.inet_ntop(socket.AF_INET6, told[:16])
        print(ip, data.decode(), flush=True)
