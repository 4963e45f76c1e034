// Entries are found by what they say, also those that the page does not hold.
import { expect, test } from "../support/journey.mjs";
import { Streamed, filled } from "../support/rows.mjs";

function bar(page) {
  const search = page.getByRole("search", { name: "Find" });
  return { search, text: search.getByRole("textbox"), count: search.getByRole("status") };
}

test("a text is found far above what the page holds", async ({ jackfield, relay, run }) => {
  const { page, entries } = jackfield;
  const streamed = await Streamed.open(jackfield, relay, run);
  const first = await streamed.fill(30_000);
  await streamed.show();
  await filled(jackfield, first, (rows) => rows.at(-1).seq === first + 29_999);
  await entries.focus();
  await page.keyboard.press("Control+f");
  const { search, text, count } = bar(page);
  await expect(text).toBeFocused();
  await text.fill("ENTRY 00012");
  await expect(count).toHaveText("10 of 10");
  const found = entries.locator(".found mark");
  await expect(found).toHaveText("entry 00012");
  await expect(found).toBeInViewport();
  await filled(jackfield, first, (rows) => rows.some(({ seq }) => seq === first + 128));
  await text.press("Shift+Enter");
  await expect(count).toHaveText("9 of 10");
  await expect(entries.locator(`.found[data-seq="${first + 127}"]`)).toBeInViewport();
  await text.press("Enter");
  await text.press("Enter");
  await expect(count).toHaveText("1 of 10");
  await text.fill("entry");
  await expect(count).toHaveText(/of 1000\+/);
  await text.fill("no such words");
  await expect(count).toHaveText("Nothing found");
  await text.press("Escape");
  await expect(search).toBeHidden();
  await expect(entries).toBeFocused();
  await expect(entries.locator("mark")).toHaveCount(0);
});

for (const encoding of ["utf-8", "gbk"]) {
  test(`Chinese words are found in ${encoding}, by direction and peer`, async ({ jackfield, relay, run }) => {
    const { page, entries } = jackfield;
    const streamed = await Streamed.open(jackfield, relay, run, { name: "阀门", encoding });
    await streamed.show();
    await streamed.fill(2_000, 64, "温度正常", encoding);
    await streamed.fill(3, 64, "阀门打开", encoding);
    await relay.call("POST", `/bridges/${streamed.bridge.id}/entries`, { to: "all", text: "关阀门" });
    await streamed.fill(2_000, 64, "温度正常", encoding);
    await page.getByRole("button", { name: "Find" }).click();
    const { search, text, count } = bar(page);
    await text.fill("阀门");
    await expect(count).toHaveText("4 of 4");
    await expect(entries.locator(".found mark")).toHaveText("阀门");
    await expect(entries.locator(".found .payload")).toContainText("关阀门");
    await expect(entries.locator(".found mark")).toBeInViewport();
    await search.getByLabel("Direction").selectOption("in");
    await expect(count).toHaveText("3 of 3");
    const { entries: [joined] } = await streamed.list(`after=${(await streamed.last()) - 2_001}&limit=1`);
    await search.getByLabel("Peer").selectOption(joined.peer);
    await expect(count).toHaveText("Nothing found");
    await text.fill("温度");
    await expect(count).toHaveText(/of 1000\+/);
  });
}

test("a match in the folded part of an entry is brought into view", async ({ jackfield, relay }) => {
  const { page, entries } = jackfield;
  await jackfield.open("Hello");
  const hello = await relay.bridge("Hello");
  const text = `${"0123456789\n".repeat(400)}the needle${"\n0123456789".repeat(400)}`;
  await relay.call("POST", `/bridges/${hello.id}/entries`, { to: "all", text });
  await jackfield.send("below");
  await expect(entries.getByRole("button", { name: /^Show all/ }).first()).toBeAttached();
  await page.keyboard.press("Control+f");
  const { text: input, count } = bar(page);
  await input.fill("the needle");
  await expect(count).toHaveText(/of 2/);
  await expect(entries.locator(".found mark")).toBeInViewport();
  await input.press("Enter");
  await expect(entries.locator(".found mark")).toBeInViewport();
});

test("an entry that comes later is found by going on", async ({ jackfield }) => {
  const { page, entries } = jackfield;
  await jackfield.open("Hello");
  await jackfield.send("one apple");
  await expect(jackfield.entry("one apple")).toHaveCount(2);
  await page.keyboard.press("Control+f");
  const { text, count } = bar(page);
  await text.fill("apple");
  await expect(count).toHaveText(/of 2/);
  await jackfield.send("two apples");
  await expect(entries.getByText("two apples")).toHaveCount(2);
  await text.press("Enter");
  await text.press("Enter");
  await expect(count).toHaveText(/of 4/);
});
