import type { Server } from "node:http";

/** Listens on 127.0.0.1 alone, and resolves with the port. Rejects when it is taken. */
export async function listen(server: Server, port: number): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => {
      server.removeListener("error", reject);
      resolve();
    });
  });
  const address = server.address();
  return typeof address === "object" && address !== null ? address.port : port;
}

/** Closes the server and every connection to it. Safe to repeat. */
export async function close(server: Server): Promise<void> {
  if (!server.listening) return;
  const closed = new Promise((resolve) => server.once("close", resolve));
  server.close();
  server.closeAllConnections();
  await closed;
}
