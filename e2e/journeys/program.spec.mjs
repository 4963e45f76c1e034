// Bridges as programs, each run as it is copied: the other side, and the same side in the bridge's place.
import { execFileSync } from "node:child_process";
import dgram from "node:dgram";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import net from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test as base } from "../support/journey.mjs";

const whole = ["python", "rust", "node"];
const languages = [...whole, "nc", "socat"];

const test = base.extend({
  folder: async ({}, use) => {
    const folder = await mkdtemp(join(tmpdir(), "jackfield-program-"));
    await use(folder);
    await rm(folder, { recursive: true, force: true });
  },
  // Runs a program as it is told beside it.
  start: async ({ run, folder }, use) => {
    let count = 0;
    await use(async (language, text) => {
      const at = (end) => join(folder, `program${++count}${end}`);
      const save = async (end) => {
        const path = at(end);
        await writeFile(path, text);
        return path;
      };
      if (language === "python") return run.program("python3", await save(".py"));
      if (language === "node") return run.program("node", await save(".js"));
      if (language !== "rust") return run.line(text);
      const [source, program] = [await save(".rs"), at("")];
      execFileSync("rustc", ["-D", "warnings", source, "-o", program], { stdio: "inherit" });
      return run.program(program);
    });
  },
});

const create = (relay, endpoint, more = {}) =>
  relay.call("POST", "/bridges", { name: "B", endpoint, framing: { kind: "line" }, farewell: ["bye", "再见"], ...more });

async function program(relay, bridge, language, side) {
  const path = `/bridges/${bridge.id}/program?language=${language}&side=${side}`;
  return (await relay.call("GET", path)).program;
}

