// How smoothly the page draws while entries stream in: frames a second in headless Chromium, counted with
// requestAnimationFrame, how many of them showed other rows than the frame before, and how much of its time
// the page's thread was at work. Prints one line a run and the medians.
//
// usage: node e2e/measure/frames.mjs [RATE [RUNS [MODE ...]]]     JACKFIELD_BIN and CHROMIUM as for the journeys
//        modes: idle, following, scrolled-up
import { chromium } from "@playwright/test";
import config from "../playwright.config.mjs";
import { python } from "../support/process.mjs";
import { Relay } from "../support/relay.mjs";

const rate = Number(process.argv[2] ?? 20_000);
const runs = Number(process.argv[3] ?? 3);
const modes = process.argv.length > 4 ? process.argv.slice(4) : ["idle", "following", "scrolled-up"];
const SECONDS = 10;
const WARM_UP_MS = 2_000;

const median = (numbers) => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)];

function frames(page) {
  return page.evaluate((span) => new Promise((resolve) => {
    const times = [];
    let [last, fresh] = ["", 0];
    const step = (now) => {
      times.push(now);
      const rows = document.querySelectorAll(".entries .row .seq");
      const newest = rows.item(rows.length - 1)?.textContent;
      if (newest !== last) [last, fresh] = [newest, fresh + 1];
      if (now - times[0] < span) return requestAnimationFrame(step);
      const gaps = times.slice(1).map((time, index) => time - times[index]).sort((a, b) => a - b);
      const taken = (times.at(-1) - times[0]) / 1000;
      resolve({ fps: gaps.length / taken, fresh: fresh / taken, p99: gaps[Math.floor(gaps.length * 0.99)] });
    };
    requestAnimationFrame(step);
  }), SECONDS * 1000);
}

// Runs something and says for which part of that time the page's thread was at work.
async function atWork(page, work) {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("Performance.enable");
  const look = async () => {
    const { metrics } = await devtools.send("Performance.getMetrics");
    const [now, busy] = ["Timestamp", "TaskDuration"].map((name) => metrics.find((metric) => metric.name === name).value);
    return { now, busy };
  };
  const before = await look();
  const result = await work();
  const after = await look();
  return { ...result, busy: (100 * (after.busy - before.busy)) / (after.now - before.now) };
}

async function lag(page, relay, bridge) {
  const shown = await page.evaluate(() => Math.max(0, ...[...document.querySelectorAll(".row .seq")]
    .filter((element) => element.checkVisibility())
    .map((element) => Number(element.textContent.slice(1)))));
  const { last } = await relay.call("GET", `/bridges/${bridge}/entries?limit=1`);
  return last - shown;
}

async function run(browser, mode) {
  const relay = await Relay.start();
  const endpoint = { kind: "tcp-listen", host: "127.0.0.1", port: 0 };
  const { id, local } = await relay.call("POST", "/bridges", { name: "Load", endpoint, framing: { kind: "line" } });
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  await page.goto(relay.signInLink(`/bridges/${id}`));
  const entries = page.getByRole("region", { name: "Entries" });
  await entries.waitFor();
  let sender;
  if (mode !== "idle") {
    const lines = rate * (SECONDS + WARM_UP_MS / 1000 + 2);
    sender = python("stream.py", ...local.split(":"), lines, rate);
    await page.waitForTimeout(WARM_UP_MS);
    if (mode === "scrolled-up") {
      await entries.hover();
      await page.mouse.wheel(0, -1500);
    }
  }
  const result = { mode, ...(await atWork(page, () => frames(page))) };
  if (sender) {
    result.behind = await lag(page, relay, id);
    result.sent = await sender.line(() => true, 30_000);
    await sender.end();
  }
  await page.close();
  await relay.stop();
  return result;
}

const { launchOptions } = config.projects[0].use;
const browser = await chromium.launch(launchOptions);
for (const mode of modes) {
  const results = [];
  for (let turn = 0; turn < runs; turn += 1) {
    const result = await run(browser, mode);
    results.push(result);
    const { fps, fresh, busy, p99, sent, behind } = result;
    const load = sent ? `; ${sent}, ${behind} behind at the end` : "";
    console.log(`${mode}: ${fps.toFixed(1)} frames/s, ${fresh.toFixed(1)} with new rows, ${busy.toFixed(0)} % at work, p99 ${p99.toFixed(0)} ms${load}`);
  }
  const [fps, fresh, busy] = ["fps", "fresh", "busy"].map((name) => median(results.map((result) => result[name])).toFixed(1));
  console.log(`${mode}, median of ${runs}: ${fps} frames/s, ${fresh} with new rows, ${busy} % at work`);
}
await browser.close();
