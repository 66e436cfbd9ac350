import assert from "node:assert/strict";
import { httpRequest } from "../../src/http/http-request.js";
import { Stage } from "../stage.js";
import { PageVisitor } from "./page-stage.js";

describe("Pages of the local Slack: who may ask", () => {
  let stage: Stage;
  let ben: PageVisitor;

  beforeEach(async () => {
    stage = await Stage.start();
    ben = new PageVisitor(stage, stage.acme, stage.acme.people[1]);
  });
  afterEach(() => stage.stop());

  const post = (headers: Record<string, string>) =>
    httpRequest(ben.path(`${stage.acme.general}/messages`), {
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded", ...headers },
      body: "text=hello",
    });
  const said = () => stage.localSlack.messages(stage.acme.general).length;

  for (const [what, headers] of [
    ["another website", { origin: "https://evil.example" }],
    ["another port of this machine", { origin: "http://127.0.0.1:1" }],
    ["a page without an origin", { origin: "null" }],
    ["a form of another site", { "sec-fetch-site": "cross-site" }],
    ["a form of the same site but another origin", { "sec-fetch-site": "same-site" }],
    ["another name for this machine", { host: "evil.example" }],
    ["a name that only begins like this machine's", { host: "127.0.0.1.evil.example" }],
  ] as const) {
    it(`${what} may not, and nothing is done`, async () => {
      const { status, text } = await post(headers);
      assert.equal(status, 403);
      assert.match(text, /This is not allowed/);
      assert.equal(said(), 0);
    });
  }

  it("its own pages may, by each name of this machine, and so may clients that are not browsers", async () => {
    const { host, port } = new URL(stage.localSlack.url);
    assert.equal((await post({ origin: `http://${host}`, "sec-fetch-site": "same-origin" })).status, 303);
    const local = { host: `localhost:${port}`, origin: `http://localhost:${port}` };
    assert.equal((await post(local)).status, 303);
    assert.equal((await post({})).status, 303);
    assert.equal(said(), 3);
  });

  it("another name may not even read", async () => {
    const { status, text } = await httpRequest(ben.path(stage.acme.general), {
      method: "GET",
      headers: { host: "evil.example" },
    });
    assert.equal(status, 403);
    assert.doesNotMatch(text, /Acme/);
  });

  for (const [what, headers] of [
    ["a picture", { "sec-fetch-site": "cross-site", "sec-fetch-dest": "image" }],
    ["a link", { "sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate" }],
    ["a script", { origin: "https://evil.example" }],
  ] as const) {
    for (const method of ["GET", "POST"] as const) {
      it(`${what} of another website may not ${method} the Web API, and uses up nothing`, async () => {
        stage.localSlack.failNext("auth.test", { error: "fatal_error" });
        const url = `${stage.localSlack.apiUrl}auth.test`;
        assert.equal((await httpRequest(url, { method, headers })).status, 403);
        assert.deepEqual(stage.localSlack.calls, []);
        assert.match((await httpRequest(url, { method: "GET", headers: {} })).text, /fatal_error/);
      });
    }
  }

  it("pages may load nothing but the local Slack's, run nothing inline, and be framed by nobody", async () => {
    const authorize = stage.authorizeUrl({ scope: "chat:write" });
    for (const url of [ben.path(stage.acme.general), ben.path("apps"), ben.path("deliveries"), authorize]) {
      const { headers, text } = await httpRequest(url, { method: "GET", headers: {} });
      const policy = String(headers["content-security-policy"]);
      assert.match(
        policy,
        /default-src 'none'; script-src 'self'; style-src 'self'; .*frame-ancestors 'none'/,
      );
      assert.doesNotMatch(policy, /unsafe/);
      assert.doesNotMatch(text, / on\w+="| style="|<style|<script>/, url);
      assert.equal(headers["x-content-type-options"], "nosniff");
    }
  });

  it("has its stylesheet and its scripts, which are JavaScript", async () => {
    const { text: page } = await ben.open(ben.path(stage.acme.general));
    const scripts = [...page.matchAll(/<script src="([^"]+)" type="module">/g)];
    assert.equal(scripts.length, 3);
    for (const [, path] of scripts) {
      const script = await ben.open(stage.localSlack.url + path);
      assert.equal(script.status, 200);
      assert.match(String(script.headers["content-type"]), /javascript/);
      assert.doesNotThrow(() => new Function(script.text));
    }
    const style = await ben.open(`${stage.localSlack.url}/local-slack.css`);
    assert.match(String(style.headers["content-type"]), /text\/css/);
    assert.doesNotMatch(style.text, /url\(|@import/);
  });
});
