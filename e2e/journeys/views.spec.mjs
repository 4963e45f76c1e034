// How entries are shown: bytes that are no text, other encodings, bytes in columns, filters, folding, peers.
import { findings } from "../support/axe.mjs";
import { expect, test } from "../support/journey.mjs";
import { Streamed, filled, seen } from "../support/rows.mjs";

async function listening(jackfield, relay, run, settings = {}) {
  const endpoint = { kind: "tcp-listen", host: "127.0.0.1", port: 0 };
  const bridge = await relay.call("POST", "/bridges", { name: "Desk", endpoint, ...settings });
  await jackfield.open("Desk");
  const join = async () => {
    const peer = run.python("raw_peer.py", ...bridge.local.split(":"));
    await peer.says("connected");
    return peer;
  };
  const peer = await join();
  const say = async (hex, from = peer) => {
    from.hears(hex);
    await from.line((line) => line.startsWith("sent"));
  };
  const stored = async () => {
    const { entries } = await relay.call("GET", `/bridges/${bridge.id}/entries?direction=in&limit=1000`);
    return entries.map(({ base64 }) => Buffer.from(base64, "base64").toString("hex"));
  };
  // One after the other, so that each is an entry of its own.
  const tell = async (...lines) => {
    for (const line of lines) {
      const before = (await stored()).length;
      await say(line);
      await expect.poll(async () => (await stored()).length).toBe(before + 1);
    }
  };
  return { bridge, join, say, tell, stored };
}

const hex = (text) => Buffer.from(text).toString("hex");
const payloads = (jackfield) => jackfield.entries.locator(".message:not(.out) .payload");

test("bytes that are no text stand as bytes in the same line, and split characters are joined", async ({ jackfield, relay, run }) => {
  const { tell } = await listening(jackfield, relay, run);
  await tell(`${hex("ok ")}ff00${hex(" end\r\n")}`, "68 69 e4 bd", "a0 e5 a5 bd 21");
  const rows = payloads(jackfield);
  await expect(rows).toHaveCount(3);
  await expect(rows.nth(0)).toHaveText("ok FFNUL endCRLF");
  await expect(rows.nth(0).locator(".byte")).toHaveText(["FF"]);
  await expect(rows.nth(0).locator(".tag:not(.byte)")).toHaveText(["NUL", "CR", "LF"]);
  await expect(rows.nth(1)).toHaveText("hi你");
  await expect(rows.nth(2)).toHaveText("A0好!");
  await rows.nth(0).click();
  await rows.nth(2).click({ modifiers: ["Shift"] });
  await jackfield.page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await jackfield.page.keyboard.press("Control+c");
  const copied = await jackfield.page.evaluate(() => navigator.clipboard.readText());
  expect(copied).toBe("ok \\xFF<NUL> end\nhi你\n好!");
});

test("a view in GBK changes nothing on the relay, stays for its bridge, and marks nothing that is not so", async ({ jackfield, relay, run }) => {
  const { page } = jackfield;
  const { bridge, tell, stored } = await listening(jackfield, relay, run);
  await tell("c4 e3 ba c3", "c4 e3 ff 61 0a", hex("你好 plain"));
  const rows = payloads(jackfield);
  await expect(rows.nth(0)).toHaveText("C4E3BAC3");
  await page.getByLabel("Shown in").selectOption("gbk");
  await expect(rows.nth(0)).toHaveText("你好");
  await expect(rows.nth(1)).toHaveText("你FFaLF");
  expect(await stored()).toEqual(["c4e3bac3", "c4e3ff610a", hex("你好 plain")]);
  expect((await relay.call("GET", `/bridges/${bridge.id}`)).encoding).toBe("utf-8");
  await page.keyboard.press("Control+f");
  const find = page.getByRole("search", { name: "Find" });
  await find.getByRole("textbox").fill("你好");
  await expect(find.getByRole("status")).toHaveText("1 of 1");
  await expect(find).toContainText("found in UTF-8, not marked");
  await expect(jackfield.entries.locator(".found .payload")).toContainText("plain");
  await expect(jackfield.entries.locator("mark")).toHaveCount(0);
  await page.keyboard.press("Escape");
  await page.reload();
  await expect(page.getByLabel("Shown in")).toHaveValue("gbk");
  await expect(rows.nth(0)).toHaveText("你好");
  await jackfield.open("Hello");
  await expect(page.getByLabel("Shown in")).toHaveValue("utf-8");
});

