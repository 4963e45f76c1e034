// Relays die and connections break; nothing that was said or typed is lost.
import { Jackfield, expect, test } from "../support/journey.mjs";
import { Proxy } from "../support/proxy.mjs";
import { Relay } from "../support/relay.mjs";

test("kill -9 and a restart in the middle lose nothing", async ({ jackfield, relay }) => {
  await jackfield.open("Hello");
  await jackfield.send("before");
  await expect(jackfield.entry("before")).toHaveCount(2);
  await jackfield.message.fill("half a sentence");
  await relay.killAndRestart(async () => {
    await expect(jackfield.page.getByText(/Connection lost; trying again/)).toBeVisible();
    await expect(jackfield.message).toHaveValue("half a sentence");
  });
  await expect(jackfield.page.getByText(/Connection lost; trying again/)).toBeHidden({ timeout: 15_000 });
  await expect(jackfield.message).toHaveValue("half a sentence");
  await expect.poll(async () => (await relay.bridge("Hello")).state).toBe("open");
  await jackfield.message.press("Enter");
  await expect(jackfield.entry("half a sentence")).toHaveCount(2);
  await expect(jackfield.entry("before")).toHaveCount(2);
  const hello = await relay.bridge("Hello");
  expect(await relay.texts(hello, "in")).toEqual(["before", "half a sentence"]);
});

test("a page that was cut off catches up", async ({ page }) => {
  const proxy = await Proxy.start();
  const relay = await Relay.start({ JACKFIELD_SERVER__ALLOWED_ORIGINS: `["${proxy.url}"]` });
  proxy.target = relay.address;
  const hello = await relay.bridge("Hello");
  await page.goto(relay.signInLink(`/bridges/${hello.id}`, proxy.url));
  const jackfield = new Jackfield(page);
  await jackfield.send("online");
  await expect(jackfield.entry("online")).toHaveCount(2);
  proxy.cut();
  await expect(page.getByText(/Connection lost; trying again/)).toBeVisible();
  const missed = Array.from({ length: 20 }, (_, index) => `missed ${index}.`);
  for (const text of missed) {
    await relay.call("POST", `/bridges/${hello.id}/entries`, { to: "all", text });
  }
  await jackfield.message.fill("typed while cut off");
  await jackfield.message.press("Enter");
  proxy.mend();
  await expect(jackfield.entry("typed while cut off")).toHaveCount(2, { timeout: 15_000 });
  for (const text of [missed[0], missed[19]]) {
    await expect(jackfield.entry(text).first()).toBeAttached();
  }
  const sent = await relay.texts(hello, "out");
  expect(sent).toEqual(["online", ...missed, "typed while cut off"]);
  await relay.stop();
  await proxy.stop();
});

test("what was sent while the relay was down survives a reload, once", async ({ jackfield, relay }) => {
  await jackfield.open("Hello");
  await relay.killAndRestart(async () => {
    await expect(jackfield.page.getByText(/Connection lost; trying again/)).toBeVisible();
    await jackfield.send("typed while down");
  });
  await jackfield.page.reload();
  await expect(jackfield.entry("typed while down")).toHaveCount(2, { timeout: 15_000 });
  const hello = await relay.bridge("Hello");
  expect(await relay.texts(hello, "out")).toEqual(["typed while down"]);
});

test("the page needs no request but session and live", async ({ page, relay }) => {
  await page.route(/\/api\/v1\/(?!session|live)/, (route) => route.abort());
  await page.goto(relay.signInLink());
  const jackfield = new Jackfield(page);
  await jackfield.newBridge({ name: "Through live", kind: "udp", host: "127.0.0.1", port: 0 });
  await expect(page.getByRole("heading", { name: "Through live", exact: true })).toBeVisible();
  await jackfield.open("Hello");
  await jackfield.send("still here");
  await expect(jackfield.entry("still here")).toHaveCount(2);
  await page.getByRole("link", { name: "Inspector" }).click();
  await expect(page.getByRole("textbox", { name: "Address" })).toBeVisible();
});
