// The lessons: each is done in both languages, alone and with other programs; nothing passes that only looks like it.
import { createServer } from "node:net";
import { findings } from "../support/axe.mjs";
import { expect, test } from "../support/journey.mjs";

const WORDS = {
  en: {
    title: "Lessons",
    names: ["Find your address", "A port is taken", "Listen and be called", "Call a listener", "A dialogue in turns",
      "Merge and split in a stream", "Datagrams", "HTTP by hand"],
    ownAddress: "One of the relay's addresses", kind: "What kind is it?", loopback: "Loopback", public: "Public", check: "Check",
    listenOnIt: "Listen on it", port: "Port", protocol: "Protocol", listenThere: "Listen there", openListener: "Open a listener",
    letPageCall: "Let the page call", letPageListen: "Let the page listen", stopListening: "Let the page stop listening", call: "Call", openPair: "Open a listener and call it",
    burst: "Send 20 short lines at once", byLines: "Read by lines from now on", again: "Let the other side call again",
    threeLines: "Send three lines in one go", openSockets: "Open two UDP sockets", empty: "Send an empty datagram", bytes: "How many bytes",
    sendBytes: "Send so many", closeReceiver: "Close your socket", startServer: "Start the server", emptyLine: "Send the empty line",
    sayYours: "Say as you", sayOther: "Say as the other side", send: "Send", finished: "What you have seen", hint: "Hint",
    clean: "Clean up", startAgain: "Start again", program: "With another program", bye: "bye", notOwn: "but none of the relay's machine",
    wrongKind: "is of another kind", held: "holds it",
  },
  zh: {
    title: "课程",
    names: ["找到自己的地址", "端口被占用", "监听，等人来连", "向监听的一方拨号", "一问一答的对话", "字节流的合并与拆分", "数据报", "手写 HTTP"],
    ownAddress: "中继的一个地址", kind: "它属于哪一类？", loopback: "环回", public: "公网", check: "检查", listenOnIt: "在这个地址上监听",
    port: "端口", protocol: "协议", listenThere: "在此监听", openListener: "打开监听", letPageCall: "让页面来连接",
    letPageListen: "让页面来监听", stopListening: "让页面停止监听", call: "拨号", openPair: "打开监听并连上", burst: "一次发出 20 条短消息", byLines: "从现在起按行读",
    again: "让对方重新连接", threeLines: "一次发出三行", openSockets: "打开两个 UDP 套接字", empty: "发一个空数据报", bytes: "多少字节",
    sendBytes: "发送这么多", closeReceiver: "关闭你的套接字", startServer: "启动服务器", emptyLine: "发送空行", sayYours: "以你的身份说",
    sayOther: "以对方的身份说", send: "发送", finished: "你看到了什么", hint: "提示", clean: "清理", startAgain: "重新开始",
    program: "配合其他程序", bye: "再见", notOwn: "但不属于中继所在的机器", wrongKind: "不属于这一类", held: "占着它",
  },
};
const KEYS = ["address", "port", "listen", "call", "dialogue", "stream", "datagrams", "http"];

// A port of 127.0.0.1 on which nothing listens: bound and let go.
async function unusedPort() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

// A lesson's place, by the names that its users know.
class Lesson {
  constructor(page, language) {
    this.page = page;
    this.words = WORDS[language];
    this.yours = page.locator(".lesson-bridge.yours");
    this.other = page.locator(".lesson-bridge.other");
    this.missing = page.locator(".check-missing");
  }

  button(name) {
    return this.page.getByRole("button", { name: this.words[name], exact: true });
  }

  press(name) {
    return this.button(name).click();
  }

  field(name) {
    return this.page.getByLabel(this.words[name], { exact: true });
  }

  async say(role, text) {
    const box = this.field(role);
    await box.fill(text);
    await box.press("Enter");
    await expect(box).toHaveValue("");
  }

  // So many steps are done.
  async done(count, options) {
    await expect(this.page.locator(".check.done")).toHaveCount(count, options);
  }

