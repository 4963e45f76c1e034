// Wherever an address or a port stands, a click leads to the inspector.
import { createServer } from "node:net";
import { findings } from "../support/axe.mjs";
import { expect, test } from "../support/journey.mjs";

// Where one may stand that is no link, each with its reason.
const ELSEWHERE = [
  "option, textarea, pre", // what takes no link
  "label, .field .hint, .fact-hint", // what belongs to a control, with examples of what to type
  "button:not(.inspect)", // what does something with the address: names its peer, types an example
  ".reach .copy-line, .bench .copy-line", // lines for a shell, to be copied
  ".payload", // what peers have said
  ".ways, .inspector-page h2, .inspector-page h4", // what the inspector is at now
  ".item-name, h1, .title h1, .chip", // what people have called something
  ".mask", // what is no address, though it looks like one
  ".unseen", // what is heard in the place of what is seen
  ".said, .lesson-side .card:first-child", // what a textbook says
];

// The texts on the page that have an address or a port and lead nowhere.
function loose(page) {
  return page.evaluate((elsewhere) => {
    const address = /(?<![\w.:])\d{1,3}(\.\d{1,3}){3}(?![\w.])|\[[0-9a-f:.%a-z]*:[0-9a-f:.%a-z]*\]:\d+|(?<![\w:])([0-9a-f]{1,4}:){7}[0-9a-f]{1,4}|[0-9a-f]::|::[0-9a-f]/i;
    const port = /\b(port|TCP|UDP) \d{1,5}\b|端口 ?\d{1,5}|\d{1,5} ?端口/i;
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const found = [];
    while (walker.nextNode()) {
      const { parentElement: place, textContent: text } = walker.currentNode;
      if (!address.test(text) && !port.test(text)) continue;
      if (place.closest('a[href^="/inspector"], button.inspect') || place.closest(elsewhere) || !place.checkVisibility()) continue;
      found.push(`${place.closest("[class]")?.className}: ${text}`);
    }
    return found;
  }, ELSEWHERE.join(", "));
}

test("no address and no port stands on the main screens that leads nowhere", async ({ jackfield, relay, run }) => {
  test.setTimeout(90_000);
  const { page } = jackfield;
  const here = async (name) => expect(await loose(page), name).toEqual([]);
  const bridge = (name, endpoint, more = {}) => relay.call("POST", "/bridges", { name, endpoint, ...more });
  const holder = createServer();
  await new Promise((done) => holder.listen(0, "127.0.0.1", done));
  const taken = holder.address().port;

  const desk = await bridge("Desk", { kind: "tcp-listen", host: "127.0.0.1", port: 0 });
  const client = run.python("tcp_client.py", ...desk.local.split(":"));
  await client.says("connected");
  client.hears("hello");
  const meter = await bridge("Meter", { kind: "udp", host: "127.0.0.1", port: 0, remote: "127.0.0.1:9" });
  const refused = await bridge("Gone", { kind: "tcp-connect", host: "127.0.0.1", port: 1 }, { reconnect: true });
  await expect(page.locator(".item-fault .inspect", { hasText: "127.0.0.1:1" })).toBeVisible();
  await here("the list");

  // The whole row leads to the bridge, its address to the inspector, by the pointer and by the keyboard.
  const row = page.locator(".item", { hasText: "Desk" });
  const box = await row.boundingBox();
  await page.mouse.click(box.x + box.width - 6, box.y + box.height / 2);
  await expect(page.getByRole("heading", { name: "Desk", exact: true })).toBeVisible();
  await row.getByRole("link", { name: "Desk" }).focus();
  await page.keyboard.press("Tab");
  await expect(row.locator(".inspect")).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("textbox", { name: "Address" })).toHaveValue(desk.local);
  await page.goBack();

  await jackfield.open("Desk");
  await jackfield.send("to one");
  await expect(jackfield.entries.locator(".to .inspect")).toBeVisible();
  await here("a conversation");
  await page.goto(`${relay.url}/bridges/${desk.id}/drawn`);
  await expect(page.locator(".drawn-ends .inspect")).toHaveCount(2);
  await here("a drawing");
  for (const { id } of [meter, refused]) {
    await page.goto(`${relay.url}/bridges/${id}`);
    await expect(jackfield.entries.locator(".event .inspect").first()).toBeVisible();
    await here(id);
  }

  // A port alone, in a fault.
  const dialog = await jackfield.newBridge({ name: "x", kind: "tcp-listen", host: "127.0.0.1", port: taken });
  await expect(dialog.getByRole("link", { name: String(taken), exact: true })).toBeVisible();
  await here("a fault");
  await dialog.getByRole("link", { name: String(taken), exact: true }).click();
  await expect(page.getByRole("heading", { name: `Port ${taken}`, exact: true })).toBeVisible();
  await expect(page.getByRole("dialog")).toHaveCount(0);

  for (const of of [":" + taken, "192.168.1.50", "2001:db8::1", "fe80::1", "::1:80", "::ffff:10.0.0.1"]) {
    await page.goto(`${relay.url}/inspector?of=${encodeURIComponent(of)}`);
    await expect(page.locator(".listening-said .listening-sides")).toBeVisible();
    await page.locator(".listening details").evaluate((all) => (all.open = true));
    await expect(page.getByText("Checking…")).toHaveCount(0);
    await here(of);
  }

  await relay.call("PUT", "/egress/rules", { rules: [{ name: "lab", then: "allow", networks: ["10.0.0.0/8", "fd00::1"], ports: ["80", "8000-8999"] }] });
  await relay.call("PUT", "/senders/post", { settings: { host: "127.0.0.1", port: 2525, tls: "none", from: "a@example.org" } });
  for (const [path, seen] of [
    ["/settings", "dd .inspect"],
    ["/settings/egress", ".set-rules .inspect"],
    ["/settings/audit", ".audit-where .inspect"],
    ["/notices/setup", ".way .inspect"],
  ]) {
    await page.goto(`${relay.url}${path}`);
    await expect(page.locator(seen).first()).toBeVisible();
    await page.locator("details").evaluateAll((all) => all.forEach((one) => (one.open = true)));
    await here(path);
  }

  await page.goto(`${relay.url}/lessons/port`);
  const port = page.getByLabel("Port", { exact: true });
  await port.fill("");
  await page.getByRole("button", { name: "Listen", exact: false }).first().click();
  await expect(page.locator(".lesson-place .inspect")).toBeVisible();
  const held = (await page.locator(".lesson-place .inspect").textContent()).split(":")[1];
  await port.fill(held);
  await page.getByRole("button", { name: "Listen", exact: false }).first().click();
  await expect(page.locator(".check-seen .inspect").first()).toBeVisible();
  await expect(page.locator(".lesson-form .fault .inspect")).toHaveText(held);
  await here("a lesson");
  expect(await findings(page)).toEqual([]);
  holder.close();
});
