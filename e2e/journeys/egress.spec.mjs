// Where members may go: refused with the rule's name, allowed by an admin in the page, and closed again when the rule goes.
// The relay has a network of its own, with a device at a private address in it.
import { expect, lab, test } from "../support/apart.mjs";
import { findings } from "../support/axe.mjs";
import { press, tabTo } from "../support/keys.mjs";

const phone = { width: 390, height: 780 };
const PASSPHRASE = "correct horse battery";
const SHOTS = process.env.SHOTS;

const button = (within, name) => within.getByRole("button", { name, exact: true });
const label = (within, name) => within.getByLabel(name, { exact: true });
const shot = async (page, name) => SHOTS && page.screenshot({ path: `${SHOTS}/${name}.png`, fullPage: true });

async function member(browser, relay, name) {
  await relay.call("POST", "/users", { name, role: "member", passphrase: PASSPHRASE });
  const page = await (await browser.newContext({ viewport: { width: 1280, height: 900 } })).newPage();
  await page.goto(relay.url);
  await label(page, "Name").fill(name);
  await label(page, "Passphrase").fill(PASSPHRASE);
  await button(page, "Sign in").click();
  await expect(button(page, "New bridge").first()).toBeVisible();
  return page;
}

async function dial(page) {
  await button(page, "New bridge").first().click();
  const dialog = page.getByRole("dialog");
  await label(dialog, "Name").fill("Meter");
  await label(dialog, "Kind").selectOption("tcp-connect");
  await label(dialog, "Host").fill(lab.device);
  await label(dialog, "Port").fill(String(lab.port));
  await button(dialog, "Create").click();
  return dialog;
}

test("a member is refused by a rule that is named, an admin allows it, and takes it back", async ({ browser, page, relay, jackfield }) => {
  const cy = await member(browser, relay, "cy");
  const refused = await dial(cy);
  await expect(refused.getByText("members-private")).toBeVisible();
  await shot(cy, "refused");

  // The admin is pointed to the place until the question is answered, and tries the address there as a member.
  const asked = page.getByText("Which of this server's networks may members reach? Nobody has said so yet;");
  await page.reload();
  await expect(asked).toBeVisible();
  await button(page, "Ask me later").click();
  await expect(asked).toHaveCount(0);
  await page.reload();
  await expect(asked).toBeVisible();
  await shot(page, "pointer");
  // It covers nothing, wide and on the phone.
  const covers = () => {
    const [pointer, place] = [".pointer", ".places"].map((one) => document.querySelector(one).getBoundingClientRect());
    return pointer.bottom > place.top + 0.5 || place.bottom > innerHeight + 0.5;
  };
  for (const viewport of [phone, { width: 1280, height: 900 }]) {
    await page.setViewportSize(viewport);
    expect(await page.evaluate(covers)).toBe(false);
  }
  await page.getByRole("link", { name: "Choose networks" }).click();
  await expect(page.getByText("No rules yet: what stands below decides alone.")).toBeVisible();
  await expect(asked).toHaveCount(0);
  await expect(page.getByText("Nobody has answered this yet.")).toBeVisible();
  await label(page, "Address").fill(`${lab.device}:${lab.port}`);
  await expect(page.locator(".verdict")).toContainText("owner-private");
  await label(page, "As").selectOption("member");
  const verdict = page.locator(".verdict");
  await expect(verdict).toContainText("members-private");
  expect(await findings(page)).toEqual([]);
  await shot(page, "empty");

  // What is wrong is marked in its place.
  await button(page, "Add rule").click();
  const dialog = page.getByRole("dialog");
  await label(dialog, "Networks").fill("10.0.0.0/8, 127.0.0.0/33");
  await label(dialog, "Ports").fill("70000");
  await button(dialog, "Save").click();
  for (const name of ["Name", "Networks", "Ports"]) await expect(label(dialog, name)).toHaveAttribute("aria-invalid", "true");
  await expect(dialog).toContainText("“127.0.0.0/33” is no network. Character 11: a prefix length from 0 to 32 is expected.");
  expect(await findings(page)).toEqual([]);
  await shot(page, "wrong");
  await label(dialog, "Name").fill("meters");
  await label(dialog, "Networks").fill(lab.device);
  await label(dialog, "Ports").fill(String(lab.port));
  await button(dialog, "Save").click();
  await expect(dialog).toHaveCount(0);
  await expect(page.locator(".set-rules .rule")).toContainText("meters");
  await expect(page.getByText("Saved; it holds from the next dial on.")).toBeVisible();
  await expect(page.getByText("Nobody has answered this yet.")).toHaveCount(0);

  // Now it works.
  await button(refused, "Create").click();
  await expect(cy.getByRole("region", { name: "Entries" }).getByText("ready").first()).toBeVisible();

  // A second rule, moved by keyboard.
  await button(page, "Add rule").click();
  await label(dialog, "Name").fill("no printers");
  await label(dialog, "Effect").selectOption("deny");
  await label(dialog, "Ports").fill("9100");
  await button(dialog, "Save").click();
  await expect(page.locator(".set-rules .rule strong")).toHaveText(["meters", "no printers"]);
  await button(page, "Try no printers earlier").focus();
  await page.keyboard.press("Enter");
  await expect(page.locator(".set-rules .rule strong")).toHaveText(["no printers", "meters"]);
  await shot(page, "rules");
  await page.setViewportSize(phone);
  await shot(page, "phone");
  expect(await findings(page)).toEqual([]);
  await page.setViewportSize({ width: 1280, height: 900 });

  // Taking it away would close what is open: that is asked about.
  await button(page, "Delete meters").click();
  await button(dialog, "Delete").click();
  await expect(dialog.getByRole("heading", { name: "Close bridges?" })).toBeVisible();
  await expect(dialog).toContainText("Meter");
  await expect(dialog).toContainText("members-private");
  await shot(page, "closing");
  await button(dialog, "Cancel").click();
  await expect(page.locator(".set-rules .rule")).toHaveCount(2);
  await button(page, "Delete meters").click();
  await button(dialog, "Delete").click();
  await button(dialog, "Save and close them").click();
  await expect(page.locator(".set-rules .rule strong")).toHaveText(["no printers"]);
  await expect(cy.getByText("forbidden by the relay's rule “members-private”").first()).toBeVisible();
  await shot(cy, "closed");
});

