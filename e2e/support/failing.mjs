// A relay that cannot answer some of what the page asks.
const broken = { type: "urn:jackfield:fault:storage-failed", title: "Storage failed", status: 507, code: "storage-failed", params: {}, detail: "broken" };

// Operations fail as long as the set that this answers names them.
export async function failing(page, ...operations) {
  const failing = new Set(operations);
  await page.routeWebSocket(/\/live$/, (socket) => {
    const server = socket.connectToServer();
    socket.onMessage((message) => {
      const call = typeof message === "string" ? JSON.parse(message) : {};
      if (!failing.has(call.do)) return server.send(message);
      return socket.send(JSON.stringify({ id: call.id, fault: broken }));
    });
  });
  return failing;
}
