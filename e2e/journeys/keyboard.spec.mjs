// Every dialog by the keyboard alone, and the page that lists the keys.
import { expect, test } from "../support/journey.mjs";
import { focusIn, press, tabTo, type } from "../support/keys.mjs";

const listening = { kind: "tcp-listen", host: "127.0.0.1", port: 0 };

// A listening bridge that is looked at, with a program on it.
async function desk({ jackfield, relay, run }) {
  const { page } = jackfield;
  const bridge = await relay.call("POST", "/bridges", { name: "Desk", endpoint: listening });
  const peer = run.python("tcp_client.py", ...bridge.local.split(":"));
  await peer.says("connected");
  await page.goto(`${relay.url}/bridges/${bridge.id}`);
  await expect(page.locator(".peer")).toHaveCount(1);
  return { bridge, peer, dialog: page.getByRole("dialog") };
}

test("share, alerts, change and delete of a bridge", async ({ jackfield, relay, run }) => {
  const { page } = jackfield;
  const { bridge, dialog } = await desk({ jackfield, relay, run });
  const more = page.getByRole("button", { name: "More actions" });
  const open = async (item) => {
    await press(page, more);
    await press(page, page.getByRole("button", { name: item, exact: true }));
    await expect(dialog).toBeVisible();
    await focusIn(dialog);
  };
  await open("Share…");
  await type(page, dialog.getByLabel("For whom"), "Li");
  await tabTo(page, dialog.getByLabel("Guests may"), "Shift+Tab");
  await page.keyboard.press("ArrowDown");
  await press(page, dialog.getByRole("button", { name: "Create link" }));
  await expect(dialog.locator(".share-link")).toContainText("Li");
  await press(page, dialog.getByRole("button", { name: "Revoke the link Li" }));
  await expect(dialog.getByRole("button", { name: "Cancel" })).toBeFocused();
  await press(page, dialog.getByRole("button", { name: "Revoke", exact: true }));
  await expect(dialog.getByText("No links yet.")).toBeVisible();
  await focusIn(dialog);
  await page.keyboard.press("Escape");
  await expect(more).toBeFocused();

  await open("Alerts…");
  await press(page, dialog.getByRole("button", { name: "New alert" }));
  await expect(dialog.getByLabel("Name", { exact: true })).toBeFocused();
  await type(page, dialog.getByLabel("Name", { exact: true }), "Hot");
  await type(page, dialog.locator("#alert-what"), "hot");
  await type(page, dialog.getByLabel("To", { exact: true }), "ann@example.org");
  await press(page, dialog.getByRole("button", { name: "Create alert" }));
  await press(page, dialog.getByRole("checkbox", { name: "Hot: on" }), "Space");
  await expect.poll(async () => (await relay.call("GET", `/bridges/${bridge.id}/alerts`)).alerts[0].on).toBe(false);
  await press(page, dialog.getByRole("button", { name: "Delete Hot" }));
  await press(page, dialog.getByRole("button", { name: "Delete", exact: true }));
  await expect(dialog.getByText("No alerts yet")).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(more).toBeFocused();

  await open("Change…");
  await type(page, dialog.getByLabel("Name", { exact: true }), "Bench");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { name: "Bench", exact: true })).toBeVisible();
  await expect(more).toBeFocused();
  await open("Delete");
  await press(page, dialog.getByRole("button", { name: "Delete", exact: true }));
  await expect(page.getByRole("link", { name: /Bench/ })).toHaveCount(0);
});

test("saved sends, a periodic send and a file", async ({ jackfield, relay, run }) => {
  const { page } = jackfield;
  const { peer, dialog } = await desk({ jackfield, relay, run });
  const more = page.getByRole("button", { name: "More ways to send" });
  const open = async (item) => {
    await press(page, more);
    await press(page, page.getByRole("button", { name: item, exact: true }));
  };
  await page.keyboard.press("m");
  await page.keyboard.type("STATUS?");
  await open("Save as a button…");
  await focusIn(dialog);
  await page.keyboard.press("Enter");
  await expect(dialog).toBeHidden();
  await expect(more).toBeFocused();
  await tabTo(page, page.getByRole("group", { name: "Saved sends" }).getByRole("button", { name: "STATUS?" }), "Shift+Tab");
  await page.keyboard.press("Enter");
  await peer.says("received: STATUS?");
  await open("Saved sends…");
  await press(page, dialog.getByRole("button", { name: "Delete “STATUS?”" }));
  await press(page, dialog.getByRole("button", { name: "Undo" }));
  await expect(dialog.getByText("STATUS?").first()).toBeVisible();
  await focusIn(dialog);
  await page.keyboard.press("Escape");
  await expect(more).toBeFocused();

  await open("Send every…");
  await type(page, dialog.getByLabel("Every (milliseconds)"), "60000");
  await page.keyboard.press("Enter");
  await peer.says("received: STATUS?");
  const running = page.getByRole("list", { name: "Sent by the relay" }).getByRole("listitem");
  await tabTo(page, running.getByRole("button", { name: /^Stop/ }), "Shift+Tab");
  await page.keyboard.press("Enter");
  await expect(running).toHaveCount(0);

  await tabTo(page, more);
  const chosen = page.waitForEvent("filechooser");
  await open("Send a file…");
  const chooser = await chosen;
  await chooser.setFiles({ name: "a.txt", mimeType: "text/plain", buffer: Buffer.from("by key") });
  await peer.says("received: by key");
});

