// Phones and low windows: nothing that is needed is out of sight.
import { Jackfield, expect, test } from "../support/journey.mjs";

const phone = { width: 390, height: 844 };
const listening = { kind: "tcp-listen", host: "127.0.0.1", port: 0 };

const inView = (locator) => expect(locator).toBeInViewport({ ratio: 1 });

test("dialogs keep their buttons in view at 800 pixels", async ({ jackfield }) => {
  const { page } = jackfield;
  await page.getByRole("button", { name: "New bridge" }).first().click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: /^Device/ }).click();
  await dialog.getByText("More", { exact: true }).click();
  await expect(dialog.getByLabel("Time-out of a dial in ms")).toBeAttached();
  await inView(dialog.getByRole("button", { name: "Create", exact: true }));
  await dialog.getByLabel("Time-out of a dial in ms").focus();
  await inView(dialog.getByLabel("Time-out of a dial in ms"));
  // Not behind the buttons.
  const [field, foot] = [await dialog.getByLabel("Time-out of a dial in ms").boundingBox(), await dialog.locator(".dialog-foot").boundingBox()];
  expect(field.y + field.height).toBeLessThanOrEqual(foot.y);
  await page.keyboard.press("Escape");

  await jackfield.open("Hello");
  await page.getByRole("button", { name: "More actions" }).click();
  await page.getByRole("button", { name: "Share…" }).click();
  for (let link = 1; link <= 3; link += 1) {
    await dialog.getByRole("button", { name: "Create link" }).click();
    await expect(dialog.locator(".share-link")).toHaveCount(link);
  }
  await dialog.getByRole("button", { name: /^Revoke the link/ }).last().click();
  await inView(dialog.getByRole("button", { name: "Revoke", exact: true }));
  await expect(dialog.getByRole("button", { name: "Cancel" })).toBeFocused();
});

test("on a phone: the panel of peers, and what is unread", async ({ jackfield, relay, run }) => {
  const { page, message } = jackfield;
  await page.setViewportSize(phone);
  const bridge = await relay.call("POST", "/bridges", { name: "Desk", endpoint: listening });
  const item = page.getByRole("link", { name: /Desk/ });
  await expect(item).toBeVisible();
  const { height } = await item.boundingBox();
  const client = run.python("tcp_client.py", ...bridge.local.split(":"));
  await client.says("connected");
  client.hears("news");
  await expect(item).toContainText("1 unread message");
  expect((await item.boundingBox()).height).toBe(height);

  await jackfield.open("Desk");
  const toPeers = page.getByRole("button", { name: "1 peer" });
  const panel = page.getByRole("complementary", { name: "Peers" });
  await toPeers.click();
  await expect(panel).toBeVisible();
  const actions = panel.getByRole("button", { name: /^Actions of|^Actions/ }).first();
  await actions.click();
  await page.keyboard.press("Escape");
  await expect(panel.getByRole("button", { name: "Cut" })).toHaveCount(0);
  await expect(panel).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(panel).toBeHidden();
  await expect(toPeers).toBeFocused();

  const cut = () => message.evaluate((area) => {
    const style = getComputedStyle(area);
    const pen = new OffscreenCanvas(1, 1).getContext("2d");
    pen.font = style.font;
    return pen.measureText(area.placeholder).width > area.clientWidth - parseFloat(style.paddingLeft) * 2;
  });
  for (const form of ["text", "escapes", "hex"]) {
    await page.locator("#composer-form").selectOption(form);
    expect(await cut(), form).toBe(false);
  }
});

test("a name that is taken can be put off as well", async ({ browser, jackfield, relay }) => {
  const { page } = jackfield;
  await page.evaluate(() => localStorage.setItem("jackfield.name", "Li"));
  await page.reload();
  await jackfield.open("Hello");
  const context = await browser.newContext();
  const second = await context.newPage();
  await second.goto(relay.signInLink(new URL(page.url()).pathname));
  const ask = second.getByRole("region", { name: "Your name" });
  await ask.getByLabel("Your name").fill("Li");
  await ask.getByLabel("Your name").press("Enter");
  await expect(ask.getByText(/goes by this name/)).toBeVisible();
  await ask.getByRole("button", { name: "Not now" }).click();
  await expect(ask).toBeHidden();
  await second.reload();
  await expect(second.getByRole("textbox", { name: "Message" })).toBeVisible();
  await expect(ask).toBeHidden();
  await context.close();
});

