// Node reads this encoding but does not write it: all codes of one and two bytes are read once, and looked up.
const codes = new Map();
const reads = new TextDecoder(ENCODING, { fatal: true });
for (let code = 0xffff; code >= 0; code--) {
  const bytes = code > 0xff ? [code >> 8, code & 0xff] : [code];
  try {
    const text = reads.decode(Uint8Array.from(bytes));
    if ([...text].length === 1) codes.set(text, bytes);
  } catch {} // not a code
}
const encode = (text) => Buffer.from([...text].flatMap((character) => codes.get(character) ?? [0x3f]));
