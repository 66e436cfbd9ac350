import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type RequestListener, request, type Server } from "node:http";
import { createServer as createTcpServer, type Server as TcpServer } from "node:net";
import { text } from "node:stream/consumers";
import { connect as secureConnect } from "node:tls";
import { close, listen } from "../../src/http/local-server.js";
import { newAuthority } from "../../src/run/certificate.js";
import { interceptingProxy, SLACK_HOSTS } from "../../src/run/intercepting-proxy.js";

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
  async function tunnel(place: string) {
    const asked = request({
      host: "127.0.0.1",
      port: proxyPort,
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

  it("leads a request for a whole address at slack.com there, too, and makes no other such request", async () => {
    const whole = async (path: string) => {
      const asked = request({ host: "127.0.0.1", port: proxyPort, path, agent: false }).end();
      const [response] = await once(asked, "response");
      return [response.statusCode, await text(response)];
    };
    const [status, said] = await whole("https://slack.com/api/auth.test");
    assert.equal(status, 200);
    assert.match(String(said), /^GET \/api\/auth\.test at 127/);
    assert.equal((await whole("http://example.com/"))[0], 501);
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
