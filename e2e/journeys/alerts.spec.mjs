// Alerts on a bridge: made in the page, raised by the relay, read among the notices. The sandbox captures what they send.
import { expect, test } from "../support/journey.mjs";
import { findings } from "../support/axe.mjs";

async function listening(jackfield, relay, further = {}) {
  const endpoint = { kind: "tcp-listen", host: "127.0.0.1", port: 0 };
  const bridge = await relay.call("POST", "/bridges", { name: "Meter", endpoint, ...further });
  await jackfield.open("Meter");
  return bridge;
}

async function openAlerts(page, { more = "More actions", alerts = "Alerts…" } = {}) {
  await page.getByRole("button", { name: more }).click();
  await page.getByRole("button", { name: alerts }).click();
  return page.getByRole("dialog");
}

// The texts of all notices, oldest first.
async function notices(relay) {
  const { notices } = await relay.call("GET", "/notices?limit=1000");
  return notices.reverse();
}

const words = {
  en: {
    locale: "en-US",
    more: "More actions",
    alerts: "Alerts…",
    none: "No alerts yet",
    add: "New alert",
    name: "Name",
    when: "When",
    seconds: "Seconds without anything received",
    to: "To",
    create: "Create alert",
    condition: "nothing for 2 s",
    notFired: "has not fired yet",
    fired: "alert “Meter is silent” fired because nothing came · 2 notices",
    notices: "Notices",
    subject: "Meter is silent on Meter",
    text: /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC: nothing was received on Meter for 2 s\.$/,
  },
  zh: {
    locale: "zh-CN",
    more: "更多操作",
    alerts: "告警…",
    none: "还没有告警",
    add: "新建告警",
    name: "名称",
    when: "条件",
    seconds: "没有收到内容的秒数",
    to: "收件人",
    create: "创建告警",
    condition: "2 秒没有收到内容",
    notFired: "还没有触发过",
    fired: "告警“Meter is silent”因没有收到内容而触发 · 2 条通知",
    notices: "通知",
    subject: "Meter：Meter is silent",
    text: /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC，Meter 已有 2 秒没有收到内容。$/,
  },
};

for (const [language, word] of Object.entries(words)) {
  test.describe(language, () => {
    test.use({ locale: word.locale });
    test("a bridge that falls silent raises an alert, with the page closed", async ({ jackfield, relay, run }) => {
      const { page } = jackfield;
      const bridge = await listening(jackfield, relay);
      const peer = run.python("tcp_client.py", ...bridge.local.split(":"));
      await peer.says("connected");
      const dialog = await openAlerts(page, word);
      await expect(dialog.getByText(word.none)).toBeVisible();
      await dialog.getByRole("button", { name: word.add }).click();
      await dialog.getByLabel(word.name, { exact: true }).fill("Meter is silent");
      await dialog.getByLabel(word.when, { exact: true }).selectOption("silent");
      await dialog.getByLabel(word.seconds).fill("2");
      await dialog.getByLabel(word.to, { exact: true }).fill("ann@example.org, bo@example.org");
      await dialog.getByRole("button", { name: word.create }).click();
      await expect(dialog.getByText(word.condition)).toBeVisible();
      await expect(dialog.getByText(word.notFired)).toBeVisible();
      await page.goto("about:blank");
      await expect.poll(async () => (await notices(relay)).map((notice) => notice.to)).toEqual(["ann@example.org", "bo@example.org"]);
      await page.goto(relay.signInLink(`/bridges/${bridge.id}`));
      await expect(page.getByText(word.fired)).toBeVisible();
      await page.getByRole("link", { name: word.notices, exact: true }).click();
      await expect(page.getByText(word.subject).first()).toBeVisible();
      const [first] = await notices(relay);
      expect(first.status).toBe("captured");
      expect(first.excerpt).toMatch(word.text);
    });
  });
}