test("a send to nobody says so, and so does a file", async ({ jackfield, relay }) => {
  const { page, entries } = jackfield;
  await relay.call("POST", "/bridges", { name: "Alone", endpoint: listening });
  await jackfield.open("Alone");
  await jackfield.send("anybody?");
  await expect(entries.locator(".message", { hasText: "anybody?" })).toContainText("Nobody was connected");
  const file = { name: "a.txt", mimeType: "text/plain", buffer: Buffer.from("a") };
  await page.locator(".composer input[type=file]").setInputFiles(file);
  await expect(page.getByRole("alert").filter({ hasText: "Nobody is connected" })).toBeVisible();
});

test("others at their pages are told apart in a room, and guests are called guests", async ({ browser, jackfield, relay }) => {
  const { page, entries } = jackfield;
  await page.evaluate(() => localStorage.setItem("jackfield.name", "Anna"));
  await page.reload();
  const bridge = await relay.call("POST", "/bridges", { name: "Room", mode: "room", endpoint: listening });
  await jackfield.open("Room");
  const { url } = await relay.call("POST", `/bridges/${bridge.id}/shares`, { may: "chat" });
  const context = await browser.newContext({ viewport: phone });
  const guest = new Jackfield(await context.newPage());
  await guest.page.goto(url);
  await guest.page.getByLabel("Your name").fill("Li");
  await guest.page.getByRole("button", { name: "Come in" }).click();
  await expect(guest.message).toBeVisible();
  await expect(page.getByText("you, Li (guest)", { exact: true })).toBeVisible();
  await jackfield.send("from Anna");
  await guest.send("from Li");
  for (const [of, mine, theirs] of [[jackfield, "from Anna", "from Li"], [guest, "from Li", "from Anna"]]) {
    const box = async (text) => {
      const message = of.entries.locator(".message", { hasText: text });
      await expect(message).toBeVisible();
      return message.boundingBox();
    };
    const [own, other] = [await box(mine), await box(theirs)];
    expect(own.x).toBeGreaterThan(other.x);
    await expect(of.entries.locator(".message.other .who")).toHaveClass(/tint-\d/);
  }
  await expect(entries.locator(".message.other .who")).toHaveText("Li");
  await context.close();
});

test("a guest sees the colours of peers; names turn nothing around them", async ({ browser, jackfield, relay, run }) => {
  const bridge = await relay.call("POST", "/bridges", { name: "Names", endpoint: listening });
  const client = run.python("tcp_client.py", ...bridge.local.split(":"));
  await client.says("connected");
  await relay.call("PATCH", `/bridges/${bridge.id}/peers/p1`, { name: "שלום 1" });
  client.hears("\u202eabc 一");
  const { url } = await relay.call("POST", `/bridges/${bridge.id}/shares`, { may: "look" });
  const context = await browser.newContext();
  const guest = new Jackfield(await context.newPage());
  await guest.page.goto(url);
  await guest.page.getByLabel("Your name").fill("Li");
  await guest.page.getByRole("button", { name: "Come in" }).click();
  await jackfield.open("Names");
  for (const { entries } of [jackfield, guest]) {
    const message = entries.locator(".message").first();
    const who = message.locator(".who");
    await expect(who).toHaveClass(/tint-\d/);
    await expect(who).toHaveText("\u2068שלום 1\u2069");
    await expect(message.locator(".payload .tag").first()).toHaveText("U+202E");
    // The number stands behind the name, as it always does.
    const [name, seq] = [await who.boundingBox(), await message.locator(".seq").boundingBox()];
    expect(seq.x).toBeGreaterThanOrEqual(name.x + name.width);
  }
  await context.close();
});
