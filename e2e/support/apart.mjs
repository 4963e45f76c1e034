// Journeys whose relay has a network of its own: nothing of it leaves the machine, and a device at a private address is really there.
import { mkdtemp, rm } from "node:fs/promises";
import net from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test as base, expect } from "./journey.mjs";
import { Relay } from "./relay.mjs";

export { expect };

// The relay's network, its own address in it, and a device that says `ready` to whoever connects (programs/apart.py).
export const lab = { network: "10.77.0.0/24", own: "10.77.0.1", device: "10.77.0.20", port: 502 };

const program = new URL("../programs/apart.py", import.meta.url).pathname;
const beyond = new URL("../../relay/tests/common/beyond.sh", import.meta.url).pathname;

// Becomes the relay; what serves it ends with it.
const SCRIPT = `ip link set lo up && sh "${beyond}" && ip addr add ${lab.own}/24 dev out || exit 1
python3 "${program}" "$SOCKET" "$PORT" ${lab.device} ${lab.port} &
for _ in $(seq 200); do [ -S "$SOCKET" ] && break; sleep 0.05; done
exec "$@"`;

export const test = base.extend({
  relay: async ({}, use) => {
    const folder = await mkdtemp(join(tmpdir(), "jackfield-apart-"));
    const socket = join(folder, "page");
    // The page's port, through a Unix socket, which no network namespace keeps out.
    const door = net.createServer((client) => {
      const server = net.connect(socket);
      for (const [from, to] of [[client, server], [server, client]]) from.pipe(to).on("error", () => from.destroy());
    });
    await new Promise((done) => door.listen(0, "127.0.0.1", done));
    const { port } = door.address();
    const within = ["unshare", "--net", "--map-root-user", "sh", "-c", SCRIPT, "sh"];
    const relay = await Relay.start({ SOCKET: socket, PORT: String(port) }, { listen: `127.0.0.1:${port}`, within });
    await use(relay);
    await relay.stop();
    door.close();
    await rm(folder, { recursive: true, force: true });
  },
});
