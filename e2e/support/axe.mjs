// What axe-core finds in a page.
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";

const axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

export async function findings(page) {
  // Through the debugger, which the page's content security policy does not bind.
  await page.evaluate(axe);
  // A colour that is on its way to another is no finding.
  await page.evaluate(async () => {
    const underway = document.getAnimations().filter((animation) => animation instanceof CSSTransition);
    const ends = Promise.allSettled(underway.map((transition) => transition.finished));
    await Promise.race([ends, new Promise((late) => setTimeout(late, 1000))]);
  });
  const { violations } = await page.evaluate(() => window.axe.run());
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target).join(", ")}`);
}
