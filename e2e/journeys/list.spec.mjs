// The list stays with the newest until its reader goes elsewhere.
import net from "node:net";
import { expect, test } from "../support/journey.mjs";

const listening = { kind: "tcp-listen", host: "127.0.0.1", port: 0 };

// Rows as a file makes them.
const block = Buffer.from(`${"x".repeat(99)}\n`.repeat(656)).subarray(0, 65_536);

async function chunks(socket, count) {
  for (let sent = 0; sent < count; sent += 1) {
    await new Promise((written) => socket.write(block, written));
    await new Promise((later) => setTimeout(later, 20));
  }
}

// The text box as it is when several lines are typed, sent and typed again, with the page drawn once in between: the
// list had to go down to its new end, which is not its end any more when it next looks.
const shrinkAndGrow = (page, turns) =>
  page.evaluate(async (turns) => {
    const area = document.querySelector(".composer textarea");
    const drawn = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
    for (let turn = 0; turn < turns; turn += 1) {
      area.value = "line\n".repeat(6).trim();
      for (let frame = 0; frame < 5; frame += 1) await drawn();
      area.value = "";
      await drawn();
    }
  }, turns);

test("the newest are followed whatever changes its height, until the reader goes up", async ({ jackfield, relay }) => {
  const { page, entries, message } = jackfield;
  const bridge = await relay.call("POST", "/bridges", { name: "Rows", endpoint: listening });
  await jackfield.open("Rows");
  const [host, port] = bridge.local.split(":");
  const socket = net.connect(Number(port), host);
  await expect(page.locator(".peer")).toHaveCount(1);
  const behind = page.getByRole("button", { name: /new ↓|newest/ });
  await chunks(socket, 4);
  await expect(page.locator(".message").nth(1)).toBeVisible();
  await shrinkAndGrow(page, 8);
  await expect(behind).toHaveCount(0);
  await Promise.all([chunks(socket, 20), shrinkAndGrow(page, 12)]);
  await expect(behind).toHaveCount(0);
  socket.write("the last one");
  await expect(entries.getByText("the last one")).toBeInViewport();
  await expect(behind).toHaveCount(0);

  await entries.hover();
  await page.mouse.wheel(0, -600);
  await expect(behind).toBeVisible();
  await shrinkAndGrow(page, 2);
  await expect(behind).toBeVisible();
  // What is typed is the list's no more than its height is.
  await message.fill("a\nb\nc");
  await expect(behind).toBeVisible();
  await entries.hover();
  await page.mouse.wheel(0, 4_000);
  await expect(behind).toHaveCount(0);
  socket.write("and one more");
  await expect(entries.getByText("and one more")).toBeInViewport();
  socket.destroy();
});
