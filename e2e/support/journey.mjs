// What every journey begins with: a relay, and a page that is signed in.
import { test as base, expect } from "@playwright/test";
import { Process, python } from "./process.mjs";
import { Relay } from "./relay.mjs";

export { expect };

export const test = base.extend({
  relay: async ({}, use) => {
    const relay = await Relay.start();
    await use(relay);
    await relay.stop();
  },
  // Starts programs that end with the journey.
  run: async ({}, use) => {
    const running = [];
    const keep = (process) => (running.push(process), process);
    await use({
      python: (program, ...args) => keep(python(program, ...args)),
      program: (program, ...args) => keep(new Process(program, args)),
      // A line as a person pastes it into a terminal.
      line: (line) => keep(new Process("sh", ["-c", line], { detached: true })),
    });
    await Promise.all(running.map((process) => process.end("SIGKILL")));
  },
  jackfield: async ({ page, relay }, use) => {
    const errors = [];
    page.on("pageerror", (error) => errors.push(error.message));
    await page.goto(relay.signInLink());
    await expect(page.getByRole("button", { name: /^(New bridge|新建桥)$/ })).toBeVisible();
    await use(new Jackfield(page));
    expect(errors).toEqual([]);
  },
});

// The page, by the names that its users know.
export class Jackfield {
  constructor(page) {
    this.page = page;
    this.entries = page.getByRole("region", { name: "Entries" });
    this.message = page.getByRole("textbox", { name: "Message" });
  }

  async newBridge({ name, kind, host, port, farewell, more }) {
    await this.page.getByRole("button", { name: "New bridge" }).first().click();
    const dialog = this.page.getByRole("dialog");
    await dialog.getByLabel("Name", { exact: true }).fill(name);
    await dialog.getByLabel("Kind", { exact: true }).selectOption(kind);
    if (host !== undefined) await dialog.getByLabel("Host", { exact: true }).fill(host);
    if (port !== undefined) await dialog.getByLabel("Port", { exact: true }).fill(String(port));
    if (more) await more(dialog);
    await dialog.getByRole("button", { name: "Create", exact: true }).click();
    return dialog;
  }

  async open(name) {
    await this.page.getByRole("link", { name: new RegExp(name) }).first().click();
    await expect(this.page.getByRole("heading", { name, exact: true }).first()).toBeVisible();
  }

  async send(text) {
    await this.message.fill(text);
    await this.message.press("Enter");
    await expect(this.message).toHaveValue("");
  }

  entry(text) {
    return this.entries.getByText(text, { exact: true });
  }
}