test("bytes stand in columns, and those that are selected are read as numbers", async ({ jackfield, relay, run }) => {
  const { page, entries } = jackfield;
  const { tell } = await listening(jackfield, relay, run);
  await tell("01 03 06 02 2b 00 64 00 00 79 84", hex("temperature: 21.5 °C, humidity 40 %"));
  await page.getByRole("button", { name: "Bytes", exact: true }).click();
  const hexes = entries.locator(".dump-hex");
  await expect(hexes).toHaveCount(2);
  await expect(hexes.nth(0)).toHaveText("01 03 06 02 2b 00 64 00 00 79 84");
  await expect(entries.locator(".dump-offsets").nth(1)).toHaveText("0000\n0010\n0020", { useInnerText: true });
  await expect(entries.locator(".dump-text").nth(1)).toContainText("21.\n5 ° C", { useInnerText: true });
  await expect(entries.locator(".message time").nth(1)).toHaveText(/^\d\d:\d\d:\d\d\.\d{3} · \+[\d.]+ (µs|ms|s)$/);
  // From the fourth byte to the seventh, by mouse.
  const box = await hexes.nth(0).boundingBox();
  const cell = box.width / 47;
  await page.mouse.move(box.x + 9.8 * cell, box.y + 10);
  await page.mouse.down();
  await page.mouse.move(box.x + 19 * cell, box.y + 10, { steps: 4 });
  await page.mouse.up();
  const inspector = page.getByRole("region", { name: "Selected bytes" });
  await expect(inspector).toContainText("offset 3 (0x3) · 4 bytes");
  const row = (kind) => inspector.getByRole("row", { name: new RegExp(`^${kind} `) }).getByRole("cell");
  // What Python's struct.unpack says.
  await expect(row("u8")).toHaveText(["2"]);
  await expect(row("u16")).toHaveText(["11010", "555"]);
  await expect(row("i32")).toHaveText(["1677732610", "36372580"]);
  await expect(inspector).toContainText("0000 0010");
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  const copied = () => page.evaluate(() => navigator.clipboard.readText());
  for (const [name, text] of [
    ["Hex", "02 2b 00 64"],
    ["C", "unsigned char data[] = {0x02, 0x2b, 0x00, 0x64};"],
    ["Python", "b'\\x02+\\x00d'"],
    ["Text", "<STX>+<NUL>d"],
  ]) {
    await inspector.getByRole("button", { name: `Copy: ${name}`, exact: true }).click();
    await expect.poll(copied).toBe(text);
  }
  // By key: to the next byte, on by two, to the next entry.
  await entries.focus();
  await page.keyboard.press("ArrowRight");
  await expect(inspector).toContainText("1 byte");
  await page.keyboard.press("Shift+ArrowRight");
  await page.keyboard.press("Shift+ArrowRight");
  await expect(inspector).toContainText("3 bytes");
  await page.keyboard.press("Control+c");
  await expect.poll(copied).toMatch(/^([0-9a-f]{2} ){2}[0-9a-f]{2}$/);
  await page.keyboard.press("ArrowDown");
  await expect(inspector).toContainText("1 byte");
  await page.keyboard.press("Escape");
  await expect(inspector).toContainText("Select bytes to read them");
});

