// Journeys with real servers of mail and SMS.
import { existsSync } from "node:fs";
import { test as base } from "./journey.mjs";
import { python } from "./process.mjs";

export const test = base.extend({
  // Starts a server, says its port, and ends it with all that it has started.
  server: async ({}, use) => {
    const running = [];
    await use(async (program) => {
      const server = python(program);
      running.push(server);
      const line = await server.line((line) => line.startsWith("port "), 20_000);
      return { server, port: Number(line.slice("port ".length)) };
    });
    await Promise.all(running.map((server) => server.end()));
  },
});

// What Debian has in packages is left out where it is missing, but not under CI.
export function needs(...programs) {
  const missing = programs.filter((program) => !existsSync(program));
  test.skip(missing.length > 0 && process.env.CI !== "true", `${missing} are not here`);
}
