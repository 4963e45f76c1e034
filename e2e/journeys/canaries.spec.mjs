// Secrets never come back: the page is led through all its places, and what it is told, draws and keeps is searched for each.
import { expect, test } from "../support/journey.mjs";

const PASSPHRASE = "canary passphrase of cy";
const PASSWORD = "canary-password-of-a-sender";
const SECRET = "canary-secret-of-a-gateway";

async function secrets(relay) {
  const gateway = { kind: "http", url: "http://127.0.0.1:1/", method: "POST", headers: { Authorization: "Bearer {{ secret }}" }, body: "{{ text }}", accepted_when: "status == 200" };
  await relay.call("PUT", "/gateways/main", { secret: SECRET, settings: gateway });
  const sender = { host: "127.0.0.1", port: 1, tls: "none", user: "a@example.org", from: "a@example.org" };
  await relay.call("PUT", "/senders/own", { password: PASSWORD, settings: sender });
  await relay.call("POST", "/users", { name: "cy", role: "member", passphrase: PASSPHRASE });
  const { id } = await relay.bridge("Echo");
  const share = await relay.call("POST", `/bridges/${id}/shares`, { may: "chat" });
  const token = await relay.call("POST", "/tokens", { name: "script" });
  const welcome = await relay.addUser("bo", "reader");
  return {
    "the owner's key": relay.signInLink().split("#key=")[1],
    "a sender's password": PASSWORD,
    "a gateway's secret": SECRET,
    "a passphrase": PASSPHRASE,
    "a share link's secret": share.url.split("#share=")[1],
    "a token": token.token,
    "a welcome link's secret": welcome.split("#welcome=")[1],
  };
}

// All that a page draws and keeps.
const drawn = () => {
  const fields = [...document.querySelectorAll("input, textarea, select")].map((field) => field.value);
  const kept = [localStorage, sessionStorage].map((store) => JSON.stringify({ ...store }));
  return [location.href, document.title, document.cookie, JSON.stringify(history.state), document.documentElement.outerHTML, ...fields, ...kept].join("\n");
};

test("no place of the page draws, keeps or is told a secret", async ({ page, relay }) => {
  const wanted = await secrets(relay);
  const told = [];
  page.on("websocket", (socket) => socket.on("framereceived", ({ payload }) => told.push(payload.toString())));
  await page.goto(relay.signInLink());
  await expect(page.getByRole("button", { name: "New bridge" })).toBeVisible();
  const cookies = await page.context().cookies();
  expect(cookies).toHaveLength(1);
  wanted["the cookie"] = cookies[0].value;
  const { id } = await relay.bridge("Echo");
  const found = [];
  const search = (where, text) => {
    for (const [name, secret] of Object.entries(wanted)) if (text.includes(secret)) found.push(`${name} in ${where}`);
  };
  const places = [
    ["/", "Echo"],
    [`/bridges/${id}`, "Echo"],
    [`/bridges/${id}/drawn`, "Echo"],
    ["/notices", "Notices"],
    ["/notices/compose", "Notices"],
    ["/notices/templates", "Notices"],
    ["/notices/setup", "own"],
    ["/inspector", "Inspector"],
    ["/lessons", "Lessons"],
    ["/settings", "script"],
    ["/settings/people", "cy"],
    ["/settings/egress", "metadata-never"],
    ["/settings/audit", "made a token"],
  ];
  for (const [place, shows] of places) {
    await page.goto(relay.url + place);
    await expect(page.getByText(shows).filter({ visible: true }).first()).toBeVisible();
    search(place, await page.evaluate(drawn));
  }
  // The forms that change what has a secret.
  await page.goto(`${relay.url}/notices/setup`);
  for (const name of ["own", "main"]) {
    await page.getByRole("button", { name: `Change ${name}`, exact: true }).click();
    await expect(page.getByRole("dialog")).toBeVisible();
    search(`the form of ${name}`, await page.evaluate(drawn));
    await page.keyboard.press("Escape");
    await expect(page.getByRole("dialog")).toHaveCount(0);
  }
  await page.goto(`${relay.url}/bridges/${id}`);
  await page.getByRole("button", { name: "More actions" }).click();
  await page.getByRole("button", { name: /^Share/ }).click();
  await expect(page.getByRole("dialog")).toContainText("Revoke");
  search("the links of a bridge", await page.evaluate(drawn));
  search("what it was told", told.join("\n"));
  expect(told.length).toBeGreaterThan(places.length);
  expect(found).toEqual([]);
});