test("entries are chosen by direction, peer, text and event, also those that come later", async ({ jackfield, relay, run }) => {
  const { page, entries } = jackfield;
  const { bridge, tell, join, say } = await listening(jackfield, relay, run);
  const other = await join();
  await tell(hex("status 1"), hex("other"));
  await jackfield.send("status sent");
  await say(hex("status 2"), other);
  await expect(entries.getByText("status 2")).toBeVisible();
  await page.getByRole("button", { name: "Filter", exact: true }).click();
  const bar = page.getByRole("search", { name: "Filter" });
  await expect(bar.getByRole("textbox")).toBeFocused();
  await page.keyboard.type("STATUS");
  await expect(bar).toContainText("3 shown");
  await expect(entries.getByText("other", { exact: true })).toHaveCount(0);
  await bar.getByLabel("Show", { exact: true }).selectOption("in");
  await expect(bar).toContainText("2 shown");
  const { peers: [, second] } = await relay.call("GET", `/bridges/${bridge.id}/peers`);
  await bar.getByLabel("Peer").selectOption(second.id);
  await expect(bar).toContainText("1 shown");
  await expect(page.getByRole("button", { name: "Filter: 3 conditions set" })).toBeVisible();
  // What streams in is chosen as well.
  await say(hex("a Status of later"), other);
  await expect(entries.getByText("a Status of later")).toBeVisible();
  await tell(hex("status of another"));
  await expect(bar).toContainText("2 shown");
  await bar.getByRole("textbox").fill("no such text");
  await expect(entries.getByText("No entry matches the filter")).toBeVisible();
  await entries.getByRole("button", { name: "Clear filter" }).click();
  await expect(payloads(jackfield)).toHaveCount(5);
  await bar.getByLabel("Show", { exact: true }).selectOption("peer-joined");
  await expect(entries.locator(".event:not(.day)")).toHaveCount(2);
  await bar.getByRole("textbox").press("Escape");
  await expect(bar).toBeHidden();
  await expect(page.getByRole("button", { name: "Filter: 1 condition set" })).toBeVisible();
  await expect(entries.locator(".event:not(.day)")).toHaveCount(2);
});

test("100,000 entries behind a filter are scrolled, followed and found", async ({ jackfield, relay, run }) => {
  const { page, entries } = jackfield;
  const streamed = await Streamed.open(jackfield, relay, run);
  const first = await streamed.fill(100_000);
  await streamed.show();
  await filled(jackfield, first, (rows) => rows.at(-1).seq === first + 99_999);
  await page.getByRole("button", { name: "Filter", exact: true }).click();
  const bar = page.getByRole("search", { name: "Filter" });
  // Every thousandth line.
  await bar.getByRole("textbox").fill("000 .");
  await expect.poll(async () => (await seen(jackfield)).at(-1)?.text).toContain("entry 100000");
  await expect(bar).toContainText("100 shown");
  await entries.focus();
  await page.keyboard.press("Home");
  await expect.poll(async () => (await seen(jackfield))[0]?.text).toContain("entry 001000");
  await page.keyboard.press("Control+f");
  const find = page.getByRole("search", { name: "Find" });
  await find.getByRole("textbox").fill("entry 05");
  await expect(find.getByRole("status")).toHaveText(/of 10$/);
  await expect(entries.locator(".found .payload")).toContainText("000");
  await page.keyboard.press("Escape");
  await entries.focus();
  await page.keyboard.press("Home");
  const sender = streamed.stream(5_000);
  await sender.line(() => true);
  await expect(page.getByRole("button", { name: "5 new ↓" })).toBeVisible();
  await page.getByRole("button", { name: "5 new ↓" }).click();
  await expect.poll(async () => (await seen(jackfield)).at(-1)?.text).toContain("entry 005000");
  // A text that is rare is looked for through all of the journal.
  await bar.getByRole("textbox").fill("entry 000007 ");
  await expect(entries.locator(".payload")).toHaveCount(2);
  await expect(bar).toContainText("2 shown");
});

