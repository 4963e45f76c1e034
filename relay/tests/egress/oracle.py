"""What the relay should say of dialling an address (a line of hex each), as the letters of an admin and of a member: A allowed,
M denied as metadata, D denied otherwise. From the registries themselves and Python's ipaddress, by nothing of the relay's."""

import bisect
import ipaddress
import pathlib
import sys

REGISTRIES = pathlib.Path(__file__).parent / "../../../shared/tests/addresses"
METADATA = {ipaddress.ip_address(a) for a in (
    "169.254.169.254 169.254.170.2 169.254.170.23 100.100.100.200 168.63.129.16 192.0.0.192 "
    "fd00:ec2::254 fd00:ec2::23 fd20:ce::254 fe80::a9fe:a9fe").split()}
# In no registry of special purposes: multicast, what was once for a site, RFC 9780, and the deprecated forms of IPv4.
MORE = ["224.0.0.0/4", "ff00::/8", "fec0::/10", "100:0:0:1::/64", "::/96"]
# IPv4 behind a translator is judged as what it stands for.
JUDGED_INSIDE = {"64:ff9b::/96"}


def ranges(version):
    blocks = [ipaddress.ip_network(b) for b in MORE if ipaddress.ip_network(b).version == version]
    for line in (REGISTRIES / f"iana-ipv{version}.txt").read_text().splitlines():
        if not line.startswith("#"):
            blocks += [ipaddress.ip_network(b.strip()) for b in line.split(";")[0].split(",") if b.strip() not in JUDGED_INSIDE]
    merged = []
    for first, last in sorted((int(b.network_address), int(b.broadcast_address)) for b in blocks):
        if merged and first <= merged[-1][1] + 1:
            merged[-1][1] = max(last, merged[-1][1])
        else:
            merged.append([first, last])
    return [first for first, _ in merged], [last for _, last in merged]


SPECIAL = {4: ranges(4), 6: ranges(6)}
GLOBAL_UNICAST = (0x2000 << 112, (0x4000 << 112) - 1)
WELL_KNOWN = 0x64FF9B << 96


def is_public(version, number):
    firsts, lasts = SPECIAL[version]
    at = bisect.bisect_right(firsts, number) - 1
    if at >= 0 and number <= lasts[at]:
        return False
    return version == 4 or GLOBAL_UNICAST[0] <= number <= GLOBAL_UNICAST[1] or number >> 32 == WELL_KNOWN >> 32


def inside(ip):
    """The IPv4 addresses in an IPv6 address; the mapped one alone stands for itself."""
    n = int(ip)
    found = []
    if ip.sixtofour:
        found.append(int(ip.sixtofour))
    if ip.teredo:
        found += [int(one) for one in ip.teredo]
    low = n & 0xFFFFFFFF
    if n >> 32 == 0 and n > 1:
        found.append(low)
    if n >> 32 == 0xFFFF0000:
        found.append(low)
    if n >> 32 == WELL_KNOWN >> 32:
        found.append(low)
    if n >> 80 == 0x64FF9B0001:
        text = f"{n:032x}"
        # RFC 6052, 2.2: bits 64 to 71 are left out.
        for length in (48, 56, 64, 96):
            digits = text[length // 4:16] + text[18:] if length < 96 else text[24:]
            found.append(int(digits[:8], 16))
    if n >> 32 & 0xFDFFFFFF == 0x5EFE and not found:
        found.append(low)
    return found


def answer(text):
    ip = ipaddress.ip_address(bytes.fromhex(text))
    if ip.version == 6 and ip.ipv4_mapped:
        ip = ip.ipv4_mapped
    all_of = [ip] + ([ipaddress.IPv4Address(n) for n in inside(ip)] if ip.version == 6 else [])
    member = "A"
    for one in all_of:
        if one in METADATA:
            member = "M" if member == "A" else member
        elif not is_public(one.version, int(one)):
            member = "D" if member == "A" else member
    return ("M" if any(one in METADATA for one in all_of) else "A") + member


print("\n".join(answer(line.strip()) for line in sys.stdin))