test("the place speaks Chinese, in the dark, and a network of the server's is switched on", async ({ page, relay, jackfield }) => {
  await page.evaluate(() => {
    localStorage.setItem("jackfield.language", "zh");
    localStorage.setItem("jackfield.theme", "dark");
  });
  await page.goto(`${relay.url}/settings/egress`);
  await expect(page.getByRole("heading", { name: "本服务器的网络" })).toBeVisible();
  const lan = page.getByRole("checkbox", { name: `成员可以访问 ${lab.network}（out）` });
  await lan.check();
  await expect(page.locator(".set-rules .rule")).toHaveCount(1);
  const { rules } = await relay.call("GET", "/egress/rules");
  expect(rules[0]).toMatchObject({ then: "allow", roles: ["member"], networks: [lab.network] });
  // The devices there are open to members, the server itself is not: that is a rule which stands first.
  const judged = (host) => relay.call("POST", "/egress/judge", { host, port: lab.port, role: "member" });
  expect(await judged(lab.device)).toMatchObject({ allowed: true, rule: `members ${lab.network}` });
  expect(await judged(lab.own)).toMatchObject({ allowed: false, rule: "members-own-machine" });
  await expect(page.locator(".card", { hasText: "members-own-machine" }).getByText("除非有规则单独写出该地址")).toBeVisible();
  expect(await findings(page)).toEqual([]);
  await shot(page, "zh");
  await lan.uncheck();
  await expect(page.getByText("还没有规则")).toBeVisible();
  expect(await findings(page)).toEqual([]);
});

const words = {
  "en-US": { passphrase: "New passphrase", title: "Which of this server's networks may members reach?", lan: `Members may reach ${lab.network} (out)`, later: "Ask me later", done: "Done", none: "None for now", choice: "Choose networks", make: "New bridge" },
  "zh-CN": { passphrase: "新口令", title: "成员可以访问本服务器的哪些网络？", lan: `成员可以访问 ${lab.network}（out）`, later: "以后再问我", done: "完成", none: "暂时都不允许", choice: "选择网络", make: "新建桥" },
};

test("where members may go is asked when the first admin is there, and of each admin until one has answered", async ({ browser, relay }) => {
  // A page of an admin who has just chosen a passphrase.
  const arrive = async (name, locale, viewport) => {
    const word = words[locale];
    const page = await (await browser.newContext({ viewport, locale })).newPage();
    await page.goto(await relay.addUser(name, "admin"));
    await label(page, word.passphrase).fill(PASSPHRASE);
    await page.keyboard.press("Enter");
    return { page, word, question: page.getByRole("heading", { name: word.title }) };
  };
  const ann = await arrive("ann", "en-US", phone);
  await expect(ann.question).toBeFocused();
  expect(await findings(ann.page)).toEqual([]);
  await shot(ann.page, "asked-en");
  await button(ann.page, ann.word.later).click();
  await expect(button(ann.page, ann.word.make).first()).toBeVisible();
  // Put off, it comes back: as a banner, and to the next admin as a question.
  await expect(ann.page.getByRole("link", { name: ann.word.choice })).toBeVisible();
  expect((await relay.call("GET", "/egress/rules")).settled).toBe(false);

  const bea = await arrive("bea", "zh-CN", phone);
  await expect(bea.question).toBeFocused();
  const lan = bea.page.getByRole("checkbox", { name: bea.word.lan });
  await tabTo(bea.page, lan);
  await bea.page.keyboard.press("Space");
  await expect(lan).toBeChecked();
  await expect(button(bea.page, bea.word.none)).toHaveCount(0);
  expect(await findings(bea.page)).toEqual([]);
  await shot(bea.page, "asked-zh");
  await press(bea.page, button(bea.page, bea.word.done));
  await expect(button(bea.page, bea.word.make).first()).toBeVisible();
  expect(await relay.call("GET", "/egress/rules")).toMatchObject({ settled: true, rules: [{ networks: [lab.network] }] });

  // Nobody is asked any more, in whatever browser.
  const cai = await arrive("cai", "en-US", { width: 1280, height: 900 });
  await expect(button(cai.page, cai.word.make).first()).toBeVisible();
  await ann.page.reload();
  await expect(button(ann.page, ann.word.make).first()).toBeVisible();
  for (const { page, word } of [ann, cai]) await expect(page.getByRole("link", { name: word.choice })).toHaveCount(0);
});
