// A FIN that waits behind what a peer does not read: nothing is drawn of it that the system has not told.
import { expect, test } from "../support/journey.mjs";

const LANGUAGES = {
  en: { drawing: "Drawing", now: "now", latest: "last known", shutdown: /FIN: shutdown\(\)/, open: "What our FIN has led to", says: "The relay's system says now", last: "TCP_INFO as the system told it last", close: /close\(\) after/, forgotten: /was started anew since then/ },
  zh: { drawing: "连接图", now: "现在", latest: "最后所知", shutdown: /FIN：.* 后 shutdown\(\)/, open: "我们的 FIN 在对端引起了什么", says: "中继的系统现在说", last: "系统最后一次告知的 TCP_INFO", close: /后 close\(\)/, forgotten: /此后中继重新启动过/ },
};

// With room for the panels beside the ladder.
test.use({ viewport: { width: 1440, height: 900 } });

for (const [language, words] of Object.entries(LANGUAGES)) {
  test(`what an unacknowledged FIN leads to is not drawn, in ${language}`, async ({ relay, page, jackfield, run }) => {
    await page.addInitScript((chosen) => localStorage.setItem("jackfield.language", chosen), language);
    const asked = [];
    page.on("websocket", (socket) => socket.on("framesent", ({ payload }) => asked.push(String(payload))));
    const bridge = await relay.call("POST", "/bridges", { name: "Still", endpoint: { kind: "tcp-listen", host: "127.0.0.1", port: 0 } });
    const port = Number(bridge.local.split(":").pop());
    const drawing = page.getByRole("region", { name: words.drawing });
    const line = (text) => drawing.locator("li.rung").filter({ hasText: text });
    const acks = () => drawing.locator("li.rung").filter({ has: page.locator(".rung-words", { hasText: /^ACK/ }) });
    const ours = (state) => drawing.getByRole("row", { name: new RegExp(`^${state} `) }).getByRole("cell").nth(0);
    const theirs = (state) => drawing.getByRole("row", { name: new RegExp(`^${state} `) }).getByRole("cell").nth(1);
    // More than both systems take, but for the end of it, as long as it does not read.
    const fill = async (peer) => {
      for (let times = 0; times < 4; times++) await relay.call("POST", `/bridges/${bridge.id}/entries`, { to: peer, text: "x".repeat(400_000) });
    };
    const shutdown = (peer) => relay.call("POST", `/bridges/${bridge.id}/peers/${peer}/shutdown`);

    // We close first.
    const first = run.python("still_client.py", "127.0.0.1", port);
    await first.says("connected");
    await page.goto(`${relay.url}/bridges/${bridge.id}/drawn/p1`);
    await fill("p1");
    await shutdown("p1");
    await expect(line(words.shutdown)).toContainText("FIN-WAIT-1");
    await expect(drawing).toContainText(`${words.says}${language === "en" ? ": " : "："}FIN-WAIT-1`);
    await expect(ours("FIN-WAIT-1")).toContainText(words.now);
    await expect(theirs("ESTABLISHED")).toContainText(words.latest);
    await expect(theirs("CLOSE-WAIT")).toHaveClass(/dark/);
    await expect(drawing).toContainText(words.open);
    await expect(acks()).toHaveCount(1);
    // Once it has read all, the system tells of the acknowledgement.
    first.hears("read");
    await first.says("done: read");
    await expect(ours("FIN-WAIT-2")).toContainText(words.now);
    await expect(theirs("CLOSE-WAIT")).toContainText(words.latest);
    await expect(acks()).toHaveCount(2);
    await expect(drawing).not.toContainText(words.open);
    // The queue of the listener is looked at again though nobody comes or goes.
    const queues = () => asked.filter((frame) => frame.includes("describe-listener")).length;
    const before = queues();
    await expect.poll(queues).toBeGreaterThan(before + 1);
    first.hears("close");
    await expect(ours("TIME-WAIT")).toContainText(words.now);
    await expect(theirs("CLOSED")).toContainText(words.latest);
    await expect(drawing).toContainText(words.last);

    // They close first.
    const second = run.python("still_client.py", "127.0.0.1", port);
    await second.says("connected");
    await page.goto(`${relay.url}/bridges/${bridge.id}/drawn/p2`);
    await fill("p2");
    second.hears("fin");
    await expect(ours("CLOSE-WAIT")).toContainText(words.now);
    await shutdown("p2");
    await expect(line(words.close)).toBeVisible();
    await expect(drawing).toContainText(`${words.says}${language === "en" ? ": " : "："}LAST-ACK`);
    await expect(ours("LAST-ACK")).toContainText(words.now);
    await expect(ours("CLOSED")).toHaveClass(/dark/);
    await expect(theirs("TIME-WAIT")).toHaveClass(/dark/);
    await expect(theirs("FIN-WAIT-2")).toContainText(words.latest);
    await expect(drawing).toContainText(words.open);

    // The journal alone tells no more than that.
    await relay.killAndRestart();
    await page.goto(`${relay.url}/bridges/${bridge.id}/drawn/p2`);
    await expect(drawing).toContainText(words.forgotten);
    await expect(ours("LAST-ACK")).toContainText(words.latest);
    await expect(ours("CLOSED")).toHaveClass(/dark/);
    await expect(drawing).toContainText(words.last);
  });
}
