# Reads e-mails as another program does: Python's own parser, one JSON object a file.
import email
import email.policy
import json
import sys

for path in sys.argv[1:]:
    with open(path, "rb") as file:
        raw = file.read()
    message = email.message_from_bytes(raw, policy=email.policy.default)
    parts = [part for part in message.walk() if not part.is_multipart()]
    print(json.dumps({
        "headers": [[name, str(value)] for name, value in message.items()],
        "raw": raw.decode("utf-8", "replace"),
        "defects": [repr(defect) for part in message.walk() for defect in part.defects],
        "parts": [{
            "type": part.get_content_type(),
            "charset": part.get_content_charset(),
            "name": part.get_filename(),
            "hex": part.get_payload(decode=True).hex(),
        } for part in parts],
    }))
