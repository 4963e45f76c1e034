// What a browser keeps of bridges: what was seen of each, drafts, history.
import { expect, test } from "../support/journey.mjs";

const listening = { kind: "tcp-listen", host: "127.0.0.1", port: 0 };

// A listening bridge, and a program that is connected to it.
async function desk(relay, run, name) {
  const bridge = await relay.call("POST", "/bridges", { name, endpoint: listening });
  const client = run.python("tcp_client.py", ...bridge.local.split(":"));
  await client.says("connected");
  return { bridge, client };
}

// Bridges are told as they change, and a page that has just come knows their list only a moment later.
test("what was read stays read over reloads and in two tabs, whatever is told first", async ({ context, jackfield, relay, run }) => {
  const { page } = jackfield;
  const { client, bridge } = await desk(relay, run, "One");
  await jackfield.open("One");
  client.hears("read");
  await expect(jackfield.entry("read")).toBeVisible();
  const seen = () => page.evaluate(() => JSON.parse(localStorage.getItem("jackfield.seen")).bridges);
  await jackfield.open("Hello");
  await expect.poll(async () => (await seen())[bridge.id]).toBeGreaterThan(0);
  const before = await seen();
  const late = await context.newPage();
  await late.routeWebSocket(/\/api\/v1\/live$/, (socket) => {
    const server = socket.connectToServer();
    server.onMessage((message) => {
      const isLate = typeof message === "string" && /"bridges":\[|^\{"bridge":(?!.*"Echo")/.test(message);
      setTimeout(() => socket.send(message), isLate ? 400 : 0);
    });
  });
  for (let turn = 0; turn < 2; turn += 1) {
    await late.goto(relay.signInLink("/settings"));
    await late.getByRole("link", { name: "Bridges" }).click();
    await expect(late.locator(".item")).toHaveCount(3);
    await expect(late.locator(".item-unread")).toHaveCount(0);
    // Signing in again makes the other tab connect anew, which may see more, and never less.
    const now = await seen();
    expect(Object.keys(now).sort()).toEqual(Object.keys(before).sort());
    for (const [id, seq] of Object.entries(before)) expect(now[id]).toBeGreaterThanOrEqual(seq);
  }
});

test("what was kept of a bridge goes with it, at once or at the next visit", async ({ context, jackfield, relay }) => {
  const { page, message } = jackfield;
  const ids = [];
  for (const name of ["One", "Two"]) {
    const { id } = await relay.call("POST", "/bridges", { name, endpoint: listening });
    ids.push(id);
    await jackfield.open(name);
    await jackfield.send("once");
    await message.fill("half");
  }
  await jackfield.open("Hello");
  await message.fill("stays");
  const keys = () => context.storageState().then(({ origins }) => origins[0].localStorage.map(({ name }) => name));
  const kept = async (id) => (await keys()).filter((key) => key.endsWith(id)).length;
  expect([await kept(ids[0]), await kept(ids[1])]).toEqual([2, 2]);
  await relay.call("DELETE", `/bridges/${ids[0]}`);
  await expect.poll(() => kept(ids[0])).toBe(0);
  expect(await kept(ids[1])).toBe(2);
  await page.goto("about:blank");
  await relay.call("DELETE", `/bridges/${ids[1]}`);
  await page.goto(relay.url);
  await expect(page.getByRole("link", { name: /Hello/ })).toBeVisible();
  await expect.poll(() => kept(ids[1])).toBe(0);
  expect(await kept((await relay.bridge("Hello")).id)).toBe(1);
});
