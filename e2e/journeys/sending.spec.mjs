// Sending from the page: to many, to all at once, over a connection that breaks, and by what stands in the file.
import { expect, test as base } from "../support/journey.mjs";
import { Proxy } from "../support/proxy.mjs";
import { python } from "../support/process.mjs";
import { Relay } from "../support/relay.mjs";

const test = base.extend({
  // A gateway that speaks as ihuyi does; its port.
  ihuyi: async ({}, use) => {
    const server = python("ihuyi_gateway.py");
    const line = await server.line((line) => line.startsWith("port "), 20_000);
    await use(Number(line.slice("port ".length)));
    await server.end();
  },
});

const tab = (page, name) => page.getByRole("navigation", { name: "Parts of notices" }).getByRole("link", { name });
const row = (page, text) => page.locator(".notice-row", { hasText: text });
const send = (page) => page.getByRole("button", { name: "Send", exact: true });

async function setup(page) {
  await page.getByRole("link", { name: "Notices", exact: true }).click();
  await tab(page, "Setup").click();
}

async function compose(page, kind, to, text) {
  await page.getByRole("link", { name: "Notices", exact: true }).click();
  await tab(page, "Compose").click();
  await page.getByRole("button", { name: kind, exact: true }).click();
  await page.getByLabel(kind === "SMS" ? "Phone numbers" : "Mailboxes").fill(to);
  if (kind !== "SMS") await page.getByLabel("Subject").fill("News");
  await page.getByLabel("Text", { exact: true }).fill(text);
}

test("one message goes to all, who see each other and those in Cc", async ({ jackfield, relay }) => {
  const { page } = jackfield;
  await compose(page, "E-mail", "Ann <ann@example.org>, bo@example.org", "hello你好啊");
  await page.getByText("One message for all, who see each other").click();
  await page.getByLabel("Cc", { exact: true }).fill("chris@example.org");
  await page.getByLabel("Answers go to (optional)").fill("desk@example.org");
  await expect(page.getByText("3 notices are captured in the sandbox: nothing is sent.")).toBeVisible();
  await send(page).click();
  await expect(page.locator(".notice-row")).toHaveCount(3);
  for (const to of ["ann@example.org", "bo@example.org", "chris@example.org"]) {
    await row(page, to).getByRole("link").click();
    const source = page.getByRole("region", { name: "MIME source" });
    await expect(source).toContainText("To: Ann <ann@example.org>, bo@example.org");
    await expect(source).toContainText("Cc: chris@example.org");
    await expect(source).toContainText("Reply-To: desk@example.org");
    await tab(page, "Outbox").click();
  }
  const { notices } = await relay.call("GET", "/notices");
  const sources = await Promise.all(notices.map(async ({ id }) => (await relay.call("GET", `/notices/${id}`)).source));
  const ids = sources.map((source) => source.match(/^Message-ID: .*$/m)[0]);
  expect(new Set(ids).size, "one message").toBe(1);
});

test("more than ten recipients are asked about first", async ({ jackfield, relay }) => {
  const { page } = jackfield;
  const to = Array.from({ length: 11 }, (_, at) => `user-${at}@example.org`);
  await compose(page, "E-mail", to.join("\n"), "hello");
  await expect(send(page)).toBeEnabled();
  await send(page).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog).toContainText("Send to 11 recipients?");
  await page.keyboard.press("Escape");
  await expect(dialog).toHaveCount(0);
  expect((await relay.call("GET", "/notices")).notices).toEqual([]);
  await expect(page.getByLabel("Mailboxes")).toHaveValue(to.join("\n"));
  await send(page).click();
  await dialog.getByRole("button", { name: "Send", exact: true }).click();
  await expect(page.locator(".notice-row")).toHaveCount(11);
});

