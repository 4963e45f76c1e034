// Many entries: scrolled, followed, selected, copied.
import { expect, test } from "../support/journey.mjs";
import { Streamed, filled, seen } from "../support/rows.mjs";

// Scrolls to a part of the height at once, as who drags the scrollbar does.
const scrollTo = (jackfield, part) =>
  jackfield.entries.evaluate((region, part) => {
    region.scrollTop = part * (region.scrollHeight - region.clientHeight);
  }, part);

// Which entry stands where the list is scrolled to, of so many.
async function inPlace(jackfield, last) {
  const part = await jackfield.entries.evaluate(
    ({ scrollTop, scrollHeight, clientHeight }) => scrollTop / (scrollHeight - clientHeight),
  );
  return part * last;
}

async function copied(page) {
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.keyboard.press("Control+c");
  return page.evaluate(() => navigator.clipboard.readText());
}

const numbers = (text) => text.split("\n").map((line) => Number(/entry (\d+)/.exec(line)?.[1]));
const upTo = (from, to) => Array.from({ length: to - from + 1 }, (_, index) => from + index);

test("100,000 entries are scrolled far and by key", async ({ jackfield, relay, run }) => {
  const { page, entries } = jackfield;
  const streamed = await Streamed.open(jackfield, relay, run);
  await streamed.show();
  const first = await streamed.fill(100_000);
  const last = first + 99_999;
  await filled(jackfield, first, (rows) => rows.at(-1).seq === last);
  await scrollTo(jackfield, 0.5);
  const middle = await filled(jackfield, first, (rows) => rows[0].seq < last - 1_000);
  expect(Math.abs(middle[0].seq - (await inPlace(jackfield, last)))).toBeLessThan(500);
  expect(middle[0]).toMatchObject({ position: middle[0].seq, count: await streamed.last() });
  await scrollTo(jackfield, 0);
  await filled(jackfield, first, (rows) => rows[0].seq === 1);
  await entries.focus();
  await page.keyboard.press("PageDown");
  await filled(jackfield, first, (rows) => rows[0].seq > 1);
  await page.keyboard.press("End");
  await filled(jackfield, first, (rows) => rows.at(-1).seq === last);
  await page.keyboard.press("Home");
  await filled(jackfield, first, (rows) => rows[0].seq === 1);
  await page.keyboard.press("End");
  for (let turn = 0; turn < 40; turn += 1) await page.keyboard.press("PageUp");
  await filled(jackfield, first, (rows) => rows.at(-1).seq < last - 100);
});

test("what the page does not hold comes when it is scrolled to", async ({ jackfield, relay, run }) => {
  const streamed = await Streamed.open(jackfield, relay, run);
  const first = await streamed.fill(30_000);
  await streamed.show();
  await filled(jackfield, first, (rows) => rows.at(-1).seq === first + 29_999);
  await scrollTo(jackfield, 0.3);
  const rows = await filled(jackfield, first, (rows) => rows[0].seq < 20_000);
  await jackfield.entries.hover();
  for (let turn = 0; turn < 60; turn += 1) await jackfield.page.mouse.wheel(0, -2_000);
  await filled(jackfield, first, (now) => now[0].seq < rows[0].seq - 500);
  await jackfield.entries.focus();
  await jackfield.page.keyboard.press("Home");
  await filled(jackfield, first, (rows) => rows[0].seq === 1);
});

// Scrolls up with the wheel and waits until that motion has ended. Answers what is seen then.
async function wheelUp(jackfield, pixels) {
  await jackfield.entries.hover();
  await jackfield.page.mouse.wheel(0, -pixels);
  await expect(jackfield.page.getByRole("button", { name: "To the newest ↓" })).toBeVisible();
  let [before, rows] = ["", []];
  await expect.poll(async () => {
    rows = await seen(jackfield);
    const earlier = before;
    before = JSON.stringify(rows.map(({ seq, top }) => [seq, Math.round(top)]));
    return earlier === before;
  }, { intervals: [200] }).toBe(true);
  return rows;
}

async function stays(jackfield, place) {
  const now = (await seen(jackfield)).find(({ seq }) => seq === place.seq);
  expect(now?.text).toBe(place.text);
  expect(Math.abs(now.top - place.top)).toBeLessThan(2);
}

test("the reader's place is kept when the window changes its size", async ({ jackfield, relay, run }) => {
  const { page } = jackfield;
  const streamed = await Streamed.open(jackfield, relay, run);
  await streamed.show();
  const first = await streamed.fill(3_000, 300);
  await filled(jackfield, first, (rows) => rows.at(-1).seq === first + 2_999);
  const [place] = await wheelUp(jackfield, 3_920);
  // Rows are lower where the page is the whole window: enough of this one is to be seen there as well.
  expect(place.bottom).toBeGreaterThan(80);
  for (const width of [1000, 700, 1280]) {
    await page.setViewportSize({ width, height: 800 });
    await filled(jackfield, first);
    await stays(jackfield, place);
  }
});

