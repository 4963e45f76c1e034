"""What Python's ipaddress says of addresses (`a TEXT`, or `t TEXT` for the address alone) and networks (`n ADDRESS/PREFIX`), a
line each."""

import functools
import ipaddress
import sys

# Of networks of more hosts than this, only every sixteenth is counted host by host: that takes long.
FEW = 256


def read(text):
    """As ip_address() does, without trying the other family first."""
    return (ipaddress.IPv6Address if ":" in text else ipaddress.IPv4Address)(text)


@functools.lru_cache(maxsize=None)
def address(text):
    ip = read(text)
    flags = [
        ip.is_global,
        ip.is_loopback,
        ip.is_multicast,
        ip.is_unspecified,
        ip.is_link_local,
        ip.version == 4 and ip.is_reserved,
        ip.version == 6 and ip.is_site_local,
    ]
    flags = "".join(["01"[flag] for flag in flags])
    return "|".join([ip.packed.hex(), str(ip), ip.exploded, flags, str(int(ip)), *embedded(ip)])


def embedded(ip):
    if ip.version == 4:
        return []
    teredo = ip.teredo or ()
    return [str(v4) for v4 in (ip.ipv4_mapped, ip.sixtofour, *teredo) if v4 is not None]


def network(text, index):
    net = ipaddress.ip_network(text, strict=False)
    said = [net.network_address, net.broadcast_address, net.netmask, net.hostmask, net.num_addresses]
    if net.num_addresses <= (4096 if index % 16 == 0 else FEW):
        hosts = list(net.hosts())
        said += [hosts[0], hosts[-1], len(hosts)]
    else:
        said += [next(iter(net.hosts()))]
    return "|".join([net.with_prefixlen, net.with_netmask, *(str(one) for one in said)])


def answer(index, line):
    what, text = line.split(" ", 1)
    try:
        if what == "n":
            return network(text, index)
        return address(text) if what == "a" else read(text).packed.hex()
    except ValueError:
        return "wrong"


print("\n".join([answer(*line) for line in enumerate(sys.stdin.read().split("\n")[:-1])]))
