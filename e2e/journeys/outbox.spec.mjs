// Notices by the keyboard alone, and on a phone.
import { findings } from "../support/axe.mjs";
import { expect, test } from "../support/journey.mjs";
import { focusIn, press, tabTo, type } from "../support/keys.mjs";

const tab = (page, name) => page.getByRole("navigation", { name: "Parts of notices" }).getByRole("link", { name });
const button = (within, name) => within.getByRole("button", { name, exact: true });
const label = (within, name) => within.getByLabel(name, { exact: true });

test("by keyboard: an e-mail is composed and sent, cancelled, and retried", async ({ jackfield, relay }) => {
  const { page } = jackfield;
  // Nobody listens there: it waits.
  const settings = { host: "127.0.0.1", port: 1, tls: "none", from: "relay@example.org" };
  await relay.call("PUT", "/senders/desk", { settings });
  await page.keyboard.press("2");
  await press(page, tab(page, "Compose"));
  await press(page, button(page, "E-mail"));
  await type(page, label(page, "Mailboxes"), "ann@example.org");
  await type(page, label(page, "Subject"), "Hello");
  await type(page, label(page, "Text"), "by key");
  await expect(page.getByText("1 e-mail is sent by the sender desk, one to each.")).toBeVisible();
  await press(page, button(page, "Send"));
  await expect(page.locator("#content")).toBeFocused();

  const row = page.locator(".notice-row");
  await expect(row).toContainText("next try");
  await press(page, button(row, "Cancel ann@example.org"));
  await expect(row.locator(".chip")).toHaveText("cancelled");
  await expect(button(row, "Retry ann@example.org")).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(row).toContainText("next try");
  // While it is tried there is nothing to be done with it, and the link has the focus.
  await expect(row.locator(":focus")).toHaveCount(1);
  await press(page, row.getByRole("link"));
  await expect(page.getByText("Retried by hand")).toBeVisible();
  await press(page, button(page, "Cancel ann@example.org"));
  await expect(page.locator(".chip").first()).toHaveText("cancelled");
  await expect(button(page, "Retry ann@example.org")).toBeFocused();
  await press(page, page.getByRole("link", { name: "Back to the outbox" }));

  // The list's filters.
  await tabTo(page, label(page, "Status"));
  await page.keyboard.type("delivered");
  await expect(page.getByText("No notice is like this.")).toBeVisible();
  await press(page, button(page, "Clear"));
  await expect(row).toHaveCount(1);
});

test("by keyboard: senders, gateways, and who gets nothing", async ({ jackfield }) => {
  const { page } = jackfield;
  const dialog = page.getByRole("dialog");
  const way = (name) => page.locator(".way", { hasText: name });
  const open = async (name) => {
    await press(page, button(page, name));
    await focusIn(dialog);
  };
  await page.keyboard.press("2");
  await press(page, tab(page, "Setup"));
  await open("New sender");
  await page.keyboard.press("Escape");
  await expect(button(page, "New sender")).toBeFocused();
  await open("New sender");
  await type(page, label(dialog, "Name"), "desk");
  await type(page, label(dialog, "Mailbox (From)"), "relay@example.org");
  await type(page, label(dialog, "Mail server"), "127.0.0.1");
  await type(page, label(dialog, "Port"), "1");
  await tabTo(page, label(dialog, "Encryption"));
  await page.keyboard.type("None");
  await type(page, label(dialog, "User"), " ");
  await page.keyboard.press("Enter");
  await expect(way("desk")).toContainText("relay@example.org");
  await expect(button(page, "New sender")).toBeFocused();

  await open("Test desk");
  await type(page, label(dialog, "To the mailbox"), "ann@example.org");
  await page.keyboard.press("Enter");
  await expect(dialog).toContainText("Not taken, after");
  await press(page, button(dialog, "Close"));
  await expect(button(page, "Test desk")).toBeFocused();
  await open("Change desk");
  await type(page, label(dialog, "Mailbox (From)"), "meter@example.org");
  await press(page, button(dialog, "Save"));
  await expect(way("desk")).toContainText("meter@example.org");

  await open("New gateway");
  await tabTo(page, label(dialog, "Kind"));
  await page.keyboard.type("Kannel");
  await type(page, label(dialog, "Name"), "kannel");
  await page.keyboard.press("Enter");
  await expect(way("kannel")).toContainText("no secret");
  await open("Delete kannel");
  await press(page, button(dialog, "Delete"));
  await expect(way("kannel")).toHaveCount(0);
  await expect(button(page, "New sender")).toBeFocused();

  await type(page, label(page, "Phone number or mailbox"), "bo@example.org");
  await page.keyboard.press("Enter");
  await press(page, button(page, "Take out bo@example.org"));
  await expect(page.getByText("bo@example.org")).toHaveCount(0);
  await expect(label(page, "Phone number or mailbox")).toBeFocused();
  await press(page, button(page, "Stop sending"));
  await open("Start sending");
  await press(page, button(dialog, "Start sending"));
  await expect(button(page, "Stop sending")).toBeVisible();
});

test.describe("on a phone", () => {
  test.use({ viewport: { width: 390, height: 780 }, hasTouch: true, isMobile: true });

  test("an SMS is composed, sent into the sandbox, read, and filtered", async ({ jackfield }) => {
    const { page } = jackfield;
    const sound = async (name) => {
      expect(await findings(page), name).toEqual([]);
      // Neither the page nor what clips or scrolls in it is wider than it shows.
      const places = page.locator("html, main, .place-body, .notice-list");
      const wide = await places.evaluateAll((list) => list.filter((one) => one.scrollWidth > one.clientWidth).map((one) => one.className));
      expect(wide, name).toEqual([]);
    };
    await page.getByRole("link", { name: "Notices", exact: true }).tap();
    await tab(page, "Compose").tap();
    await label(page, "Phone numbers").fill("138 0013 8000");
    await label(page, "Text").fill("Your code is 4711.");
    await expect(page.getByText("1 notice is captured in the sandbox: nothing is sent.")).toBeVisible();
    await sound("compose");
    await button(page, "Send").tap();
    const row = page.locator(".notice-row");
    await expect(row).toContainText("captured · not sent");
    await sound("outbox");
    await row.getByRole("link").tap();
    const request = page.getByRole("region", { name: "Request" });
    await request.scrollIntoViewIfNeeded();
    await expect(request).toContainText("Your code is 4711.");
    await sound("notice");
    await page.getByRole("link", { name: "Back to the outbox" }).tap();

    await label(page, "Kind").selectOption("email");
    await expect(page.getByText("No notice is like this.")).toBeVisible();
    await label(page, "Kind").selectOption("sms");
    await expect(row).toHaveCount(1);
    await label(page, "Recipient contains").fill("139");
    await expect(row).toHaveCount(0);
    await button(page, "Clear").tap();
    await expect(row).toHaveCount(1);
  });
});
