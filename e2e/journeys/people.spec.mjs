// Several people with accounts: how they come in, what each may do, and how that is taken back.
import { findings } from "../support/axe.mjs";
import { expect, test } from "../support/journey.mjs";
import { scan } from "../support/qr.mjs";

const phone = { width: 390, height: 780 };
const wide = { width: 1280, height: 900 };
const PASSPHRASE = "correct horse battery";

const button = (within, name) => within.getByRole("button", { name, exact: true });
const label = (within, name) => within.getByLabel(name, { exact: true });

// A browser of its own.
async function another(browser, options = {}) {
  const context = await browser.newContext({ viewport: wide, ...options });
  return context.newPage();
}

async function choosePassphrase(page, link, passphrase = PASSPHRASE) {
  await page.goto(link);
  await label(page, "New passphrase").fill(passphrase);
  await button(page, "Set passphrase and sign in").click();
}

async function signIn(page, url, name, passphrase = PASSPHRASE) {
  await page.goto(url);
  await label(page, "Name").fill(name);
  await label(page, "Passphrase").fill(passphrase);
  await button(page, "Sign in").click();
}

async function openGrants(page) {
  await button(page, "More actions").click();
  await button(page, "People…").click();
  return page.getByRole("dialog");
}

test("a welcome link makes the first admin, who lets a reader look and later a member write", async ({ browser, page, relay }) => {
  const link = await relay.addUser("ann", "admin");
  await page.goto(link);
  await expect(page.getByText("This link is for ann, admin.")).toBeVisible();
  const passphrase = label(page, "New passphrase");
  await passphrase.fill("too short");
  await button(page, "Set passphrase and sign in").click();
  await expect(passphrase).toHaveAttribute("aria-invalid", "true");
  await expect(passphrase).toHaveValue("too short");
  await passphrase.fill(PASSPHRASE);
  await button(page, "Show: New passphrase").click();
  await expect(passphrase).toHaveAttribute("type", "text");
  await passphrase.press("Enter");
  // Where members may go is asked at once; "none" is an answer.
  await expect(page.getByRole("heading", { name: "Which of this server's networks may members reach?" })).toBeFocused();
  expect(await findings(page)).toEqual([]);
  await button(page, "None for now").click();
  await expect(button(page, "New bridge")).toBeVisible();
  expect(await relay.call("GET", "/egress/rules")).toMatchObject({ settled: true, rules: [] });
  expect(page.url()).not.toContain("welcome=");
  const late = await another(browser);
  await late.goto(link);
  await expect(late.getByRole("heading", { name: "This link no longer works" })).toBeVisible();
  await late.getByRole("link", { name: "Sign in" }).click();
  await expect(label(late, "Passphrase")).toBeVisible();

  // The admin adds a reader.
  await page.getByRole("link", { name: "Settings", exact: true }).click();
  await expect(page.getByText("You are ann, admin.")).toBeVisible();
  await page.getByRole("link", { name: "People", exact: true }).click();
  await button(page, "Add person").click();
  const dialog = page.getByRole("dialog");
  await label(dialog, "Name").fill("bo");
  await label(dialog, "Role").selectOption("reader");
  await button(dialog, "Add").click();
  const invitation = await dialog.locator(".made-link code").textContent();
  expect(await scan(dialog.locator(".qr"))).toBe(invitation);
  await button(dialog, "Close").click();
  await expect(button(page, "Add person")).toBeFocused();
  const row = page.locator(".people .listed-one", { hasText: "bo" });
  await expect(row).toContainText("has not come yet");
  const bo = await another(browser);
  await choosePassphrase(bo, invitation);
  await expect(bo.getByText("No bridge is open to you yet.").first()).toBeVisible();
  await expect(button(bo, "New bridge")).toHaveCount(0);
  await expect(bo.getByRole("link", { name: "Notices", exact: true })).toHaveCount(0);
  await bo.goto(`${relay.url}/notices`);
  await expect(bo.getByRole("heading", { name: "This is not for your role" })).toBeVisible();
  await bo.getByRole("link", { name: "Bridges", exact: true }).click();

  // What is granted is there at once, and is no more than that.
  await page.getByRole("link", { name: "Bridges", exact: true }).click();
  await page.getByRole("link", { name: /^Echo/ }).click();
  const grants = await openGrants(page);
  await label(grants, "Person").selectOption({ label: "bo" });
  await button(grants, "Grant").click();
  await expect(grants.locator(".listed-one")).toContainText("bo");
  await bo.getByRole("link", { name: /^Echo/ }).click();
  await expect(bo.getByText("You are a reader: you may look here, not send.")).toBeVisible();
  await expect(bo.getByRole("textbox", { name: "Message" })).toHaveCount(0);
  await expect(button(bo, "More actions")).toHaveCount(0);

  // A member who may write has the composer without loading the page again.
  await label(grants, "What bo may do").selectOption("chat");
  await expect(grants).toContainText("bo may look and write now.");
  const { users } = await relay.call("GET", "/users");
  await relay.call("PATCH", `/users/${users.find(({ name }) => name === "bo").id}`, { role: "member" });
  const message = bo.getByRole("textbox", { name: "Message" });
  await message.fill("hello from bo");
  await message.press("Enter");
  await expect(message).toHaveValue("");
  await expect(bo.getByRole("region", { name: "Entries" }).getByText("hello from bo").first()).toBeVisible();

  // Taken back it is gone there, and back again with what undoes it.
  await button(grants, "Take back from bo").click();
  await expect(bo.getByText("This bridge is not there")).toBeVisible();
  await expect(grants.locator(".listed-one")).toHaveCount(0);
  await button(grants, "Undo").click();
  await expect(message).toBeVisible();

  // Without an account there is nothing left.
  await button(grants, "Close").click();
  await page.getByRole("link", { name: "Settings", exact: true }).click();
  await page.getByRole("link", { name: "People", exact: true }).click();
  await button(page, "Delete bo").click();
  await expect(dialog).toContainText("All sessions, tokens and grants of this account end at once.");
  await button(dialog, "Delete").click();
  await expect(row).toHaveCount(0);
  await expect(button(page, "Add person")).toBeFocused();
  await expect(label(bo, "Passphrase")).toBeVisible();
});

