// A connection, drawn: from its handshake to its end, with what is measured and what only follows told apart.
import { findings } from "../support/axe.mjs";
import { expect, test } from "../support/journey.mjs";

const LANGUAGES = {
  en: {
    drawing: "Drawing",  measured: "measured", follows: "follows",
    accept: /accept\(\) gave the connection/, reads: /came there as 5 reads/,
    fin: /FIN: a read found the end/, shutdown: /FIN: shutdown\(\)/, rst: /RST: broken off by the peer/, close: /close\(\) after/,
    open: "Open the other end here", size: "Most bytes of one read", large: "Send 5,000 bytes at once",
     measure: "Measure", median: "Median of 9 measurements",
       nobody: /Nobody is connected/,
    second: "Open a second bridge that sends here", send: /^Send 20 numbered/, came: /^Came/, missing: /^Did not come/, order: /^In this order/, late: /^After a higher/,
    dropped: /^Dropped by/, try: "Try 65,508 bytes", refused: /65508 bytes are too many; at most 65507/,
  },
  zh: {
    drawing: "连接图",  measured: "实测", follows: "推断",
    accept: /accept\(\) 取得来自/, reads: /在那一端分成 5 次读到/,
    fin: /FIN：.* 后读到末尾/, shutdown: /FIN：.* 后 shutdown\(\)/, rst: /RST：.* 后被对端中断/, close: /后 close\(\)/,
    open: "在这里打开另一端", size: "一次读取最多的字节数", large: "一次发送 5,000 字节",
     measure: "测量", median: "9 次测量的中位数",
       nobody: /现在没有人连接/,
    second: "打开第二个向这里发送的桥", send: /^发送 20 个/, came: /^到达 /, missing: /^没有到达/, order: /^到达的先后/, late: /^晚于/,
    dropped: /^接收系统丢弃的/, try: "试发 65,508 字节", refused: /65508/,
  },
};

async function speaks(page, language) {
  await page.addInitScript((chosen) => localStorage.setItem("jackfield.language", chosen), language);
}

async function make(relay, name, endpoint, further = {}) {
  return relay.call("POST", "/bridges", { name, endpoint: { host: "127.0.0.1", port: 0, ...endpoint }, ...further });
}

// With room for the panels beside the ladder.
test.use({ viewport: { width: 1440, height: 900 } });

const port = (bridge) => Number(bridge.local.split(":").pop());

for (const [language, words] of Object.entries(LANGUAGES)) {
  test.describe(`in ${language}`, () => {
    test.beforeEach(({ page }) => speaks(page, language));

    test("a connection is drawn from its handshake to its end", async ({ relay, page, jackfield, run }) => {
      const bridge = await make(relay, "Ladder", { kind: "tcp-listen", backlog: 5 });
      await page.goto(`${relay.url}/bridges/${bridge.id}/drawn`);
      const drawing = page.getByRole("region", { name: words.drawing });
      await expect(drawing).toContainText(words.nobody);
      await expect(drawing).toContainText("net.core.somaxconn");
      const client = run.python("closing_client.py", "127.0.0.1", port(bridge));
      await client.says("connected");
      // The handshake only follows: the relay's part begins with accept(2).
      const lines = drawing.getByRole("list").getByRole("listitem");
      const line = (text) => drawing.locator("li.rung").filter({ hasText: text });
      await expect(line(words.accept)).toContainText(words.measured);
      await expect(line(/^SYN/).first()).toContainText(words.follows);
      // It begins with the making of the listener, and then with the first segment.
      await expect(lines.first()).toContainText("socket()");
      await expect(lines.nth(3)).toContainText("SYN");
      const row = (state) => drawing.getByRole("row", { name: new RegExp(`^${state} `) });
      await expect(row("ESTABLISHED")).toContainText(words.measured);
      client.hears("say hello");
      await expect(line(/(: |：)5 B/)).toContainText(words.measured);
      // Each half by itself: theirs first.
      client.hears("fin");
      await expect(line(words.fin)).toContainText("CLOSE-WAIT");
      await expect(line(words.fin)).toContainText("FIN-WAIT-1");
      await expect(drawing.getByText(/CLOSE-WAIT$/).last()).toBeVisible();
      const peer = (await relay.call("GET", `/bridges/${bridge.id}/peers`)).peers[0];
      await relay.call("POST", `/bridges/${bridge.id}/peers/${peer.id}/shutdown`);
      await expect(line(words.shutdown)).toContainText("LAST-ACK");
      await client.says("end");
      await expect(line(words.close)).toContainText("CLOSED");
      client.hears("close");
      // It can be looked at again by its address, and another one is drawn when it comes.
      await page.goto(`${relay.url}/bridges/${bridge.id}/drawn/${peer.id}`);
      await expect(line(words.close)).toBeVisible();
      const second = run.python("closing_client.py", "127.0.0.1", port(bridge));
      await second.says("connected");
      await page.goto(`${relay.url}/bridges/${bridge.id}/drawn`);
      await expect(line(words.accept)).toBeVisible();
      await expect(line(words.close)).toHaveCount(0);
      second.hears("rst");
      await expect(line(words.rst)).toContainText(words.measured);
    });

    test("one send comes as several reads and several as one, where both ends are the relay's", async ({ relay, page, jackfield }) => {
      const bridge = await make(relay, "Reads", { kind: "tcp-listen" }, { read_bytes: 1024 });
      await page.goto(`${relay.url}/bridges/${bridge.id}/drawn`);
      const drawing = page.getByRole("region", { name: words.drawing });
      await drawing.getByRole("button", { name: words.open }).click();
      const dialled = async () => (await relay.call("GET", "/bridges")).bridges.find((one) => one.state === "open" && one.endpoint.kind === "tcp-connect" && one.endpoint.port === port(bridge));
      await expect.poll(dialled).toBeTruthy();
      const other = await dialled();
      await page.goto(`${relay.url}/bridges/${other.id}/drawn`);
      await drawing.getByRole("button", { name: words.large }).click();
      await expect(drawing.getByText(words.reads)).toBeVisible();
      // The size is one to play with: on the other end's drawing.
      await page.goto(`${relay.url}/bridges/${bridge.id}/drawn`);
      const size = drawing.getByLabel(words.size);
      await expect(size).toHaveValue("1024");
      await size.selectOption("65536");
      await expect.poll(async () => (await relay.call("GET", `/bridges/${bridge.id}`)).read_bytes).toBe(65536);
      await drawing.getByRole("button", { name: words.measure, exact: true }).click();
      await expect(drawing.getByText(words.median)).toBeVisible();
    });

    test("datagrams are lost and come out of order, and too large ones are refused", async ({ relay, page, jackfield, run }) => {
      const bridge = await make(relay, "Datagrams", { kind: "udp" });
      await page.goto(`${relay.url}/bridges/${bridge.id}/drawn`);
      const drawing = page.getByRole("region", { name: words.drawing });
      await expect(drawing.getByRole("button", { name: words.second })).toBeVisible();
      run.python("shaky_echo.py", "127.0.0.1", port(bridge));
      await drawing.getByRole("button", { name: words.send }).click();
      const row = (name) => drawing.getByRole("row", { name });
      await expect(row(words.missing)).toContainText("5, 10, 15, 20");
      await expect(row(words.came)).toContainText("16");
      await expect(row(words.late)).toContainText("2");
      await expect(row(words.order)).toContainText("1, 3, 2, 4");
      await drawing.getByRole("button", { name: words.try }).click();
      await expect(drawing.getByText(words.refused)).toBeVisible();
      // Towards a bridge of the relay's own what came is read there, and what its system dropped is told apart.
      const receiver = await make(relay, "Receiver", { kind: "udp" });
      const sender = await make(relay, "Sender", { kind: "udp", remote: receiver.local });
      await page.goto(`${relay.url}/bridges/${sender.id}/drawn`);
      await drawing.getByRole("button", { name: words.send }).click();
      await expect(row(words.came)).toContainText("20");
      await expect(row(words.dropped)).toBeVisible();
    });
  });
}

