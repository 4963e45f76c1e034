// Nothing that somebody sends becomes markup: wherever it is shown, it stands there as the text that it is.
import { createServer as httpServer } from "node:http";
import { createServer } from "node:net";
import { expect, test } from "../support/journey.mjs";

const tag = (number) => `<img src=x onerror="window.hacked=${number}">`;
// Each comes from elsewhere, so that one that is not shown is missed.
const FROM = {
  peer: tag(1),
  datagram: tag(2),
  bridge: tag(3),
  room: "<script>window.hacked=4</script>",
  peerName: tag(5),
  guestName: tag(6),
  guest: "<script>window.hacked=7</script>",
  alert: tag(8),
  subject: tag(9),
  notice: "<script>window.hacked=10</script>",
  recipient: "<img src=x onerror=window.hacked=11>",
  file: tag(12),
  template: "<script>window.hacked=13</script>",
  reply: tag(14),
  saved: tag(15),
  person: tag(16),
  agent: tag(17),
  token: tag(18),
  rule: tag(19),
  gateway: tag(20),
  server: tag(21),
  host: "<img src=x onerror=window.hacked=22>",
};

const endpoint = (kind) => ({ kind, host: "127.0.0.1", port: 0 });

// What a page was kept from, or has tried.
function watch(page) {
  const tried = [];
  page.on("console", (message) => message.text().includes("Content Security Policy") && tried.push(message.text()));
  page.on("request", (request) => new URL(request.url()).pathname.endsWith("/x") && tried.push(request.url()));
  return tried;
}

// The text is seen, and is nothing but text.
async function stands(page, ...texts) {
  for (const text of texts) await expect(page.getByText(text).filter({ visible: true }).first(), text).toBeVisible();
  const found = await page.evaluate(() => ({
    hacked: window.hacked,
    elements: [...document.querySelectorAll("img[src='x'], [onerror], script:not([src])")].map((element) => element.outerHTML),
  }));
  expect(found).toEqual({ hacked: undefined, elements: [] });
}

// A server on loopback, for as long as the journey takes.
async function listens(server) {
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  return server.address().port;
}

// A gateway that refuses each SMS, and a mail server that refuses each sender, in their own words.
async function refusing(relay) {
  const gateway = httpServer((_, answer) => answer.writeHead(400).end(FROM.gateway));
  const mail = createServer((socket) => {
    socket.on("error", () => {});
    socket.write("220 here\r\n");
    socket.on("data", (line) => socket.write(/^MAIL/i.test(line) ? `550 5.7.1 ${FROM.server}\r\n` : "250 yes\r\n"));
  });
  const url = `http://127.0.0.1:${await listens(gateway)}/`;
  const http = { kind: "http", url, method: "POST", headers: {}, body: "to={{ to }}&text={{ text }}", accepted_when: "status == 200" };
  await relay.call("PUT", "/gateways/main", { settings: http, secret: "" });
  const smtp = { host: "127.0.0.1", port: await listens(mail), tls: "none", from: "a@example.org" };
  await relay.call("PUT", "/senders/post", { settings: smtp });
  const sms = await relay.call("POST", "/notices/sms", { to: ["13800138001"], text: "x" });
  const letter = await relay.call("POST", "/notices/email", { to: ["cy@example.org"], subject: "x", text: "x" });
  return { ids: [sms, letter].map(({ notices }) => notices[0].id), end: () => [gateway, mail].map((server) => server.close()) };
}

// All of it is sent, and kept.
async function fill(relay) {
  const desk = await relay.call("POST", "/bridges", { name: FROM.bridge, endpoint: endpoint("tcp-listen"), framing: { kind: "line" } });
  const datagrams = await relay.call("POST", "/bridges", { name: FROM.room, endpoint: endpoint("udp") });
  await relay.call("PUT", "/templates/marked", { kind: "email", subject: FROM.subject, text: FROM.template, html: FROM.template });
  await relay.call("POST", "/saved", { label: FROM.saved, text: FROM.saved });
  await relay.call("POST", "/users", { name: FROM.person, role: "member" });
  await relay.call("POST", "/tokens", { name: FROM.token });
  await relay.call("PUT", "/egress/rules", { rules: [{ name: FROM.rule, then: "deny", networks: ["203.0.113.0/24"] }] });
  await relay.signIn({ "user-agent": FROM.agent });
  const notice = { kind: "email", to: ["ann@example.org"], subject: "{{ alert }}", text: "{{ peer }} {{ text }}" };
  await relay.call("POST", `/bridges/${desk.id}/alerts`, { name: FROM.alert, when: { contains: "onerror" }, notice });
  const attachments = [{ name: FROM.file, type: "text/plain", base64: "eA==" }];
  const to = [`"${FROM.recipient}" <bo@example.org>`];
  await relay.call("POST", "/notices/email", { to, subject: FROM.subject, text: FROM.notice, html: FROM.notice, attachments });
  const gateway = { kind: "ihuyi", url: "http://127.0.0.1:1/webservice/sms.php?method=Submit", account: "C1", dynamic_password: true };
  const { receipt_path: path } = await relay.call("PUT", "/gateways/main", { settings: gateway, secret: "the-key-of-the-account" });
  await fetch(relay.url + path, { method: "POST", body: new URLSearchParams({ mobile: "13800138000", content: FROM.reply }) });
  return { desk, datagrams };
}