test("one signs in by name, sees where, signs out elsewhere, and makes a token that ends", async ({ browser, page, relay }) => {
  await relay.call("POST", "/users", { name: "cy", role: "member", passphrase: PASSPHRASE });
  await signIn(page, relay.url, "cy", "not the passphrase");
  await expect(page.getByText("The name or the passphrase is wrong.")).toBeVisible();
  await expect(label(page, "Name")).toHaveValue("cy");
  await expect(label(page, "Passphrase")).toHaveValue("");
  await expect(label(page, "Passphrase")).toBeFocused();
  await page.keyboard.type(PASSPHRASE);
  await page.keyboard.press("Enter");
  await expect(button(page, "New bridge")).toBeVisible();
  const elsewhere = await another(browser);
  await signIn(elsewhere, relay.url, "cy");
  await expect(button(elsewhere, "New bridge")).toBeVisible();

  await page.goto(`${relay.url}/settings`);
  const sessions = page.locator(".sessions");
  await expect(sessions.locator(".listed-one")).toHaveCount(2);
  await expect(sessions.locator(".listed-one", { hasText: "this browser" })).toHaveCount(1);
  await button(sessions, "Sign out everywhere else").click();
  await expect(button(sessions, "Cancel")).toBeFocused();
  await button(sessions, "Sign out everywhere else").click();
  await expect(sessions.locator(".listed-one")).toHaveCount(1);
  await expect(elsewhere.getByText("You were signed out")).toBeVisible();

  // And everywhere, this browser too.
  await signIn(elsewhere, relay.url, "cy");
  await expect(button(elsewhere, "New bridge")).toBeVisible();
  await page.reload();
  await expect(sessions.locator(".listed-one")).toHaveCount(2);
  await button(sessions, "Sign out everywhere").click();
  await expect(sessions.getByText("this one as well")).toBeVisible();
  await button(sessions, "Sign out everywhere").click();
  for (const browser of [page, elsewhere]) {
    await expect(browser.getByText("You were signed out")).toBeVisible();
    await browser.reload();
    await expect(label(browser, "Passphrase")).toBeVisible();
  }
  const open = await relay.call("GET", "/sessions?all=true");
  expect(open.sessions.filter(({ name }) => name === "cy")).toEqual([]);
  await signIn(page, relay.url, "cy");
  await expect(button(page, "New bridge")).toBeVisible();
  await page.goto(`${relay.url}/settings`);

  // A token works until it is revoked.
  const tokens = page.locator(".tokens");
  await button(tokens, "New token").click();
  const dialog = page.getByRole("dialog");
  await button(dialog, "Create").click();
  await expect(label(dialog, "What it is for")).toHaveAttribute("aria-invalid", "true");
  await label(dialog, "What it is for").fill("backup");
  await expect(label(dialog, "Role").locator("option")).toHaveText(["member", "reader"]);
  await button(dialog, "Create").click();
  const token = await dialog.locator("code").first().textContent();
  await button(dialog, "Close").click();
  await expect(button(tokens, "New token")).toBeFocused();
  const use = async () => (await fetch(`${relay.url}/api/v1/bridges`, { headers: { authorization: `Bearer ${token}` } })).status;
  expect(await use()).toBe(200);
  await expect(tokens.locator(".listed-one")).toContainText("backup");
  expect(await page.content()).not.toContain(token);
  await button(tokens, "Revoke backup").click();
  await button(tokens, "Revoke").click();
  await expect(tokens.getByText("No tokens yet.")).toBeVisible();
  await expect(button(tokens, "New token")).toBeFocused();
  expect(await use()).toBe(401);

  // Another passphrase holds from then on, and no token that was made before.
  await button(tokens, "New token").click();
  await label(dialog, "What it is for").fill("left");
  await button(dialog, "Create").click();
  const left = await dialog.locator("code").first().textContent();
  await button(dialog, "Close").click();
  await button(page, "Change passphrase").click();
  await label(dialog, "Current passphrase").fill("not the passphrase");
  await label(dialog, "New passphrase").fill("another horse battery");
  await button(dialog, "Save").click();
  await expect(dialog.getByText("This is not the passphrase that holds now.")).toBeVisible();
  await label(dialog, "Current passphrase").fill(PASSPHRASE);
  await expect(label(dialog, "Also revoke my API tokens")).toBeChecked();
  await button(dialog, "Save").click();
  await expect(page.getByText("The passphrase was changed")).toBeVisible();
  // What could get in until then does so no more, tokens included.
  await expect(tokens.getByText("No tokens yet.")).toBeVisible();
  expect((await fetch(`${relay.url}/api/v1/bridges`, { headers: { authorization: `Bearer ${left}` } })).status).toBe(401);
  await button(page, "Sign out").click();
  await signIn(page, relay.url, "cy", "another horse battery");
  await expect(button(page, "New bridge")).toBeVisible();

  // Who guesses waits, and sees how long.
  await label(elsewhere, "Name").fill("nobody at all");
  for (let tries = 0; tries < 10 && !(await elsewhere.getByText(/Wait \d+ s/).isVisible()); tries += 1) {
    await label(elsewhere, "Passphrase").fill("a guess of mine");
    const answered = elsewhere.waitForResponse((response) => response.url().endsWith("/session"));
    await label(elsewhere, "Passphrase").press("Enter");
    await answered;
  }
  await expect(elsewhere.getByText(/Wait \d+ s/)).toBeVisible();
  await expect(label(elsewhere, "Name")).toHaveValue("nobody at all");
});

