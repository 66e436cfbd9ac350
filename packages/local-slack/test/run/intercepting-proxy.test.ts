import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { createServer, type RequestListener, request, type Server } from "node:http";
import { createServer as createTcpServer, type Server as TcpServer } from "node:net";
import { text } from "node:stream/consumers";
import { connect as secureConnect } from "node:tls";
import { close, listen } from "../../src/http/local-server.js";
import { startLocalSlack } from "../../src/local-slack.js";
import { newAuthority } from "../../src/run/certificate.js";
import { interceptingProxy, SLACK_HOSTS } from "../../src/run/intercepting-proxy.js";

const NOTHING_ELSE = {
  commandUrls: {},
  botEvents: [],
  botScopes: [],
  userScopes: [],
  orgDeployEnabled: false,
};

describe("The proxy for what an app sends", () => {
  const servers: (Server | TcpServer)[] = [];
  let proxyPort: number;
  let authority: string;
  let end: () => void;
  beforeEach(async () => {
    const made = newAuthority(SLACK_HOSTS);
    authority = made.authority;
    const slackUrl = `http://127.0.0.1:${await started((asked, response) => {
      response.end(`${asked.method} ${asked.url} at ${asked.headers.host}`);
    })}`;
    const proxy = interceptingProxy({ slackUrl, certificate: made.server });
    servers.push(proxy.server);
    end = proxy.close;
    proxyPort = await listen(proxy.server, 0);
  });
  afterEach(async () => {
    end();
    for (const server of servers.splice(0)) {
      if ("closeAllConnections" in server) await close(server);
      else server.close();
    }
  });

  async function started(listener: RequestListener): Promise<number> {
    const server = createServer(listener);
    servers.push(server);
    return listen(server, 0);
  }

  /** A tunnel to a place, or the status with which it is refused. */
  async function tunnel(place: string, port = proxyPort) {
    const asked = request({
      host: "127.0.0.1",
      port,
      method: "CONNECT",
      path: place,
      agent: false,
    }).end();
    const [response, socket] = await once(asked, "connect");
    return { status: response.statusCode as number, socket };
  }

  for (const host of ["slack.com", "files.slack.com"]) {
    it(`leads a connection to ${host} to the local Slack`, async () => {
      const { socket } = await tunnel(`${host}:443`);
      const secure = secureConnect({ socket, servername: host, ca: authority });
      await once(secure, "secureConnect");
      secure.write(
        `POST /api/auth.test?a=1 HTTP/1.1\r\nHost: ${host}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`,
      );
      assert.match(await text(secure), /\r\n\r\n(.*\r\n)?POST \/api\/auth\.test\?a=1 at 127\.0\.0\.1:\d+/);
    });
  }

  it("leads a request for a whole address at slack.com there, too, and passes one for an http address on", async () => {
    const whole = async (path: string) => {
      const asked = request({ host: "127.0.0.1", port: proxyPort, path, agent: false }).end();
      const [response] = await once(asked, "response");
      return [response.statusCode, await text(response)];
    };
    const [status, said] = await whole("https://slack.com/api/auth.test");
    assert.equal(status, 200);
    assert.match(String(said), /^GET \/api\/auth\.test at 127/);
    const other = await started(
      (asked, response) => void response.end(`the other was asked for ${asked.url}`),
    );
    assert.deepEqual(await whole(`http://127.0.0.1:${other}/a?b=1`), [200, "the other was asked for /a?b=1"]);
    assert.equal((await whole("https://example.com/"))[0], 501);
  });

  it("gives a WebSocket an address at slack.com, and leads what opens it to the local Slack", async () => {
    const local = await startLocalSlack();
    const { authority: ca, server } = newAuthority(SLACK_HOSTS);
    const proxy = interceptingProxy({ slackUrl: local.url, certificate: server });
    servers.push(proxy.server);
    try {
      local.configureApp({ redirectUrls: [], eventsUrl: "", socketMode: true, ...NOTHING_ELSE });
      const port = await listen(proxy.server, 0);
      const secure = async (host: string) => {
        const { socket } = await tunnel(`${host}:443`, port);
        return secureConnect({ socket, servername: host, ca });
      };
      const asked = await secure("slack.com");
      const authorization = `Authorization: Bearer ${local.appToken}`;
      asked.write(
        `POST /api/apps.connections.open HTTP/1.1\r\nHost: slack.com\r\n${authorization}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`,
      );
      const [, address = ""] = /"url":"(wss:[^"]+)"/.exec(await text(asked)) ?? [];
      const { hostname, pathname, search } = new URL(address);
      assert.equal(hostname, "wss-primary.slack.com");

      const opened = await secure(hostname);
      opened.write(
        `GET ${pathname}${search} HTTP/1.1\r\nHost: ${hostname}\r\nOrigin: https://${hostname}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${randomBytes(16).toString("base64")}\r\n\r\n`,
      );
      let said = "";
      opened.setEncoding("latin1").on("data", (part: string) => {
        said += part;
      });
      await local.until("the hello", () => said.includes('"type":"hello"') || undefined);
      assert.match(said, /^HTTP\/1\.1 101 /);
      assert.equal(local.openSockets, 1);
      opened.destroy();
      await local.until("the end of it", () => local.openSockets === 0 || undefined);
    } finally {
      proxy.close();
      await local.stop();
    }
  });

  it("leads every other connection where it is meant to, unread", async () => {
    const echo = createTcpServer((socket) => socket.pipe(socket)).listen(0, "127.0.0.1");
    servers.push(echo);
    await once(echo, "listening");
    const address = echo.address();
    assert.ok(typeof address === "object" && address !== null);
    const { status, socket } = await tunnel(`127.0.0.1:${address.port}`);
    assert.equal(status, 200);
    socket.end("as it is");
    assert.equal(await text(socket), "as it is");
  });

  it("answers 502 for a place where nothing is", async () => {
    assert.equal((await tunnel("127.0.0.1:1")).status, 502);
  });
});
