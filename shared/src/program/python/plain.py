def encode(text, errors="strict"):
    return text.encode(ENCODING, errors)


def decoder():
    return codecs.getincrementaldecoder(ENCODING)("replace").decode  # «keeps a character that is not whole yet|留着还不完整的字符»
