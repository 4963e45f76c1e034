# «Where Python's table is not that of browsers: characters, and their codes in hex.|Python 的编码表与浏览器不同之处：字符，以及十六进制的编码。»
CHARACTERS = @CHARACTERS@
CODES = [bytes.fromhex(code) for code in @CODES@.split()]
# «These are only written so: what is read is another character.|这些只用于写：读出来是别的字符。»
WRITTEN = dict(zip(@ALSO@, map(bytes.fromhex, @ALSO_CODES@.split())))
LONGEST = @LONGEST@  # «bytes of a character|一个字符最多的字节数»
READ, UNKNOWN = {}, {}
for character, code in zip(CHARACTERS, CODES):
    WRITTEN[character] = code
    try:
        READ[code.decode(ENCODING)] = character
    except UnicodeDecodeError:
        UNKNOWN[code] = character
READ = str.maketrans(READ)


def encode(text, errors="strict"):
    return b"".join(encode_one(character, errors) for character in text)


def encode_one(character, errors):
    code = WRITTEN.get(character) or character.encode(ENCODING, errors)
    if len(code) <= LONGEST:
        return code
    if errors == "strict":
        raise UnicodeEncodeError(@NAME@, character, 0, 1, "not in this encoding")
    return b"?"


def unknown(error):
    for size in (1, 2):
        code = error.object[error.start : error.start + size]
        if code in UNKNOWN:
            return UNKNOWN[code], error.start + size
    return "\ufffd", error.end


codecs.register_error("unknown", unknown)


def decoder():
    read = codecs.getincrementaldecoder(ENCODING)("unknown").decode  # «keeps a character that is not whole yet|留着还不完整的字符»
    return lambda data, final=False: read(data, final).translate(READ)