test("what peers, guests and gateways send is text wherever it is shown", async ({ browser, page, relay, jackfield, run }) => {
  const tried = watch(page);
  const { desk, datagrams } = await fill(relay);
  const [host, port] = desk.local.split(":");
  const peer = run.python("tcp_client.py", host, port);
  await peer.says("connected");
  await relay.call("PATCH", `/bridges/${desk.id}/peers/p1`, { name: FROM.peerName });
  const udp = run.python("udp_peer.py", ...datagrams.local.split(":"));
  udp.hears(FROM.datagram);
  const another = run.python("raw_peer.py", host, port);
  another.hears(Buffer.from(`${FROM.peer}\n`).toString("hex"));

  // A guest, whose page is looked at as well.
  const { url } = await relay.call("POST", `/bridges/${desk.id}/shares`, { may: "chat" });
  const guest = await (await browser.newContext()).newPage();
  const guestTried = watch(guest);
  await guest.goto(url);
  await stands(guest, FROM.bridge);
  await guest.getByLabel("Your name").fill(FROM.guestName);
  await guest.getByRole("button", { name: "Come in" }).click();
  await guest.getByRole("textbox", { name: "Message" }).fill(FROM.guest);
  await guest.getByRole("button", { name: "Send", exact: true }).click();
  await stands(guest, FROM.bridge, FROM.peer, FROM.guest, FROM.peerName);

  // The list, the entries, who is there and who looks on, and the tab's title.
  await page.goto(`${relay.url}/bridges/${desk.id}`);
  await stands(page, FROM.bridge, FROM.room, FROM.peer, FROM.guest, FROM.peerName, FROM.guestName, FROM.alert);
  expect(await page.title()).toContain(FROM.bridge);
  await page.getByRole("button", { name: "Bytes", exact: true }).click();
  await expect(jackfield.entries.locator(".dump-text", { hasText: "<img src=x" }).first()).toBeVisible();
  await stands(page);
  await page.getByRole("button", { name: "Conversation", exact: true }).click();
  await page.keyboard.press("Control+f");
  await page.getByRole("textbox", { name: "Find in the entries" }).fill(FROM.peer);
  await expect(page.locator(".found mark").first()).toContainText("onerror");
  await stands(page);
  await page.keyboard.press("Escape");
  const dialog = page.getByRole("dialog");
  for (const [open, ...texts] of [["Share…", FROM.guestName], ["Alerts…", FROM.alert], ["People…", FROM.person], ["Change…"], ["Delete", FROM.bridge]]) {
    await page.getByRole("button", { name: "More actions" }).click();
    await page.getByRole("button", { name: open, exact: true }).click();
    await expect(dialog).toBeVisible();
    for (const text of texts) await expect(dialog.getByText(text).or(dialog.locator("option", { hasText: text })).first()).toBeAttached();
    await stands(page);
    await page.keyboard.press("Escape");
    await expect(dialog).toHaveCount(0);
  }
  const places = [
    [`/bridges/${desk.id}/drawn`, FROM.bridge, FROM.peerName],
    [`/bridges/${datagrams.id}`, FROM.datagram, FROM.room],
    ["/notices", FROM.reply, FROM.subject],
    ["/notices/templates", FROM.subject, FROM.template],
    ["/notices/setup", "main"],
    ["/settings", FROM.agent, FROM.token],
    ["/settings/people", FROM.person, FROM.agent],
    ["/settings/egress", FROM.rule],
    ["/settings/audit", FROM.bridge, FROM.person],
  ];
  for (const [place, ...texts] of places) {
    await page.goto(relay.url + place);
    await stands(page, ...texts);
  }
  // Each notice: what went out, a recipient's name as mail has it, and what the alert made of what a peer sent.
  const recipient = `=?utf-8?b?${Buffer.from(FROM.recipient).toString("base64")}?=`;
  const { notices } = await relay.call("GET", "/notices");
  for (const [to, ...texts] of [["bo@example.org", FROM.notice, FROM.file, FROM.subject, recipient], ["ann@example.org", FROM.peer, FROM.alert]]) {
    await page.goto(`${relay.url}/notices/${notices.find((notice) => notice.to.includes(to)).id}`);
    await stands(page, ...texts);
  }
  // What others' servers say of a notice, and what is no host at all.
  const { ids, end } = await refusing(relay);
  for (const [id, words] of [[ids[0], FROM.gateway], [ids[1], FROM.server]]) {
    await page.goto(`${relay.url}/notices/${id}`);
    await stands(page, words);
  }
  end();
  await page.goto(`${relay.url}/`);
  await jackfield.newBridge({ name: "x", kind: "tcp-connect", host: FROM.host, port: 1 });
  await expect(dialog.getByLabel("Host", { exact: true })).toHaveAttribute("aria-invalid", "true");
  await stands(page, FROM.host);
  await page.goto(`${relay.url}/inspector`);
  await page.getByRole("textbox", { name: "Address" }).fill(FROM.peer);
  await expect(page.getByRole("textbox", { name: "Address" })).toHaveAttribute("aria-invalid", "true");
  await stands(page);
  expect([...tried, ...guestTried]).toEqual([]);
});