  // What was seen in a step.
  seen(at) {
    return this.page.locator(".check").nth(at).locator(".check-seen");
  }

  async port(card) {
    const address = await card.locator(".lesson-place code").textContent();
    return Number(address.split(":").at(-1));
  }

  // A line to be copied into a terminal.
  async line(card, program) {
    await card.getByText(this.words.program, { exact: true }).click();
    return card.locator(".copy-line").filter({ hasText: new RegExp(`^${program}`) }).first().locator("code").textContent();
  }

  // A second passes in which both wait.
  async silence() {
    await expect(this.page.locator(".lesson-clock")).toHaveText(/1\.\d s/);
  }

  async opened(key, language) {
    const at = KEYS.indexOf(key);
    const heading = `${at + 1}. ${WORDS[language].names[at]}`;
    await expect(this.page.getByRole("heading", { name: heading, exact: true })).toBeVisible();
  }
}

// Each lesson with nothing but the page.
const LESSONS = {
  async address(lesson) {
    const { words } = lesson;
    // Neither another machine's address nor the wrong kind will do, whatever the form.
    await lesson.field("ownAddress").fill("192.0.2.7");
    await lesson.press("check");
    await expect(lesson.missing).toContainText(words.notOwn);
    await lesson.field("ownAddress").fill("2130706433");
    await lesson.press("check");
    await lesson.done(1);
    await expect(lesson.seen(0)).toContainText("127.0.0.1");
    await expect(lesson.missing).toContainText(words.wrongKind);
    await lesson.field("kind").selectOption({ label: words.loopback });
    await lesson.press("check");
    await lesson.done(2);
    await expect(lesson.seen(1)).toContainText("127.0.0.0/8");
    await lesson.press("listenOnIt");
    await lesson.done(3);
  },
  async port(lesson) {
    await lesson.press("listenThere");
    await lesson.done(1);
    const port = await lesson.port(lesson.yours);
    await lesson.field("port").fill(String(port));
    await lesson.press("listenThere");
    await lesson.done(2);
    await expect(lesson.seen(1)).toContainText(lesson.words.held);
    await lesson.field("protocol").selectOption("udp");
    await lesson.press("listenThere");
    await lesson.done(3);
    await expect(lesson.seen(2)).toContainText(`UDP ${port}`);
  },
  async listen(lesson) {
    await lesson.press("openListener");
    await lesson.done(1);
    await lesson.press("letPageCall");
    await lesson.done(2);
    await lesson.say("sayOther", "hello");
    await lesson.done(3);
    await lesson.say("sayYours", "hi");
    await lesson.done(4);
  },
  async call(lesson) {
    const free = await unusedPort();
    await lesson.field("port").fill(String(free));
    await lesson.press("call");
    await lesson.done(1);
    await expect(lesson.seen(0)).toContainText(`127.0.0.1:${free}`);
    await lesson.press("letPageListen");
    await lesson.field("port").fill(String(await lesson.port(lesson.other)));
    await lesson.press("call");
    await lesson.done(2);
    await lesson.say("sayYours", "anybody?");
    await lesson.done(3);
  },
  async dialogue(lesson) {
    await lesson.press("openPair");
    await lesson.done(1);
    await lesson.silence();
    for (const [index, word] of ["one", "two", "three", "four"].entries()) {
      await lesson.say(index % 2 ? "sayYours" : "sayOther", word);
    }
    await lesson.done(3);
    await lesson.say("sayYours", lesson.words.bye);
    await lesson.done(4);
    await expect(lesson.seen(3)).toContainText(lesson.words.bye);
  },
  async stream(lesson) {
    await lesson.press("openPair");
    await lesson.say("sayOther", "a sentence that is longer than one read takes");
    await expect(lesson.page.locator(".check").nth(1)).toHaveClass(/done/);
    // Whether sends merge is chance, as the lesson says.
    await expect(async () => {
      await lesson.press("burst");
      await expect(lesson.page.locator(".check").nth(0)).toHaveClass(/done/, { timeout: 1_000 });
    }).toPass({ timeout: 10_000 });
    await lesson.press("byLines");
    await expect(lesson.button("byLines")).toHaveCount(0);
    await lesson.press("again");
    await expect(lesson.other.locator(".chip")).toHaveClass(/state-open/);
    // While the new connection is on its way a press does nothing.
    await expect(async () => {
      await lesson.press("threeLines");
      await lesson.done(3, { timeout: 1_000 });
    }).toPass({ timeout: 10_000 });
  },
  async datagrams(lesson) {
    await lesson.press("openSockets");
    for (const word of ["one", "two", "three"]) await lesson.say("sayOther", word);
    await lesson.done(1);
    await lesson.press("empty");
    await lesson.done(2);
    await lesson.field("bytes").fill("65508");
    await lesson.press("sendBytes");
    await lesson.done(3);
    await expect(lesson.seen(2)).toContainText(/65,?507/);
    await lesson.press("closeReceiver");
    await expect(lesson.yours.locator(".chip")).toHaveClass(/state-closed/);
    await lesson.say("sayOther", "lost");
    await lesson.done(4);
  },
  async http(lesson) {
    await lesson.press("startServer");
    await expect(lesson.other).toBeVisible();
    await lesson.field("port").fill(String(await lesson.port(lesson.other)));
    await lesson.press("call");
    await lesson.done(1);
    await lesson.silence();
    await lesson.say("sayYours", "GET / HTTP/1.1");
    await lesson.done(2);
    await lesson.say("sayYours", "Host: example");
    await lesson.press("emptyLine");
    await lesson.done(3);
    await expect(lesson.seen(2)).toContainText("HTTP/1.1 200 OK");
  },
};

