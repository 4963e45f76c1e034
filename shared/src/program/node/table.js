// «Node reads this encoding but does not write it: all codes of one and two bytes are read once, and looked up.|Node 能读这种编码，但不能写：先把一、二字节的编码读一遍，再查表。»
const codes = new Map(), characters = new Map();
const reads = new TextDecoder(@TABLE@, { fatal: true });
for (let code = 0xffff; code >= 0; code--) {
  const bytes = code > 0xff ? [code >> 8, code & 0xff] : [code];
  try {
    const text = reads.decode(Uint8Array.from(bytes));
    if ([...text].length === 1) add(code, text);
  } catch {} // «not a code|不是编码»
}
for (let code = 0; code < 0x80; code++) add(code, String.fromCharCode(code)); // «Node's tables exchange a few of these|Node 的表里有几个对调了»
@MORE@
function add(code, character) {
  characters.set(code, character);
  codes.set(character, code > 0xff ? [code >> 8, code & 0xff] : [code]);
}

function encode(text, lossy) {
  const lacks = [...text].find((character) => !codes.has(character));
  if (lacks && !lossy) throw new Error(`${lacks} is not in this encoding`);
  return Buffer.from([...text].flatMap((character) => codes.get(character) ?? [0x3f]));
}

function decoder() {
  let first; // «of a character that is not whole yet|还不完整的字符的第一个字节»
  return (data, whole) => {
    let text = "";
    for (const byte of data) {
      const code = first === undefined ? byte : (first << 8) | byte;
      if (first === undefined && byte > 0x80 && !characters.has(byte)) {
        first = byte;
        continue;
      }
      text += characters.get(code) ?? "\ufffd" + (byte < 0x80 ? characters.get(byte) : ""); // «a line's end stays one|行尾仍是行尾»
      first = undefined;
    }
    return whole && first !== undefined ? text + "\ufffd" : text;
  };
}
