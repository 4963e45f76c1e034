"""What the relay should say of dialling an address (a line of hex each). From the registries themselves and Python's ipaddress,
by nothing of the relay's. Three letters a line: of an admin and of a member, A allowed, M denied as metadata, D denied otherwise;
then after what the rule that says so is named: l loopback, p private, k link-local, m multicast, r reserved, i the public
internet, n never given to anybody, - for metadata and where other addresses stand in this one."""

import bisect
import ipaddress
import pathlib
import sys

REGISTRIES = pathlib.Path(__file__).parent / "../../../shared/tests/addresses"
METADATA = {(ipaddress.ip_address(a).version, int(ipaddress.ip_address(a))) for a in (
    "169.254.169.254 169.254.170.2 169.254.170.23 169.254.0.23 169.254.42.42 100.100.100.200 100.96.0.96 100.80.80.80 "
    "168.63.129.16 192.0.0.192 fd00:ec2::254 fd00:ec2::23 fd20:ce::254 fd00:42::42 fd00:c1::a9fe:a9fe fd00:a9fe:a9fe::1 "
    "fd00:100::100:200 fe80::a9fe:a9fe").split()}
# By the RFCs that the registries name, and in no registry of special purposes: multicast, and what was once for a site.
PURPOSES = {
    "l": "127.0.0.0/8 0.0.0.0/8 ::1/128 ::/128",
    "p": "10.0.0.0/8 172.16.0.0/12 192.168.0.0/16 100.64.0.0/10 fc00::/7 fec0::/10",
    "k": "169.254.0.0/16 fe80::/10",
    "m": "224.0.0.0/4 255.255.255.255/32 ff00::/8",
}
# In no registry of special purposes either: RFC 9780, and the deprecated form of IPv4.
MORE = "100:0:0:1::/64 ::/96"
# IPv4 behind a translator is judged as what it stands for.
WELL_KNOWN = "64:ff9b::/96"
GIVEN = {4: "0.0.0.0/0", 6: f"2000::/3 {WELL_KNOWN}"}


def networks(version, texts):
    found = [ipaddress.ip_network(text.strip()) for text in texts]
    return [(int(n.network_address), int(n.broadcast_address)) for n in found if n.version == version]


def segments(version):
    """Where each stretch of addresses begins, and its letter."""
    blocks = [(letter, networks(version, texts.split())) for letter, texts in PURPOSES.items()]
    special = networks(version, MORE.split())
    for line in (REGISTRIES / f"iana-ipv{version}.txt").read_text().splitlines():
        if not line.startswith("#"):
            special += networks(version, (t for t in line.split(";")[0].split(",") if t.strip() != WELL_KNOWN))
    blocks += [("r", special), ("i", networks(version, GIVEN[version].split()))]
    cuts = {0}
    for _, all_of in blocks:
        cuts.update(first for first, _ in all_of)
        cuts.update(last + 1 for _, last in all_of)
    letter = lambda at: next((l for l, all_of in blocks if any(f <= at <= t for f, t in all_of)), "n")
    cuts = sorted(cuts)
    return cuts, [letter(at) for at in cuts]


SEGMENTS = {4: segments(4), 6: segments(6)}


def purpose(version, number):
    if (version, number) in METADATA:
        return "-"
    cuts, letters = SEGMENTS[version]
    return letters[bisect.bisect_right(cuts, number) - 1]


def inside(n):
    """The IPv4 addresses in an IPv6 address."""
    low, found = n & 0xFFFFFFFF, []
    if n >> 112 == 0x2002:
        found.append(int(ipaddress.IPv6Address(n).sixtofour))
    if n >> 96 == 0x20010000:
        found += [int(one) for one in ipaddress.IPv6Address(n).teredo]
    # RFC 4291 (deprecated), RFC 2765, RFC 6052.
    if n >> 32 == 0 and n > 1 or n >> 32 == 0xFFFF0000 or n >> 32 == 0x64FF9B << 64:
        found.append(low)
    if n >> 80 == 0x64FF9B0001:
        text = f"{n:032x}"
        # RFC 6052, 2.2: bits 64 to 71 are left out.
        for length in (48, 56, 64, 96):
            digits = text[length // 4:16] + text[18:] if length < 96 else text[24:]
            found.append(int(digits[:8], 16))
    if n >> 32 & 0xFDFFFFFF == 0x5EFE:
        found.append(low)
    return found


def answer(text):
    version, number = (4 if len(text) == 8 else 6), int(text, 16)
    # The system uses the IPv4 address in a mapped one itself.
    if version == 6 and number >> 32 == 0xFFFF:
        version, number = 4, number & 0xFFFFFFFF
    own = purpose(version, number)
    others = [purpose(4, n) for n in inside(number)] if version == 6 else []
    member = next(({"-": "M"}.get(p, "D") for p in [own, *others] if p != "i"), "A")
    return ("M" if "-" in [own, *others] else "A") + member + ("-" if others else own)


print("\n".join([answer(line) for line in sys.stdin.read().split()]))