for (const size of [{ width: 1440, height: 900 }, { width: 390, height: 844 }]) {
  test(`axe finds nothing at ${size.width} pixels, in either theme`, async ({ relay, page, jackfield, run }) => {
    await page.setViewportSize(size);
    const bridge = await make(relay, "Looked at", { kind: "tcp-listen" }, { read_bytes: 1024 });
    const udp = await make(relay, "Datagrams", { kind: "udp", remote: "127.0.0.1:9" });
    await make(relay, "Other", { kind: "tcp-connect", port: port(bridge) });
    const client = run.python("closing_client.py", "127.0.0.1", port(bridge));
    await client.says("connected");
    client.hears("say hello");
    client.hears("fin");
    // Colours and words go wrong apart from each other: one theme is enough for the other language.
    for (const [theme, language] of [["light", "en"], ["dark", "en"], [size.width > 700 ? "dark" : "light", "zh"]]) {
      await page.emulateMedia({ colorScheme: theme, reducedMotion: "reduce" });
      await speaks(page, language);
      for (const place of [`${bridge.id}/drawn`, `${udp.id}/drawn`]) {
        await page.goto(`${relay.url}/bridges/${place}`);
        const drawing = page.getByRole("region", { name: LANGUAGES[language].drawing });
        await expect(drawing.locator(".drawn-panel").first()).toBeVisible();
        if (place.startsWith(bridge.id)) await expect(drawing.locator("li.rung").nth(5)).toBeVisible();
        expect(await findings(page), `${theme} ${language} ${place}`).toEqual([]);
        // Nothing is wider than the screen.
        expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(size.width);
      }
    }
  });
}

test("a busy connection stays light, and a long one shows older lines when asked", async ({ relay, page, jackfield, run }) => {
  const bridge = await make(relay, "Busy", { kind: "tcp-listen" }, { read_bytes: 16 });
  const client = run.python("closing_client.py", "127.0.0.1", port(bridge));
  await client.says("connected");
  // More reads than the drawing takes at once.
  for (let turn = 0; turn < 64; turn++) client.hears(`say ${"x".repeat(1000)}`);
  const came = async () => (await relay.call("GET", `/bridges/${bridge.id}/peers`)).peers[0].bytes_in;
  await expect.poll(came).toBe(64_000);
  await page.goto(`${relay.url}/bridges/${bridge.id}/drawn`);
  const drawing = page.getByRole("region", { name: "Drawing" });
  await expect(drawing.getByText(/in the same second [\d,]+ more|in the same second/).first()).toBeVisible();
  expect(await drawing.locator("li.rung").count()).toBeLessThan(220);
  // Its beginning is long ago, and drawn all the same.
  await expect(drawing.locator("li.rung").filter({ hasText: "accept() gave" })).toBeVisible();
  await drawing.getByRole("button", { name: "Show older" }).click();
  // In another second, so that it has a line of its own.
  const second = () => Math.floor(Date.now() / 1000);
  const last = second();
  await expect.poll(second).toBeGreaterThan(last);
  client.hears("say still here");
  await expect(drawing.locator("li.rung:not(.sampled)").last()).toContainText("read: 10 B");
});
