import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** What the listeners' calls reach: every method is answered at once with ok. */
export interface SlackStandIn {
  /** Of the Web API, with a slash at its end. */
  readonly url: string;
  calls(): number;
  stop(): Promise<void>;
}

export async function startSlackStandIn(): Promise<SlackStandIn> {
  let calls = 0;
  const body = JSON.stringify({ ok: true, channel: "C00000000001", ts: "1790000000.000100", message: {} });
  const server = createServer((request, response) => {
    calls += 1;
    request.resume().on("end", () => {
      response.writeHead(200, { "content-type": "application/json" }).end(body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/`,
    calls: () => calls,
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