test("an alert is tried on the past, fires, is changed and deleted", async ({ jackfield, relay, run }) => {
  const { page } = jackfield;
  const bridge = await listening(jackfield, relay, { framing: { kind: "line" } });
  const peer = run.python("raw_peer.py", ...bridge.local.split(":"));
  await peer.says("connected");
  const say = (line) => peer.hears(Buffer.from(`${line}\n`).toString("hex"));
  for (const line of ["T=21", "T=97", ...Array.from({ length: 80 }, (_, n) => `fine ${n}`)]) say(line);
  await expect(jackfield.entries.getByText("fine 79")).toBeVisible();
  let dialog = await openAlerts(page);
  await dialog.getByRole("button", { name: "New alert" }).click();
  // Escape goes back to the list; the dialog stays.
  await dialog.getByLabel("Name", { exact: true }).press("Escape");
  await expect(dialog.getByText("No alerts yet")).toBeVisible();
  await dialog.getByRole("button", { name: "New alert" }).click();
  await dialog.getByRole("button", { name: "Create alert" }).click();
  await expect(dialog.getByLabel("Name", { exact: true })).toHaveAttribute("aria-invalid", "true");
  await dialog.getByLabel("When", { exact: true }).selectOption("matches");
  await dialog.getByLabel("Regular expression").fill("^T=(?<degrees>9\\d)");
  await dialog.getByRole("button", { name: "Try on what the journal holds" }).click();
  await expect(dialog.getByText("It would have fired 1 time.")).toBeVisible();
  await dialog.getByRole("button", { name: /^Go to #/ }).click();
  await expect(dialog).toBeHidden();
  await expect(jackfield.entries.getByText("T=97")).toBeVisible();

  dialog = await openAlerts(page);
  await dialog.getByRole("button", { name: "New alert" }).click();
  await dialog.getByLabel("Name", { exact: true }).fill("Hot");
  await dialog.getByLabel("When", { exact: true }).selectOption("matches");
  await dialog.getByLabel("Regular expression").fill("(");
  await dialog.getByLabel("Send", { exact: true }).selectOption("sms");
  await dialog.getByLabel("To", { exact: true }).fill("13800138000");
  await dialog.getByLabel("Message text").fill("");
  await dialog.getByLabel("Regular expression").fill("^T=(?<degrees>9\\d)");
  await dialog.getByRole("button", { name: "Insert degrees" }).click();
  await expect(dialog.getByLabel("Message text")).toHaveValue("{{ degrees }}");
  expect(await findings(page)).toEqual([]);
  await dialog.getByRole("button", { name: "Create alert" }).click();
  await expect(dialog.getByText("SMS to 13800138000")).toBeVisible();
  say("T=99");
  await expect(dialog.getByText(/fired 1 time, last on/)).toBeVisible();
  await expect.poll(async () => (await notices(relay)).map((notice) => [notice.to, notice.excerpt])).toEqual([["+8613800138000", "99"]]);
  await dialog.getByRole("checkbox", { name: "Hot: on" }).click();
  await expect(dialog.getByRole("checkbox", { name: "Hot: on" })).not.toBeChecked();
  await expect.poll(async () => (await relay.call("GET", `/bridges/${bridge.id}/alerts`)).alerts[0].on).toBe(false);

  await dialog.getByRole("button", { name: "Edit Hot" }).click();
  await expect(dialog.getByLabel("Message text")).toHaveValue("{{ degrees }}");
  await dialog.getByLabel("Message text").fill("{{ nobody }}");
  await dialog.getByRole("button", { name: "Save", exact: true }).click();
  await expect(dialog.getByLabel("Message text")).toHaveAttribute("aria-invalid", "true");
  await dialog.getByRole("button", { name: "Cancel" }).click();
  await dialog.getByRole("button", { name: "Delete Hot" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Delete", exact: true }).click();
  await expect(page.getByText("No alerts yet")).toBeVisible();
});

const sizes = { wide: { width: 1280, height: 800 }, phone: { width: 390, height: 780 } };

for (const [language, { locale, add, ...names }] of Object.entries(words)) {
  for (const colorScheme of ["light", "dark"]) {
    test(`alerts look right: ${language}, ${colorScheme}`, async ({ browser, relay }, info) => {
      const endpoint = { kind: "tcp-listen", host: "127.0.0.1", port: 0 };
      const bridge = await relay.call("POST", "/bridges", { name: "Meter", endpoint });
      const context = await browser.newContext({ locale, colorScheme });
      const page = await context.newPage();
      const sound = async (name) => {
        for (const [size, viewport] of Object.entries(sizes)) {
          await page.setViewportSize(viewport);
          await page.screenshot({ path: info.outputPath(`${name}-${size}.png`) });
          expect(await findings(page), `${name} ${size}`).toEqual([]);
          const sideways = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
          expect(sideways, `${name} ${size}`).toBeLessThanOrEqual(0);
        }
      };
      await page.goto(relay.signInLink(`/bridges/${bridge.id}`));
      const dialog = await openAlerts(page, names);
      await sound("none");
      const notice = { kind: "email", to: ["ann@example.org"], subject: "x", text: "{{ text }}" };
      await relay.call("POST", `/bridges/${bridge.id}/alerts`, { name: "过热 Hot", when: { matches: "^T=(?<degrees>9\\d)" }, notice, per_hour: 1 });
      await expect(dialog.locator(".alert")).toBeVisible();
      await sound("list");
      await dialog.getByRole("button", { name: add }).click();
      await dialog.locator("#alert-what").fill("hot");
      await dialog.locator(".alert-trial button").click();
      await dialog.locator("button[type=submit]").click();
      await expect(dialog.locator("#alert-title")).toHaveAttribute("aria-invalid", "true");
      await sound("form");
      await dialog.locator(".dialog-foot .button").first().click();
      await dialog.locator(".alert .danger-text").click();
      await expect(dialog.locator(".danger")).toBeVisible();
      await sound("delete");
      await context.close();
    });
  }
}

test("a notice leads to the entry that raised it, marked among all others", async ({ jackfield, relay, run }) => {
  const { page } = jackfield;
  const bridge = await listening(jackfield, relay, { framing: { kind: "line" } });
  const notice = { kind: "email", to: ["ann@example.org"], subject: "{{ bridge }}", text: "{{ text }}" };
  await relay.call("POST", `/bridges/${bridge.id}/alerts`, { name: "Hot", when: { contains: "ALARM" }, notice });
  const peer = run.python("raw_peer.py", ...bridge.local.split(":"));
  await peer.says("connected");
  for (const line of ["ALARM 7", ...Array.from({ length: 120 }, (_, n) => `fine ${n}`)]) peer.hears(Buffer.from(`${line}\n`).toString("hex"));
  await expect(jackfield.entries.getByText("fine 119")).toBeVisible();
  await expect.poll(async () => (await notices(relay)).length).toBe(1);
  const [raised] = await notices(relay);
  await page.goto(relay.signInLink(`/notices/${raised.id}`));
  await page.getByRole("link", { name: `Entry #${raised.cause.seq} of this bridge` }).click();
  await expect(page).toHaveURL(new RegExp(`/bridges/${bridge.id}/entries/${raised.cause.seq}$`));
  const marked = jackfield.entries.locator(".row.found");
  await expect(marked).toContainText("ALARM 7");
  await expect(marked).toBeInViewport();
  // The address keeps it.
  await page.reload();
  await expect(marked).toContainText("ALARM 7");
  await expect(marked).toBeInViewport();
});

test("alerts on a phone, in Chinese and in the dark", async ({ browser, relay }) => {
  const endpoint = { kind: "tcp-listen", host: "127.0.0.1", port: 0 };
  const bridge = await relay.call("POST", "/bridges", { name: "锅炉", endpoint });
  const notice = { kind: "email", to: ["ann@example.org"], subject: "x", text: "{{ text }}" };
  await relay.call("POST", `/bridges/${bridge.id}/alerts`, { name: "过热", when: { contains: "热" }, notice, per_hour: 1 });
  const context = await browser.newContext({ locale: "zh-CN", colorScheme: "dark", viewport: { width: 390, height: 780 } });
  const page = await context.newPage();
  await page.goto(relay.signInLink(`/bridges/${bridge.id}`));
  const dialog = await openAlerts(page, { more: "更多操作", alerts: "告警…" });
  await expect(dialog.getByText("含有“热”")).toBeVisible();
  await expect(dialog.getByRole("checkbox", { name: "启用 过热" })).toBeChecked();
  expect(await findings(page)).toEqual([]);
  await dialog.getByRole("button", { name: "编辑 过热" }).click();
  await expect(dialog.getByRole("button", { name: "插入 收到的内容" })).toBeVisible();
  expect(await findings(page)).toEqual([]);
  const width = await page.evaluate(() => document.documentElement.scrollWidth);
  expect(width).toBeLessThanOrEqual(390);
  await context.close();
});
