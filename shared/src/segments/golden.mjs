// Writes golden.json: what npm's sms-segments-calculator says. In an empty folder:
// npm i sms-segments-calculator@1.3.0 && cp .../golden.mjs . && node golden.mjs > golden.json
import pkg from 'sms-segments-calculator';
const { SegmentedMessage } = pkg;
let one = '', two = '';
for (let c = 0; c < 0x10000; c++) {
  if (c >= 0xd800 && c < 0xe000) continue;
  const s = String.fromCharCode(c);
  const m = new SegmentedMessage(s);
  if (m.encodingName === 'GSM-7') { if (m.numberOfCharacters === 2) two += s; else one += s; }
}
const pieces = [];
for (const n of [1, 2, 69, 70, 71, 133, 134, 135, 152, 153, 154, 159, 160, 161, 201, 202, 305, 306, 307, 459, 460, 1000]) {
  for (const s of ['a', '€', '测', '😀', 'é', 'ç', '\n', '~']) pieces.push([[s, n]]);
}
for (const n of [64, 65, 66, 67, 68, 69, 70, 131, 132, 133, 134, 150, 151, 152, 153, 158, 159, 160, 304, 305, 306]) {
  pieces.push([['a', n], ['€', 1]], [['a', n], ['€', 1], ['b', 20]], [['a', n], ['😀', 1]], [['a', n], ['😀', 1], ['测', 20]],
    [['测', n], ['{', 1]], [['a', n], ['[', 2], ['a', n], ['\\', 3]], [['测', n], ['😀', 2], ['x', n], ['😀', 30]]);
}
const texts = ['您的验证码是：123456。请不要把验证码泄露给其他人。', 'Your code is 123456.', 'Straße', 'naïve', 'Ça va', '“quoted”', 'tab\there'];
for (const t of texts) pieces.push([[t, 1]], [[t, 7]]);
const cases = pieces.map((p) => {
  const m = new SegmentedMessage(p.map(([s, n]) => s.repeat(n)).join(''));
  return [p, m.encodingName, m.segmentsCount, m.messageSize / (m.encodingName === 'GSM-7' ? 7 : 16)];
});
const lines = cases.map((c) => '    ' + JSON.stringify(c)).join(',\n');
console.log(`{\n  "made_with": "sms-segments-calculator 1.3.0",\n  "one": ${JSON.stringify(one)},\n  "two": ${JSON.stringify(two)},\n  "cases": [\n${lines}\n  ]\n}`);
