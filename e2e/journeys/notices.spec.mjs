// SMS and e-mail from the page: the sandbox, templates, filters, and what can be done with a notice.
import { expect } from "../support/journey.mjs";
import { test } from "../support/servers.mjs";

const tab = (page, name) => page.getByRole("navigation", { name: "Parts of notices" }).getByRole("link", { name });
const row = (page, text) => page.locator(".notice-row", { hasText: text });

async function compose(page, kind) {
  await page.getByRole("link", { name: "Notices", exact: true }).click();
  await tab(page, "Compose").click();
  await page.getByRole("button", { name: kind, exact: true }).click();
}

async function sender(relay, port) {
  const settings = { host: "127.0.0.1", port, tls: "none", from: "relay@example.org" };
  await relay.call("PUT", "/senders/desk", { settings });
}

async function composeEmail(page, { to, subject, text }) {
  await compose(page, "E-mail");
  await page.getByLabel("Mailboxes").fill(to);
  await page.getByLabel("Subject").fill(subject);
  await page.getByLabel("Text", { exact: true }).fill(text);
}

const send = (page) => page.getByRole("button", { name: "Send", exact: true });

test("with nothing set up an SMS is captured, shown as it would go out, and not sent", async ({ jackfield, relay }) => {
  const { page } = jackfield;
  await page.getByRole("link", { name: "Notices", exact: true }).click();
  await expect(page.getByRole("heading", { name: "No notices yet" })).toBeVisible();
  await expect(page.getByText("nothing is sent.")).toBeVisible();
  await page.getByRole("link", { name: "Compose a notice" }).click();
  await expect(send(page)).toBeDisabled();
  await page.getByLabel("Phone numbers").fill("138 0013 8000, 12");
  await page.getByLabel("Text", { exact: true }).fill("您的验证码是：123456。");
  await expect(page.getByText("1 address cannot be used.")).toBeVisible();
  await expect(page.getByLabel("Phone numbers")).toHaveAttribute("aria-invalid", "true");
  await page.getByRole("button", { name: "Take out 12" }).click();
  await expect(page.locator(".recipient.good")).toContainText("138 0013 8000");
  await expect(page.getByText("1 part, 56 left in the last")).toBeVisible();
  // Nothing that is typed is lost.
  await page.reload();
  await expect(page.getByLabel("Phone numbers")).toHaveValue("138 0013 8000");
  await expect(page.getByText("1 notice is captured in the sandbox: nothing is sent.")).toBeVisible();
  await send(page).dblclick();
  await expect(page.getByText("1 notice was put into the outbox.")).toBeVisible();
  await expect(page.locator(".notice-row")).toHaveCount(1);
  await expect(row(page, "+8613800138000")).toContainText("captured · not sent");
  const { notices } = await relay.call("GET", "/notices");
  expect(notices.length, "a double press sends once").toBe(1);
  await row(page, "+8613800138000").getByRole("link").click();
  await expect(page.getByRole("region", { name: "Request" })).toContainText("您的验证码是：123456。");
  await expect(page.getByText("Captured in the sandbox, not sent")).toBeVisible();
  expect(new URL(page.url()).pathname).toBe(`/notices/${notices[0].id}`);
  await tab(page, "Compose").click();
  await expect(page.getByLabel("Phone numbers")).toHaveValue("");
});

test("an e-mail with a file is captured as MIME", async ({ jackfield }) => {
  const { page } = jackfield;
  await composeEmail(page, { to: "Ann <ann@example.org>\nbo@example.org", subject: "Grüße", text: "hello你好啊" });
  await page.getByText("HTML as well").click();
  await page.getByLabel("HTML", { exact: true }).fill("<p>hello</p>");
  await page.locator("input[type=file]").setInputFiles({ name: "a.txt", mimeType: "text/plain", buffer: Buffer.from("file") });
  await expect(page.getByText("2 notices are captured in the sandbox: nothing is sent.")).toBeVisible();
  await send(page).click();
  await expect(page.locator(".notice-row")).toHaveCount(2);
  await row(page, "ann@example.org").getByRole("link").click();
  const source = page.getByRole("region", { name: "MIME source" });
  await expect(source).toContainText("ann@example.org");
  await expect(source).not.toContainText("bo@example.org");
  await expect(source).toContainText("multipart/");
  await expect(page.locator(".files")).toContainText("a.txt");
});