test("long entries fold, by mouse and by key, and are copied whole", async ({ jackfield, relay }) => {
  const { page, entries } = jackfield;
  await jackfield.open("Echo");
  const echo = await relay.bridge("Echo");
  const lines = Array.from({ length: 40 }, (_, line) => `line ${line + 1}`).join("\n");
  await relay.call("POST", `/bridges/${echo.id}/entries`, { to: "all", text: lines });
  const payload = entries.locator(".message.out .payload");
  await expect(payload).toContainText("line 12");
  await expect(payload).not.toContainText("line 13");
  await entries.getByRole("button", { name: `Show all ${lines.length} bytes` }).first().click();
  await expect(payload).toContainText("line 40");
  await entries.getByRole("button", { name: "Show less" }).first().click();
  await expect(payload).not.toContainText("line 13");
  await entries.focus();
  const seq = await payload.locator("xpath=ancestor::*[@data-seq]").getAttribute("data-seq");
  await payload.click();
  await page.keyboard.press("Shift+ArrowDown");
  await expect(entries.locator(`[data-seq="${seq}"]`)).toHaveClass(/selected/);
  await page.keyboard.press("Enter");
  await expect(payload).toContainText("line 40");
  await page.keyboard.press("Enter");
  await expect(payload).not.toContainText("line 13");
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.keyboard.press("Control+c");
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  expect(copied).toContain("line 13");
  expect(copied).toContain("line 40");
});

test("a peer has its colour and gets a name from a row, and a restart leaves it its address", async ({ jackfield, relay, run }) => {
  const { page, entries } = jackfield;
  const { tell, say, stored, bridge } = await listening(jackfield, relay, run, { framing: { kind: "line" } });
  await tell(hex("hello\n"));
  const { peers: [{ address }] } = await relay.call("GET", `/bridges/${bridge.id}/peers`);
  const who = entries.locator(".who").first();
  await expect(who).toHaveText(address);
  const card = page.getByRole("complementary", { name: "Peers" }).locator(".peer strong");
  const tint = async (element) => /tint-\d/.exec(await element.getAttribute("class"))[0];
  expect(await tint(who)).toBe(await tint(card));
  // By key, from the list: its address leads to the inspector.
  await entries.focus();
  await page.keyboard.press("F2");
  const dialog = page.getByRole("dialog", { name: `Name of ${address}` });
  await dialog.getByRole("textbox").fill("plc");
  await page.keyboard.press("Enter");
  await expect(dialog).toBeHidden();
  await expect(entries).toBeFocused();
  await expect(who).toHaveText("plc");
  await expect(card).toHaveText("plc");
  expect(await tint(who)).toBe(await tint(card));
  // A name leads to its change.
  await who.click();
  const again = page.getByRole("dialog", { name: `Name of ${address}` });
  await expect(again.getByRole("textbox")).toHaveValue("plc");
  await again.getByRole("textbox").fill("");
  await page.keyboard.press("Enter");
  await expect(who).toHaveText(address);
  // More than the page begins with, so that how the peer joined is not among it.
  await say(hex("line\n".repeat(210)));
  await expect.poll(async () => (await stored()).length).toBe(211);
  await relay.killAndRestart();
  await page.reload();
  await expect(entries.locator(".who").last()).toHaveText(address);
});

