// Notices that leave: set up, composed and followed in the page, in either language, and taken by real servers.
import { readFile } from "node:fs/promises";
import { expect } from "../support/journey.mjs";
import { needs, test } from "../support/servers.mjs";

const words = {
  "en-US": {
    notices: "Notices",
    setup: "Setup",
    compose: "Compose",
    name: "Name",
    save: "Save",
    text: "Text",
    send: "Send",
    sender: { add: "New sender", from: "Mailbox (From)", server: "Mail server", port: "Port", tls: "Encryption", user: "User" },
    trial: { open: "Test desk", to: "To the mailbox", send: "Send a test", taken: /^Taken, after \d+ ms\.$/ },
    email: { kind: "E-mail", to: "Mailboxes", subject: "Subject", leaves: "1 e-mail is sent by the sender desk, one to each.", status: "accepted", attempt: "Accepted" },
    gateway: { add: "New gateway", kind: "Kind", url: "Address", secret: "Secret", set: "secret set" },
    sms: { kind: "SMS", to: "Phone numbers", leaves: "1 SMS is sent by the gateway kannel.", status: "delivered", attempt: "Receipt: delivered" },
    // What is written in an SMS, and how the operator gets it.
    says: "hello from the page",
    operator: "text hello from the page>",
  },
  "zh-CN": {
    notices: "通知",
    setup: "发送设置",
    compose: "撰写",
    name: "名称",
    save: "保存",
    text: "正文",
    send: "发送",
    sender: { add: "添加发件邮箱", from: "邮箱地址（发件人）", server: "邮件服务器", port: "端口", tls: "加密方式", user: "用户名" },
    trial: { open: "测试 desk", to: "测试邮箱", send: "发送测试", taken: /^已受理，用时 \d+ 毫秒。$/ },
    email: { kind: "邮件", to: "邮箱地址", subject: "主题", leaves: "将用发件邮箱 desk 发送 1 封邮件，每人一封。", status: "已受理", attempt: "对方已受理" },
    gateway: { add: "添加短信网关", kind: "类型", url: "地址", secret: "密钥", set: "已设密钥" },
    sms: { kind: "短信", to: "手机号码", leaves: "将通过短信网关 kannel 发送 1 条短信。", status: "已送达", attempt: "回执：已送达" },
    says: "您好，页面",
    operator: "ucs-2 %60%A8Y%7D%FF%0C%98u%97b>",
  },
};

const button = (within, name) => within.getByRole("button", { name, exact: true });
const label = (within, name) => within.getByLabel(name, { exact: true });
const arrival = (line) => line.startsWith("arrived ");

for (const [locale, word] of Object.entries(words)) {
  test.describe(locale, () => {
    test.use({ locale });

    async function place(page, tab) {
      await page.getByRole("link", { name: word.notices, exact: true }).click();
      await page.locator(".tabs").getByRole("link", { name: tab, exact: true }).click();
    }

    // Sends, and follows the notice until its status and attempts say what became of it.
    async function follow(page, { leaves, status, attempt }, to) {
      await expect(page.getByText(leaves, { exact: true })).toBeVisible();
      await button(page, word.send).click();
      const row = page.locator(".notice-row", { hasText: to });
      await expect(row.locator(".chip")).toHaveText(status, { timeout: 20_000 });
      await row.getByRole("link").click();
      await expect(page.getByText(attempt, { exact: true })).toBeVisible();
    }

    test("a sender is set up in the page, and an e-mail arrives in a real server's Maildir", async ({ jackfield, server }) => {
      needs("/usr/sbin/postfix");
      const { page } = jackfield;
      const { server: postfix, port } = await server("mail_server.py");
      const dialog = page.getByRole("dialog");
      await place(page, word.setup);
      await button(page, word.sender.add).click();
      await label(dialog, word.name).fill("desk");
      await label(dialog, word.sender.from).fill("relay@example.org");
      await label(dialog, word.sender.server).fill("127.0.0.1");
      await label(dialog, word.sender.port).fill(String(port));
      await label(dialog, word.sender.tls).selectOption("none");
      await label(dialog, word.sender.user).fill("");
      await button(dialog, word.save).click();
      await expect(page.locator(".way")).toContainText("relay@example.org");
      await button(page, word.trial.open).click();
      await label(dialog, word.trial.to).fill("ann@example.org");
      await button(dialog, word.trial.send).click();
      await expect(dialog.getByText(word.trial.taken)).toBeVisible();
      await page.keyboard.press("Escape");
      await postfix.line(arrival);

      await place(page, word.compose);
      await button(page, word.email.kind).click();
      await label(page, word.email.to).fill("ann@example.org");
      await label(page, word.email.subject).fill("Grüße 你好");
      await label(page, word.text).fill("hello你好啊\n.\n..dots");
      await page.locator("input[type=file]").setInputFiles({ name: "a.bin", mimeType: "application/octet-stream", buffer: Buffer.from([0, 10, 13, 255]) });
      await follow(page, word.email, "ann@example.org");
      const arrived = await postfix.line(arrival, 20_000);
      const mail = await readFile(arrived.slice("arrived ".length), "utf8");
      expect(mail).toContain("To: ann@example.org");
      expect(mail).toContain(Buffer.from([0, 10, 13, 255]).toString("base64"));
      const body = mail.replaceAll("\n", "");
      expect(body).toContain(Buffer.from("hello你好啊").toString("base64").slice(0, 16));
    });

    test("a gateway is set up in the page, and an SMS and its receipt come and go", async ({ jackfield, relay, server }) => {
      needs("/usr/sbin/bearerbox", "/usr/sbin/smsbox");
      const { page } = jackfield;
      const { server: kannel, port } = await server("sms_gateway.py");
      const dialog = page.getByRole("dialog");
      await place(page, word.setup);
      await button(page, word.gateway.add).click();
      await label(dialog, word.gateway.kind).selectOption("kannel");
      await label(dialog, word.name).fill("kannel");
      const url = await label(dialog, word.gateway.url).inputValue();
      await label(dialog, word.gateway.url).fill(url.replace(":13013", `:${port}`));
      await label(dialog, word.gateway.secret).fill("secret");
      await button(dialog, word.save).click();
      await expect(page.locator(".way")).toContainText(word.gateway.set);

      await place(page, word.compose);
      await button(page, word.sms.kind).click();
      await label(page, word.sms.to).fill("13800138000");
      await label(page, word.text).fill(word.says);
      await follow(page, word.sms, "+8613800138000");
      await kannel.line((line) => line.endsWith(word.operator), 20_000);
      const { notices } = await relay.call("GET", "/notices");
      expect(notices.length).toBe(1);
    });
  });
}
