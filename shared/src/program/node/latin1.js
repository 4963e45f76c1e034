// «As browsers have it: Node itself reads these 32, from 0x80 to 0x9f, as control characters.|与浏览器一致：从 0x80 到 0x9f 的这 32 个，Node 自己读作控制字符。»
const HIGH = @HIGH@;

function code(character) {
  const code = character.codePointAt(0);
  if (HIGH.includes(character)) return HIGH.indexOf(character) + 0x80;
  if (code < 0x80 || (code > 0x9f && code < 0x100)) return code;
}

function encode(text, lossy) {
  const lacks = [...text].find((character) => code(character) === undefined);
  if (lacks && !lossy) throw new Error(`${lacks} is not in this encoding`);
  return Buffer.from([...text].map((character) => code(character) ?? 0x3f));
}

const decoder = () => (data) => data.toString("latin1").replace(/[\x80-\x9f]/g, (high) => HIGH[high.charCodeAt(0) - 0x80]);
