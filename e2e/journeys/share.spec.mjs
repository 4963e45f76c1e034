// One bridge is shared: by a link, with a guest on a phone.
import { expect, test } from "../support/journey.mjs";
import { findings } from "../support/axe.mjs";
import { scan } from "../support/qr.mjs";

const phone = { width: 390, height: 780 };

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

for (const [language, locale] of Object.entries({ en: "en-US", zh: "zh-CN" })) {
  for (const colorScheme of ["light", "dark"]) {
    test(`links and guests look right: ${language}, ${colorScheme}`, async ({ browser, relay }, info) => {
      const { id } = await relay.bridge("Hello");
      const owner = await guestPage(browser, { locale, colorScheme, viewport: { width: 1280, height: 900 } });
      await owner.goto(relay.signInLink(`/bridges/${id}`));
      await owner.locator(".main-head .menu-place > button").click();
      await owner.locator(".menu button").nth(1).click();
      const dialog = owner.getByRole("dialog");
      await dialog.locator("button[type=submit]").click();
      const link = await dialog.locator(".made-link code").textContent();
      const qr = dialog.locator("svg.qr");
      expect(await scan(qr)).toBe(link);
      expect(await findings(owner)).toEqual([]);
      await owner.screenshot({ path: info.outputPath(`share-${language}-${colorScheme}.png`) });
      await owner.setViewportSize(phone);
      expect(await scan(qr)).toBe(link);
      await owner.screenshot({ path: info.outputPath(`share-${language}-${colorScheme}-phone.png`) });

      const guest = await guestPage(browser, { locale, colorScheme });
      await guest.goto(link);
      await guest.locator("#guest-name").fill("李雷");
      expect(await findings(guest)).toEqual([]);
      await guest.screenshot({ path: info.outputPath(`invited-${language}-${colorScheme}.png`) });
      await guest.locator("button[type=submit]").click();
      await guest.getByRole("textbox").fill("typed");
      await expect(dialog.locator(".link-words")).toContainText("李雷");
      expect(await findings(guest)).toEqual([]);
      await guest.screenshot({ path: info.outputPath(`guest-${language}-${colorScheme}.png`) });
      await guest.setViewportSize({ width: 1280, height: 800 });
      await guest.screenshot({ path: info.outputPath(`guest-${language}-${colorScheme}-wide.png`) });
      await guest.setViewportSize(phone);
      const { shares } = await relay.call("GET", `/bridges/${id}/shares`);
      await relay.call("DELETE", `/bridges/${id}/shares/${shares[0].id}`);
      await expect(guest.locator("#typed")).toHaveValue("typed");
      expect(await findings(guest)).toEqual([]);
      await guest.screenshot({ path: info.outputPath(`ended-${language}-${colorScheme}.png`) });
      for (const page of [owner, guest]) {
        const { scrolls, client } = await page.evaluate(() => ({
          scrolls: document.documentElement.scrollWidth,
          client: document.documentElement.clientWidth,
        }));
        expect(scrolls).toBeLessThanOrEqual(client);
        await page.context().close();
      }
    });
  }
}
