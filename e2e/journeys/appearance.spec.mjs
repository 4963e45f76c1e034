// Every page in both languages, both themes, wide and on the phone: no accessibility findings, nothing that
// scrolls sideways. The pictures are kept under test-results for whoever wants to look.
import { findings } from "../support/axe.mjs";
import { expect, test } from "../support/journey.mjs";

const sizes = { wide: { width: 1360, height: 800 }, phone: { width: 390, height: 780 } };
const languages = { en: "en-US", zh: "zh-CN" };

for (const [language, locale] of Object.entries(languages)) {
  for (const theme of ["light", "dark"]) {
    for (const [size, viewport] of Object.entries(sizes)) {
      test(`looks right: ${language}, ${theme}, ${size}`, async ({ browser, relay }, info) => {
        const hello = await relay.bridge("Hello");
        const echo = await relay.bridge("Echo");
        await relay.call("POST", `/bridges/${hello.id}/entries`, { to: "all", text: "hello你好啊\r\n" });
        await relay.call("POST", `/bridges/${hello.id}/entries`, { to: "all", hex: "01 03 00 6b 00 03 74 17" });
        const { notices } = await relay.call("POST", "/notices/sms", { to: ["13800138000"], text: "您的验证码是：123456。" });
        await relay.call("POST", "/notices/email", { to: ["ann@example.org"], subject: "Hello 你好", text: "hello你好啊" });
        await relay.call("PUT", "/templates/code", { kind: "sms", text: "您的验证码是：{{ code }}。" });
        const context = await browser.newContext({ locale, colorScheme: theme, viewport });
        const page = await context.newPage();
        await page.goto(relay.signInLink());
        const places = { list: "/", bridge: `/bridges/${hello.id}`, listener: `/bridges/${echo.id}`, notices: "/notices", notice: `/notices/${notices[0].id}`, compose: "/notices/compose", templates: "/notices/templates", setup: "/notices/setup", inspector: "/inspector", settings: "/settings" };
        for (const [name, path] of Object.entries(places)) {
          if (name !== "list") await page.goto(relay.url + path);
          await expect(page.getByRole("navigation").first()).toBeVisible();
          await expect(page.locator("html")).toHaveAttribute("lang", new RegExp(`^${language}`));
          if (name === "notices") await expect(page.locator(".notice-row")).toHaveCount(2);
          if (name === "notice") await expect(page.locator(".source pre")).toBeVisible();
          if (name === "templates") await expect(page.locator(".way")).toBeVisible();
          if (name === "setup") await expect(page.locator("meter").first()).toBeVisible();
          if (name === "bridge") await expect(page.getByText("hello你好啊").first()).toBeVisible();
          await page.screenshot({ path: info.outputPath(`${name}.png`) });
          // Also what scrolls by itself.
          const sideways = await page.evaluate(() => {
            const places = [document.documentElement, ...document.querySelectorAll(".page, .list, .side")];
            return Math.max(...places.map((place) => place.scrollWidth - place.clientWidth));
          });
          expect(sideways, `${name} scrolls sideways`).toBeLessThanOrEqual(0);
          expect(await findings(page), name).toEqual([]);
        }
        await page.goto(relay.url + places.compose);
        await page.locator(".kinds button").last().click();
        await page.locator("#notice-to").fill("Ann <ann@example.org>, 李雷 <li@example.org>, nobody");
        await page.locator("#notice-subject").fill("Hello 你好");
        await page.locator("#notice-text").fill("hello你好啊\n\nA second paragraph, which is a little longer than the first one.");
        await page.getByRole("checkbox").first().check();
        await expect(page.locator(".recipient.good").first()).toBeVisible();
        await page.screenshot({ path: info.outputPath("email.png"), fullPage: true });
        expect(await findings(page), "e-mail").toEqual([]);
        await page.goto(relay.url + places.bridge);
        await expect(page.getByText("hello你好啊").first()).toBeVisible();
        await page.keyboard.press("Control+f");
        await expect(page.locator(".find-text")).toBeFocused();
        await page.keyboard.type("你好");
        await expect(page.locator(".found mark").first()).toBeVisible();
        await page.screenshot({ path: info.outputPath("find.png") });
        expect(await findings(page), "find").toEqual([]);
        await page.locator(".entries").focus();
        await page.keyboard.press("Control+a");
        await expect(page.locator(".selected").first()).toBeVisible();
        await page.screenshot({ path: info.outputPath("selection.png") });
        expect(await findings(page), "selection").toEqual([]);
        await page.goto(relay.url);
        await page.locator("button", { hasText: /^(New bridge|新建桥)/ }).first().click();
        await expect(page.getByRole("dialog")).toBeVisible();
        await page.screenshot({ path: info.outputPath("dialog.png") });
        expect(await findings(page), "dialog").toEqual([]);
        await page.locator(".preset").first().click();
        await page.getByRole("textbox").nth(1).fill("not-here.invalid");
        await page.locator(".dialog button[type=submit]").click();
        await expect(page.locator("[aria-invalid=true]")).toBeVisible();
        await page.screenshot({ path: info.outputPath("mistake.png") });
        expect(await findings(page), "mistake").toEqual([]);
        await page.keyboard.press("Escape");
        await page.keyboard.press("?");
        await expect(page.locator(".keys")).toBeVisible();
        await page.screenshot({ path: info.outputPath("keys.png") });
        expect(await findings(page), "keys").toEqual([]);
        await page.keyboard.press("Escape");
        await page.goto(`${relay.url}/bridges/${echo.id}`);
        if (size === "phone") {
          await page.locator(".to-peers").click();
          await page.screenshot({ path: info.outputPath("peers.png") });
          expect(await findings(page), "peers").toEqual([]);
          await page.locator(".side-close").click();
        }
        await page.locator(".main-head .menu-place > button").click();
        await page.locator(".menu .danger-text").click();
        await expect(page.getByRole("dialog")).toBeVisible();
        await page.screenshot({ path: info.outputPath("delete.png") });
        expect(await findings(page), "delete").toEqual([]);
        await context.close();
      });
    }
  }
}