for (const language of ["en", "zh"]) {
  for (const half of [KEYS.slice(0, 4), KEYS.slice(4)]) {
    test(`lessons are done in the page alone (${language}): ${half}`, async ({ jackfield }) => {
      const { page } = jackfield;
      await page.evaluate((language) => localStorage.setItem("jackfield.language", language), language);
      await page.reload();
      const lesson = new Lesson(page, language);
      const { words } = lesson;
      await page.getByRole("link", { name: words.title, exact: true }).click();
      await page.getByRole("link", { name: new RegExp(words.names[KEYS.indexOf(half[0])]) }).click();
      for (const key of half) {
        await lesson.opened(key, language);
        await lesson.done(0);
        await expect(page.getByText(words.hint, { exact: true })).toBeVisible();
        await LESSONS[key](lesson);
        expect(await findings(page), key).toEqual([]);
        // What is only heard takes no room.
        const below = await page.evaluate(() => document.documentElement.scrollHeight - innerHeight);
        expect(below, key).toBeLessThanOrEqual(0);
        const finished = page.locator("section.card").filter({ has: page.getByRole("heading", { name: words.finished, exact: true }) });
        const next = finished.locator("a.button");
        await expect(next).toBeVisible();
        // Behind the last one comes the first that is left.
        if (key !== half.at(-1)) await next.click();
      }
      // All of it is kept.
      await page.reload();
      await expect(page.locator(".check.done")).not.toHaveCount(0);
      await page.getByRole("link", { name: words.title, exact: true }).click();
      await expect(page.locator(".lesson-item.done")).toHaveCount(half.length);
    });
  }
}

