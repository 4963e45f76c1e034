// What stands where a list could not be had, what moves, and what is told to who listens.
import { failing } from "../support/failing.mjs";
import { expect, test } from "../support/journey.mjs";

const listening = { kind: "tcp-listen", host: "127.0.0.1", port: 0 };
const words = "broken";

test("lists that cannot be had say so, and are asked for again", async ({ page, relay }) => {
  const { id } = await relay.call("POST", "/bridges", { name: "Desk", endpoint: listening });
  await relay.call("POST", "/saved", { label: "STATUS?", text: "STATUS?" });
  await relay.call("POST", "/notices/sms", { to: ["13800138000"], text: "x" });
  await relay.call("POST", `/bridges/${id}/shares`, { may: "look", name: "Li" });
  const fails = await failing(page, "list-bridges", "list-saved", "list-shares", "list-notices");
  await page.goto(relay.signInLink());
  const list = page.getByRole("region", { name: "Bridges" });
  await expect(list.getByRole("alert")).toContainText(words);
  fails.delete("list-bridges");
  await list.getByRole("button", { name: "Try again" }).click();
  await list.getByRole("link", { name: /Desk/ }).click();

  const dialog = page.getByRole("dialog");
  await page.getByRole("button", { name: "More ways to send" }).click();
  await page.getByRole("button", { name: "Saved sends…" }).click();
  await expect(dialog.getByRole("alert")).toContainText(words);
  await expect(dialog.getByText("Nothing is saved yet")).toHaveCount(0);
  fails.delete("list-saved");
  await dialog.getByRole("button", { name: "Try again" }).click();
  await expect(dialog.getByText("STATUS?").first()).toBeVisible();
  await page.keyboard.press("Escape");

  await page.getByRole("button", { name: "More actions" }).click();
  await page.getByRole("button", { name: "Share…" }).click();
  await expect(dialog.getByRole("alert")).toContainText(words);
  fails.delete("list-shares");
  // It looks again by itself.
  await expect(dialog.locator(".share-link")).toContainText("Li");
  await expect(dialog.getByRole("alert")).toHaveCount(0);
  await page.keyboard.press("Escape");

  await page.getByRole("link", { name: "Notices", exact: true }).click();
  const outbox = page.locator(".outbox");
  await expect(outbox.getByRole("alert").first()).toContainText(words);
  fails.delete("list-notices");
  await outbox.getByRole("button", { name: "Try again" }).click();
  await expect(page.locator(".notice-row")).toHaveCount(1);
  await expect(outbox.getByRole("alert")).toHaveCount(0);
});

// The longest that anything moves, in seconds, on what is shown now.
const longest = (page) =>
  page.evaluate(() => {
    const seconds = (list) => list.split(",").map((time) => parseFloat(time) * (time.trim().endsWith("ms") ? 0.001 : 1));
    const times = [...document.querySelectorAll("*")].flatMap((element) => {
      const style = getComputedStyle(element);
      const animated = style.animationName === "none" ? [] : seconds(style.animationDuration);
      return [...seconds(style.transitionDuration), ...animated, style.scrollBehavior === "smooth" ? 1 : 0];
    });
    return Math.max(...times);
  });

test("little moves, and nothing where the system asks for that", async ({ jackfield, relay, run }) => {
  const { page } = jackfield;
  const { local } = await relay.call("POST", "/bridges", { name: "Desk", endpoint: listening });
  const peer = run.python("tcp_client.py", ...local.split(":"));
  await peer.says("connected");
  const places = async (check) => {
    await page.goto(relay.url);
    await jackfield.open("Desk");
    await check();
    await page.getByRole("button", { name: "More actions" }).click();
    await page.getByRole("button", { name: "Share…" }).click();
    await expect(page.getByRole("dialog")).toBeVisible();
    await check();
    await page.keyboard.press("Escape");
    for (const place of ["Notices", "Inspector", "Settings"]) {
      await page.getByRole("link", { name: place, exact: true }).click();
      await check();
    }
  };
  await page.emulateMedia({ reducedMotion: "no-preference" });
  const moving = [];
  await places(async () => moving.push(await longest(page)));
  expect(Math.max(...moving)).toBeGreaterThan(0);
  expect(Math.max(...moving)).toBeLessThanOrEqual(0.15);
  await page.emulateMedia({ reducedMotion: "reduce" });
  await places(async () => expect(await longest(page)).toBe(0));
});

test("who listens is told of what came, not more than once in five seconds", async ({ page, relay, run }) => {
  const { id, local } = await relay.call("POST", "/bridges", { name: "Desk", endpoint: listening });
  await page.clock.install();
  await page.goto(relay.signInLink(`/bridges/${id}`));
  const summary = page.getByRole("region", { name: "Desk" }).getByRole("status").filter({ hasText: /new/ });
  const peer = run.python("tcp_client.py", ...local.split(":"));
  await peer.says("connected");
  await expect(page.getByText(/joined/).first()).toBeVisible();
  const said = [];
  await page.exposeFunction("told", (words) => said.push(words));
  await page.evaluate(() => {
    const watch = new MutationObserver(() => {
      const words = [...document.querySelectorAll(".unseen[role=status]")].map((element) => element.textContent).join("");
      if (words !== window.before && words !== "") window.told(words);
      window.before = words;
    });
    watch.observe(document.body, { subtree: true, childList: true, characterData: true });
  });
  await page.clock.fastForward(5_000);
  await page.clock.fastForward(5_000);
  said.length = 0;
  for (const text of ["one", "two", "three"]) {
    peer.hears(text);
    await expect(page.getByText(text, { exact: true })).toBeVisible();
  }
  expect(said).toEqual([]);
  await page.clock.runFor(500);
  await page.clock.fastForward(5_000);
  await expect.poll(() => said).toEqual(["3 new entries"]);
  await page.clock.fastForward(5_000);
  await page.clock.fastForward(5_000);
  expect(said).toEqual(["3 new entries"]);
  await expect(summary).toHaveCount(1);
});
