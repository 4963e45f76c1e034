// The lines that reach a bridge, each run as it is copied.
import { createRequire } from "node:module";
import net from "node:net";
import { networkInterfaces } from "node:os";
import { Language, Parser } from "web-tree-sitter";
import { expect, test } from "../support/journey.mjs";

const programs = ["nc", "ncat", "socat", "Python"];
const interfaces = Object.values(networkInterfaces()).flat();
const hosts = ["127.0.0.1", "::1"].filter((host) => interfaces.some(({ address }) => address === host));

const grammar = createRequire(import.meta.url).resolve("tree-sitter-powershell/tree-sitter-powershell.wasm");
await Parser.init();
const powershell = new Parser();
powershell.setLanguage(await Language.load(grammar));

test.use({ permissions: ["clipboard-read", "clipboard-write"] });

// The lines of a bridge by program, as its copy buttons give them.
async function copied({ page }, relay, bridge) {
  await page.goto(`${relay.url}/bridges/${bridge.id}`);
  const side = page.getByRole("complementary", { name: "Peers" });
  const lines = {};
  for (const program of [...programs, "PowerShell"]) {
    await side.getByRole("button", { name: `Copy: ${program}`, exact: true }).click();
    await expect(side.getByText("copied", { exact: true }).first()).toBeAttached();
    lines[program] = await page.evaluate(() => navigator.clipboard.readText());
    expect(lines[program].split("\n")).toHaveLength(1);
  }
  // PowerShell itself is not to be had on every machine; its grammar is.
  expect(powershell.parse(lines.PowerShell).rootNode.hasError, lines.PowerShell).toBe(false);
  return lines;
}

const create = (relay, endpoint, more = {}) =>
  relay.call("POST", "/bridges", { name: "Reached", endpoint, framing: { kind: "line" }, ...more });

// What the program says comes, and what the relay sends to it comes back. It has to say something first, and
// does so until it is heard: a listener may not be there yet, a datagram may come before the socket.
async function talks(relay, bridge, program, process) {
  let peer;
  await expect(async () => {
    const path = `/bridges/${bridge.id}/entries?direction=in&limit=1`;
    const { entries } = await relay.call("GET", path);
    peer = entries.find(({ text }) => text?.startsWith(`${program} 说`))?.peer;
    if (peer === undefined) process.hears(`${program} 说`);
    expect(peer, program).toBeDefined();
  }).toPass({ intervals: [100], timeout: 10_000 });
  await relay.call("POST", `/bridges/${bridge.id}/entries`, { to: peer, text: `${program} 听\n` });
  await process.says(`${program} 听`);
}

async function freePort(host) {
  const server = net.createServer().listen(0, host);
  await new Promise((resolve) => server.once("listening", resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

for (const host of hosts) {
  test(`TCP to a listening bridge on ${host}`, async ({ jackfield, relay, run }) => {
    const bridge = await create(relay, { kind: "tcp-listen", host, port: 0 });
    const lines = await copied(jackfield, relay, bridge);
    for (const program of programs) {
      await talks(relay, bridge, program, run.line(lines[program]));
    }
  });

  test(`UDP to ${host}`, async ({ jackfield, relay, run }) => {
    const bridge = await create(relay, { kind: "udp", host, port: 0 });
    const lines = await copied(jackfield, relay, bridge);
    for (const program of programs) {
      await talks(relay, bridge, program, run.line(lines[program]));
    }
  });

  test(`what a bridge dials on ${host}`, async ({ jackfield, relay, run }) => {
    const endpoint = { kind: "tcp-connect", host, port: await freePort(host) };
    const bridge = await create(relay, endpoint, { reconnect: true });
    const lines = await copied(jackfield, relay, bridge);
    for (const program of programs) {
      const process = run.line(lines[program]);
      await expect(async () => {
        await relay.call("POST", `/bridges/${bridge.id}/close`);
        const { state } = await relay.call("POST", `/bridges/${bridge.id}/open`);
        expect(state, program).toBe("open");
      }).toPass({ intervals: [100], timeout: 10_000 });
      await talks(relay, bridge, program, process);
      await relay.call("POST", `/bridges/${bridge.id}/close`);
      await process.end("SIGKILL");
    }
  });
}

test("Python speaks the bridge's encoding, and shows each text on a line of its own", async ({ jackfield, relay, run }) => {
  const more = { encoding: "gbk", framing: { kind: "none" } };
  const bridge = await create(relay, { kind: "tcp-listen", host: "127.0.0.1", port: 0 }, more);
  const lines = await copied(jackfield, relay, bridge);
  await expect(jackfield.page.getByText(/speaks GBK/).first()).toBeVisible();
  const process = run.line(lines.Python);
  process.hears("你好，中继");
  await expect(jackfield.entries.getByText("你好，中继")).toBeVisible();
  await jackfield.send("一");
  await process.says("一");
  await jackfield.send("二");
  await process.says("二");
});

test("the lines for nc and PowerShell name what is asked for", async ({ jackfield, relay }) => {
  const bridge = await create(relay, { kind: "tcp-listen", host: "127.0.0.1", port: 0 });
  const lines = await copied(jackfield, relay, bridge);
  const [host, port] = bridge.local.split(":");
  expect(lines.nc).toBe(`nc ${host} ${port}`);
  expect(lines.PowerShell).toContain(`Net.Sockets.TcpClient('${host}',${port})`);
});