async function freePort() {
  const server = net.createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

// What the program says comes in; it says it until it is heard: a listener may not be there yet.
async function heard(relay, bridge, process, text) {
  let peer;
  await expect(async () => {
    const { entries } = await relay.call("GET", `/bridges/${bridge.id}/entries?direction=in&limit=100`);
    peer = entries.find((entry) => entry.text?.trimEnd() === text)?.peer;
    if (peer === undefined) process.hears(text);
    expect(peer).toBeDefined();
  }).toPass({ intervals: [200], timeout: 15_000 });
  return peer;
}

const say = (relay, bridge, to, text) => relay.call("POST", `/bridges/${bridge.id}/entries`, { to, text });

for (const language of languages) {
  test(`the other side in ${language}: dials, is dialled, sends datagrams, receives them`, async ({ relay, start }) => {
    test.setTimeout(120_000);
    for (const kind of ["tcp-listen", "tcp-connect", "udp", "udp with a remote"]) {
      const port = await freePort();
      const endpoint = {
        "tcp-listen": { kind: "tcp-listen", host: "127.0.0.1", port: 0 },
        "tcp-connect": { kind: "tcp-connect", host: "127.0.0.1", port },
        udp: { kind: "udp", host: "127.0.0.1", port: 0 },
        "udp with a remote": { kind: "udp", host: "127.0.0.1", port: 0, remote: `127.0.0.1:${port}` },
      }[kind];
      const bridge = await create(relay, endpoint, { name: kind, reconnect: kind === "tcp-connect" });
      const running = await start(language, await program(relay, bridge, language, "other"));
      // A datagram is a text by itself; what passes bytes as they are shows no line without its end.
      const ending = kind.startsWith("udp") && whole.includes(language) ? "" : "\n";
      if (kind === "udp with a remote") {
        // It waits to be spoken to, and answers whoever has.
        await expect(async () => {
          await say(relay, bridge, "all", `听${ending}`);
          await running.line((line) => line.endsWith("听"), 500);
        }).toPass({ timeout: 10_000 });
      }
      const peer = await heard(relay, bridge, running, `${language} 说`);
      await say(relay, bridge, peer, `${language} 听${ending}`);
      await running.line((line) => line.endsWith(`${language} 听`));
      if (whole.includes(language)) {
        await say(relay, bridge, peer, `再见${ending}`);
        await running.line((line) => line.endsWith("再见"));
        // Who dials or sends ends with the farewell; who waits goes on waiting.
        if (kind === "tcp-listen" || kind === "udp") await running.ended();
      }
      await running.end("SIGKILL");
    }
  });

  test(`the same side in ${language} takes the bridge's place`, async ({ relay, start }) => {
    test.setTimeout(120_000);
    const listening = await create(relay, { kind: "tcp-listen", host: "127.0.0.1", port: 0 });
    const listens = await program(relay, listening, language, "same");
    await relay.call("POST", `/bridges/${listening.id}/close`);
    const server = await start(language, listens);
    const client = await dialled(Number(listening.local.split(":")[1]));
    client.write("来了\n");
    await server.line((line) => line.endsWith("来了"));
    server.hears("欢迎");
    await client.says("欢迎\n");
    await server.end("SIGKILL");

    const receiving = await create(relay, { kind: "udp", host: "127.0.0.1", port: 0 });
    const receives = await program(relay, receiving, language, "same");
    await relay.call("POST", `/bridges/${receiving.id}/close`);
    const receiver = await start(language, receives);
    const socket = dgram.createSocket("udp4");
    const answers = [];
    socket.on("message", (data) => answers.push(data.toString().trimEnd()));
    await expect(async () => {
      socket.send("来了", Number(receiving.local.split(":")[1]), "127.0.0.1");
      receiver.hears("欢迎");
      await new Promise((resolve) => setTimeout(resolve, 100));
      expect(answers).toContain("欢迎");
    }).toPass({ timeout: 10_000 });
    socket.close();
    await receiver.end("SIGKILL");

    let taken;
    const other = net.createServer((peer) => (taken = listened(peer))).listen(0, "127.0.0.1");
    await new Promise((resolve) => other.once("listening", resolve));
    const dialling = await create(relay, { kind: "tcp-connect", host: "127.0.0.1", port: other.address().port });
    const dials = await program(relay, dialling, language, "same");
    await relay.call("POST", `/bridges/${dialling.id}/close`);
    taken = undefined;
    const caller = await start(language, dials);
    await expect.poll(() => taken).toBeDefined();
    caller.hears("喂");
    await taken.says("喂\n");
    taken.write("在\n");
    await caller.says("在");
    await caller.end("SIGKILL");
    other.close();
  });
}

// A connection whose text is waited for.
function listened(socket) {
  let text = "";
  socket.setEncoding("utf8");
  socket.on("data", (data) => (text += data));
  socket.on("error", () => {});
  return {
    write: (data) => socket.write(data),
    says: (wanted) => expect.poll(() => text).toContain(wanted),
  };
}

async function dialled(port) {
  let socket;
  await expect(async () => {
    socket = net.connect(port, "127.0.0.1");
    await new Promise((resolve, reject) => socket.once("connect", resolve).once("error", reject));
  }).toPass({ intervals: [100], timeout: 10_000 });
  return listened(socket);
}

for (const language of whole) {
  test(`an echo and a room in ${language} do what the bridge does`, async ({ relay, start }) => {
    test.setTimeout(120_000);
    for (const mode of ["echo", "room"]) {
      const bridge = await create(relay, { kind: "tcp-listen", host: "127.0.0.1", port: 0 }, { mode });
      const text = await program(relay, bridge, language, "same");
      await relay.call("POST", `/bridges/${bridge.id}/close`);
      const running = await start(language, text);
      const port = Number(bridge.local.split(":")[1]);
      const [one, other] = [await dialled(port), await dialled(port)];
      await running.line((line) => line.endsWith("joined"));
      await running.line((line) => line.endsWith("joined"));
      one.write("大家好\n");
      await (mode === "echo" ? one.says("大家好\n") : other.says(": 大家好\n"));
      await running.end("SIGKILL");
    }
  });
}

for (const [language, encoding] of [
  ["python", "gbk"],
  ["rust", "gbk"],
  ["node", "gbk"],
  ["python", "utf-16le"],
  ["node", "utf-16be"],
  ["rust", "shift_jis"],
  ["node", "shift_jis"],
]) {
  test(`${language} speaks ${encoding}`, async ({ relay, start }) => {
    // Not every encoding has 再见.
    const bridge = await create(relay, { kind: "tcp-listen", host: "127.0.0.1", port: 0 }, { encoding, farewell: ["bye"] });
    const running = await start(language, await program(relay, bridge, language, "other"));
    const peer = await heard(relay, bridge, running, "中文");
    await say(relay, bridge, peer, "日本\n");
    await running.says("日本");
  });
}

test.describe("in the page", () => {
  test.use({ permissions: ["clipboard-read", "clipboard-write"] });

  test("a program is chosen by language and side, and copied", async ({ jackfield, relay }) => {
    const { page } = jackfield;
    const bridge = await create(relay, { kind: "tcp-listen", host: "127.0.0.1", port: 0 }, { name: "Mine" });
    await jackfield.open("Mine");
    await page.getByRole("complementary", { name: "Peers" }).getByRole("button", { name: "As a program…" }).click();
    const dialog = page.getByRole("dialog");
    for (const [name, language] of [["Python", "python"], ["Rust", "rust"], ["Node", "node"], ["nc", "nc"], ["socat", "socat"]]) {
      await dialog.getByRole("button", { name, exact: true }).click();
      for (const side of ["same", "other"]) {
        await dialog.getByLabel("It takes the part of").selectOption(side);
        const wanted = await program(relay, bridge, language, side);
        await expect(dialog.locator("pre")).toHaveText(wanted, { useInnerText: false });
        await dialog.getByRole("button", { name: "Copy: the program" }).click();
        await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toBe(wanted);
      }
    }
    await page.keyboard.press("Escape");
    await expect(dialog).toBeHidden();
  });
});