test("with other programs the lessons are done as well", async ({ jackfield, run }) => {
  const { page } = jackfield;
  const lesson = new Lesson(page, "en");
  const go = async (key) => {
    await page.getByRole("link", { name: "Lessons", exact: true }).click();
    await page.getByRole("link", { name: new RegExp(lesson.words.names[KEYS.indexOf(key)]) }).click();
    await lesson.opened(key, "en");
  };
  // A port that nc holds.
  const port = await unusedPort();
  const holder = run.program("python3", "-c", `import socket; s = socket.create_server(("127.0.0.1", ${port})); print("held", flush=True); s.accept()`);
  await holder.says("held");
  await go("port");
  await lesson.field("port").fill(String(port));
  await lesson.press("listenThere");
  await expect(lesson.seen(1)).toContainText(/python3? \(\d+\)/);
  // nc, by the line that is there to be copied, calls.
  await go("listen");
  await lesson.press("openListener");
  const caller = run.line(await lesson.line(lesson.yours, "nc"));
  await lesson.done(2);
  caller.hears("hello from nc");
  await lesson.done(3);
  await lesson.say("sayYours", "hello from the page");
  await caller.says("hello from the page");
  await lesson.done(4);
  // nc listens where the lesson says.
  await go("call");
  const free = await unusedPort();
  await lesson.field("port").fill(String(free));
  await lesson.press("call");
  await lesson.done(1);
  const listener = run.line(await page.locator(".bench .copy-line code").textContent());
  await expect(async () => {
    await lesson.press("call");
    await lesson.done(2, { timeout: 500 });
  }).toPass({ timeout: 10_000 });
  await lesson.say("sayYours", "who is there?");
  await listener.says("who is there?");
  listener.hears("nc");
  await lesson.done(3);
  // A dialogue with Python, to the farewell.
  await go("dialogue");
  await lesson.press("openPair");
  await lesson.done(1);
  const python = run.line(await lesson.line(lesson.yours, "Python"));
  await expect(lesson.yours.locator(".lesson-row").filter({ hasText: "joined" })).toHaveCount(2);
  python.hears("one");
  await expect(lesson.yours.locator(".lesson-row.in")).toHaveCount(1);
  await lesson.say("sayYours", "two");
  await python.says("two");
  python.hears("three");
  await expect(lesson.yours.locator(".lesson-row.in")).toHaveCount(2);
  await lesson.say("sayYours", "four");
  await python.says("four");
  await expect(page.locator(".check").nth(2)).toHaveClass(/done/);
  python.hears("bye");
  await expect(page.locator(".check").nth(3)).toHaveClass(/done/);
  // nc knows no farewell: its side ends by the hand of who typed it, as the lesson says.
  await lesson.press("startAgain");
  await page.getByRole("dialog").getByRole("button", { name: lesson.words.startAgain }).click();
  await lesson.done(0);
  await lesson.press("openPair");
  const netcat = run.line(await lesson.line(lesson.yours, "nc"));
  await expect(lesson.yours.locator(".lesson-row").filter({ hasText: "joined" })).toHaveCount(2);
  netcat.hears("bye");
  await expect(page.locator(".check").nth(3).locator(".check-missing")).toContainText("Ctrl+C");
  await netcat.end("SIGINT");
  await expect(page.locator(".check").nth(3)).toHaveClass(/done/);
  // A stream that Python sends: its lines count, whatever pieces they come in.
  await go("stream");
  await lesson.press("openPair");
  await expect(lesson.other.locator(".chip")).toHaveClass(/state-open/);
  const stream = await lesson.port(lesson.yours);
  const sends = (bytes) => run.program("python3", "-c", `import socket
s = socket.create_connection(("127.0.0.1", ${stream}))
s.sendall(${bytes})
s.recv(1)`);
  sends('b"a\\nb\\nc\\nand a line that is longer than one read\\n"');
  await lesson.done(2);
  await expect(lesson.seen(0)).toContainText(/in one of them lay parts of [34] lines/);
  await expect(lesson.seen(1)).toContainText(/One line of 40 bytes came as \d+ reads/);
  await lesson.press("byLines");
  await expect(lesson.button("byLines")).toHaveCount(0);
  sends('b"one\\ntwo\\nthree\\n"');
  await lesson.done(3);
  // Datagrams from nc, and the empty one, which nc cannot send, from Python.
  await go("datagrams");
  await lesson.press("openSockets");
  await expect(lesson.other.locator(".chip")).toHaveClass(/state-open/);
  const socket = await lesson.port(lesson.yours);
  const sender = run.line(await lesson.line(lesson.yours, "nc"));
  for (const [index, word] of ["one", "two", "three"].entries()) {
    sender.hears(word);
    await expect(lesson.yours.locator(".lesson-row.in")).toHaveCount(index + 1);
  }
  await lesson.done(1);
  run.program("python3", "-c", `import socket; socket.socket(type=socket.SOCK_DGRAM).sendto(b"", ("127.0.0.1", ${socket}))`);
  await lesson.done(2);
  await expect(lesson.seen(1)).toContainText("a datagram of 0 bytes");
  // HTTP typed into nc.
  await go("http");
  await lesson.press("startServer");
  const client = run.line(await lesson.line(lesson.other, "nc"));
  await lesson.done(1);
  await expect(lesson.missing).toContainText("both wait now");
  client.hears("hello");
  await expect(lesson.missing.last()).toContainText("400 Bad Request");
  // And by Python, which listens first.
  const server = await lesson.port(lesson.other);
  const browser = run.program("python3", "-c", `import socket
s = socket.create_connection(("127.0.0.1", ${server}))
s.settimeout(1.1)
try:
    print("spoke", s.recv(100), flush=True)
except TimeoutError:
    print("silent", flush=True)
s.settimeout(10)
s.sendall(b"GET / HTTP/1.0\\r\\n\\r\\n")
print(s.makefile("rb").readline().decode().strip(), flush=True)`);
  await browser.says("silent");
  await browser.says("HTTP/1.1 200 OK");
  await lesson.done(3);
  await expect(lesson.seen(2)).toContainText("“GET / HTTP/1.0” was answered with “HTTP/1.1 200 OK”");
});

