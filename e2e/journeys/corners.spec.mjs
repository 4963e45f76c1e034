// Screens that are rarely seen have no accessibility findings either: questions, forms, what has failed or is on its way.
import { rm, writeFile } from "node:fs/promises";
import net from "node:net";
import { findings } from "../support/axe.mjs";
import { failing } from "../support/failing.mjs";
import { expect, test } from "../support/journey.mjs";

for (const locale of ["en-US", "zh-CN"]) {
  test.describe(locale, () => {
    test.use({ locale });
    const sound = async (page, name) => expect(await findings(page), name).toEqual([]);

    // Opens a dialog, looks at it, and leaves it.
    async function asked(page, opener, name) {
      const dialog = page.locator("dialog[open]");
      await opener.click();
      await expect(dialog).toBeVisible();
      await sound(page, name);
      await page.keyboard.press("Escape");
      await expect(dialog).toBeHidden();
    }

    test("a bridge's questions, a file on its way, and a lost connection", async ({ page, relay }, info) => {
      const endpoint = { kind: "tcp-listen", host: "127.0.0.1", port: 0 };
      const bridge = await relay.call("POST", "/bridges", { name: "Desk", endpoint });
      const [host, port] = bridge.local.split(":");
      // It does not read: the file is on its way as long as it is wanted.
      const peer = net.connect(Number(port), host).pause().on("error", () => {});
      await page.goto(relay.signInLink(`/bridges/${bridge.id}`));
      await expect(page.locator(".peer")).toHaveCount(1);
      for (const [item, name] of [[0, "close"], [3, "change"]]) {
        await page.locator(".main-head .menu-place > button").click();
        await asked(page, page.locator(".menu button").nth(item), name);
      }
      await page.locator(".peer-head button").last().click();
      await asked(page, page.locator(".peer-actions .danger-text"), "cut");

      const file = info.outputPath("file.txt");
      await writeFile(file, Buffer.alloc(24 << 20, "x"));
      await page.locator(".composer input[type=file]").setInputFiles(file);
      await expect(page.locator(".running progress")).toBeVisible();
      await sound(page, "file");
      await page.locator(".running button").click();
      await expect(page.locator(".running progress")).toBeHidden();
      await rm(file);
      peer.destroy();

      await relay.killAndRestart(async () => {
        await expect(page.locator(".banner")).toBeVisible();
        await sound(page, "lost");
      });
    });

    test("the forms of notices, and lists that cannot be had", async ({ page, relay }) => {
      const fails = await failing(page);
      for (const [path, lists] of [["setup", ["list-senders", "list-gateways"]], ["templates", ["list-templates"]]]) {
        await page.goto(relay.signInLink(`/notices/${path}`));
        const openers = page.locator(".card > .label-line > button");
        await expect(openers).toHaveCount(lists.length);
        for (const opener of await openers.all()) await asked(page, opener, path);
        for (const list of lists) fails.add(list);
        await page.reload();
        await expect(page.locator(".not-listed")).toHaveCount(lists.length);
        await sound(page, `${path} not listed`);
        fails.clear();
        await page.locator(".not-listed button").first().click();
        await expect(page.locator(".not-listed")).toHaveCount(0);
      }
    });
  });
}
