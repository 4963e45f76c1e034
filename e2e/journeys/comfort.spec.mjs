// The comfort that makes one stay: presets, names, what is unread, the keyboard, the phone.
import { expect, test } from "../support/journey.mjs";

const listening = { kind: "tcp-listen", host: "127.0.0.1", port: 0 };

// A listening bridge, and a program that is connected to it.
async function desk(relay, run, name = "Desk") {
  const bridge = await relay.call("POST", "/bridges", { name, endpoint: listening });
  const client = run.python("tcp_client.py", ...bridge.local.split(":"));
  await client.says("connected");
  return { bridge, client };
}

// A headless browser's tabs are all seen: what a tab is told when it is not.
const turnAway = (page) =>
  page.evaluate(() => {
    Object.defineProperty(document, "visibilityState", { get: () => "hidden", configurable: true });
    document.dispatchEvent(new Event("visibilitychange"));
  });

test("by the keyboard alone: a room by preset, a chat, another bridge, find, help", async ({ jackfield, relay, run }) => {
  const { page } = jackfield;
  const { keyboard } = page;
  await keyboard.press("n");
  const dialog = page.getByRole("dialog", { name: "New bridge" });
  await expect(dialog).toBeVisible();
  await expect(dialog.getByRole("button", { name: /^Chat room/ })).toBeFocused();
  await keyboard.press("Enter");
  await expect(dialog.getByLabel("Name", { exact: true })).toHaveValue("Chat room");
  while (!(await dialog.getByLabel("Name", { exact: true }).evaluate((field) => field === document.activeElement))) {
    await keyboard.press("Tab");
  }
  await keyboard.press("Enter");
  await expect(page.getByRole("heading", { name: "Chat room", exact: true })).toBeVisible();
  await expect(jackfield.message).toBeFocused();
  const { local, mode, farewell } = await relay.bridge("Chat room");
  expect([mode, farewell]).toEqual(["room", ["bye", "再见"]]);
  const guest = run.line(`nc ${local.replace(":", " ")}`);
  guest.hears("anybody here?");
  await expect(jackfield.entries.getByText("anybody here?")).toBeVisible();
  // What is typed is text, not commands.
  await keyboard.type("just me? n/j?");
  await keyboard.press("Enter");
  await guest.line((line) => line.endsWith("just me? n/j?"));
  await keyboard.press("Escape");
  await expect(jackfield.entries).toBeFocused();
  await keyboard.press("k");
  await expect(page.getByRole("heading", { name: "Hello", exact: true })).toBeVisible();
  await keyboard.press("m");
  await keyboard.type("needle");
  await keyboard.press("Enter");
  await expect(jackfield.entry("needle")).toHaveCount(2);
  await keyboard.press("Escape");
  await keyboard.press("/");
  await expect(page.getByRole("textbox", { name: "Find in the entries" })).toBeFocused();
  await keyboard.type("needle");
  await expect(page.locator(".found mark").first()).toBeVisible();
  await keyboard.press("Escape");
  await jackfield.entries.focus();
  await keyboard.press("?");
  const help = page.getByRole("dialog", { name: "Keyboard" });
  await expect(help.getByText("next bridge", { exact: true })).toBeVisible();
  await expect(help.getByRole("heading", { name: "Keyboard" })).toBeInViewport();
  await keyboard.press("n");
  await expect(page.getByRole("dialog")).toHaveCount(1);
  await keyboard.press("Escape");
  await expect(help).toBeHidden();
  await keyboard.press("4");
  await page.getByRole("checkbox", { name: "Keys without Ctrl or Alt" }).uncheck();
  await page.getByRole("heading", { name: "Settings" }).click();
  await keyboard.press("1");
  await expect(page.getByRole("heading", { name: "Settings" })).toBeVisible();
});

test("the first Tab leads past the navigation", async ({ jackfield }) => {
  const { page } = jackfield;
  await jackfield.open("Hello");
  await page.reload();
  await expect(jackfield.message).toBeVisible();
  await page.keyboard.press("Tab");
  const skip = page.getByRole("link", { name: "Skip to the content" });
  await expect(skip).toBeFocused();
  await expect(skip).toBeInViewport();
  await page.keyboard.press("Enter");
  await expect(jackfield.entries).toBeFocused();
});

