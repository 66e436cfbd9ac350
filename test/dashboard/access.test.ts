import assert from "node:assert/strict";
import { request } from "node:http";
import { onEachDatabase } from "../databases.js";
import { DashboardStage } from "./dashboard-stage.js";
import { formsOf, OperatorBrowser } from "./operator-browser.js";

onEachDatabase("Who gets into the dashboard", (database) => {
  let stage: DashboardStage;
  let url: string;
  beforeEach(async () => {
    stage = new DashboardStage(database());
    await stage.install("T1");
    await database().events.insertOne(stage.failedEvent(`Ev${stage.clientId}`));
    ({ url } = await stage.start());
  });
  afterEach(() => stage.stop());

  /** Status and text of a request that says what a browser would not let a page say. */
  function raw(path: string, headers: Readonly<Record<string, string>>, method = "GET", body = "") {
    const { port } = new URL(url);
    return new Promise<{ status: number | undefined; text: string; cookies: string[] | undefined }>(
      (done, reject) => {
        request({ host: "127.0.0.1", port, path, method, headers }, (response) => {
          let text = "";
          response.setEncoding("utf8").on("data", (chunk) => (text += chunk));
          response.on("end", () =>
            done({ status: response.statusCode, text, cookies: response.headers["set-cookie"] }),
          );
        })
          .on("error", reject)
          .end(body);
      },
    );
  }
  const isRefused = ({ status, text }: { readonly status: number | undefined; readonly text: string }) => {
    assert.equal(status, 403);
    assert.match(
      text,
      /^This link was used already, or this browser has not opened it\. Start the dashboard again/,
    );
    assert.ok(!text.includes("T1") && !/bolt|mongodb/i.test(text), text);
  };

  it("is the first browser that opens the link, also when it loads the link again", async () => {
    const browser = await OperatorBrowser.open(url);
    assert.match((await browser.get("/workspaces")).text, /Team T1/);
    assert.match((await browser.get(url)).text, /Overview/);
    isRefused(await new OperatorBrowser(url).get(url));
  });

  it("is nobody else, on any path", async () => {
    await OperatorBrowser.open(url);
    const stranger = new OperatorBrowser(url);
    for (const path of [
      "/",
      "/workspaces/T1",
      "/icon",
      "/nowhere",
      "/open",
      "/open?key=",
      "/open?key=a&key=b",
    ]) {
      isRefused(await stranger.get(path));
    }
    isRefused(await stranger.post("/count", { which: "keys" }));
    const { port } = new URL(url);
    isRefused(await stranger.get("/", { cookie: `dashboard_${port}=${"A".repeat(43)}` }));
  });

  it("is not who only looks whether the link is there: HEAD and a browser that fetches ahead leave it unused", async () => {
    const { pathname, search, host } = new URL(url);
    isRefused({
      ...(await raw(pathname + search, { host }, "HEAD")),
      text: "This link was used already, or this browser has not opened it. Start the dashboard again",
    });
    isRefused(await raw(pathname + search, { host, "sec-purpose": "prefetch;prerender" }));
    isRefused(await raw(pathname + search, { host, purpose: "prefetch" }));
    await OperatorBrowser.open(url);
  });

  it("is nobody by another host name, so that another website's name for this machine opens nothing", async () => {
    const browser = await OperatorBrowser.open(url);
    const { port } = new URL(url);
    const as = (host: string) => raw("/", { host, cookie: browser.cookies });
    assert.equal((await as(`127.0.0.1:${port}`)).status, 200);
    assert.equal((await as(`localhost:${port}`)).status, 200);
    for (const host of [
      `evil.example:${port}`,
      "127.0.0.1",
      "localhost:1",
      `127.0.0.1.nip.io:${port}`,
      `[::1]:${port}`,
    ]) {
      isRefused(await as(host));
    }
  });

  it("keeps its session in a cookie that no script and no other website gets", async () => {
    const { pathname, search, host, port } = new URL(url);
    const { status, cookies } = await raw(pathname + search, { host });
    assert.equal(status, 303);
    assert.match(
      String(cookies),
      new RegExp(`^dashboard_${port}=[\\w-]{43}; Path=/; HttpOnly; SameSite=Strict$`),
    );
  });

  it("sends no form of another website: it needs the origin, and the token of the page", async () => {
    const browser = await OperatorBrowser.open(url);
    const page = await browser.get("/events");
    const retry = formsOf(page.html).find(({ label }) => label === "Retry");
    assert.ok(retry);
    const { action, fields } = retry;
    const origin = browser.origin;
    isRefused(await browser.post(action, fields, {}));
    isRefused(await browser.post(action, fields, { origin: "https://evil.example" }));
    isRefused(await browser.post(action, fields, { origin: "null" }));
    isRefused(await browser.post(action, fields, { origin: origin.replace("127.0.0.1", "localhost") }));
    isRefused(await browser.post(action, fields, { origin, "sec-fetch-site": "cross-site" }));
    isRefused(await browser.post(action, { ...fields, token: "A".repeat(43) }, { origin }));
    isRefused(await browser.post(action, { back: "/" }, { origin }));
    isRefused(await raw(action, { host: new URL(url).host, cookie: browser.cookies, origin }, "DELETE"));
    assert.match((await browser.get("/events")).text, /app_mention/);
    assert.match((await browser.press(page, "Retry")).text, / is due: /);
  });

  it("gets headers that let a page have nothing from elsewhere, and keep it from being framed or stored", async () => {
    const { headers } = await (await OperatorBrowser.open(url)).get("/");
    const policy = headers.get("content-security-policy") ?? "";
    assert.match(policy, /^default-src 'none';style-src 'sha256-[^;]+';img-src 'self';/);
    assert.match(policy, /form-action 'self';frame-ancestors 'none'$/);
    assert.equal(headers.get("cache-control"), "no-store");
    assert.equal(headers.get("cross-origin-resource-policy"), "same-origin");
    assert.equal(headers.get("referrer-policy"), "same-origin");
    assert.equal(headers.get("strict-transport-security"), null);
  });

  it("is on 127.0.0.1 alone", () => {
    assert.match(url, /^http:\/\/127\.0\.0\.1:\d+\/open\?key=[\w-]{43}$/);
  });
});
