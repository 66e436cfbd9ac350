import assert from "node:assert/strict";
import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { eachOnce, signed } from "./events.js";
import { putOn } from "./load.js";

describe("The load of the benchmark", () => {
  const servers: Server[] = [];
  afterEach(() => {
    for (const server of servers.splice(0)) server.close().closeAllConnections();
  });

  async function listen(listener: RequestListener): Promise<number> {
    const server = createServer(listener);
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return (server.address() as AddressInfo).port;
  }

  const requests = (count: number) => signed(eachOnce(count, "message"));

  it("sends each request once and whole, on as many connections as it is given, kept alive", async () => {
    const workspaces = new Set<string>();
    const sockets = new Set<unknown>();
    const port = await listen((request, response) => {
      sockets.add(request.socket);
      let body = "";
      request.setEncoding("utf8").on("data", (text) => {
        body += text;
      });
      request.on("end", () => {
        workspaces.add(JSON.parse(body).team_id);
        response.end();
      });
    });
    const result = await putOn({ ports: [port], connections: 4, requests: requests(100) });
    assert.equal(workspaces.size, 100);
    assert.equal(sockets.size, 4);
    assert.equal(result.answered, 100);
    assert.equal(result.latenciesMs.length, 100);
    assert.equal(result.failed, 0);
    assert.ok(result.tookMs >= Math.max(...result.latenciesMs));
  });

  it("reads answers of a known length, in chunks and without a body, whole or in pieces", async () => {
    let count = 0;
    const port = await listen((request, response) => {
      request.resume().on("end", () => {
        count += 1;
        if (count % 3 === 0) response.writeHead(200).end();
        else if (count % 3 === 1) response.writeHead(200, { "content-length": 5 }).end("hello");
        else {
          response.writeHead(200).write("hello");
          setImmediate(() => response.end("world"));
        }
      });
    });
    const result = await putOn({ ports: [port], connections: 2, requests: requests(60) });
    assert.equal(result.answered, 60);
  });

  it("counts what is not answered 200, and what is not answered at all, as failed", async () => {
    let count = 0;
    const port = await listen((request, response) => {
      request.resume().on("end", () => {
        count += 1;
        if (count % 4 === 0) request.socket.destroy();
        else response.writeHead(count % 4 === 1 ? 503 : 200).end();
      });
    });
    const { answered, failed, latenciesMs } = await putOn({
      ports: [port],
      connections: 1,
      requests: requests(40),
    });
    assert.deepEqual(
      { answered, failed, latencies: latenciesMs.length },
      { answered: 20, failed: 20, latencies: 20 },
    );
  });

  it("gives every second request to each of two servers", async () => {
    const served = [0, 0];
    const ports = await Promise.all(
      served.map((_, index) =>
        listen((request, response) => {
          served[index] = (served[index] ?? 0) + 1;
          request.resume().on("end", () => response.end());
        }),
      ),
    );
    await putOn({ ports, connections: 3, requests: requests(40) });
    assert.deepEqual(served, [20, 20]);
  });

  it("at a fixed rate sends on time, not sooner", async () => {
    const port = await listen((request, response) => void request.resume().on("end", () => response.end()));
    const result = await putOn({ ports: [port], connections: 8, requests: requests(51), ratePerSec: 500 });
    assert.equal(result.answered, 51);
    assert.ok(result.tookMs >= 100, `${result.tookMs} ms for 50 intervals of 2 ms`);
  });

  it("at a fixed rate counts the wait for a server that stalls, from when each request was due", async () => {
    const stallMs = 100;
    let first = true;
    const port = await listen((request, response) => {
      request.resume().on("end", () => {
        setTimeout(() => response.end(), first ? stallMs : 0);
        first = false;
      });
    });
    const { latenciesMs } = await putOn({
      ports: [port],
      connections: 1,
      requests: requests(40),
      ratePerSec: 1_000,
    });
    assert.equal(latenciesMs.length, 40);
    // The last was due 39 ms after the first, and could only be sent when the stall was over.
    assert.ok(Math.min(...latenciesMs) >= stallMs - 40, `${latenciesMs}`);
  });
});