test("presets fill the form, and a device is spoken to in hex", async ({ browser, jackfield, relay, run }) => {
  const { page } = jackfield;
  const server = run.python("tcp_server.py", 0);
  const port = await server.line(() => true);
  await page.getByRole("button", { name: "New bridge" }).first().click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: /^UDP/ }).click();
  await expect(dialog.getByLabel("Kind", { exact: true })).toHaveValue("udp");
  const device = dialog.getByRole("button", { name: /^Device/ });
  await device.click();
  await expect(device).toHaveAttribute("aria-pressed", "true");
  await expect(dialog.getByLabel("Kind", { exact: true })).toHaveValue("tcp-connect");
  await dialog.getByLabel("Port", { exact: true }).fill(port);
  await dialog.getByRole("button", { name: "Create", exact: true }).click();
  await expect(page.getByRole("heading", { name: "Device", exact: true })).toBeVisible();
  await jackfield.send("68 69");
  await server.says("received: hi");
  const bridge = await relay.bridge("Device");
  expect(await relay.texts(bridge, "out")).toEqual(["hi"]);
  // It is the bridge that begins in hex, for other browsers and for guests as well.
  const { url } = await relay.call("POST", `/bridges/${bridge.id}/shares`, { may: "chat" });
  for (const link of [relay.signInLink(`/bridges/${bridge.id}`), url]) {
    const context = await browser.newContext();
    const other = await context.newPage();
    await other.goto(link);
    if (link === url) {
      await other.getByLabel("Your name").fill("Li");
      await other.getByRole("button", { name: "Come in" }).click();
    }
    await expect(other.locator("#composer-form")).toHaveValue("hex");
    await expect(other.locator("#composer-ending")).toHaveValue("none");
    await context.close();
  }
});

test("each preset makes the bridge that it says", async ({ jackfield, relay }) => {
  const { page } = jackfield;
  const dialog = page.getByRole("dialog");
  for (const [name, kind, mode, framing, farewell] of [
    ["Chat room", "tcp-listen", "room", "line", ["bye", "再见"]],
    ["Dialogue", "tcp-listen", "console", "none", ["bye", "再见"]],
    ["Line console", "tcp-listen", "console", "line", []],
    ["Echo", "tcp-listen", "echo", "none", []],
    ["UDP", "udp", "console", "none", []],
  ]) {
    await page.getByRole("button", { name: "New bridge" }).first().click();
    await dialog.getByRole("button", { name: new RegExp(`^${name}`) }).click();
    await dialog.getByRole("button", { name: "Create", exact: true }).click();
    await expect(page.getByRole("heading", { name, exact: true })).toBeVisible();
    const { bridges } = await relay.call("GET", "/bridges");
    const made = bridges.findLast((bridge) => bridge.name === name);
    expect([made.endpoint.kind, made.mode, made.framing.kind, made.farewell, made.state]).toEqual([kind, mode, framing, farewell, "open"]);
  }
});

test("a dialogue with nc goes line by line", async ({ jackfield, relay, run }) => {
  const { page } = jackfield;
  await page.getByRole("button", { name: "New bridge" }).first().click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: /^Dialogue/ }).click();
  await dialog.getByRole("button", { name: "Create", exact: true }).click();
  await expect(page.getByRole("heading", { name: "Dialogue", exact: true })).toBeVisible();
  const { local } = await relay.bridge("Dialogue");
  const nc = run.program("nc", ...local.split(":"));
  await expect(page.locator(".peer")).toHaveCount(1);
  for (const text of ["one", "two"]) {
    await jackfield.send(text);
    await nc.says(text);
  }
  // With its line's end it is a farewell as it was without.
  await jackfield.send("bye");
  await nc.says("bye");
  await expect(jackfield.entries.getByText(/FIN/).first()).toBeVisible();
});

test("who holds a port is said: a bridge, with the way to it, or a program", async ({ jackfield, relay, run }) => {
  const { page } = jackfield;
  const echo = await relay.bridge("Echo");
  const dialog = await jackfield.newBridge({ name: "Mine", kind: "tcp-listen", host: "0.0.0.0", port: echo.local.split(":")[1] });
  await dialog.getByRole("link", { name: "Go to “Echo”" }).click();
  await expect(page.getByRole("heading", { name: "Echo", exact: true })).toBeVisible();
  await expect(dialog).toBeHidden();
  const server = run.python("tcp_server.py", 0);
  const port = await server.line(() => true);
  await jackfield.newBridge({ name: "Mine", kind: "tcp-listen", host: "127.0.0.1", port });
  await expect(dialog.getByText(/taken already by the program .python\S* \(process \d+\)/)).toBeVisible();
});

