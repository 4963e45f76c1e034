"""Says what a host may be, so that bridges come about, and has each request come from another address: who is wrong again and
again has pauses, and hears 429 instead of what is asked for.

The relay under test trusts whoever dials from 127.0.0.1 to say so, as it would a proxy. Nothing is sent to these addresses, of the
network that is set apart for tests of devices (RFC 2544).
"""

import ipaddress
import itertools

import schemathesis
from hypothesis import strategies
from requests.adapters import HTTPAdapter

schemathesis.openapi.format("host", strategies.sampled_from(["127.0.0.1", "::1", "localhost", "0.0.0.0"]))

NETWORK = ipaddress.ip_network("198.18.0.0/15")
NUMBERS = itertools.count()
send = HTTPAdapter.send


def forwarded(self, request, **how):
    request.headers["X-Forwarded-For"] = str(NETWORK[next(NUMBERS) % NETWORK.num_addresses])
    return send(self, request, **how)


HTTPAdapter.send = forwarded
