// Reads a QR code from how it looks.
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";

const jsqr = await readFile(createRequire(import.meta.url).resolve("jsqr/dist/jsQR.js"), "utf8");

// The text of the code that a locator shows; nothing where there is none to be read.
export async function scan(locator) {
  const page = locator.page();
  const png = (await locator.screenshot()).toString("base64");
  await page.evaluate(jsqr);
  return page.evaluate(async (base64) => {
    const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
    const image = await createImageBitmap(new Blob([bytes], { type: "image/png" }));
    const canvas = new OffscreenCanvas(image.width, image.height);
    const context = canvas.getContext("2d");
    context.drawImage(image, 0, 0);
    const { data, width, height } = context.getImageData(0, 0, image.width, image.height);
    // What is light on dark must not pass: not every scanner takes it.
    return window.jsQR(data, width, height, { inversionAttempts: "dontInvert" })?.data;
  }, png);
}
