// What a person writes, and in which form it goes out: encodings, escapes, history, saved sends, periodic sends, files.
import { createHash, randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { findings } from "../support/axe.mjs";
import { Jackfield, expect, test } from "../support/journey.mjs";

// A listening bridge, opened in the page, and a Python peer on it that speaks its encoding.
async function desk({ jackfield, relay, run }, { encoding = "utf-8", framing = "line" } = {}) {
  const endpoint = { kind: "tcp-listen", host: "127.0.0.1", port: 0 };
  const bridge = await relay.call("POST", "/bridges", { name: "Desk", endpoint, encoding, framing: { kind: framing } });
  await jackfield.open("Desk");
  const peer = run.python("coded_client.py", ...bridge.local.split(":"), encoding);
  await peer.says("connected");
  await expect(jackfield.page.locator(".peer")).toHaveCount(1);
  return { bridge, peer, preview: jackfield.page.locator("#composer-preview") };
}

async function second(browser, relay, bridge) {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(relay.signInLink(`/bridges/${bridge.id}`));
  await expect(page.getByRole("textbox", { name: "Message" })).toBeVisible();
  return new Jackfield(page);
}

async function more(page, item) {
  await page.getByRole("button", { name: "More ways to send" }).click();
  await page.getByRole("button", { name: item }).click();
}

test("GBK with a Python peer both ways, and what it cannot hold is marked", async ({ jackfield, relay, run }) => {
  const { peer, preview } = await desk({ jackfield, relay, run }, { encoding: "gbk" });
  peer.hears("你好，世界");
  await expect(jackfield.entries.getByText("你好，世界")).toBeVisible();
  await jackfield.message.fill("再见");
  await expect(preview).toContainText("5 bytes · d4 d9 bc fb 0a");
  await jackfield.message.press("Enter");
  await peer.says("received: 再见 = d4 d9 bc fb 0a");
  await jackfield.message.fill("好👋啊😀");
  await expect(jackfield.message).toHaveAttribute("aria-invalid", "true");
  await expect(preview).toContainText("Not in GBK: 👋 (U+1F44B, 2), 😀 (U+1F600, 4)");
  await expect(jackfield.page.getByRole("button", { name: "Send", exact: true })).toBeDisabled();
  await jackfield.page.locator("#composer-encoding").selectOption("gb18030");
  await expect(jackfield.message).not.toHaveAttribute("aria-invalid", "true");
  await expect(preview).toContainText("13 bytes · ba c3 94 39");
});

test("UTF-16 with a Python peer both ways, by lines", async ({ jackfield, relay, run }) => {
  const { peer, preview } = await desk({ jackfield, relay, run }, { encoding: "utf-16le" });
  peer.hears("ਊ 你好");
  await expect(jackfield.entries.getByText("ਊ 你好")).toBeVisible();
  await jackfield.message.fill("é");
  await expect(preview).toContainText("4 bytes · e9 00 0a 00");
  await jackfield.message.press("Enter");
  await peer.says("received: é = e9 00 0a 00");
});

test("escapes and hex as people write them, marked where they are wrong", async ({ jackfield, relay, run }) => {
  const { peer, preview } = await desk({ jackfield, relay, run }, { framing: "none" });
  const form = jackfield.page.locator("#composer-form");
  await form.selectOption("escapes");
  await jackfield.message.fill("AT\\x1b\\q");
  await expect(jackfield.message).toHaveAttribute("aria-invalid", "true");
  await expect(preview.locator("mark")).toHaveText("q");
  await expect(preview).toContainText("At character 8 there should be");
  await jackfield.message.fill("AT\\x1b\\u{4f60}\\r\\n");
  await expect(preview).toContainText("8 bytes · 41 54 1b e4 bd a0 0d 0a");
  await expect(preview.locator(".tag")).toHaveText(["ESC", "CR", "LF"]);
  await jackfield.message.press("Enter");
  await peer.says("received: AT\x1b你 = 41 54 1b e4 bd a0 0d 0a");
  await form.selectOption("hex");
  for (const [typed, bytes] of [["0x01, 0x0A", "01 0a"], ["01-02", "01 02"], ["01:02", "01 02"], ["010a", "01 0a"], ["\\x01\\x02", "01 02"]]) {
    await jackfield.message.fill(typed);
    await expect(preview).toContainText(`2 bytes · ${bytes}`);
  }
  await jackfield.message.fill("01 2");
  await expect(preview.locator("mark")).toHaveText("2");
});

test("history by keys and by touch, and drafts after a reload", async ({ jackfield, relay, run }) => {
  const { page, message } = jackfield;
  await desk({ jackfield, relay, run });
  for (const text of ["one", "two", "one", "three"]) await jackfield.send(text);
  await message.fill("half");
  await message.press("Home");
  await message.press("ArrowUp");
  await expect(message).toHaveValue("three");
  await message.press("ArrowUp");
  await message.press("ArrowUp");
  await expect(message).toHaveValue("two");
  await message.press("ArrowUp");
  await expect(message).toHaveValue("two");
  for (const text of ["one", "three", "half"]) {
    await message.press("ArrowDown");
    await expect(message).toHaveValue(text);
  }
  await page.locator("#composer-form").selectOption("escapes");
  await page.locator("#composer-encoding").selectOption("gbk");
  await page.locator("#composer-ending").selectOption("crlf");
  await message.fill("kept\\t");
  await page.reload();
  await expect(message).toHaveValue("kept\\t");
  await expect(page.locator("#composer-form")).toHaveValue("escapes");
  await expect(page.locator("#composer-encoding")).toHaveValue("gbk");
  await expect(page.locator("#composer-ending")).toHaveValue("crlf");
  await page.getByRole("button", { name: "Sent before" }).click();
  await expect(page.locator(".past button")).toHaveText(["three", "one", "two"]);
  await page.locator(".past").getByRole("button", { name: "two" }).click();
  await expect(message).toHaveValue("two");
});

test("saved sends: made, used on a second page, put in order, deleted and brought back, as a file", async ({ browser, jackfield, relay, run }, info) => {
  const { page } = jackfield;
  const { bridge, peer } = await desk({ jackfield, relay, run });
  for (const [text, place] of [["STATUS?", "this bridge"], ["a label that is much longer than its button may ever be", "every bridge"]]) {
    await jackfield.message.fill(text);
    await more(page, "Save as a button…");
    await page.getByLabel("Label", { exact: true }).fill(text);
    await page.getByLabel("Stands on").selectOption(place);
    await page.getByRole("dialog").getByRole("button", { name: "Save", exact: true }).click();
    await expect(page.getByRole("dialog")).toBeHidden();
  }
  await jackfield.message.fill("");
  const other = await second(browser, relay, bridge);
  const row = other.page.getByRole("group", { name: "Saved sends" });
  await expect(row.getByRole("button")).toHaveText(["STATUS?", /^a label/]);
  await expect(row.getByRole("button").last()).toHaveAttribute("title", /may ever be/);
  expect((await row.getByRole("button").last().boundingBox()).width).toBeLessThanOrEqual(180);
  await row.getByRole("button", { name: "STATUS?" }).click();
  await peer.says(`received: STATUS? = ${Buffer.from("STATUS?\n").toString("hex").replace(/..(?=.)/g, "$& ")}`);
  // With the keyboard.
  await page.getByRole("button", { name: "More ways to send" }).click();
  await page.getByRole("button", { name: "Saved sends…" }).press("Enter");
  await page.getByRole("button", { name: "Move “STATUS?” down" }).press("Enter");
  await expect(row.getByRole("button")).toHaveText([/^a label/, "STATUS?"]);
  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: "Export" }).click();
  const path = await (await download).path();
  expect(JSON.parse(await readFile(path, "utf8")).saved).toHaveLength(2);
  await page.getByRole("button", { name: "Delete “STATUS?”" }).click();
  await expect(row.getByRole("button")).toHaveText([/^a label/]);
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(row.getByRole("button")).toHaveText([/^a label/, "STATUS?"]);
  await page.getByRole("button", { name: "Change “STATUS?”" }).click();
  await page.getByLabel("Label", { exact: true }).fill("Ask");
  await page.getByRole("dialog").getByRole("button", { name: "Save", exact: true }).click();
  await expect(row.getByRole("button")).toHaveText([/^a label/, "Ask"]);
  const choose = page.locator(".file-button input");
  await choose.setInputFiles({ name: "x.json", mimeType: "application/json", buffer: Buffer.from("{]") });
  await expect(page.getByText("This file is no JSON.")).toBeVisible();
  await page.screenshot({ path: info.outputPath("manage.png") });
  await choose.setInputFiles(path);
  // The other one is there as it was.
  await expect(page.getByText("1 saved send imported; 1 there already.")).toBeVisible();
  await expect(row.getByRole("button")).toHaveCount(3);
  await choose.setInputFiles(path);
  await expect(page.getByText("0 saved sends imported; 2 there already.")).toBeVisible();
  await expect(row.getByRole("button")).toHaveCount(3);
});