for (const [language, locale, colorScheme] of [["en", "en", "light"], ["zh", "zh-CN", "dark"]]) {
  test(`accounts look right: ${language}, ${colorScheme}`, async ({ browser, relay }, info) => {
    const page = await another(browser, { locale, colorScheme });
    // Nothing is found and nothing scrolls sideways, wide and on the phone.
    const sound = async (name) => {
      for (const [size, viewport] of Object.entries({ wide, phone })) {
        await page.setViewportSize(viewport);
        await page.screenshot({ path: info.outputPath(`${name}-${size}.png`) });
        expect(await findings(page), `${name} ${size}`).toEqual([]);
        const places = page.locator("html, main, .place-body, dialog");
        const sideways = await places.evaluateAll((list) => list.filter((one) => one.scrollWidth > one.clientWidth).map((one) => one.className));
        expect(sideways, `${name} ${size}`).toEqual([]);
      }
      await page.setViewportSize(wide);
    };
    const close = async () => {
      await page.keyboard.press("Escape");
      await expect(page.getByRole("dialog")).toHaveCount(0);
    };
    await relay.call("POST", "/users", { name: "李雷", role: "member", passphrase: PASSPHRASE });
    await page.goto(await relay.addUser("ann", "admin"));
    await expect(page.locator("#new-passphrase")).toBeVisible();
    await sound("welcome");
    await page.locator("#new-passphrase").fill(PASSPHRASE);
    await page.locator("#new-passphrase").press("Enter");
    await page.getByRole("link", { name: /^Echo/ }).waitFor();

    await page.goto(`${relay.url}/settings`);
    await expect(page.locator(".sessions .listed-one")).toHaveCount(1);
    await page.locator(".tokens .label-line button").click();
    await page.locator("#token-name").fill("backup");
    await page.locator("#token-name").press("Enter");
    await expect(page.locator(".made-link")).toBeVisible();
    await sound("token");
    await close();
    await expect(page.locator(".tokens .listed-one")).toHaveCount(1);
    await sound("settings");
    await page.locator(".tokens .ask-first button").click();
    await page.locator(".tokens .danger").scrollIntoViewIfNeeded();
    await sound("revoke");

    await page.goto(`${relay.url}/settings/people`);
    await expect(page.locator(".people .listed-one")).toHaveCount(2);
    await sound("people");
    await page.locator(".people .label-line button").click();
    await page.locator("#person-name").fill("bo");
    await page.locator("#person-way").selectOption("passphrase");
    await page.locator("#person-passphrase").fill("short");
    await page.locator("dialog button[type=submit]").click();
    await expect(page.locator("#person-passphrase")).toHaveAttribute("aria-invalid", "true");
    await sound("add-person");
    await page.locator("#person-way").selectOption("link");
    await page.locator("dialog button[type=submit]").click();
    await expect(page.locator(".qr")).toBeVisible();
    await sound("welcome-link");
    await close();

    // Where members may go, and what stands in the audit list of it.
    await page.goto(`${relay.url}/settings/egress`);
    await expect(page.locator(".card .rule").first()).toBeVisible();
    const lab = { name: "lab", then: "allow", networks: ["10.0.0.0/8"], ports: ["22", "8000-8999"], roles: ["member"] };
    await relay.call("PUT", "/egress/rules", { rules: [lab] });
    await page.reload();
    await expect(page.locator(".set-rules .rule")).toHaveCount(1);
    await sound("egress");
    const cloud = { name: "Cloud", endpoint: { kind: "tcp-connect", host: "169.254.169.254", port: 80 } };
    await expect(relay.call("POST", "/bridges", cloud)).rejects.toThrow("denied-by-policy");
    await page.goto(`${relay.url}/settings/audit`);
    await expect(page.locator(".audit-line", { hasText: "metadata-never" })).toBeVisible();
    await sound("audit");

    const { id } = await relay.bridge("Echo");
    await relay.call("PUT", `/bridges/${id}/grants/${encodeURIComponent("李雷")}`, { may: "look" });
    await page.goto(`${relay.url}/bridges/${id}`);
    await page.locator(".main-head .menu-place > button").click();
    await page.locator(".menu button").nth(2).click();
    await expect(page.locator(".grants .listed-one")).toHaveCount(1);
    await sound("grants");

    // What a member sees who may look.
    await page.context().clearCookies();
    await page.goto(relay.url);
    await expect(page.locator("#sign-in-name")).toBeVisible();
    await page.locator("#sign-in-name").fill("李雷");
    await page.locator("#sign-in-passphrase").fill("not the passphrase");
    await page.locator("#sign-in-passphrase").press("Enter");
    await expect(page.locator("#sign-in-passphrase")).toHaveAttribute("aria-invalid", "true");
    await sound("sign-in");
    await page.locator("#sign-in-passphrase").fill(PASSPHRASE);
    await page.locator("#sign-in-passphrase").press("Enter");
    await page.getByRole("link", { name: /^Echo/ }).click();
    await expect(page.locator(".look-only")).toBeVisible();
    await sound("look-only");
  });
}