test("a member does the lessons by what every relay allows, and meets no other program on its machine", async ({ browser, relay }) => {
  const passphrase = "a paper boat in the rain";
  await relay.call("POST", "/users", { name: "cy", role: "member", passphrase });
  const page = await (await browser.newContext()).newPage();
  await page.goto(relay.url);
  await page.getByLabel("Name", { exact: true }).fill("cy");
  await page.getByLabel("Passphrase", { exact: true }).fill(passphrase);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.getByRole("link", { name: "Lessons", exact: true }).click();
  await page.getByRole("link", { name: /Call a listener/ }).click();
  const lesson = new Lesson(page, "en");
  const step = (at) => page.locator(".check").nth(at);
  const other = createServer(() => {});
  await new Promise((resolve) => other.listen(0, "127.0.0.1", resolve));
  await lesson.field("port").fill(String(other.address().port));
  await lesson.press("call");
  await expect(lesson.missing.first()).toContainText("“members-loopback” forbids 127.0.0.1");
  other.close();
  await lesson.press("letPageListen");
  await lesson.field("port").fill(String(await lesson.port(lesson.other)));
  await lesson.press("call");
  await expect(step(1)).toHaveClass(/done/);
  await lesson.say("sayYours", "anybody?");
  await expect(step(2)).toHaveClass(/done/);
  // By name as by number: the bridge is the member's own.
  const inspector = await page.context().newPage();
  const own = await lesson.port(lesson.other);
  await inspector.goto(`${relay.url}/inspector?of=127.0.0.1:${own}`);
  await expect(inspector.locator("p.verdict")).toContainText(/^Allowed.*own-bridge/);
  await inspector.goto(`${relay.url}/inspector?of=localhost:${own}`);
  await inspector.getByRole("textbox", { name: "Address" }).press("Enter");
  await expect(inspector.getByRole("row", { name: /127\.0\.0\.1 Allowed own-bridge/ })).toBeVisible();
  await inspector.close();
  await lesson.press("stopListening");
  await expect(lesson.other.locator(".chip")).toHaveClass(/state-closed/);
  await lesson.press("call");
  await lesson.done(3);
  await page.getByRole("link", { name: "Lessons", exact: true }).click();
  await page.getByRole("link", { name: new RegExp(lesson.words.names[6]) }).click();
  await lesson.opened("datagrams", "en");
  await LESSONS.datagrams(lesson);
  // What one person has done is no other's.
  await page.getByRole("link", { name: "Lessons", exact: true }).click();
  await expect(page.locator(".lesson-item.done")).toHaveCount(2);
  await page.goto(relay.signInLink("/lessons"));
  await expect(page.locator(".lesson-item")).toHaveCount(8);
  await expect(page.locator(".lesson-item.done")).toHaveCount(0);
  await page.context().close();
});