test("a periodic send is watched and stopped on another page", async ({ browser, jackfield, relay, run }) => {
  const { page } = jackfield;
  const { bridge, peer } = await desk({ jackfield, relay, run });
  await jackfield.message.fill("tick");
  await more(page, "Send every…");
  await page.getByLabel("Every (milliseconds)").fill("5");
  await page.getByRole("button", { name: "Start" }).click();
  await expect(page.getByLabel("Every (milliseconds)")).toHaveAttribute("aria-invalid", "true");
  await page.getByLabel("Every (milliseconds)").fill("100");
  await page.getByRole("button", { name: "Start" }).click();
  await peer.says("received: tick = 74 69 63 6b 0a");
  const other = await second(browser, relay, bridge);
  const line = other.page.getByRole("list", { name: "Sent by the relay" }).getByRole("listitem");
  await expect(line).toContainText("every 100 ms");
  await expect(line).toContainText(/[1-9]\d* sent/);
  await line.getByRole("button", { name: /Stop/ }).click();
  await expect(line).toHaveCount(0);
  await expect(page.getByRole("list", { name: "Sent by the relay" })).toHaveCount(0);
});

test("a file goes with progress, byte for byte, and another is stopped", async ({ jackfield, relay, run }) => {
  const { page } = jackfield;
  const endpoint = { kind: "tcp-listen", host: "127.0.0.1", port: 0 };
  const bridge = await relay.call("POST", "/bridges", { name: "Files", endpoint });
  await jackfield.open("Files");
  // Letters: thousands of bytes that are no text take the list longer to show than the file takes to go.
  const noise = Buffer.from(randomBytes(9 << 20).toString("base64"));
  const file = { name: "noise 1.bin", mimeType: "application/octet-stream", buffer: noise };
  const taker = run.python("file_taker.py", ...bridge.local.split(":"), file.buffer.length);
  await taker.says("connected");
  await expect(page.locator(".peer")).toHaveCount(1);
  const choose = page.locator(".composer input[type=file]");
  await choose.setInputFiles(file);
  const line = page.getByRole("list", { name: "Sent by the relay" }).getByRole("listitem");
  await expect(line.getByRole("progressbar")).toBeVisible();
  await expect(line).toContainText("noise 1.bin");
  taker.hears("go");
  await taker.says(createHash("sha256").update(file.buffer).digest("hex"));
  await expect(jackfield.entries.getByText(/got the file “noise 1.bin”/)).toBeVisible();
  await expect(line).toHaveCount(0);
  // Nobody reads any more: it waits until it is stopped. This one is dropped on the entries.
  const transfer = await page.evaluateHandle((bytes) => {
    const transfer = new DataTransfer();
    transfer.items.add(new File([new Uint8Array(bytes).fill(65)], "dropped.bin"));
    return transfer;
  }, 16 << 20);
  await page.locator(".entries").dispatchEvent("dragover", { dataTransfer: transfer });
  await expect(page.locator(".main")).toHaveClass(/file-over/);
  await page.locator(".entries").dispatchEvent("drop", { dataTransfer: transfer });
  await line.getByRole("button", { name: "Stop the file dropped.bin" }).click();
  await expect(line).toHaveCount(0);
  await expect(jackfield.entries.getByText(/file “dropped.bin” stopped after/)).toBeVisible();
  await expect(line).toHaveCount(0);
  await taker.end("SIGKILL");
});

