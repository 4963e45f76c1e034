// «Node reads this encoding but does not write it: all codes are read once, and looked up.|Node 能读这种编码，但不能写：先把全部编码读一遍，再查表。»
const codes = new Map();
const reads = new TextDecoder(ENCODING, { fatal: true });
const four = (lead, index) => [lead + Math.floor(index / 12600), 0x30 + (Math.floor(index / 1260) % 10), 0x81 + (Math.floor(index / 10) % 126), 0x30 + (index % 10)];
for (let index = 0; index < 39420; index++) add(four(0x81, index));
for (let code = 0xffff; code >= 0; code--) add(code > 0xff ? [code >> 8, code & 0xff] : [code]);

function add(bytes) {
  try {
    const text = reads.decode(Uint8Array.from(bytes));
    if ([...text].length === 1) codes.set(text, bytes);
  } catch {} // «not a code|不是编码»
}

function code(character) {
  const number = character.codePointAt(0);
  return number > 0xffff ? four(0x90, number - 0x10000) : codes.get(character);
}

function encode(text, lossy) {
  const lacks = [...text].find((character) => !code(character));
  if (lacks && !lossy) throw new Error(`${lacks} is not in this encoding`);
  return Buffer.from([...text].flatMap((character) => code(character) ?? [0x3f]));
}

const decoder = () => {
  const reads = new TextDecoder(ENCODING, { ignoreBOM: true }); // «keeps a character that is not whole yet|留着还不完整的字符»
  return (data, whole) => reads.decode(data, { stream: !whole });
};
