import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import type { AppSettings } from "../src/app/app-registration.js";
import { readBody } from "../src/http/request-body.js";

export interface ReceivedRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string | string[]>>;
  readonly body?: string;
}

/** A tiny app for the local Slack to talk to: keeps what it receives, and answers what it is told to. */
export class TestApp {
  readonly received: ReceivedRequest[] = [];
  /** How it answers; `never` leaves the request open. */
  answer: (request: ReceivedRequest) => Answer | "never" | Promise<Answer> = () => ({ status: 200 });
  readonly #server: Server;

  private constructor(
    server: Server,
    readonly url: string,
  ) {
    this.#server = server;
    server.on("request", async (request, response) => {
      const received = {
        method: request.method ?? "",
        path: request.url ?? "",
        headers: request.headers,
        body: await readBody(request),
      };
      this.received.push(received);
      const answer = await this.answer(received);
      if (answer === "never") return;
      response.writeHead(answer.status, answer.headers).end(answer.body);
    });
  }

  static async start(): Promise<TestApp> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = server.address();
    if (address === null || typeof address === "string") throw new Error("The test app does not listen.");
    return new TestApp(server, `http://127.0.0.1:${address.port}`);
  }

  /** Settings that point here, with everything that a bot can subscribe to in the local Slack. */
  settings(changes: Partial<AppSettings> = {}): AppSettings {
    return {
      redirectUrls: [`${this.url}/redirect`],
      eventsUrl: `${this.url}/events`,
      commandUrls: { "/speak": `${this.url}/commands` },
      interactivityUrl: `${this.url}/interactions`,
      botEvents: [
        "app_mention",
        "message.im",
        "message.channels",
        "app_home_opened",
        "app_uninstalled",
        "tokens_revoked",
      ],
      botScopes: ["app_mentions:read", "im:history", "chat:write", "commands"],
      userScopes: [],
      orgDeployEnabled: true,
      ...changes,
    };
  }

  /** What it has received at a path, whatever the query. */
  at(path: string): ReceivedRequest[] {
    return this.received.filter((request) => request.path.split("?")[0] === path);
  }

  /** The events received so far, as the JSON that they are. */
  events() {
    return this.at("/events").map(({ body, headers }) => ({ headers, envelope: JSON.parse(body) }));
  }

  /** The payloads of the interactions received so far. */
  interactions() {
    return this.at("/interactions").map(({ body }) =>
      JSON.parse(new URLSearchParams(body).get("payload") ?? ""),
    );
  }

  async stop(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.once("close", resolve));
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }
}
