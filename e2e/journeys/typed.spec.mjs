// What was typed is lost by no slip: not by Escape, not by another bridge, not with the connection.
import { Jackfield, expect, test } from "../support/journey.mjs";
import { Proxy } from "../support/proxy.mjs";
import { Relay } from "../support/relay.mjs";

const listening = { kind: "tcp-listen", host: "127.0.0.1", port: 0 };

// Opens each form of a bridge, with the field that is typed into.
const forms = (page) => {
  const dialog = page.getByRole("dialog");
  const menu = (menu, ...items) => async () => {
    await page.getByRole("button", { name: menu }).click();
    for (const item of items) await page.getByRole("button", { name: item, exact: true }).click();
  };
  return [
    { open: menu("New bridge"), field: dialog.getByLabel("Name", { exact: true }), action: "Create" },
    { open: menu("More actions", "Change…"), field: dialog.getByLabel("Name", { exact: true }), action: "Save" },
    { open: menu("More actions", "Alerts…", "New alert"), field: dialog.getByLabel("Name", { exact: true }) },
    { open: menu("More actions", "Share…"), field: dialog.getByLabel("For whom"), action: "Create link" },
    { open: menu("More ways to send", "Save as a button…"), field: dialog.getByLabel("Label", { exact: true }), action: "Save" },
    { open: menu("More ways to send", "Send every…"), field: dialog.getByLabel("Every (milliseconds)"), text: "60000", action: "Start" },
  ];
};

test("a form that Escape has closed, or that was left for another bridge, stands there again", async ({ jackfield, relay, run }) => {
  const { page } = jackfield;
  const bridge = await relay.call("POST", "/bridges", { name: "Desk", endpoint: listening });
  await jackfield.open("Desk");
  await jackfield.message.fill("tick");
  const dialog = page.getByRole("dialog");
  const close = async () => {
    while (await dialog.count()) await page.keyboard.press("Escape");
  };
  for (const { open, field, text = "typed by hand" } of forms(page)) {
    await open();
    await field.fill(text);
    await close();
    await jackfield.open("Hello");
    await jackfield.open("Desk");
    await open();
    await expect(field).toHaveValue(text);
    if (await dialog.getByRole("button", { name: "Cancel" }).count()) {
      // Who cancels means it.
      await dialog.getByRole("button", { name: "Cancel" }).click();
      await close();
      await open();
      await expect(field).not.toHaveValue(text);
    }
    await close();
  }
  expect((await relay.call("GET", `/bridges/${bridge.id}`)).name).toBe("Desk");
  // What is written on each bridge is its own.
  await expect(jackfield.message).toHaveValue("tick");
  await jackfield.open("Hello");
  await expect(jackfield.message).toHaveValue("");
  await jackfield.message.fill("tock");
  await jackfield.open("Desk");
  await expect(jackfield.message).toHaveValue("tick");
});

test("a form that is sent while the connection is lost keeps what was typed, and is sent after", async ({ page }) => {
  test.slow();
  const proxy = await Proxy.start();
  const relay = await Relay.start({ JACKFIELD_SERVER__ALLOWED_ORIGINS: `["${proxy.url}"]` });
  proxy.target = relay.address;
  const bridge = await relay.call("POST", "/bridges", { name: "Desk", endpoint: listening });
  await page.goto(relay.signInLink(`/bridges/${bridge.id}`, proxy.url));
  const jackfield = new Jackfield(page);
  await jackfield.message.fill("tick");
  const dialog = page.getByRole("dialog");
  for (const { open, field, text = "typed by hand", action } of forms(page)) {
    if (action === undefined) continue;
    await open();
    await field.fill(text);
    proxy.cut();
    await expect(page.getByText(/Connection lost; trying again/)).toBeAttached();
    await dialog.getByRole("button", { name: action, exact: true }).click();
    await expect(dialog.getByText(/connection was lost/).first()).toBeVisible();
    await expect(field).toHaveValue(text);
    proxy.mend();
    await expect(page.getByText(/Connection lost; trying again/)).toHaveCount(0, { timeout: 15_000 });
    await expect(field).toHaveValue(text);
    await dialog.getByRole("button", { name: action, exact: true }).click();
    if (action === "Create link") {
      await expect(dialog.locator(".share-link")).toContainText(text);
      await page.keyboard.press("Escape");
    }
    await expect(dialog).toHaveCount(0);
    await page.goto(`${proxy.url}/bridges/${bridge.id}`);
  }
  await expect(jackfield.message).toHaveValue("tick");
  await relay.stop();
  await proxy.stop();
});