test("a template is made, asks for its values, and is deleted", async ({ jackfield }) => {
  const { page } = jackfield;
  await page.getByRole("link", { name: "Notices", exact: true }).click();
  await tab(page, "Templates").click();
  await page.getByRole("button", { name: "New template" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Name").fill("code");
  await dialog.getByLabel("Text", { exact: true }).fill("Your code is {{ code }");
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(dialog.getByLabel("Text", { exact: true })).toHaveAttribute("aria-invalid", "true");
  await dialog.getByLabel("Text", { exact: true }).fill("Your code is {{ code }}.");
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(page.locator(".way", { hasText: "code" })).toBeVisible();
  await compose(page, "SMS");
  await page.getByLabel("Phone numbers").fill("13800138000");
  await page.getByLabel("What it says").selectOption("template");
  await page.getByLabel("Template", { exact: true }).selectOption("code");
  await expect(page.getByText("Values are missing: code.")).toBeVisible();
  await page.getByLabel("code", { exact: true }).fill("4711");
  await expect(page.getByRole("region", { name: "Preview" })).toContainText("Your code is 4711.");
  await send(page).click();
  await expect(row(page, "Your code is 4711.")).toBeVisible();
  await tab(page, "Templates").click();
  await page.getByRole("button", { name: "Delete code" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
  await expect(page.getByText("No templates yet.")).toBeVisible();
});

test("the list is live, is filtered, and turns its pages", async ({ jackfield, relay }) => {
  const { page } = jackfield;
  await page.getByRole("link", { name: "Notices", exact: true }).click();
  await expect(page.getByRole("heading", { name: "No notices yet" })).toBeVisible();
  for (let batch = 0; batch < 6; batch += 1) {
    const to = Array.from({ length: 20 }, (_, at) => `user-${batch}-${at}@example.org`);
    await relay.call("POST", "/notices/email", { to, subject: `Batch ${batch}`, text: "x" });
  }
  await relay.call("POST", "/notices/sms", { to: ["13800138000"], text: "by phone" });
  await expect(page.locator(".notice-row").first()).toContainText("by phone");
  await expect(page.locator(".notice-row")).toHaveCount(100);
  await page.getByRole("button", { name: "Older" }).click();
  await expect(page.locator(".notice-row")).toHaveCount(21);
  await page.getByRole("button", { name: "Newer" }).click();
  await expect(page.locator(".notice-row")).toHaveCount(100);
  await page.getByLabel("Kind").selectOption("sms");
  await expect(page.locator(".notice-row")).toHaveCount(1);
  await page.getByLabel("Kind").selectOption("");
  await page.getByLabel("Recipient contains").fill("user-3-1");
  await expect(page.locator(".notice-row")).toHaveCount(11);
  await page.getByLabel("Status").selectOption("failed");
  await expect(page.getByText("No notice is like this.")).toBeVisible();
  await page.getByRole("button", { name: "Clear" }).click();
  await expect(page.locator(".notice-row")).toHaveCount(100);
  const chart = page.getByRole("img", { name: /Chart of the last 24 hours: 121 captured/ });
  await expect(chart).toBeVisible();
});

test("what cannot be handed over waits, is cancelled and retried", async ({ jackfield, relay }) => {
  const { page } = jackfield;
  await sender(relay, 1);
  await composeEmail(page, { to: "ann@example.org", subject: "Hello", text: "hello" });
  await expect(page.getByText("1 e-mail is sent by the sender desk, one to each.")).toBeVisible();
  await send(page).click();
  const notice = row(page, "ann@example.org");
  await expect(notice).toContainText("next try");
  await notice.getByRole("button", { name: "Cancel ann@example.org" }).click();
  await expect(notice.locator(".chip")).toHaveText("cancelled");
  await notice.getByRole("link").click();
  await expect(page.getByText("The server cannot be reached.")).toBeVisible();
  await page.getByRole("button", { name: "Retry ann@example.org" }).click();
  await expect(page.getByText("Retried by hand")).toBeVisible();
});

test("an unknown outcome is settled by hand", async ({ jackfield, relay, server }) => {
  const { page } = jackfield;
  const { port } = await server("cutting_mail_server.py");
  await sender(relay, port);
  await composeEmail(page, { to: "ann@example.org", subject: "Hello", text: "hello" });
  await send(page).click();
  const notice = row(page, "ann@example.org");
  await expect(notice.locator(".chip")).toHaveText("unknown");
  await notice.getByRole("button", { name: "Retry ann@example.org" }).click();
  await expect(page.getByRole("dialog")).toContainText("it arrives a second time");
  await page.keyboard.press("Escape");
  await notice.getByRole("button", { name: "Settle ann@example.org" }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog.getByRole("button", { name: "Settle" })).toBeDisabled();
  await dialog.getByLabel("It has arrived").check();
  await dialog.getByRole("button", { name: "Settle" }).click();
  await expect(notice.locator(".chip")).toHaveText("delivered");
});

test("sending is stopped for all, and one recipient gets nothing", async ({ jackfield }) => {
  const { page } = jackfield;
  await page.getByRole("link", { name: "Notices", exact: true }).click();
  await tab(page, "Setup").click();
  await page.getByLabel("Phone number or mailbox").fill("ann@example.org");
  await page.getByRole("button", { name: "Add", exact: true }).click();
  await expect(page.getByRole("button", { name: "Take out ann@example.org" })).toBeVisible();
  await page.getByRole("button", { name: "Stop sending" }).click();
  await expect(page.getByText("Sending is stopped.", { exact: true })).toBeVisible();
  await composeEmail(page, { to: "ann@example.org", subject: "Hello", text: "hello" });
  await expect(page.locator(".recipient.bad")).toContainText("ann@example.org");
  await page.getByLabel("Mailboxes").fill("bo@example.org");
  await expect(page.getByText("Sending is stopped; start it again under Setup.")).toBeVisible();
  await expect(send(page)).toBeDisabled();
  await tab(page, "Setup").click();
  await page.getByRole("button", { name: "Start sending" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Start sending" }).click();
  await expect(page.getByText("Sending is stopped.", { exact: true })).toHaveCount(0);
});

test("guests do not see the place", async ({ browser, jackfield, relay }) => {
  const endpoint = { kind: "tcp-listen", host: "127.0.0.1", port: 0 };
  const bridge = await relay.call("POST", "/bridges", { name: "Desk", endpoint });
  const { url } = await relay.call("POST", `/bridges/${bridge.id}/shares`, { may: "chat" });
  const context = await browser.newContext();
  const guest = await context.newPage();
  await guest.goto(url);
  await guest.getByLabel("Your name").fill("Li");
  await guest.getByRole("button", { name: "Come in" }).click();
  await expect(guest.getByRole("textbox", { name: "Message" })).toBeVisible();
  await guest.goto(`${relay.url}/notices`);
  await expect(guest.getByRole("textbox", { name: "Message" })).toBeVisible();
  await expect(guest.getByRole("heading", { name: "Notices" })).toHaveCount(0);
  await context.close();
  await expect(jackfield.page.getByRole("link", { name: "Notices", exact: true })).toBeVisible();
});

test("in Chinese", async ({ browser, relay }) => {
  const context = await browser.newContext({ locale: "zh-CN" });
  const page = await context.newPage();
  await page.goto(relay.signInLink());
  await page.getByRole("link", { name: "通知", exact: true }).click();
  await page.getByRole("link", { name: "撰写通知" }).click();
  await page.getByLabel("手机号码").fill("13800138000");
  await page.getByLabel("正文").fill("您好");
  await expect(page.getByText("1 条通知会被沙盒截留，不会发送。")).toBeVisible();
  await page.getByRole("button", { name: "发送", exact: true }).click();
  await expect(page.locator(".notice-row")).toContainText("沙盒截留 · 未发送");
  await context.close();
});