test("near misses do not pass, and what was done outlives reloads and bridges", async ({ jackfield, relay }) => {
  const { page } = jackfield;
  const lesson = new Lesson(page, "en");
  await page.goto(`${relay.url}/lessons/dialogue`);
  await lesson.press("openPair");
  await lesson.done(1);
  await lesson.say("sayOther", "one");
  await lesson.say("sayOther", "two");
  const step = (at) => page.locator(".check").nth(at);
  await expect(step(2)).toContainText("twice in a row");
  await lesson.say("sayYours", "Bye!");
  await expect(step(3)).toContainText("“Bye!” is almost it");
  for (const at of [2, 3]) await expect(step(at)).not.toHaveClass(/done/);
  // Half-way: another page, a reload, and back.
  await page.getByRole("link", { name: "Lesson 5: you" }).click();
  await expect(jackfield.entries.getByText("Bye!")).toBeVisible();
  await page.goBack();
  await page.reload();
  await expect(step(0)).toHaveClass(/done/);
  await expect(lesson.yours.locator(".lesson-row")).not.toHaveCount(0);
  // What was done before is not said again.
  const said = page.locator(".checks + [role=status]");
  await expect(said).toHaveText("");
  await lesson.say("sayYours", "bye");
  await expect(said).toContainText("Done: End with bye");
  await expect(step(3)).toHaveClass(/done/);
  const done = await page.locator(".check.done").count();
  await lesson.press("clean");
  await page.getByRole("dialog").getByRole("button", { name: lesson.words.clean }).click();
  await expect(lesson.yours).toHaveCount(0);
  await lesson.done(done);
  const left = await relay.call("GET", "/bridges");
  expect(left.bridges.filter((bridge) => bridge.name.startsWith("Lesson"))).toEqual([]);
  await lesson.press("startAgain");
  await page.getByRole("dialog").getByRole("button", { name: lesson.words.startAgain }).click();
  await lesson.done(0);
  await page.goto(`${relay.url}/lessons/nonsense`);
  await expect(page.getByRole("heading", { name: "There is no such page." })).toBeVisible();
});

test("axe finds nothing on the list and in a lesson, wide and on the phone, light and dark", async ({ jackfield }) => {
  const { page } = jackfield;
  for (const language of ["en", "zh"]) {
    await page.evaluate((language) => localStorage.setItem("jackfield.language", language), language);
    await page.goto(new URL("/lessons/datagrams", page.url()).href);
    const lesson = new Lesson(page, language);
    if (language === "en") {
      await lesson.press("openSockets");
      await lesson.say("sayOther", "one");
    }
    await expect(lesson.missing.first()).toBeVisible();
    for (const place of ["/lessons/datagrams", "/lessons"]) {
      if (place === "/lessons") await page.getByRole("link", { name: lesson.words.title, exact: true }).click();
      for (const width of [1280, 360]) {
        await page.setViewportSize({ width, height: 780 });
        for (const theme of ["light", "dark"]) {
          await page.evaluate((theme) => (document.documentElement.dataset.theme = theme), theme);
          expect(await findings(page), `${place} ${language} ${theme} ${width}`).toEqual([]);
        }
        const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        expect(wide).toBeLessThanOrEqual(0);
      }
      await page.setViewportSize({ width: 1280, height: 800 });
    }
  }
});
