// Streams and datagrams in their drawing: split and put together, dropped and refused; by the keyboard, and for who may only look.
import { expect, test } from "../support/journey.mjs";
import { press, tabTo } from "../support/keys.mjs";

test.use({ viewport: { width: 1440, height: 900 } });

async function make(relay, name, endpoint, further = {}) {
  return relay.call("POST", "/bridges", { name, endpoint: { host: "127.0.0.1", port: 0, ...endpoint }, ...further });
}

const port = (bridge) => Number(bridge.local.split(":").pop());

test("by the keyboard alone one send is split and several are put together", async ({ relay, page, jackfield }) => {
  const bridge = await make(relay, "Keys", { kind: "tcp-listen" }, { read_bytes: 1024 });
  await page.goto(`${relay.url}/bridges/${bridge.id}`);
  await press(page, page.getByRole("link", { name: "Drawn" }));
  const drawing = page.getByRole("region", { name: "Drawing" });
  const line = (text) => drawing.locator("li.rung").filter({ hasText: text });
  await press(page, drawing.getByRole("button", { name: "Open the other end here" }));
  await expect(line(/accept\(\)/)).toBeVisible();
  const size = drawing.getByLabel("Most bytes of one read");
  await tabTo(page, size);
  await page.keyboard.press("ArrowUp");
  await expect.poll(async () => (await relay.call("GET", `/bridges/${bridge.id}`)).read_bytes).toBe(256);
  // A panel closes and opens, and the lines are scrolled.
  const states = drawing.locator("summary").filter({ hasText: "States" });
  await press(page, states);
  await expect(drawing.getByRole("table").filter({ hasText: "SYN-SENT" })).toBeHidden();
  await page.keyboard.press("Enter");
  await expect(drawing.getByRole("table").filter({ hasText: "SYN-SENT" })).toBeVisible();
  // From here to the other end, where the sends are.
  await press(page, drawing.getByRole("link", { name: /^Go to / }));
  await expect(line(/connect\(\) returned/)).toBeVisible();
  await press(page, drawing.getByRole("button", { name: "Send 5,000 bytes at once" }));
  await expect(line(/came there as 20 reads: 256 \+ 256/)).toBeVisible();
  // What comes while the reader is busy is read at once. How much that is, the system decides.
  const small = drawing.getByRole("button", { name: "Send 5 bytes three times" });
  const merged = line(/came there in one read together with others/).first();
  await expect(async () => {
    await tabTo(page, small);
    for (let times = 0; times < 5; times++) await page.keyboard.press("Enter");
    await expect(merged).toBeVisible({ timeout: 1_000 });
  }).toPass({ timeout: 30_000 });
  await press(page, drawing.getByRole("link", { name: /^Go to / }));
  await expect(line(/parts of \d sends in one read|parts of \d\d sends in one read/).first()).toBeVisible();
  await tabTo(page, drawing);
  await page.keyboard.press("Home");
  await expect.poll(() => drawing.evaluate((element) => element.scrollTop)).toBe(0);
  // Another connection is chosen.
  await make(relay, "Second", { kind: "tcp-connect", port: port(bridge) });
  const connections = drawing.getByLabel("Connection");
  await expect(connections.getByRole("option")).toHaveCount(2);
  await tabTo(page, connections);
  const before = await connections.inputValue();
  await page.keyboard.press(before === (await connections.getByRole("option").first().getAttribute("value")) ? "ArrowDown" : "ArrowUp");
  await expect(page).toHaveURL(/\/drawn\/p\d+$/);
  await expect(connections).not.toHaveValue(before);
  await press(page, drawing.getByRole("button", { name: "Measure", exact: true }));
  await expect(drawing.getByText("Median of 9 measurements")).toBeVisible();
});

