// The finished program, on a free port and in a folder of its own.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Process } from "./process.mjs";

const KEY = "the-key-of-the-journeys-alone";
const program = process.env.JACKFIELD_BIN ?? new URL("../../target/release/jackfield", import.meta.url).pathname;

export class Relay {
  #process;
  #data;
  #env;
  #within;
  address;

  // `within` is the command that starts the program, with its arguments behind, in a place of its own.
  static async start(env = {}, { listen = "127.0.0.1:0", within = [] } = {}) {
    const relay = new Relay();
    relay.#data = await mkdtemp(join(tmpdir(), "jackfield-journey-"));
    relay.#env = { ...process.env, JACKFIELD_OWNER_KEY: KEY, ...env };
    relay.#within = within;
    await relay.#run(listen);
    return relay;
  }

  async #run(listen) {
    const args = ["serve", "--listen", listen, "--data", this.#data];
    const [first, ...rest] = [...this.#within, program, ...args];
    this.#process = new Process(first, rest, { env: this.#env });
    const line = await this.#process.line((line) => line.startsWith("listening on http://"));
    this.address = line.slice("listening on http://".length);
  }

  get url() {
    return `http://${this.address}`;
  }

  signInLink(path = "/", base = this.url) {
    return `${base}${path}#key=${KEY}`;
  }

  // Kills it as a power cut would, and starts it again on the same port.
  async killAndRestart(between = async () => {}) {
    await this.#process.end("SIGKILL");
    await between();
    await this.#run(this.address);
  }

  // Sends it a signal: SIGSTOP lets it stand still, as a busy machine would.
  signal(name) {
    this.#process.signal(name);
  }

  async stop() {
    await this.#process.end();
    await rm(this.#data, { recursive: true, force: true });
  }

  async call(method, path, body) {
    const response = await fetch(`${this.url}/api/v1${path}`, {
      method,
      headers: { authorization: `Bearer ${KEY}`, "content-type": "application/json" },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return text === "" ? undefined : JSON.parse(text);
  }

  // Signs the owner in as a browser would that sends these headers.
  async signIn(headers) {
    const body = JSON.stringify({ key: KEY });
    const response = await fetch(`${this.url}/api/v1/session`, { method: "POST", headers: { "content-type": "application/json", ...headers }, body });
    if (!response.ok) throw new Error(`signing in: ${response.status}`);
  }

  // Makes an account at the command line; the welcome link that this prints.
  async addUser(name, role) {
    const added = new Process(program, ["user", "add", name, "--role", role, "--data", this.#data], { env: this.#env });
    const line = await added.line((line) => line.includes("#welcome="));
    // By then the relay knows of it.
    await added.ended();
    const [secret] = /#welcome=\S+/.exec(line);
    return `${this.url}/${secret}`;
  }

  async bridge(name) {
    const { bridges } = await this.call("GET", "/bridges");
    return bridges.find((bridge) => bridge.name === name);
  }

  // The texts of a bridge's journal in one direction, oldest first.
  async texts(bridge, direction) {
    const { entries } = await this.call("GET", `/bridges/${bridge.id}/entries?limit=1000&direction=${direction}`);
    return entries.map((entry) => entry.text);
  }
}
