// Browsers and plain netcat in one room.
import { Jackfield, expect, test } from "../support/journey.mjs";

// A person in a browser of its own.
async function person(browser, relay, name, bridge) {
  const context = await browser.newContext();
  await context.addInitScript((name) => localStorage.setItem("jackfield.name", name), name);
  const page = await context.newPage();
  await page.goto(relay.signInLink());
  await expect(page.getByRole("button", { name: "New bridge" })).toBeVisible();
  const jackfield = new Jackfield(page);
  await jackfield.open(bridge);
  return jackfield;
}

// Entries of a room hold their line's end, which stands in the same line as a tag.
const said = (jackfield, text) => jackfield.entries.getByText(text).first();

test("two nc users and two browsers chat", async ({ browser, relay, run }) => {
  const bridge = await relay.call("POST", "/bridges", {
    name: "Commons",
    mode: "room",
    endpoint: { kind: "tcp-listen", host: "127.0.0.1", port: 0 },
  });
  const anna = await person(browser, relay, "Anna", "Commons");
  const li = await person(browser, relay, "李", "Commons");
  const [host, port] = bridge.local.split(":");
  const one = run.program("nc", host, port);
  await expect.poll(async () => (await relay.bridge("Commons")).peers).toBe(1);
  const two = run.program("nc", host, port);
  const joined = await one.line((line) => line.endsWith(" joined"));
  const address = joined.split(" ")[1];
  await relay.call("PATCH", `/bridges/${bridge.id}/peers/p2`, { name: "bench" });

  await anna.send("hello from a browser");
  await one.says("Anna: hello from a browser");
  await two.says("Anna: hello from a browser");
  await expect(said(li, "hello from a browser")).toBeVisible();
  await li.send("你们好");
  await one.says("李: 你们好");
  await expect(said(anna, "你们好")).toBeVisible();
  await expect(anna.entries.getByText("李", { exact: true }).first()).toBeVisible();

  two.hears("and from nc");
  await one.says("bench: and from nc");
  await expect(said(anna, "and from nc")).toBeVisible();
  await expect(said(li, "and from nc")).toBeVisible();
  await expect(li.entries.getByText("bench", { exact: true }).first()).toBeVisible();

  // A terminal's commands reach no other terminal.
  two.hears("\u001b[2Jgone?");
  await one.says("bench: \ufffd[2Jgone?");
  two.hears("bye");
  await one.says("bench: bye");
  await one.says("* bench left");
  expect(address).toMatch(/^127\.0\.0\.1:\d+$/);
  await expect.poll(async () => (await relay.bridge("Commons")).peers).toBe(1);
});

// Sources on this machine are in a UDP room at once, so that one from elsewhere is put into what the relay tells; the
// relay's part is tried in a network of its own.
test("a source that waits outside of a UDP room is admitted from its card", async ({ page, relay }) => {
  const endpoint = { kind: "udp", host: "127.0.0.1", port: 0 };
  const bridge = await relay.call("POST", "/bridges", { name: "Beacons", mode: "room", endpoint });
  const asked = [];
  let tell;
  await page.routeWebSocket(/\/api\/v1\/live$/, (socket) => {
    const server = socket.connectToServer();
    tell = (message) => socket.send(JSON.stringify(message));
    socket.onMessage((message) => {
      if (String(message).includes("admit-peer")) asked.push(JSON.parse(message));
      server.send(message);
    });
  });
  await page.goto(relay.signInLink());
  const jackfield = new Jackfield(page);
  await jackfield.open("Beacons");
  const [id, since] = ["p1", new Date().toISOString()];
  const peer = { bridge: bridge.id, id, address: "192.0.2.7:5000", state: "open", since, bytes_in: 2, bytes_out: 0 };
  tell({ peer: { ...peer, waiting: true } });
  await page.getByRole("button", { name: "Admit 192.0.2.7:5000" }).click();
  await expect.poll(() => asked.map((call) => call.with)).toEqual([{ bridge: bridge.id, peer: "p1" }]);
  // The relay knows no such peer, and the card says so.
  await expect(page.locator(".peer").getByRole("alert")).toBeVisible();
  tell({ peer });
  await expect(page.getByRole("button", { name: "Admit 192.0.2.7:5000" })).toHaveCount(0);
});
