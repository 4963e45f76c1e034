// The audit list: what an admin sees of what others have done.
import { readFile } from "node:fs/promises";
import { findings } from "../support/axe.mjs";
import { failing } from "../support/failing.mjs";
import { expect, test } from "../support/journey.mjs";

const phone = { width: 390, height: 780 };
const PASSPHRASE = "correct horse battery";

test("an admin sees who did what, filters it and saves it", async ({ browser, page, relay, jackfield }) => {
  // A member makes a bridge, and is refused at one that is the admin's to reach.
  const link = await relay.addUser("mo", "member");
  const mo = await (await browser.newContext()).newPage();
  await mo.goto(link);
  await mo.getByLabel("New passphrase", { exact: true }).fill(PASSPHRASE);
  await mo.getByRole("button", { name: "Set passphrase and sign in", exact: true }).click();
  await expect(mo.getByRole("button", { name: "New bridge" })).toBeVisible();
  await mo.goto(`${relay.url}/settings/audit`);
  await expect(mo.getByRole("heading", { name: "This is not for your role" })).toBeVisible();
  await mo.context().close();
  await jackfield.newBridge({ name: "Lab", kind: "tcp-listen", host: "127.0.0.1", port: 0 });
  await expect(page.getByRole("heading", { name: "Lab", exact: true }).first()).toBeVisible();
  const refused = await jackfield.newBridge({ name: "Cloud", kind: "tcp-connect", host: "169.254.169.254", port: 80 });
  await expect(refused.getByRole("alert")).toBeVisible();
  await page.keyboard.press("Escape");

  await page.goto(`${relay.url}/settings`);
  // With somebody else there is, the page asks which networks members may reach, until that is said.
  await page.getByRole("button", { name: "Ask me later", exact: true }).click();
  await page.getByRole("link", { name: "Audit", exact: true }).click();
  await expect(page.getByRole("heading", { name: "Audit", exact: true })).toBeVisible();
  const list = page.getByRole("list", { name: "What was done, newest first" });
  const line = (text) => list.getByRole("listitem").filter({ hasText: text });
  await expect(line("made a bridge").filter({ hasText: "Lab" })).toContainText("owner-listens");
  const cloud = line("Cloud");
  for (const text of ["owner", "from 127.0.0.1", "169.254.169.254:80", "metadata-never", "denied-by-policy"]) {
    await expect(cloud).toContainText(text);
  }
  await expect(line("mo").filter({ hasText: "signed in" })).toContainText("from 127.0.0.1");

  await page.getByLabel("Outcome", { exact: true }).selectOption("true");
  await expect(line("Lab")).toHaveCount(0);
  await expect(cloud).toBeVisible();
  await page.getByLabel("Address, name or rule", { exact: true }).fill("no such thing");
  await expect(page.getByText("Nothing gets through this filter.")).toBeVisible();
  await page.getByRole("button", { name: "Clear", exact: true }).click();
  await page.getByLabel("Who, by name", { exact: true }).fill("mo");
  await expect(line("Lab")).toHaveCount(0);
  await expect(line("signed in").first()).toBeVisible();

  // By which token: the line says it, and shows only its own with one click; what was set stands with it.
  await page.getByRole("button", { name: "Clear", exact: true }).click();
  const { token, info } = await relay.call("POST", "/tokens", { name: "backup", role: "member", expires: "7d" });
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
  await fetch(`${relay.url}/api/v1/saved`, { method: "POST", headers, body: JSON.stringify({ label: "Status", text: "x" }) });
  await page.getByLabel("By what", { exact: true }).selectOption("token");
  await expect(line("Status")).toContainText("saved a send");
  await expect(line("Lab")).toHaveCount(0);
  await page.getByRole("button", { name: `Show only what was done by token backup (${info.id})` }).first().click();
  await expect(page.getByLabel("By what", { exact: true })).toHaveValue(info.id);
  await expect(list.getByRole("listitem")).toHaveCount(1);
  await page.getByRole("button", { name: "Clear", exact: true }).click();
  await expect(line("made a token")).toContainText(`id ${info.id}, role member, expires `);
  await expect(line("made a token").getByTitle("create-token")).toBeVisible();
  await page.getByLabel("What", { exact: true }).selectOption("create-bridge");
  await expect(line("Lab")).toBeVisible();
  await expect(line("Status")).toHaveCount(0);
  await page.getByRole("button", { name: "Clear", exact: true }).click();
  await page.getByLabel("Who, by name", { exact: true }).fill("mo");
  await expect(line("Lab")).toHaveCount(0);

  const file = page.waitForEvent("download");
  await page.getByRole("button", { name: "Save as CSV", exact: true }).click();
  const saved = await readFile(await (await file).path(), "utf8");
  expect(saved).toMatch(/^number,at,who,user,from,what,/);
  expect(saved).toContain(",sign-in,");
  expect(saved).not.toContain("Cloud");
  await expect(page.getByText(/^\d+ lines? saved$/)).toBeVisible();

  expect(await findings(page)).toEqual([]);
  await page.emulateMedia({ colorScheme: "dark" });
  expect(await findings(page)).toEqual([]);
  await page.setViewportSize(phone);
  await page.getByRole("button", { name: "Clear", exact: true }).click();
  await expect(cloud).toBeVisible();
  const wider = () => document.documentElement.scrollWidth > document.documentElement.clientWidth;
  expect(await page.evaluate(wider)).toBe(false);
  expect(await findings(page)).toEqual([]);
});

test("the list goes on by pages, in Chinese as well, and says when it cannot be had", async ({ browser, relay }) => {
  for (let number = 0; number < 115; number += 1) {
    await relay.call("POST", "/saved", { label: `label ${number}`, text: "x" });
  }
  const page = await (await browser.newContext({ locale: "zh-CN" })).newPage();
  const broken = await failing(page, "list-audit");
  await page.goto(relay.signInLink());
  await expect(page.getByRole("button", { name: "新建桥" })).toBeVisible();
  await page.goto(`${relay.url}/settings/audit`);
  await expect(page.getByRole("alert")).toBeVisible();
  broken.clear();
  await page.getByRole("button", { name: "重试" }).click();
  const lines = page.getByRole("list", { name: "操作记录，最新的在前" }).getByRole("listitem");
  await expect(lines).toHaveCount(100);
  await expect(lines.getByTitle("create-saved").first()).toHaveText("保存发送内容");
  await page.getByRole("button", { name: "更早", exact: true }).click();
  await expect(lines.filter({ hasText: "label 0" }).first()).toBeVisible();
  expect(await lines.count()).toBeGreaterThan(110);
  await expect(page.getByRole("button", { name: "更早", exact: true })).toHaveCount(0);
  expect(await findings(page)).toEqual([]);
});
