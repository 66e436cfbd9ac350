import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { httpRequest } from "../../src/http/http-request.js";

describe("Local Slack: an HTTP request", () => {
  let server: Server;
  let url: string;
  let answer: (request: IncomingMessage, response: ServerResponse) => void;

  beforeEach(async () => {
    server = createServer((request, response) => answer(request, response)).listen(0, "127.0.0.1");
    await once(server, "listening");
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  });
  afterEach(() => void server.close().closeAllConnections());

  it("has the headers that it was given, those that HTTP needs, and no other", async () => {
    answer = ({ rawHeaders }, response) => void response.end(JSON.stringify(rawHeaders));
    const headers = { host: "evil.example", origin: "null", "x-name": "é" };
    const { text } = await httpRequest(url, { method: "POST", headers, body: "grün" });
    const sent: string[] = JSON.parse(text);
    const names = sent.filter((_, index) => index % 2 === 0).map((name) => name.toLowerCase());
    assert.deepEqual(names.sort(), ["connection", "content-length", "host", "origin", "x-name"]);
    assert.deepEqual(
      [sent[sent.indexOf("host") + 1], sent[sent.indexOf("Content-Length") + 1]],
      ["evil.example", "5"],
    );
  });

  it("has its answer as it came: a redirect, several cookies, and text that is cut anywhere", async () => {
    answer = (_request, response) => {
      response.writeHead(302, { location: "/next", "set-cookie": ["a=1", "b=2"] });
      const [first, ...rest] = Buffer.from("€");
      response.write(Buffer.from([first ?? 0]));
      setImmediate(() => response.end(Buffer.from(rest)));
    };
    const { status, headers, text } = await httpRequest(url, { method: "GET" });
    assert.deepEqual(
      [status, headers.location, headers["set-cookie"], text],
      [302, "/next", ["a=1", "b=2"], "€"],
    );
  });

  it("rejects when the connection breaks in the middle of the answer", async () => {
    answer = (_request, response) => {
      response.writeHead(200, { "content-length": "10" });
      response.write("half", () => response.destroy());
    };
    await assert.rejects(httpRequest(url, { method: "GET" }), { code: "ECONNRESET" });
  });

  it("rejects when it is aborted, before the answer and in the middle of it", async () => {
    for (const begins of [false, true]) {
      const ending = new AbortController();
      answer = (_request, response) => {
        if (begins) response.write("half", () => setImmediate(() => ending.abort()));
        else ending.abort();
      };
      await assert.rejects(httpRequest(url, { method: "GET", signal: ending.signal }), {
        name: "AbortError",
      });
    }
  });
});
