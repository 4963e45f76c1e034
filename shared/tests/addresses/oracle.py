"""What Python's ipaddress says of addresses (`a TEXT`) and networks (`n ADDRESS/PREFIX`), a line each."""

import ipaddress
import sys


def address(text):
    ip = ipaddress.ip_address(text)
    flags = [
        ip.is_global,
        ip.is_loopback,
        ip.is_multicast,
        ip.is_unspecified,
        ip.is_link_local,
        ip.version == 4 and ip.is_reserved,
        ip.version == 6 and ip.is_site_local,
    ]
    return [ip.packed.hex(), str(ip), ip.exploded, "".join("01"[flag] for flag in flags), str(int(ip)), *embedded(ip)]


def embedded(ip):
    if ip.version == 4:
        return []
    teredo = ip.teredo or ()
    return [str(v4) for v4 in (ip.ipv4_mapped, ip.sixtofour, *teredo) if v4 is not None]


def network(text):
    net = ipaddress.ip_network(text, strict=False)
    said = [net.network_address, net.broadcast_address, net.netmask, net.hostmask, net.num_addresses]
    if net.num_addresses <= 4096:
        hosts = list(net.hosts())
        said += [hosts[0], hosts[-1], len(hosts)]
    else:
        said += [next(iter(net.hosts()))]
    return [net.with_prefixlen, net.with_netmask, *(str(one) for one in said)]


def answer(line):
    what, text = line.rstrip("\n").split(" ", 1)
    try:
        return "|".join(address(text) if what == "a" else network(text))
    except ValueError:
        return "wrong"


for line in sys.stdin:
    print(answer(line))