test("datagrams: what the system drops is counted, IPv6 holds more, and who only looks sends nothing", async ({ relay, page, jackfield, run, browser }) => {
  const receiver = await make(relay, "Receiver", { kind: "udp" });
  const sender = await make(relay, "Sender", { kind: "udp", remote: receiver.local });
  await page.goto(`${relay.url}/bridges/${sender.id}/drawn`);
  const drawing = page.getByRole("region", { name: "Drawing" });
  const row = (name) => drawing.getByRole("row", { name });
  await drawing.getByLabel("How many").fill("100");
  await drawing.getByLabel("Bytes of each").fill("60000");
  // While the relay stands still its system's buffer overflows; the run that is under way counts it.
  await expect(async () => {
    await drawing.getByRole("button", { name: "Send 100 numbered datagrams" }).click();
    await expect(drawing.getByText("Under way…")).toBeVisible();
    relay.signal("SIGSTOP");
    const flood = run.python("flood.py", "127.0.0.1", port(receiver), 1000, 8000);
    await flood.says("sent");
    relay.signal("SIGCONT");
    await expect(drawing.getByText("Still looking…")).toBeHidden();
    await expect(drawing.getByText("Under way…")).toBeHidden();
    await expect(row(/^Dropped by/)).toContainText(/[1-9]\d*: the system's buffer was full/, { timeout: 1_000 });
  }).toPass({ timeout: 45_000 });

  const six = await make(relay, "Six", { kind: "udp", host: "::1", remote: "[::1]:9" });
  await page.goto(`${relay.url}/bridges/${six.id}/drawn`);
  await expect(drawing).toContainText("65,527 bytes are the most: 65,535 less 8 for headers.");
  await drawing.getByRole("button", { name: "Try 65,528 bytes" }).click();
  await expect(drawing.getByText(/65528 bytes are too many; at most 65527/)).toBeVisible();
  await drawing.getByLabel("Bytes of each").fill("65528");
  await expect(drawing.getByText("Give a number from 40 to 65,527.")).toBeVisible();

  const reader = await (await browser.newContext()).newPage();
  await reader.goto(await relay.addUser("rae", "reader"));
  await reader.getByLabel("New passphrase", { exact: true }).fill("correct horse battery");
  await reader.getByRole("button", { name: "Set passphrase and sign in" }).click();
  await relay.call("PUT", `/bridges/${six.id}/grants/rae`, { may: "look" });
  await reader.getByRole("link", { name: "Six" }).click();
  await reader.getByRole("link", { name: "Drawn", exact: true }).click();
  const looks = reader.getByRole("region", { name: "Drawing" });
  await expect(looks).toContainText("You may look at this bridge, not send on it.");
  await expect(looks.getByRole("button", { name: /^(Send|Try) / })).toHaveCount(0);
  await reader.context().close();
});

test("a send is kept until it is written, and a room's passing on is drawn", async ({ relay, page, jackfield, run }) => {
  const bridge = await make(relay, "Slow", { kind: "tcp-listen" });
  const client = run.python("file_taker.py", "127.0.0.1", port(bridge), 6_000_005);
  await client.says("connected");
  await page.goto(`${relay.url}/bridges/${bridge.id}/drawn`);
  const drawing = page.getByRole("region", { name: "Drawing" });
  const line = (text) => drawing.locator("li.rung").filter({ hasText: text });
  await expect(line(/accept\(\)/)).toBeVisible();
  const send = (to, bytes) => relay.call("POST", `/bridges/${bridge.id}/entries`, { to, text: "x".repeat(bytes) });
  // More than its system ever takes, as long as it does not read, and less than the relay keeps besides.
  for (let times = 0; times < 6; times++) await send("all", 1_000_000);
  await send("p1", 5);
  await expect(line(/#\d+, send: 0 of 5 B/)).toContainText("kept");
  await expect(line(/#\d+, send to all or several: [\d,]+ of 1,000,000 B/).last()).toContainText("kept");
  client.hears("read");
  await expect(drawing.locator("li.rung.is-waits")).toHaveCount(0);
  await expect(line(/send to all or several: 1,000,000 B/)).toHaveCount(6);
  for (const one of [line(/send: 5 B/), line(/send to all or several: 1,000,000 B/).first()]) await expect(one).toContainText("measured");

  const room = await make(relay, "Room", { kind: "tcp-listen" }, { mode: "room" });
  const hears = run.python("closing_client.py", "127.0.0.1", port(room));
  await hears.says("connected");
  await page.goto(`${relay.url}/bridges/${room.id}/drawn/p1`);
  await expect(line(/accept\(\)/)).toBeVisible();
  const speaks = run.python("raw_peer.py", "127.0.0.1", port(room));
  await speaks.says("connected");
  speaks.hears("68656c6c6f0a");
  await expect(line(/passed on by the room: \d B and the name/)).toContainText("follows");
  await expect(line(/passed on by the room: that somebody came/)).toContainText("follows");
  await expect(line(/\d+ B written (in|since)/).last()).toContainText("measured");
});

test("whom a send named, what the mode was, and what a kill hid is drawn as it was", async ({ relay, page, jackfield, run }) => {
  const bridge = await make(relay, "Others", { kind: "tcp-listen" });
  const there = async () => (await relay.call("GET", `/bridges/${bridge.id}/peers`)).peers.length;
  const join = async (program, ...args) => {
    const before = await there();
    const joined = run.python(program, "127.0.0.1", port(bridge), ...args);
    await joined.says("connected");
    await expect.poll(there).toBe(before + 1);
    return joined;
  };
  await join("file_taker.py", 9_000_000);
  const second = await join("closing_client.py");
  await join("closing_client.py");
  const send = (to, bytes) => relay.call("POST", `/bridges/${bridge.id}/entries`, { to, text: "x".repeat(bytes) });
  const is = (mode) => relay.call("PATCH", `/bridges/${bridge.id}`, { mode });
  const came = async (bytes) => expect.poll(async () => (await relay.call("GET", `/bridges/${bridge.id}/peers`)).peers[1].bytes_in).toBe(bytes);
  await send(["p2", "p3"], 77);
  await send(["p3", "p1"], 88);
  second.hears("say alone");
  await came(5);
  await is("room");
  second.hears("say heard by all");
  await came(17);
  await is("console");
  second.hears("say alone again");
  await came(28);
  await page.goto(`${relay.url}/bridges/${bridge.id}/drawn/p1`);
  const drawing = page.getByRole("region", { name: "Drawing" });
  const line = (text) => drawing.locator("li.rung").filter({ hasText: text });
  await expect(line(/send: 88 B/)).toBeVisible();
  await expect(line(/77 B/)).toHaveCount(0);
  await expect(line("mode changed: Console → Room")).toBeVisible();
  await expect(line("mode changed: Room → Console")).toBeVisible();
  await expect(line(/passed on by the room/)).toHaveCount(1);
  await expect(line(/passed on by the room: 12 B/)).toContainText("follows");

  // As above.
  for (let times = 0; times < 6; times++) await send("p1", 1_000_000);
  await relay.killAndRestart();
  await page.goto(`${relay.url}/bridges/${bridge.id}/drawn/p1`);
  await expect(line(/send: 1,000,000 B/).last()).toContainText("unknown");
  await expect(line(/send: 88 B/)).toContainText("measured");
});
