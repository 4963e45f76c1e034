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