test("the reader's place is kept when the page lets go of it and fetches it again", async ({ jackfield, relay, run }) => {
  const { page, entries } = jackfield;
  const streamed = await Streamed.open(jackfield, relay, run);
  await streamed.show();
  const first = await streamed.fill(2_000, 1_000);
  await filled(jackfield, first, (rows) => rows.at(-1).seq === first + 1_999);
  const [, place] = await wheelUp(jackfield, 4_000);
  // More than the page keeps.
  await streamed.fill(50_000, 1_000);
  await expect(page.getByRole("button", { name: "50001 new ↓" })).toBeVisible({ timeout: 15_000 });
  await stays(jackfield, place);
  await entries.focus();
  await page.keyboard.press("PageUp");
  const above = await filled(jackfield, first, (rows) => rows[0].seq < place.seq);
  expect(place.seq - above[0].seq).toBeLessThan(20);
});

test("the reader's place is kept while entries stream in", async ({ jackfield, relay, run }) => {
  const { page } = jackfield;
  const streamed = await Streamed.open(jackfield, relay, run);
  await streamed.show();
  const first = await streamed.fill(3_000);
  const newest = (await filled(jackfield, first, (rows) => rows.at(-1).seq === first + 2_999)).at(-1).seq;
  const [, place] = await wheelUp(jackfield, 4_000);
  expect(place.seq).toBeLessThan(newest);
  const sender = streamed.stream(12_000, 6_000);
  for (let turn = 0; turn < 10; turn += 1) {
    await page.waitForTimeout(150);
    await stays(jackfield, place);
  }
  await sender.line(() => true);
  // 12,000 lines, and that a peer joined; what was below the place counts as seen.
  await expect(page.getByRole("button", { name: "12001 new ↓" })).toBeVisible();
  await page.getByRole("button", { name: "12001 new ↓" }).click();
  const last = await streamed.last();
  await expect.poll(async () => (await seen(jackfield)).at(-1)?.seq).toBe(last);
  await expect(page.getByRole("button", { name: /new ↓|newest/ })).toBeHidden();
});

test("what is selected is copied, mounted or not", async ({ jackfield, relay, run }) => {
  const { page, entries } = jackfield;
  const streamed = await Streamed.open(jackfield, relay, run);
  await streamed.show();
  const first = await streamed.fill(20_000);
  await filled(jackfield, first, (rows) => rows.at(-1).seq === first + 19_999);
  const row = (seq) => entries.locator(`[data-seq="${seq}"] .payload`);
  await row(first + 19_999).click();
  await entries.focus();
  for (let turn = 0; turn < 30; turn += 1) await page.keyboard.press("PageUp");
  const up = (await filled(jackfield, first, (rows) => rows.at(-1).seq < first + 19_900))[2];
  await row(up.seq).click({ modifiers: ["Shift"] });
  await expect(page.getByText(`${first + 20_000 - up.seq} entries selected`)).toBeVisible();
  const lines = numbers(await copied(page));
  expect(lines).toEqual(upTo(up.seq - first + 1, 20_000));
  await expect(page.getByText(`${lines.length} entries copied`)).toBeVisible();

  await page.keyboard.press("Control+a");
  const all = (await copied(page)).split("\n");
  expect(all.length).toBe(await streamed.last());
  expect(numbers(all.slice(-20_000).join("\n"))).toEqual(upTo(1, 20_000));
  await page.keyboard.press("Escape");
  await expect(page.getByText(/selected$/)).toBeHidden();
});

test("a selection by mouse goes on beyond what is seen, and within a row it is a part of the text", async ({ jackfield, relay, run }) => {
  const { page, entries } = jackfield;
  const streamed = await Streamed.open(jackfield, relay, run);
  await streamed.show();
  const first = await streamed.fill(5_000);
  const rows = await filled(jackfield, first, (rows) => rows.at(-1).seq === first + 4_999);
  const from = rows.at(-2);
  const region = await entries.boundingBox();
  const text = await entries.locator(`[data-seq="${from.seq}"] .payload`).boundingBox();
  await page.mouse.move(text.x + 2, text.y + 8);
  await page.mouse.down();
  await page.mouse.move(text.x + 120, text.y + 8, { steps: 4 });
  expect(await page.evaluate(() => String(getSelection()))).toContain("entry 00");
  await page.mouse.move(text.x + 60, region.y - 60, { steps: 6 });
  await expect.poll(async () => Number(/^\d+/.exec(await page.locator(".selected-bar").textContent()))).toBeGreaterThan(60);
  await page.mouse.up();
  const lines = numbers(await copied(page));
  expect(lines.at(-1)).toBe(from.seq - first + 1);
  expect(lines).toEqual(upTo(lines[0], lines.at(-1)));
  expect(lines.length).toBeGreaterThan(60);
});