test("a name is asked for quietly, and put off or given", async ({ jackfield, relay, context }) => {
  const { page } = jackfield;
  await jackfield.open("Hello");
  const ask = page.getByRole("region", { name: "Your name" });
  await expect(ask).toBeVisible();
  await expect(page.getByRole("dialog")).toBeHidden();
  await jackfield.send("still without");
  await ask.getByLabel("Your name").fill("Li");
  await ask.getByRole("button", { name: "Save" }).click();
  await expect(ask).toBeHidden();
  await expect(page.getByText("You appear as Li.")).toBeVisible();
  await jackfield.send("under my name");
  await expect(jackfield.entry("under my name")).toHaveCount(2);
  const hello = await relay.bridge("Hello");
  const { entries } = await relay.call("GET", `/bridges/${hello.id}/entries?direction=out`);
  expect(entries.map(({ author }) => author)).toEqual([undefined, "Li"]);
  await page.evaluate(() => localStorage.removeItem("jackfield.name"));
  const second = await context.newPage();
  await second.goto(page.url());
  await second.getByRole("button", { name: "Not now" }).click();
  await second.reload();
  await expect(second.getByRole("textbox", { name: "Message" })).toBeVisible();
  await expect(second.getByRole("region", { name: "Your name" })).toBeHidden();
});

test("two people cannot go by one name, and who is looking is said", async ({ jackfield, relay, browser }) => {
  const { page } = jackfield;
  await page.evaluate(() => localStorage.setItem("jackfield.name", "Li"));
  await page.reload();
  await jackfield.open("Hello");
  const side = page.getByRole("complementary", { name: "Peers" });
  await expect(side.getByText("you", { exact: true })).toBeVisible();
  const context = await browser.newContext({ locale: "en-US" });
  const second = await context.newPage();
  await second.goto(relay.signInLink(new URL(page.url()).pathname));
  const message = second.getByRole("textbox", { name: "Message" });
  await message.fill("half a thought");
  await expect(side.getByText("you, +1", { exact: true })).toBeVisible();
  const ask = second.getByRole("region", { name: "Your name" });
  const name = ask.getByLabel("Your name");
  await name.fill("Li");
  await name.press("Enter");
  await expect(name).toHaveAttribute("aria-invalid", "true");
  await expect(ask.getByText(/goes by this name/)).toBeVisible();
  await expect(name).toHaveValue("Li");
  // It goes on without a name, tries the refused one no more, and keeps what was typed.
  await expect(second.getByText(/Connection lost/)).toHaveCount(0);
  await expect(message).toHaveValue("half a thought");
  await name.fill("Wang");
  await name.press("Enter");
  await expect(ask).toBeHidden();
  await expect(side.getByText("you, Wang", { exact: true })).toBeVisible();
  await message.press("Enter");
  await expect(jackfield.entry("half a thought")).toHaveCount(2);
  await expect(jackfield.entries.getByText("Wang").first()).toBeVisible();
  await context.close();
  await expect(side.getByText("you", { exact: true })).toBeVisible();
});

test("what came meanwhile is counted in the list and in the title, for all tabs", async ({ jackfield, relay, run, context }) => {
  const { page } = jackfield;
  const { client } = await desk(relay, run);
  await page.getByRole("link", { name: "Settings" }).click();
  await expect(page).toHaveTitle("Jackfield");
  client.hears("one");
  await expect(page).toHaveTitle("(1) Jackfield");
  const second = await context.newPage();
  await second.goto(relay.url);
  const item = second.getByRole("link", { name: /Desk/ });
  await expect(item).toContainText("1 unread message");
  await expect(second).toHaveTitle("(1) Jackfield");
  client.hears("two");
  await expect(item).toContainText("2 unread messages");
  await page.keyboard.press("u");
  await expect(page.getByRole("heading", { name: "Desk", exact: true })).toBeVisible();
  await expect(page).toHaveTitle("Desk · Jackfield");
  await expect(second).toHaveTitle("Jackfield");
  // Seen as long as the page is, and one's own are never news.
  client.hears("three");
  await expect(jackfield.entry("three")).toBeVisible();
  await jackfield.send("mine");
  await expect(page).toHaveTitle("Desk · Jackfield");
  await turnAway(page);
  client.hears("four");
  await expect(page).toHaveTitle("(1) Desk · Jackfield");
});

