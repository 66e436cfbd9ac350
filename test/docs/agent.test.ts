import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Answer } from "../../src/agent/answer.js";

/** A stand-in for a model's API, which the test answers by hand. */
async function standIn(handle: (request: IncomingMessage, body: string, response: ServerResponse) => void) {
  const server = createServer(async (request, response) => {
    let body = "";
    for await (const part of request.setEncoding("utf8")) body += part;
    handle(request, body, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    stop: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}

describe("The answer of a model in docs/agent.md", () => {
  const directory = mkdtempSync(join(tmpdir(), "agent-recipe-"));
  let model: Awaited<ReturnType<typeof standIn>>;
  let loaded = 0;
  afterEach(() => model.stop());
  after(() => rmSync(directory, { recursive: true }));

  /** The recipe as it stands, with the environment that it reads when it is loaded. */
  const recipe = async (): Promise<Answer> => {
    const [, code = ""] =
      /```ts\n(\/\/ src\/answer\.ts\n[\s\S]*?)```/.exec(readFileSync("docs/agent.md", "utf8")) ?? [];
    const settings = { MODEL_URL: model.url, MODEL_KEY: "key-of-the-model", MODEL: "small" };
    const file = join(directory, `answer-${++loaded}.mts`);
    writeFileSync(file, code.replace("process.env", JSON.stringify(settings)));
    return (await import(pathToFileURL(file).href)).answer;
  };
  const partsOf = async (answer: Answer, signal = new AbortController().signal) => {
    const history = [
      { role: "user", content: "Hello" },
      { role: "assistant", content: "Yes?" },
    ] as const;
    const parts: string[] = [];
    for await (const part of (await answer("What is new?", { signal, history })) as AsyncIterable<string>) {
      parts.push(part);
    }
    return parts;
  };

  it("sends the history and the question, and yields the parts as they come, wherever the stream is cut", async () => {
    let asked: unknown;
    model = await standIn(async ({ url, headers }, body, response) => {
      asked = [url, headers.authorization, JSON.parse(body)];
      const event = (content: string) => `data: ${JSON.stringify({ choices: [{ delta: { content } }] })}\n\n`;
      const stream = Buffer.from(`${event("Grüße")}${event(" und mehr")}data: [DONE]\n\n`);
      for (const byte of stream) response.write(Buffer.of(byte));
      response.end();
    });
    assert.deepEqual(await partsOf(await recipe()), ["Grüße", " und mehr"]);
    assert.deepEqual(asked, [
      "/v1/chat/completions",
      "Bearer key-of-the-model",
      {
        model: "small",
        stream: true,
        messages: [
          { role: "user", content: "Hello" },
          { role: "assistant", content: "Yes?" },
          { role: "user", content: "What is new?" },
        ],
      },
    ]);
  });

  it("ends the request when the signal is aborted", async () => {
    const stop = new AbortController();
    let closed: Promise<unknown> = Promise.resolve();
    model = await standIn((_request, _body, response) => {
      closed = new Promise((resolve) => response.on("close", resolve));
      response.write(": waits\n\n");
      stop.abort(new Error("stopped"));
    });
    await assert.rejects(partsOf(await recipe(), stop.signal), /stopped/);
    await closed;
  });

  it("throws when the model refuses", async () => {
    model = await standIn((_request, _body, response) => response.writeHead(503).end());
    await assert.rejects(partsOf(await recipe()), /The model answers 503/);
  });
});
