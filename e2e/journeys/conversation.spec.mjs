// A person at the page talks with plain programs.
import { expect, test } from "../support/journey.mjs";

test("the first start answers what is typed", async ({ jackfield }) => {
  await jackfield.open("Hello");
  await jackfield.send("is anybody there?");
  await expect(jackfield.entry("is anybody there?")).toHaveCount(2);
});

test("a Python client says hello你好啊 and gets an answer", async ({ jackfield, relay, run }) => {
  await jackfield.newBridge({ name: "Desk", kind: "tcp-listen", host: "127.0.0.1", port: 0 });
  await expect(jackfield.page.getByRole("heading", { name: "Desk", exact: true })).toBeVisible();
  const { local } = await relay.bridge("Desk");
  const client = run.python("tcp_client.py", ...local.split(":"));
  await client.says("connected");
  client.hears("hello你好啊");
  await expect(jackfield.entry("hello你好啊")).toBeVisible();
  await jackfield.send("你也好, Python");
  await client.says("received: 你也好, Python");
});

for (const farewell of ["bye", "再见"]) {
  test(`a dialogue until the program says ${farewell}`, async ({ jackfield, relay, run }) => {
    await relay.call("POST", "/bridges", {
      name: "Dialogue",
      endpoint: { kind: "tcp-listen", host: "127.0.0.1", port: 0 },
      farewell: ["bye", "再见"],
    });
    await jackfield.open("Dialogue");
    const { local } = await relay.bridge("Dialogue");
    const client = run.python("tcp_client.py", ...local.split(":"));
    for (const [question, answer] of [["one?", "one."], ["two?", "two."]]) {
      client.hears(question);
      await expect(jackfield.entry(question)).toBeVisible();
      await jackfield.send(answer);
      await client.says(`received: ${answer}`);
    }
    client.hears(farewell);
    await client.says("closed");
    const again = run.python("tcp_client.py", ...local.split(":"));
    await again.says("connected");
  });

  test(`a dialogue until the page says ${farewell}`, async ({ jackfield, relay, run }) => {
    const server = run.python("tcp_server.py", 0, "bye", "再见");
    const port = await server.line(() => true);
    await relay.call("POST", "/bridges", {
      name: "Dialled",
      endpoint: { kind: "tcp-connect", host: "127.0.0.1", port: Number(port) },
      farewell: ["bye", "再见"],
    });
    await jackfield.open("Dialled");
    await jackfield.send("how long is this?");
    await expect(jackfield.entry("17 characters")).toBeVisible();
    await jackfield.send(farewell);
    await server.says(`received: ${farewell}`);
    await server.says("closed");
    await expect.poll(async () => (await relay.bridge("Dialled")).state).toBe("closed");
  });
}

test("the page dials a listening Python server", async ({ jackfield, run }) => {
  const server = run.python("tcp_server.py", 0);
  const port = await server.line(() => true);
  await jackfield.newBridge({ name: "Server", kind: "tcp-connect", host: "127.0.0.1", port });
  await jackfield.send("你好");
  await server.says("received: 你好");
  await expect(jackfield.entry("2 characters")).toBeVisible();
});

test("UDP goes both ways", async ({ jackfield, relay, run }) => {
  await jackfield.newBridge({ name: "Beacons", kind: "udp", host: "127.0.0.1", port: 0 });
  await expect(jackfield.page.getByRole("heading", { name: "Beacons", exact: true })).toBeVisible();
  const { local } = await relay.bridge("Beacons");
  const peer = run.python("udp_peer.py", ...local.split(":"));
  await peer.line(() => true);
  peer.hears("a datagram 一");
  await expect(jackfield.entry("a datagram 一")).toBeVisible();
  await jackfield.send("and one back 二");
  await peer.says("received: and one back 二");
});

test("two pages agree", async ({ jackfield, relay, context }) => {
  await jackfield.open("Hello");
  const second = await context.newPage();
  const { id } = await relay.bridge("Hello");
  await second.goto(`${relay.url}/bridges/${id}`);
  await jackfield.send("seen by both");
  const other = second.getByRole("region", { name: "Entries" });
  await expect(other.getByText("seen by both", { exact: true })).toHaveCount(2);
  await second.getByRole("textbox", { name: "Message" }).fill("from the second");
  await second.getByRole("button", { name: "Send", exact: true }).click();
  await expect(jackfield.entry("from the second")).toHaveCount(2);
});
