"""Has each request come from another address: who is wrong again and again has pauses, and hears 429 instead of what is asked for.

The relay under test trusts whoever dials from 127.0.0.1 to say so, as it would a proxy. Nothing is sent to these addresses, of the
network that is set apart for tests of devices (RFC 2544).
"""

import ipaddress
import itertools

from requests.adapters import HTTPAdapter

ADDRESSES = itertools.cycle(ipaddress.ip_network("198.18.0.0/15").hosts())
send = HTTPAdapter.send


def forwarded(self, request, **how):
    request.headers["X-Forwarded-For"] = str(next(ADDRESSES))
    return send(self, request, **how)


HTTPAdapter.send = forwarded
