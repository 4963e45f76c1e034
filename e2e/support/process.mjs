// A child process whose output is waited for line by line.
import { spawn } from "node:child_process";

export class Process {
  #child;
  #lines = [];
  #rest = "";
  #waiting = [];
  #ended = false;
  #group;

  // With `detached` it has a process group of its own, which ends with it.
  constructor(program, args, options = {}) {
    this.#group = options.detached;
    this.#child = spawn(program, args, { stdio: ["pipe", "pipe", "inherit"], ...options });
    this.#child.stdout.setEncoding("utf8");
    this.#child.stdout.on("data", (text) => this.#take(text));
    this.#child.on("close", () => {
      this.#ended = true;
      this.#wake();
    });
  }

  #take(text) {
    const parts = (this.#rest + text).split("\n");
    this.#rest = parts.pop();
    this.#lines.push(...parts);
    this.#wake();
  }

  #wake() {
    for (const wake of this.#waiting.splice(0)) wake();
  }

  // The next line that the matcher accepts; those before it are passed over.
  async line(matches, patience = 10_000) {
    const deadline = Date.now() + patience;
    for (;;) {
      while (this.#lines.length > 0) {
        const line = this.#lines.shift();
        if (matches(line)) return line;
      }
      if (this.#ended) throw new Error("the program ended without the line that was waited for");
      const left = deadline - Date.now();
      if (left <= 0) throw new Error("the line that was waited for did not come in time");
      await new Promise((resolve) => {
        const timer = setTimeout(resolve, left);
        this.#waiting.push(() => {
          clearTimeout(timer);
          resolve();
        });
      });
    }
  }

  says(text) {
    return this.line((line) => line === text);
  }

  hears(line) {
    this.#child.stdin.write(line + "\n");
  }

  // Waits until it has ended by itself.
  async ended(patience = 10_000) {
    const deadline = Date.now() + patience;
    while (!this.#ended) {
      if (Date.now() > deadline) throw new Error("the program did not end");
      await new Promise((resolve) => {
        const timer = setTimeout(resolve, deadline - Date.now());
        this.#waiting.push(() => {
          clearTimeout(timer);
          resolve();
        });
      });
    }
  }

  // Sends a signal after which it goes on.
  signal(name) {
    this.#child.kill(name);
  }

  // Ends it with a signal and waits until it has.
  async end(signal = "SIGTERM") {
    if (this.#group && !this.#ended) process.kill(-this.#child.pid, signal);
    else this.#child.kill(signal);
    while (!this.#ended) {
      await new Promise((resolve) => this.#waiting.push(resolve));
    }
  }
}

export function python(program, ...args) {
  const path = new URL(`../programs/${program}`, import.meta.url).pathname;
  return new Process("python3", [path, ...args.map(String)]);
}
