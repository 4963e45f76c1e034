// The page by the keyboard alone.
import { expect } from "./journey.mjs";

// Goes on by Tab until a control has the focus, as who uses no mouse does.
export async function tabTo(page, locator, key = "Tab") {
  await expect(locator).toBeVisible();
  for (let step = 0; step < 60; step += 1) {
    if (await locator.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press(key);
  }
  throw new Error(`the focus did not come to ${locator}`);
}

export async function press(page, locator, key = "Enter") {
  await tabTo(page, locator);
  await page.keyboard.press(key);
}

export async function type(page, locator, text) {
  await tabTo(page, locator);
  await page.keyboard.press("Control+a");
  await page.keyboard.type(text);
}

export const focusIn = (dialog) => expect.poll(() => dialog.evaluate((element) => element.contains(document.activeElement))).toBe(true);