test("filter, find, and the peers beside and over the entries", async ({ jackfield, relay, run }) => {
  const { page, entries } = jackfield;
  const { peer, dialog } = await desk({ jackfield, relay, run });
  for (const text of ["one", "two"]) {
    peer.hears(text);
    await expect(jackfield.entry(text)).toBeVisible();
  }
  await entries.focus();
  await page.keyboard.press("f");
  const filter = page.getByRole("search", { name: "Filter" });
  await expect(filter.getByRole("textbox")).toBeFocused();
  await page.keyboard.type("two");
  await expect(filter).toContainText("1 shown");
  await page.keyboard.press("Tab");
  await expect(filter.getByLabel("Show", { exact: true })).toBeFocused();
  await page.keyboard.type("sent");
  await expect(filter).toContainText("0 shown");
  await press(page, filter.getByRole("button", { name: "Clear filter" }));
  await expect(filter.getByRole("textbox")).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(filter).toBeHidden();
  await entries.focus();
  await page.keyboard.press("/");
  const find = page.getByRole("search", { name: "Find" });
  await expect(find.getByRole("textbox")).toBeFocused();
  await page.keyboard.type("one");
  await expect(find.getByRole("status")).toHaveText("1 of 1");
  await page.keyboard.press("Escape");
  await expect(find).toBeHidden();

  // A peer's name, from its card; its connection is cut.
  await entries.focus();
  await page.keyboard.press("p");
  const side = page.getByRole("complementary", { name: "Peers" });
  await expect(side).toBeFocused();
  const actions = side.getByRole("button", { name: /^Actions/ });
  await press(page, actions);
  await press(page, side.getByRole("button", { name: "Label…", exact: true }));
  await page.keyboard.type("bench");
  await page.keyboard.press("Enter");
  await expect(side.getByText("bench", { exact: true })).toBeVisible();
  await expect(actions).toBeFocused();
  await page.setViewportSize({ width: 800, height: 700 });
  await entries.focus();
  await page.keyboard.press("p");
  await press(page, actions);
  await press(page, side.getByRole("button", { name: "Cut", exact: true }));
  await focusIn(dialog);
  await press(page, dialog.getByRole("button", { name: "Cut", exact: true }));
  await expect(page.locator(".peer")).toHaveCount(0);
  await page.keyboard.press("Escape");

  // It has gone, and its rows still lead to its name.
  await entries.focus();
  await page.keyboard.press("F2");
  const name = dialog.getByRole("textbox");
  await expect(name).toHaveValue("bench");
  await page.keyboard.type("old bench");
  await page.keyboard.press("Enter");
  await expect(dialog).toBeHidden();
  await expect(entries.locator(".who").first()).toHaveText("old bench");
});

test("the help page lists every key that does something", async ({ jackfield }) => {
  const { page } = jackfield;
  await jackfield.open("Hello");
  await jackfield.entries.focus();
  await page.keyboard.press("?");
  const keys = await page.locator(".keys kbd").allTextContents();
  const single = ["j", "k", "u", "U", "n", "m", "e", "/", "f", "p", "v", "1", "2", "3", "4", "t", "?"];
  const more = ["Enter", "Shift+Enter", "Esc", "Ctrl+F", "Ctrl+A", "Ctrl+C", "F2", "Page Up", "Page Down", "Home", "End", "Shift+↑ ↓"];
  expect(keys).toEqual(expect.arrayContaining([...single, ...more]));
  await page.keyboard.press("Escape");
  // Each place by its key.
  for (const [key, heading] of [["2", "Notices"], ["3", "Inspector"], ["4", "Settings"], ["1", "Bridges"]]) {
    await page.keyboard.press(key);
    await expect(page.getByRole("heading", { name: heading, exact: true }).first()).toBeVisible();
  }
  const theme = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const before = await theme();
  await page.keyboard.press("t");
  await expect.poll(theme).not.toBe(before);
});
