// Every encoding with a Python peer both ways, what it cannot hold, and views, which change nothing that is stored.
import { expect, test } from "../support/journey.mjs";

// By label: Python's name, a text that it has, and a character that it has not.
const encodings = {
  gb18030: { python: "gb18030", text: "你好，世界 €" },
  big5: { python: "big5", text: "您好，世界", missing: "한" },
  shift_jis: { python: "shift_jis", text: "こんにちは、世界 ｱ", missing: "한" },
  latin1: { python: "cp1252", text: "Größe: 21 °C, 5 €", missing: "한" },
  "utf-16le": { python: "utf-16-le", text: "你好 👋" },
  "utf-16be": { python: "utf-16-be", text: "你好 👋" },
};

const listening = { kind: "tcp-listen", host: "127.0.0.1", port: 0 };

for (const [label, { python, text, missing }] of Object.entries(encodings)) {
  test(`${label} with a Python peer both ways`, async ({ jackfield, relay, run }) => {
    const { page, message, entries } = jackfield;
    const bridge = await relay.call("POST", "/bridges", { name: "Desk", endpoint: listening, encoding: label, framing: { kind: "line" } });
    const peer = run.python("coded_client.py", ...bridge.local.split(":"), python);
    await peer.says("connected");
    await jackfield.open("Desk");
    peer.hears(text);
    await expect(entries.getByText(text)).toBeVisible();
    const preview = page.locator("#composer-preview");
    await message.fill(text);
    // The bytes that Python receives are those that are shown as typed.
    const shown = /bytes · (.*)$/;
    await expect(preview).toContainText(shown);
    const [, hex] = (await preview.textContent()).match(shown);
    await message.press("Enter");
    const said = await peer.line((line) => line.startsWith(`received: ${text} = `));
    expect(said.split(" = ")[1].startsWith(hex.replace(/ ?….*$/, ""))).toBe(true);
    expect(await relay.texts(bridge, "out")).toEqual([`${text}\n`]);
    expect(await relay.texts(bridge, "in")).toEqual([`${text}\n`]);
    if (missing === undefined) return;
    await message.fill(`${text}${missing}`);
    await expect(message).toHaveAttribute("aria-invalid", "true");
    await expect(preview).toContainText(`${missing} (U+${missing.codePointAt(0).toString(16).toUpperCase()}, ${[...text].length + 1})`);
    await expect(page.getByRole("button", { name: "Send", exact: true })).toBeDisabled();
  });
}

test("whatever a view shows, what is stored stays as it came", async ({ jackfield, relay, run }) => {
  const { page, entries } = jackfield;
  const bridge = await relay.call("POST", "/bridges", { name: "Desk", endpoint: listening });
  const stored = async () => {
    const { entries } = await relay.call("GET", `/bridges/${bridge.id}/entries?direction=in`);
    return entries.map(({ seq, base64 }) => [seq, base64]);
  };
  for (const [label, { python, text }] of Object.entries(encodings)) {
    const before = (await stored()).length;
    const peer = run.python("coded_client.py", ...bridge.local.split(":"), python);
    await peer.says("connected");
    peer.hears(text);
    await expect.poll(async () => (await stored()).length, label).toBe(before + 1);
  }
  await jackfield.open("Desk");
  const asTheyCame = await stored();
  const settings = await relay.call("GET", `/bridges/${bridge.id}`);
  const rows = entries.locator(".message:not(.out) .payload");
  const texts = Object.values(encodings).map(({ text }) => text);
  for (const [at, label] of Object.keys(encodings).entries()) {
    await page.getByLabel("Shown in").selectOption(label);
    await expect(rows.nth(at), label).toContainText(texts[at]);
  }
  expect(await stored()).toEqual(asTheyCame);
  expect(await relay.call("GET", `/bridges/${bridge.id}`)).toEqual(settings);
  // Another page, and this one after a reload with a view of its own, see the same bytes.
  await page.reload();
  await expect(page.getByLabel("Shown in")).toHaveValue("utf-16be");
  expect(await stored()).toEqual(asTheyCame);
});
