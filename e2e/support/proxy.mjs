// A TCP proxy on loopback that can cut what goes through it.
import net from "node:net";

export class Proxy {
  #server;
  #sockets = new Set();
  #servers = new Set();
  #open = true;
  target;

  static async start() {
    const proxy = new Proxy();
    proxy.#server = net.createServer((client) => proxy.#join(client));
    await new Promise((resolve) => proxy.#server.listen(0, "127.0.0.1", resolve));
    return proxy;
  }

  get url() {
    return `http://127.0.0.1:${this.#server.address().port}`;
  }

  #join(client) {
    if (!this.#open) return client.destroy();
    const [host, port] = this.target.split(":");
    const server = net.connect(Number(port), host);
    this.#servers.add(server);
    for (const [from, to] of [[client, server], [server, client]]) {
      this.#sockets.add(from);
      from.pipe(to);
      from.on("error", () => {});
      from.on("close", () => {
        this.#sockets.delete(from);
        this.#servers.delete(from);
        to.destroy();
      });
    }
  }

  // What the server says from now on does not arrive; what the client says does.
  swallow() {
    for (const server of this.#servers) server.unpipe().resume();
  }

  // Breaks every connection off and refuses new ones until it is mended.
  cut() {
    this.#open = false;
    for (const socket of this.#sockets) socket.resetAndDestroy();
  }

  mend() {
    this.#open = true;
  }

  async stop() {
    this.cut();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