test.describe("notifications", () => {
  // Shows what the page has shown.
  const record = () => {
    window.shown = [];
    const Real = window.Notification;
    window.Notification = class extends Real {
      constructor(title, options) {
        super(title, options);
        window.shown.push(Object.assign(this, { words: `${title}: ${options.body}` }));
      }
    };
  };

  test("come where they are wanted, and lead to the bridge", async ({ jackfield, relay, run, context }) => {
    await context.grantPermissions(["notifications"]);
    const { page } = jackfield;
    await page.addInitScript(record);
    const { bridge, client } = await desk(relay, run);
    await page.goto(`${relay.url}/bridges/${bridge.id}`);
    await page.getByRole("checkbox", { name: "Notify me of new messages" }).check();
    await jackfield.open("Hello");
    await turnAway(page);
    await jackfield.send("this one has no bell");
    client.hears("news");
    const shown = () => page.evaluate(() => window.shown.map(({ words }) => words));
    await expect.poll(shown).toEqual(["Desk: 1 unread message"]);
    await page.evaluate(() => window.shown[0].dispatchEvent(new Event("click")));
    await expect(page.getByRole("heading", { name: "Desk", exact: true })).toBeVisible();
  });

  test("that the browser refuses are explained", async ({ jackfield, context }) => {
    await context.clearPermissions();
    await jackfield.page.addInitScript(() => {
      Object.defineProperty(Notification, "permission", { get: () => "denied" });
    });
    await jackfield.page.reload();
    await jackfield.open("Hello");
    await expect(jackfield.page.getByText(/The browser blocks notifications/)).toBeVisible();
    await expect(jackfield.page.getByRole("checkbox", { name: "Notify me of new messages" })).toBeDisabled();
  });
});

test("closing a bridge with peers is asked about", async ({ jackfield, relay, run }) => {
  const { page } = jackfield;
  await desk(relay, run);
  await jackfield.open("Desk");
  await page.getByRole("button", { name: "More actions" }).click();
  await page.getByRole("button", { name: "Close", exact: true }).click();
  const dialog = page.getByRole("dialog", { name: "Close “Desk”?" });
  await expect(dialog.getByText(/^1 peer will be disconnected/)).toBeVisible();
  await dialog.getByRole("button", { name: "Cancel" }).click();
  expect((await relay.bridge("Desk")).state).toBe("open");
  await page.getByRole("button", { name: "More actions" }).click();
  await page.getByRole("button", { name: "Close", exact: true }).click();
  await dialog.getByRole("button", { name: "Close", exact: true }).click();
  await expect.poll(async () => (await relay.bridge("Desk")).state).toBe("closed");
});

for (const [locale, words] of Object.entries({
  "en-US": { item: /Desk/, back: "Back", message: "Message", bridges: "Bridges", peers: "Peers", panel: "Close the panel" },
  "zh-CN": { item: /Desk/, back: "返回", message: "消息", bridges: "桥", peers: "对端", panel: "关闭面板" },
})) {
  test(`on a phone everything is in reach of one hand: ${locale}`, async ({ browser, relay, run }) => {
    const { client } = await desk(relay, run);
    const context = await browser.newContext({ locale, viewport: { width: 390, height: 780 }, hasTouch: true, isMobile: true });
    const page = await context.newPage();
    await page.goto(relay.signInLink());
    await page.getByRole("link", { name: words.item }).tap();
    const message = page.getByRole("textbox", { name: words.message });
    await message.fill("from the phone");
    await message.press("Enter");
    await client.says("received: from the phone");
    // The composer and the places stand at the bottom, each large enough for a thumb.
    for (const control of [message, page.getByRole("link", { name: words.bridges, exact: true })]) {
      const { y, height } = await control.boundingBox();
      expect(height).toBeGreaterThanOrEqual(40);
      expect(y).toBeGreaterThan(390);
      expect(y + height).toBeLessThanOrEqual(780);
    }
    await page.locator(".to-peers").tap();
    const peers = page.getByRole("complementary", { name: words.peers });
    await expect(peers.getByText("127.0.0.1").first()).toBeVisible();
    await peers.getByRole("button", { name: words.panel }).tap();
    await expect(peers).toBeHidden();
    await page.getByRole("link", { name: words.back }).tap();
    await expect(page.getByRole("link", { name: words.item })).toBeVisible();
    const sideways = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(sideways).toBeLessThanOrEqual(0);
    await context.close();
  });
}
