import assert from "node:assert/strict";
import { createServer, type RequestListener, type Server } from "node:http";
import { gzipSync } from "node:zlib";
import { close, listen } from "../../src/http/local-server.js";
import { appProxy } from "../../src/run/app-proxy.js";

const SLACK = "http://127.0.0.1:3100";

describe("The proxy in front of an app", () => {
  const servers: Server[] = [];
  afterEach(async () => {
    for (const server of servers.splice(0)) await close(server);
  });

  async function inFrontOf(app: RequestListener, path = ""): Promise<string> {
    const behind = createServer(app);
    servers.push(behind);
    const url = new URL(`http://127.0.0.1:${await listen(behind, 0)}${path}`);
    const proxy = appProxy({ app: url, slackUrl: SLACK });
    servers.push(proxy);
    return `http://127.0.0.1:${await listen(proxy, 0)}`;
  }

  it("leads a redirect to Slack to the local Slack, with its cookies, and leaves every other as it is", async () => {
    const url = await inFrontOf(({ url: asked }, response) => {
      const location =
        asked === "/in" ? "https://slack.com/oauth/v2/authorize?state=a%2Fb" : "https://slack.com.example/x";
      response.writeHead(302, { location, "set-cookie": ["a=1; Path=/; Secure", "b=2"] }).end();
    });
    const asked = (path: string) => fetch(url + path, { redirect: "manual" });
    const { headers, status } = await asked("/in");
    assert.equal(status, 302);
    assert.equal(headers.get("location"), `${SLACK}/oauth/v2/authorize?state=a%2Fb`);
    assert.deepEqual(headers.getSetCookie(), ["a=1; Path=/; Secure", "b=2"]);
    assert.equal((await asked("/out")).headers.get("location"), "https://slack.com.example/x");
  });

  it("leads the links of a page to the local Slack, however they are written, and asks for no compressed page", async () => {
    const page = [
      '<a href="https://slack.com/oauth/v2/authorize?a=1&amp;b=2">é</a>',
      '<script>const at = "https:\\/\\/slack.com\\/oauth"; const other = "https://myslack.com/"</script>',
      '<a href="https:&#x2F;&#x2F;www.slack.com/app_redirect">b</a><p>See https://slack.community</p>',
    ].join("\n");
    const url = await inFrontOf(({ headers }, response) => {
      const isCompressed = /gzip/.test(String(headers["accept-encoding"]));
      response.writeHead(200, {
        "content-type": "text/html; charset=utf-8",
        ...(isCompressed && { "content-encoding": "gzip" }),
      });
      response.end(isCompressed ? gzipSync(page) : page);
    });
    assert.equal(
      await (await fetch(url)).text(),
      [
        `<a href="${SLACK}/oauth/v2/authorize?a=1&amp;b=2">é</a>`,
        `<script>const at = "http:\\/\\/127.0.0.1:3100\\/oauth"; const other = "https://myslack.com/"</script>`,
        `<a href="${SLACK}/app_redirect">b</a><p>See https://slack.community</p>`,
      ].join("\n"),
    );
  });

  it("passes bodies, and answers that are no page, on as they are, behind the app's own path", async () => {
    const url = await inFrontOf((request, response) => {
      response.writeHead(201, { "content-type": "application/json", "x-path": request.url });
      request.pipe(response);
    }, "/apps/slack/");
    const body = '{"link":"https://slack.com/"}';
    const answer = await fetch(`${url}/slack/events?a=1`, { method: "POST", body });
    assert.deepEqual([answer.status, await answer.text()], [201, body]);
    assert.equal(answer.headers.get("x-path"), "/apps/slack/slack/events?a=1");
  });

  it("answers 502 with a sentence while the app is not there", async () => {
    const proxy = appProxy({ app: new URL("http://127.0.0.1:1"), slackUrl: SLACK });
    servers.push(proxy);
    const answer = await fetch(`http://127.0.0.1:${await listen(proxy, 0)}/`);
    assert.equal(answer.status, 502);
    assert.match(await answer.text(), /^Nothing answers at http:\/\/127\.0\.0\.1:1 \(ECONNREFUSED\)/);
  });
});
