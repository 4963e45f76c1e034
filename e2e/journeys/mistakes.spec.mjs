// Wrong input is marked where it stands, and what was typed stays.
import { expect, test } from "../support/journey.mjs";

test("a port that is out of range or taken is marked at the field", async ({ jackfield, relay }) => {
  const echo = await relay.bridge("Echo");
  const taken = echo.local.split(":")[1];
  const dialog = await jackfield.newBridge({ name: "Mine", kind: "tcp-listen", host: "127.0.0.1", port: 70000 });
  const port = dialog.getByLabel("Port", { exact: true });
  await expect(port).toHaveAttribute("aria-invalid", "true");
  await expect(dialog.getByText(/65535/)).toBeVisible();
  await port.fill(taken);
  await dialog.getByRole("button", { name: "Create", exact: true }).click();
  await expect(dialog.getByText(/held by the bridge .Echo/)).toBeVisible();
  await expect(dialog.getByLabel("Name", { exact: true })).toHaveValue("Mine");
  await port.fill("0");
  await dialog.getByRole("button", { name: "Create", exact: true }).click();
  await expect(jackfield.page.getByRole("heading", { name: "Mine", exact: true })).toBeVisible();
});

test("a server that refuses is told in the dialog", async ({ jackfield }) => {
  const dialog = await jackfield.newBridge({ name: "Nobody", kind: "tcp-connect", host: "127.0.0.1", port: 1 });
  await expect(dialog.getByText(/refused/i)).toBeVisible();
  await expect(dialog.getByLabel("Port", { exact: true })).toHaveValue("1");
});

test("the inspector marks what is no address and names the rule for what is one", async ({ jackfield }) => {
  const { page } = jackfield;
  await page.getByRole("link", { name: "Inspector" }).click();
  const address = page.getByRole("textbox", { name: "Address" });
  await address.fill("999.1.1.1");
  await address.press("Enter");
  await expect(address).toHaveAttribute("aria-invalid", "true");
  await address.fill("169.254.169.254");
  await address.press("Enter");
  await expect(page.getByText("metadata-never").first()).toBeVisible();
  await expect(address).not.toHaveAttribute("aria-invalid", "true");
});

test("half a byte of hex is marked and stays", async ({ jackfield }) => {
  await jackfield.open("Hello");
  await jackfield.page.locator("#composer-form").selectOption("hex");
  await jackfield.message.fill("01 0g");
  await jackfield.message.press("Enter");
  await expect(jackfield.message).toHaveValue("01 0g");
  await expect(jackfield.message).toHaveAttribute("aria-invalid", "true");
});

test("a text that is too large stays, and the next one goes", async ({ jackfield }) => {
  await jackfield.open("Hello");
  const large = "x".repeat(1_048_577);
  await jackfield.message.fill(large);
  await expect(jackfield.page.getByRole("button", { name: "Send", exact: true })).toBeDisabled();
  await expect(jackfield.page.getByText(/1048576|1,048,576/).first()).toBeVisible();
  await expect(jackfield.message).toHaveValue(large);
  await jackfield.send("small");
  await expect(jackfield.entry("small")).toHaveCount(2);
});

test("a name that the relay would refuse is marked in the settings", async ({ jackfield, relay }) => {
  const { page } = jackfield;
  await page.getByRole("link", { name: "Settings" }).click();
  const name = page.getByLabel("Your name");
  await name.fill("n".repeat(65));
  await page.getByRole("button", { name: "Save" }).click();
  await expect(name).toHaveAttribute("aria-invalid", "true");
  await name.fill("Li");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByRole("link", { name: "Bridges" }).click();
  await jackfield.open("Hello");
  await jackfield.send("under a name");
  await expect(jackfield.entry("under a name")).toHaveCount(2);
  const hello = await relay.bridge("Hello");
  const { entries } = await relay.call("GET", `/bridges/${hello.id}/entries?direction=out`);
  expect(entries.at(-1).author).toBe("Li");
});

test("the keyboard alone makes a bridge, and the focus is never lost", async ({ jackfield }) => {
  const { page } = jackfield;
  const opener = page.getByRole("button", { name: "New bridge" });
  await opener.focus();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("dialog")).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toBeHidden();
  await expect(opener).toBeFocused();
  await page.keyboard.press("Enter");
  await page.getByLabel("Name", { exact: true }).press("Enter");
  await expect(page.getByRole("dialog")).toBeHidden();
  await expect(jackfield.message).toBeFocused();
});
