import { once } from "node:events";
import { createServer, type Server } from "node:http";

export interface ReceivedCall {
  readonly method: string;
  /** From the `Authorization` header. */
  readonly token: string | undefined;
  readonly args: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

export interface Answer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: object;
}

/** Slack's Web API for any number of workspaces: it takes every token and every call, unless told otherwise. */
export class WebApiServer {
  readonly calls: ReceivedCall[] = [];
  answer: (call: ReceivedCall) => Answer | undefined = () => undefined;

  private constructor(
    private readonly server: Server,
    /** For `slackApiUrl`. */
    readonly url: string,
  ) {}

  static async start(): Promise<WebApiServer> {
    const server = createServer(async (req, res) => {
      let body = "";
      for await (const chunk of req) body += chunk;
      const call = {
        method: (req.url ?? "").replace("/api/", ""),
        token: req.headers.authorization?.replace("Bearer ", ""),
        args: Object.fromEntries(new URLSearchParams(body)),
        headers: req.headers,
      };
      api.calls.push(call);
      const { status = 200, headers, body: answer } = api.answer(call) ?? {};
      res.writeHead(status, { "content-type": "application/json", ...headers });
      res.end(JSON.stringify(answer ?? { ok: true }));
    }).listen(0, "127.0.0.1");
    await once(server, "listening");
    const address = server.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    const api = new WebApiServer(server, `http://127.0.0.1:${port}/api/`);
    return api;
  }

  /** The calls so far, as `method token`. */
  get heard(): string[] {
    return this.calls.map(({ method, token }) => `${method} ${token}`);
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}