test("a connection that is lost while sending keeps the text and sends once", async ({ page }) => {
  const proxy = await Proxy.start();
  const relay = await Relay.start({ JACKFIELD_SERVER__ALLOWED_ORIGINS: `["${proxy.url}"]` });
  proxy.target = relay.address;
  await page.goto(relay.signInLink("/notices", proxy.url));
  await compose(page, "E-mail", "ann@example.org", "hello你好啊");
  await expect(send(page)).toBeEnabled();
  // The relay takes it, and its answer never comes.
  proxy.swallow();
  await send(page).click();
  await expect.poll(async () => (await relay.call("GET", "/notices")).notices.length).toBe(1);
  const busy = page.getByRole("button", { name: "Sending…" });
  await expect(busy).toHaveAttribute("aria-busy", "true");
  await busy.click();
  proxy.cut();
  await expect(page.getByText("The connection was lost. It is tried again as soon as it is back")).toBeVisible();
  await expect(page.getByLabel("Text", { exact: true })).toHaveValue("hello你好啊");
  proxy.mend();
  await expect(page.getByText("1 notice was put into the outbox.")).toBeVisible({ timeout: 20_000 });
  await expect(page.locator(".notice-row")).toHaveCount(1);
  expect((await relay.call("GET", "/notices")).notices.length, "sent once").toBe(1);
  await tab(page, "Compose").click();
  await expect(page.getByLabel("Text", { exact: true })).toHaveValue("");
  await relay.stop();
  await proxy.stop();
});

test("what stands in the file is shown, tested, and not changed", async ({ page, ihuyi }) => {
  const relay = await Relay.start({
    JACKFIELD_EMAIL__SENDERS__DESK__HOST: "127.0.0.1",
    JACKFIELD_EMAIL__SENDERS__DESK__PORT: "1",
    JACKFIELD_EMAIL__SENDERS__DESK__TLS: "none",
    JACKFIELD_EMAIL__SENDERS__DESK__FROM: "relay@example.org",
    JACKFIELD_SMS__GATEWAYS__MAIN__KIND: "ihuyi",
    JACKFIELD_SMS__GATEWAYS__MAIN__URL: `http://127.0.0.1:${ihuyi}/webservice/sms.php?method=Submit`,
    JACKFIELD_SMS__GATEWAYS__MAIN__ACCOUNT: "C12345678",
    JACKFIELD_SMS__GATEWAYS__MAIN__KEY: "the-key-of-the-account",
  });
  await page.goto(relay.signInLink("/notices"));
  await setup(page);
  for (const name of ["desk", "main"]) {
    const way = page.locator(".way", { hasText: name });
    await expect(way).toContainText("in the file");
    await expect(way).toContainText("can be changed only there");
    await expect(way.getByRole("button", { name: `Delete ${name}` })).toHaveCount(0);
  }
  await expect(page.locator("body")).not.toContainText("the-key-of-the-account");
  const dialog = page.getByRole("dialog");
  await page.getByRole("button", { name: "Test desk" }).click();
  await dialog.getByLabel("To the mailbox").fill("ann@example.org");
  await dialog.getByRole("button", { name: "Send a test" }).click();
  await expect(dialog).toContainText("Not taken, after");
  await expect(dialog).toContainText("The server cannot be reached.");
  await expect(dialog.getByRole("button", { name: "Ask for the balance" })).toHaveCount(0);
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Test main" }).click();
  await dialog.getByRole("button", { name: "Ask for the balance" }).click();
  await expect(dialog).toContainText("Left on the account: 4711");
  await dialog.getByLabel("To the phone").fill("13800138000");
  await dialog.getByRole("button", { name: "Send a test" }).click();
  await expect(dialog).toContainText("Taken, after");
  await relay.stop();
});

test("what a gateway refuses is said in words, and is retried by hand", async ({ jackfield, relay, ihuyi }) => {
  const { page } = jackfield;
  const settings = { kind: "ihuyi", url: `http://127.0.0.1:${ihuyi}/webservice/sms.php?method=Submit`, account: "C1", dynamic_password: true };
  await relay.call("PUT", "/gateways/main", { settings, secret: "the-key-of-the-account" });
  await compose(page, "SMS", "13800138000", "no template of theirs");
  await expect(page.getByText("1 SMS is sent by the gateway main.")).toBeVisible();
  await send(page).click();
  const notice = row(page, "+8613800138000");
  await expect(notice.locator(".chip")).toHaveText("failed");
  await page.getByLabel("Status").selectOption("failed");
  await expect(page.locator(".notice-row")).toHaveCount(1);
  await notice.getByRole("link").click();
  await expect(page.getByText("4072")).toBeVisible();
  await expect(page.getByText("短信内容与模板不匹配")).toBeVisible();
  await page.getByRole("button", { name: "Retry +8613800138000" }).click();
  await expect(page.getByText("Retried by hand")).toBeVisible();
  await expect(page.getByText("4072")).toHaveCount(2);
});
