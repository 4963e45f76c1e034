// The picture of the README: a room with two terminals (nc) and a page, light, 1440 wide, so that addresses stand in full.
//
// usage: node e2e/measure/screenshot.mjs [FILE]     JACKFIELD_BIN and CHROMIUM as for the journeys
import { chromium } from "@playwright/test";
import config from "../playwright.config.mjs";
import { Process } from "../support/process.mjs";
import { Relay } from "../support/relay.mjs";

const file = process.argv[2] ?? new URL("../../docs/screenshot.png", import.meta.url).pathname;
const PORT = 6667;

const relay = await Relay.start();
const browser = await chromium.launch(config.projects[0].use.launchOptions);
const peers = [];
try {
  const endpoint = { kind: "tcp-listen", host: "127.0.0.1", port: PORT };
  const room = await relay.call("POST", "/bridges", { name: "Workshop", endpoint, mode: "room" });
  await relay.call("POST", "/bridges", { name: "Pump", endpoint: { ...endpoint, port: PORT + 1 }, form: "hex" });
  await relay.call("POST", "/bridges", { name: "Sensors", endpoint: { kind: "udp", host: "127.0.0.1", port: PORT + 2 } });
  const join = async (name) => {
    const known = (await relay.call("GET", `/bridges/${room.id}/peers`)).peers.map(({ id }) => id);
    const peer = new Process("nc", ["127.0.0.1", String(PORT)]);
    peers.push(peer);
    for (;;) {
      const { peers: now } = await relay.call("GET", `/bridges/${room.id}/peers`);
      const fresh = now.find(({ id }) => !known.includes(id));
      if (fresh) await relay.call("PATCH", `/bridges/${room.id}/peers/${fresh.id}`, { name });
      if (fresh) return peer;
    }
  };
  const ann = await join("ann");
  // A name of another colour than the first.
  const mei = await join("mei");
  const page = await browser.newPage({ viewport: { width: 1440, height: 860 }, colorScheme: "light", locale: "en" });
  await page.addInitScript(() => localStorage.setItem("jackfield.name", "li"));
  await page.goto(relay.signInLink(`/bridges/${room.id}`));
  const entries = page.getByRole("region", { name: "Entries" });
  const message = page.getByRole("textbox", { name: "Message" });
  const says = async (text, say) => {
    await say(text);
    await entries.getByText(text).waitFor();
  };
  const types = async (text) => {
    await message.fill(text);
    await message.press("Enter");
  };
  await says("the pump on line 3 is back, pressure 2.4 bar", async (text) => ann.hears(text));
  await says("2.4 here too. 你好，夜班交接完成", async (text) => mei.hears(text));
  await says("Thanks. I keep the valve open until noon.", types);
  await says("fine, ping me if it drops below 2", async (text) => ann.hears(text));
  await says("shift log is at 10.0.3.17:8080, alarms go to the pager", async (text) => mei.hears(text));
  await message.fill("Will do");
  await page.screenshot({ path: file });
} finally {
  await Promise.all(peers.map((peer) => peer.end("SIGKILL")));
  await browser.close();
  await relay.stop();
}