test("a journal that cannot be read says so, and is read again", async ({ page, relay, run }) => {
  let broken = true;
  await page.routeWebSocket(/\/live$/, (socket) => {
    const server = socket.connectToServer();
    socket.onMessage((message) => {
      const call = typeof message === "string" ? JSON.parse(message) : {};
      if (!broken || call.do !== "list-entries") return server.send(message);
      const fault = { type: "urn:jackfield:fault:storage-failed", title: "Storage failed", status: 507, code: "storage-failed", params: {}, detail: "broken" };
      return socket.send(JSON.stringify({ id: call.id, fault }));
    });
  });
  const endpoint = { kind: "tcp-listen", host: "127.0.0.1", port: 0 };
  const { id, local } = await relay.call("POST", "/bridges", { name: "Lines", endpoint, framing: { kind: "line" } });
  await run.python("stream.py", ...local.split(":"), 5_000, 0).line(() => true);
  await page.goto(relay.signInLink(`/bridges/${id}`));
  await expect(page.getByRole("heading", { name: "The journal could not be read" })).toBeVisible();
  broken = false;
  await page.getByRole("button", { name: "Try again" }).click();
  await expect(page.getByText("entry 005000")).toBeVisible();
  await expect(page.getByText("The journal could not be read")).toBeHidden();
  // What is older is read when the reader goes there.
  broken = true;
  await page.getByRole("region", { name: "Entries" }).focus();
  await page.keyboard.press("Home");
  await expect(page.getByRole("alert")).toContainText("The journal could not be read");
  broken = false;
  await page.getByRole("button", { name: "Try again" }).click();
  await expect(page.getByText("entry 000001")).toBeVisible();
  await expect(page.getByText("The journal could not be read")).toBeHidden();
});

const sizes = { wide: { width: 1360, height: 800 }, phone: { width: 390, height: 780 } };
for (const [language, locale] of [["en", "en-US"], ["zh", "zh-CN"]]) {
  for (const theme of ["light", "dark"]) {
    test(`views look right: ${language}, ${theme}`, async ({ browser, relay, run }, info) => {
      const endpoint = { kind: "tcp-listen", host: "127.0.0.1", port: 0 };
      const bridge = await relay.call("POST", "/bridges", { name: "Desk", endpoint });
      const peer = run.python("raw_peer.py", ...bridge.local.split(":"));
      await peer.says("connected");
      peer.hears(`${hex("Temperatur 温度 21.5\r\n")}ff fe 80 ${hex("garbled")}`);
      await relay.call("POST", `/bridges/${bridge.id}/entries`, { to: "all", text: "line\n".repeat(30) });
      for (const [size, viewport] of Object.entries(sizes)) {
        const context = await browser.newContext({ locale, colorScheme: theme, viewport, hasTouch: size === "phone" });
        const page = await context.newPage();
        await page.goto(relay.signInLink(`/bridges/${bridge.id}`));
        await expect(page.getByText("garbled")).toBeVisible();
        const look = async (name) => {
          await page.screenshot({ path: info.outputPath(`${size}-${name}.png`) });
          const sideways = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
          expect(sideways, `${name} scrolls sideways`).toBeLessThanOrEqual(0);
          expect(await findings(page), `${size} ${name}`).toEqual([]);
        };
        await look("conversation");
        // A day is a line in the conversation, as events are.
        const day = page.locator(".event.day").first();
        await expect(day).toHaveCSS("border-top-width", "0px");
        await expect(day).toHaveCSS("display", "flex");
        await page.locator(".to-filter").click();
        await page.locator(".find-text").fill("garbled");
        await expect(page.locator(".entries .message")).toHaveCount(1);
        await look("filter");
        await page.locator(".find-text").fill("nothing like it");
        await expect(page.locator(".empty h2")).toBeVisible();
        await look("nothing");
        await page.locator(".empty button").click();
        await page.locator(".segments button").filter({ hasText: /^(Bytes|字节)$/, visible: true }).click();
        await expect(page.locator(".dump").first()).toBeVisible();
        // Of what the peer said, which may be before or after what it was sent.
        const cell = page.locator(".message:not(.out) .dump-hex").first();
        await (size === "phone" ? cell.tap({ position: { x: 40, y: 10 } }) : cell.click({ position: { x: 40, y: 10 } }));
        await expect(page.locator(".inspector-place")).toBeVisible();
        await look("bytes");
        await page.locator(".entries").focus();
        await page.keyboard.press("F2");
        await expect(page.getByRole("dialog")).toBeVisible();
        await look("name");
        await context.close();
      }
    });
  }
}