for (const [language, locale] of [["en", "en-US"], ["zh", "zh-CN"]]) {
  for (const theme of ["light", "dark"]) {
    test(`the composer is sound: ${language}, ${theme}`, async ({ browser, relay }, info) => {
      const hello = await relay.bridge("Hello");
      for (const label of ["STATUS?", "复位 reset", "a long label that does not fit into its button"]) {
        await relay.call("POST", "/saved", { label, escapes: "\\x1bc\\r\\n" });
      }
      const endless = { to: "all", text: "PING\r\n", every_ms: 60000 };
      await relay.call("POST", `/bridges/${hello.id}/periodic`, endless);
      for (const [size, viewport] of Object.entries({ wide: { width: 1280, height: 800 }, phone: { width: 390, height: 844 } })) {
        const context = await browser.newContext({ locale, colorScheme: theme, viewport, hasTouch: size === "phone" });
        const page = await context.newPage();
        await page.goto(relay.signInLink(`/bridges/${hello.id}`));
        await expect(page.locator(".running li")).toBeVisible();
        const sound = async (name) => {
          await page.screenshot({ path: info.outputPath(`${name}-${size}.png`) });
          const sideways = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
          expect(sideways, name).toBeLessThanOrEqual(0);
          expect(await findings(page), name).toEqual([]);
        };
        await page.locator("#composer-encoding").selectOption("gbk");
        await page.locator("textarea").fill("你好👋");
        await expect(page.locator("textarea")).toHaveAttribute("aria-invalid", "true");
        await sound("marked");
        await page.locator("#composer-form").selectOption("escapes");
        await page.locator("textarea").fill("AT\\x1b\\r\\n");
        const buttons = page.locator(".composer-box .menu-place > button");
        await buttons.last().click();
        await sound("menu");
        for (const [item, name] of [[0, "repeat"], [2, "save"], [3, "manage"]]) {
          if (item > 0) await buttons.last().click();
          await page.locator(".menu.up button").nth(item).click();
          await expect(page.locator("dialog[open]")).toBeVisible();
          await sound(name);
          await page.keyboard.press("Escape");
          await expect(page.locator("dialog[open]")).toHaveCount(0);
        }
        await context.close();
      }
    });
  }
}
