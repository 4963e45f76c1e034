// The rows of the entry list, as they are seen.
import { expect } from "./journey.mjs";

// The rows in view, from the top: their numbers, texts, and how far below the region's top each begins.
export function seen(jackfield) {
  return jackfield.entries.evaluate((region) => {
    const { top, bottom } = region.getBoundingClientRect();
    return [...region.querySelectorAll("[data-seq]")]
      .map((row) => ({ row, box: row.getBoundingClientRect() }))
      .filter(({ box }) => box.bottom > top && box.top < bottom)
      .map(({ row, box }) => ({
        seq: Number(row.dataset.seq),
        text: row.querySelector(".payload")?.textContent ?? "",
        top: box.top - top,
        bottom: box.bottom - top,
        position: Number(row.getAttribute("aria-posinset")),
        count: Number(row.getAttribute("aria-setsize")),
      }));
  });
}

// Waits until rows fill what is seen, and says which they are. Numbers have no hole, and each row shows the
// line that a stream sent under it; `first` is the number of the stream's first line.
export async function filled(jackfield, first, accepts = () => true) {
  let rows;
  await expect(async () => {
    rows = await seen(jackfield);
    const { height } = await jackfield.entries.boundingBox();
    expect(rows.length).toBeGreaterThan(1);
    expect(rows[0].top).toBeLessThan(60);
    expect(rows.at(-1).bottom).toBeGreaterThan(height - 60);
    expect(accepts(rows)).toBe(true);
  }).toPass({ timeout: 15_000 });
  for (const [index, { seq, text }] of rows.entries()) {
    expect(seq).toBe(rows[0].seq + index);
    if (seq >= first) expect(text).toContain(`entry ${String(seq - first + 1).padStart(6, "0")}`);
  }
  return rows;
}

// A listening bridge that takes lines, opened in the page, and what streams to it. Answers the number of the
// stream's first line.
export class Streamed {
  static async open(jackfield, relay, run, { name = "Stream", encoding = "utf-8" } = {}) {
    const endpoint = { kind: "tcp-listen", host: "127.0.0.1", port: 0 };
    const bridge = await relay.call("POST", "/bridges", { name, endpoint, encoding, framing: { kind: "line" } });
    return Object.assign(new Streamed(), { jackfield, relay, run, bridge });
  }

  show() {
    return this.jackfield.open(this.bridge.name);
  }

  stream(lines, rate = 0, size = 64, text = "", encoding = "utf-8") {
    return this.run.python("stream.py", ...this.bridge.local.split(":"), lines, rate, size, text, encoding);
  }

  // Streams, and waits until all of it is in the journal. Answers the number of the first line.
  async fill(lines, ...more) {
    const before = await this.last();
    await this.stream(lines, 0, ...more).line(() => true, 20_000);
    await expect.poll(() => this.last(), { timeout: 15_000 }).toBeGreaterThanOrEqual(before + lines);
    const found = await this.list(`after=${before}&q=entry%20000001&limit=1`);
    return found.entries[0].seq;
  }

  list(query) {
    return this.relay.call("GET", `/bridges/${this.bridge.id}/entries?${query}`);
  }

  async last() {
    return (await this.list("limit=1")).last;
  }
}
