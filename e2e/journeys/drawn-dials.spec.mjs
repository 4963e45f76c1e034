// What surrounds a connection in its drawing: dials that came to nothing, what the system counted, and what is left of it after a restart.
import { expect, test } from "../support/journey.mjs";

const LANGUAGES = {
  en: {
    drawing: "Drawing", measured: "measured", follows: "follows", dial: /socket\(\), connect\(\) to/, again: "goes on dialling",
    gaveUp: /connect\(\) was given up after .* did not answer/, refused: /connect\(\) failed after .*refused \(ECONNREFUSED\)/, connected: /connect\(\) returned after/,
    large: "Send 5,000 bytes at once", counted: /TCP_INFO .*data segments? out/, rst: /RST: broken off by the peer/, close: /close\(\) after/,
    repeated: /dialled on, and it came to the same: \d+ dials/, left: "left", forgotten: /was started anew since then: what is drawn/, listen: /listen\(\) with a backlog of 5: the system made 5 of it/,
  },
  zh: {
    drawing: "连接图", measured: "实测", follows: "推断", dial: /socket\(\)，connect\(\) 到/, again: "中继会继续拨号",
    gaveUp: /connect\(\) 等了 .* 后放弃：.*没有回应/, refused: /connect\(\) 用时 .* 失败：.*拒绝（ECONNREFUSED）/, connected: /connect\(\) 用时 .* 返回/,
    large: "一次发送 5,000 字节", counted: /TCP_INFO .*发出的数据段 \+/, rst: /RST：.* 后被对端中断/, close: /后 close\(\)/,
    repeated: /继续拨号，结果相同：到此共 \d+ 次/, left: "已离开", forgotten: /此后中继重新启动过：画出的是/, listen: /listen\(\)，积压队列（backlog）为 5：系统给了 5/,
  },
};

async function make(relay, name, endpoint, further = {}) {
  return relay.call("POST", "/bridges", { name, endpoint: { host: "127.0.0.1", port: 0, ...endpoint }, ...further });
}

// With room for the panels beside the ladder.
test.use({ viewport: { width: 1440, height: 900 } });

for (const [language, words] of Object.entries(LANGUAGES)) {
  test(`dials, samples and a restart are drawn, in ${language}`, async ({ relay, page, jackfield, run }) => {
    await page.addInitScript((chosen) => localStorage.setItem("jackfield.language", chosen), language);
    const there = run.python("full_listener.py");
    const port = Number(await there.line(() => true));
    const bridge = await make(relay, "Dials", { kind: "tcp-connect", port }, { reconnect: true, connect_timeout_ms: 300 });
    await page.goto(`${relay.url}/bridges/${bridge.id}/drawn`);
    const drawing = page.getByRole("region", { name: words.drawing });
    const line = (text) => drawing.locator("li.rung").filter({ hasText: text });
    // By how its words begin; the states before them have words as well.
    const arrow = (text) => drawing.locator("li.rung").filter({ has: page.locator(".rung-words", { hasText: text }) });
    // Nothing came back: what the relay did is measured, what must have gone follows.
    await expect(line(words.gaveUp).first()).toContainText(words.measured);
    await expect(line(words.gaveUp).first()).toContainText("CLOSED");
    await expect(line(words.dial).first()).toContainText(words.measured);
    await expect(arrow(/^SYN/).first()).toContainText(words.follows);
    await expect(arrow(/^SYN/).first()).toContainText("SYN-SENT");
    await expect(drawing).toContainText(words.again);
    // It dials on, and what comes to the same is counted.
    await expect(line(words.repeated)).toContainText(words.measured);
    // The connection that they led to has them before it.
    there.hears("accept");
    await expect(line(words.connected)).toContainText("ESTABLISHED");
    await expect(line(words.gaveUp)).not.toHaveCount(0);
    await drawing.getByRole("button", { name: words.large }).click();
    await expect(line(words.counted).first()).toContainText(words.measured);
    // And after it those that came to nothing since.
    there.hears("reset");
    await expect(line(words.rst)).toContainText(words.measured);
    await expect(line(words.refused).first()).toContainText(words.measured);
    await expect(line(words.refused).first()).toContainText("CLOSED");
    await expect(arrow(/^RST, ACK/).first()).toContainText(words.follows);

    // A listener's making is drawn as well.
    const listener = await make(relay, "Listens", { kind: "tcp-listen", backlog: 5 });
    await page.goto(`${relay.url}/bridges/${listener.id}/drawn`);
    await expect(line(words.listen)).toContainText("LISTEN");
    await expect(line(/socket\(\) /)).toContainText(words.measured);
    await expect(line(/bind\(\) .*127\.0\.0\.1:/)).toContainText(words.measured);
    const client = run.python("closing_client.py", "127.0.0.1", Number(listener.local.split(":").pop()));
    await client.says("connected");
    await expect(line(/accept\(\)/)).toBeVisible();
    await expect(line(words.listen)).toBeVisible();
    client.hears("rst");
    await expect(line(words.close)).toBeVisible();

    // What a restart leaves: the list, the lines, and no more than that.
    await relay.killAndRestart();
    await page.goto(`${relay.url}/bridges/${listener.id}/drawn`);
    await expect(drawing.getByRole("combobox").first()).toContainText(words.left);
    await expect(line(words.close)).toContainText(words.measured);
    await expect(line(words.listen)).toBeVisible();
    await expect(drawing.getByText(words.forgotten).first()).toBeVisible();
  });
}
