// One bridge is shared: by a link, with a guest on a phone.
import { expect, test } from "../support/journey.mjs";
import { findings } from "../support/axe.mjs";
import { scan } from "../support/qr.mjs";
import { Relay } from "../support/relay.mjs";

const phone = { width: 390, height: 780 };
const wide = { width: 1280, height: 900 };

// A browser of its own, as a guest has it.
async function guestPage(browser, options = {}) {
  const context = await browser.newContext({ viewport: phone, ...options });
  return context.newPage();
}

async function openDesk(jackfield, relay, further = {}) {
  const endpoint = { kind: "tcp-listen", host: "127.0.0.1", port: 0 };
  const bridge = await relay.call("POST", "/bridges", { name: "Desk", endpoint, ...further });
  await jackfield.open("Desk");
  return bridge;
}

// The owner makes a link in the page; the dialog and the link.
async function makeLink(page, may = "chat") {
  await page.getByRole("button", { name: "More actions" }).click();
  await page.getByRole("button", { name: "Share…" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Guests may").selectOption(may);
  await dialog.getByRole("button", { name: "Create link" }).click();
  const link = await dialog.locator(".made-link code").textContent();
  return { dialog, link };
}

async function comeIn(page, link, name) {
  await page.goto(link);
  await page.getByLabel("Your name").fill(name);
  await page.getByRole("button", { name: "Come in" }).click();
}

test("a guest chats on a phone, is sent out while typing, and keeps the text", async ({ browser, jackfield, relay, run }) => {
  const { local } = await openDesk(jackfield, relay);
  const peer = run.python("tcp_client.py", ...local.split(":"));
  await peer.says("connected");
  const { dialog, link } = await makeLink(jackfield.page);
  const guest = await guestPage(browser);
  await guest.goto(link);
  await expect(guest.getByText("You are invited to talk on “Desk”.")).toBeVisible();
  await guest.getByRole("button", { name: "Come in" }).click();
  await expect(guest.getByLabel("Your name")).toHaveAttribute("aria-invalid", "true");
  await guest.getByLabel("Your name").fill("Li");
  await guest.getByRole("button", { name: "Come in" }).click();
  const entries = guest.getByRole("region", { name: "Entries" });
  const message = guest.getByRole("textbox", { name: "Message" });
  await expect(message).toBeVisible();
  expect(guest.url()).not.toContain("share=");
  await expect(dialog.getByText("Here now: Li")).toBeVisible();
  const other = await guestPage(browser);
  await comeIn(other, link, "li");
  await expect(other.getByLabel("Your name")).toHaveAttribute("aria-invalid", "true");
  await expect(other.getByLabel("Your name")).toHaveValue("li");
  await other.context().close();

  peer.hears("hello你好啊");
  await expect(entries.getByText("hello你好啊", { exact: true })).toBeVisible();
  await message.fill("good day");
  await guest.getByRole("button", { name: "Send", exact: true }).click();
  await peer.says("received: good day");
  // Nothing else of the relay, and it stays so over a reload.
  await guest.reload();
  await expect(entries.getByText("good day", { exact: true })).toBeVisible();
  await expect(guest.getByRole("navigation")).toHaveCount(0);
  await expect(guest.getByRole("button", { name: "More actions" })).toHaveCount(0);
  await expect(guest.getByText("Echo")).toHaveCount(0);
  for (const path of ["/settings", "/inspector", "/bridges/none"]) {
    await guest.goto(relay.url + path);
    await expect(message).toBeVisible();
    await expect(guest.getByRole("navigation")).toHaveCount(0);
  }

  await message.fill("and while I am typing");
  await dialog.getByRole("button", { name: "Revoke the link look and write" }).click();
  await dialog.getByRole("button", { name: "Revoke", exact: true }).click();
  await expect(guest.getByRole("heading", { name: "This link no longer works" })).toBeVisible({ timeout: 5_000 });
  await expect(guest.getByRole("textbox", { name: "What you had typed" })).toHaveValue("and while I am typing");
  await expect(dialog.getByText("No links yet.")).toBeVisible();
  await expect(dialog.getByText(/^The link “look and write” no longer works/)).toBeVisible();
  await guest.reload();
  await expect(guest.getByRole("heading", { name: "This link no longer works" })).toBeVisible();
  await guest.goto("about:blank");
  await guest.goto(link);
  await expect(guest.getByRole("heading", { name: "This link no longer works" })).toBeVisible();
  await guest.context().close();
});

test("a guest who may look reads and finds, and cannot write", async ({ browser, jackfield, relay, run }) => {
  const { local } = await openDesk(jackfield, relay);
  const peer = run.python("tcp_client.py", ...local.split(":"));
  await peer.says("connected");
  const { link } = await makeLink(jackfield.page, "look");
  const guest = await guestPage(browser);
  await comeIn(guest, link, "Wang");
  peer.hears("to be seen");
  await expect(guest.getByText("to be seen", { exact: true })).toBeVisible();
  await expect(guest.getByText("You may look here, but not write.")).toBeVisible();
  await expect(guest.getByRole("textbox", { name: "Message" })).toHaveCount(0);
  await guest.getByRole("button", { name: "Leave" }).click();
  await expect(guest.getByRole("heading", { name: "You have left" })).toBeVisible();
  await guest.goto(relay.url);
  await expect(guest.getByLabel("Owner key")).toBeVisible();
  await guest.context().close();
});

test("the owner who opens a link goes to the bridge and stays the owner", async ({ context, jackfield, relay }) => {
  await openDesk(jackfield, relay);
  const { link } = await makeLink(jackfield.page);
  const page = await context.newPage();
  await page.goto(link);
  await expect(page.getByRole("heading", { name: "Desk", exact: true })).toBeVisible();
  await expect(page.getByRole("navigation").first()).toBeVisible();
  expect(page.url()).not.toContain("share=");
});

test("a link for somebody, for a number of guests, for a time, and under another address", async ({ browser, page }) => {
  const relay = await Relay.start({ JACKFIELD_SERVER__PUBLIC_HOST: "desk.example" });
  const bridge = await relay.call("POST", "/bridges", { name: "Desk", endpoint: { kind: "tcp-listen", host: "127.0.0.1", port: 0 } });
  const shares = async () => (await relay.call("GET", `/bridges/${bridge.id}/shares`)).shares;
  await page.goto(relay.signInLink(`/bridges/${bridge.id}`));
  await page.getByRole("button", { name: "More actions" }).click();
  await page.getByRole("button", { name: "Share…" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("For whom").fill("* Li");
  await dialog.getByRole("button", { name: "Create link" }).click();
  await expect(dialog.getByText(/would not be seen as a name/)).toBeVisible();
  await dialog.getByLabel("For whom").fill("Li Lei");
  await dialog.getByLabel("Number of guests").fill("1.5");
  await dialog.getByRole("button", { name: "Create link" }).click();
  await expect(dialog.getByLabel("Number of guests")).toHaveAttribute("aria-invalid", "true");
  await expect(dialog.getByLabel("For whom")).toHaveValue("Li Lei");
  await dialog.getByLabel("Number of guests").fill("1");
  await dialog.getByRole("button", { name: "Create link" }).click();
  await expect(dialog.getByLabel("For whom")).toHaveValue("");

  // The address in the link, and what the QR code says.
  const code = dialog.locator(".made-link code");
  const choice = dialog.getByLabel("The relay's address in the link");
  const port = relay.address.split(":")[1];
  await expect(code).toHaveText(new RegExp(`^http://desk\\.example:${port}/#share=`));
  expect(await scan(dialog.locator("svg.qr"))).toBe(await code.textContent());
  await choice.selectOption({ label: relay.url });
  await expect(code).toHaveText(new RegExp(`^${relay.url}/#share=`));
  const link = await code.textContent();
  expect(await scan(dialog.locator("svg.qr"))).toBe(link);

  const guest = await guestPage(browser);
  await guest.goto(link);
  await expect(guest.getByLabel("Your name")).toHaveValue("Li Lei");
  await guest.getByRole("button", { name: "Come in" }).click();
  await expect(guest.getByRole("textbox", { name: "Message" })).toBeVisible();
  const item = dialog.locator(".share-link");
  await expect(item).toContainText("Li Lei");
  await expect(item).toContainText("used up");
  await expect(item).toContainText("1 guest of 1");
  await expect(item).toContainText("Here now: Li Lei");
  const second = await guestPage(browser);
  await second.goto(link);
  await expect(second.getByRole("heading", { name: "This link no longer works" })).toBeVisible();
  await expect(second.getByText(/used as often as it may be/)).toBeVisible();

  // How long: what is chosen is what the relay holds to.
  for (const [value, hours] of [["1h", 1], ["1d", 24], ["7d", 168], ["", undefined]]) {
    const before = (await shares()).length;
    await dialog.getByLabel("The link works for").selectOption(value);
    await dialog.getByRole("button", { name: "Create link" }).click();
    await expect.poll(async () => (await shares()).length).toBe(before + 1);
    const { created_at, expires } = (await shares()).at(-1);
    const lasts = expires === undefined ? undefined : Math.round((Date.parse(expires) - Date.parse(created_at)) / 3_600_000);
    expect(lasts).toBe(hours);
  }
  const { urls } = await relay.call("POST", `/bridges/${bridge.id}/shares`, { may: "look", name: "Wang", expires: "1s" });
  const over = dialog.locator(".share-link", { hasText: "Wang" });
  await expect(over).toContainText("expired");
  await second.goto("about:blank");
  await second.goto(urls[1]);
  await expect(second.getByRole("heading", { name: "This link no longer works" })).toBeVisible();
  await expect(second.getByText(/its time is over/)).toBeVisible();
  await over.getByRole("button", { name: "Remove the link Wang" }).click();
  await expect(over).toHaveCount(0);
  await expect(dialog.getByText("The link “Wang” was removed.")).toBeVisible();
  for (const page of [guest, second]) await page.context().close();
  await relay.stop();
});

for (const [language, locale] of Object.entries({ en: "en-US", zh: "zh-CN" })) {
  for (const colorScheme of ["light", "dark"]) {
    test(`links and guests look right: ${language}, ${colorScheme}`, async ({ browser, relay }, info) => {
      const { id } = await relay.bridge("Hello");
      // Nothing is found and nothing scrolls sideways, wide and on the phone.
      const sound = async (page, name) => {
        for (const [size, viewport] of Object.entries({ wide, phone })) {
          await page.setViewportSize(viewport);
          await page.screenshot({ path: info.outputPath(`${name}-${size}.png`) });
          expect(await findings(page), `${name} ${size}`).toEqual([]);
          const sideways = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
          expect(sideways, `${name} ${size}`).toBeLessThanOrEqual(0);
        }
      };
      const owner = await guestPage(browser, { locale, colorScheme, viewport: wide });
      await owner.goto(relay.url);
      await owner.locator("#owner-key").fill("not the key");
      await owner.locator(".with-key button[type=submit]").click();
      await expect(owner.locator("#owner-key")).toHaveAttribute("aria-invalid", "true");
      await sound(owner, "sign-in");
      await owner.setViewportSize(wide);
      await owner.goto(relay.signInLink(`/bridges/${id}`));
      await owner.locator(".main-head .menu-place > button").click();
      await owner.locator(".menu button").nth(1).click();
      const dialog = owner.getByRole("dialog");
      await dialog.locator("#share-name").fill("李雷 Li Lei");
      await dialog.locator("button[type=submit]").click();
      const link = await dialog.locator(".made-link code").textContent();
      const qr = dialog.locator("svg.qr");
      expect(await scan(qr)).toBe(link);
      await sound(owner, "share");
      expect(await scan(qr)).toBe(link);

      const guest = await guestPage(browser, { locale, colorScheme });
      await guest.goto(link);
      await expect(guest.locator("#guest-name")).toHaveValue("李雷 Li Lei");
      await sound(guest, "invited");
      await guest.locator("#guest-name").fill("李雷");
      await guest.locator("button[type=submit]").click();
      await expect(guest.locator("#guest-name")).toHaveCount(0);
      await guest.getByRole("textbox").fill("typed");
      await expect(dialog.locator(".link-words")).toContainText("李雷");
      await sound(guest, "guest");
      await dialog.locator(".share-link button").click();
      await sound(owner, "revoke");
      const { url } = await relay.call("POST", `/bridges/${id}/shares`, { may: "look" });
      const looks = await guestPage(browser, { locale, colorScheme });
      await looks.goto(url);
      await looks.locator("#guest-name").fill("韩梅梅");
      await looks.locator("button[type=submit]").click();
      await expect(looks.locator(".look-only")).toBeVisible();
      await sound(looks, "look-only");
      const { shares } = await relay.call("GET", `/bridges/${id}/shares`);
      await relay.call("DELETE", `/bridges/${id}/shares/${shares[0].id}`);
      await expect(guest.locator("#typed")).toHaveValue("typed");
      await sound(guest, "ended");
      for (const page of [owner, guest, looks]) await page.context().close();
    });
  }
}
