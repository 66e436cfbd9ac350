import assert from "node:assert/strict";
import { Browser } from "../../src/browser/browser.js";
import { type Answer, TestApp } from "../test-app.js";

describe("Local Slack: the browser", () => {
  let site: TestApp;
  let nowMs: number;
  let browser: Browser;

  beforeEach(async () => {
    site = await TestApp.start();
    nowMs = Date.parse("2026-01-02T03:04:05Z");
    browser = new Browser({ clock: () => nowMs });
  });

  afterEach(() => site.stop());

  const html = (body: string): Answer => ({
    status: 200,
    headers: { "content-type": "text/html; charset=utf-8" },
    body,
  });
  const redirectTo = (location: string, status = 302): Answer => ({ status, headers: { location } });
  const get = (path: string) => browser.get(site.url + path);
  const cookiesSent = () => site.received.map(({ headers }) => headers.cookie);

  it("follows redirects and remembers them", async () => {
    site.answer = ({ path }) =>
      path === "/a"
        ? redirectTo("/b?x=1")
        : path === "/b?x=1"
          ? redirectTo(`${site.url}/c`, 301)
          : html("<p>end</p>");
    const page = await get("/a");
    assert.deepEqual([page.url, page.status], [`${site.url}/c`, 200]);
    assert.deepEqual(page.hops, [
      { url: `${site.url}/a`, status: 302, location: `${site.url}/b?x=1` },
      { url: `${site.url}/b?x=1`, status: 301, location: `${site.url}/c` },
    ]);
  });

  it("shows a page whatever its status", async () => {
    site.answer = () => ({ status: 503, headers: { "retry-after": "1" }, body: "down" });
    const page = await get("/");
    assert.deepEqual([page.status, page.headers["retry-after"], page.text], [503, "1", "down"]);
    assert.deepEqual([page.title, page.links(), page.forms()], [undefined, [], []]);
  });

  it("stops at a redirect out of the web", async () => {
    site.answer = () => redirectTo("slack://app?team=T1");
    const page = await get("/");
    assert.deepEqual([page.status, page.hops.at(-1)?.location], [302, "slack://app?team=T1"]);
  });

  it("gives up after ten redirects", async () => {
    site.answer = () => redirectTo("/again");
    await assert.rejects(get("/"), /More than 10 redirects/);
    assert.equal(site.received.length, 11);
  });

  it("says when nobody answers", async () => {
    await site.stop();
    await assert.rejects(get("/"), { code: "ECONNREFUSED" });
  });

  describe("reads a page", () => {
    it("for its title and links, with entities decoded and URLs made absolute", async () => {
      site.answer = () =>
        html(`<!doctype html><html><head><title> Tom &amp; Jerry </title></head><body>
          <!-- <a href="/commented">no</a> -->
          <script>document.write('<a href="/script">no</a>')</script>
          <a href="/install?a=1&amp;b=2">Add <b>to</b>
          Slack</a> <a name=anchor>no link</a> <a href='https://x.example/'>x</a> <A HREF=slack://open>s</A>
          1 < 2 &#8364;&#x20ac;&nbsp;&unknown;</body></html>`);
      const page = await get("/folder/page");
      assert.equal(page.title, "Tom & Jerry");
      assert.deepEqual(page.links(), [
        { url: `${site.url}/install?a=1&b=2`, text: "Add to Slack" },
        { url: "https://x.example/", text: "x" },
        { url: "slack://open", text: "s" },
      ]);
    });

    it("for its forms, with what each field would send", async () => {
      site.answer = () =>
        html(`<form action="../go" method=post>
          <input type=hidden name=token value="a&quot;b"><input name="who"><input type=checkbox name=ok>
          <input type=checkbox name=yes value=1 checked /><input type=radio name=r value=a><input type=radio name=r value=b checked>
          <select name=s><option value=1>One<option value=2 selected>Two</select>
          <select name=t><option>First</option><option>Second</option></select>
          <textarea name=note>Dear &lt;you&gt;</textarea>
          <input type=submit name=go value=Go><button name=decision value=allow>Allow</button><button name=decision value=cancel>x</button>
        </form><form></form>`);
      const [form, second] = (await get("/folder/page")).forms();
      assert.deepEqual([form?.action, form?.method], [`${site.url}/go`, "POST"]);
      assert.deepEqual([second?.action, second?.method], [`${site.url}/folder/page`, "GET"]);
      const sent = Object.fromEntries(form?.fields.map(({ name, value }) => [name, value]) ?? []);
      assert.deepEqual(sent, {
        token: `a"b`,
        who: "",
        ok: undefined,
        yes: "1",
        r: "b",
        s: "2",
        t: "First",
        note: "Dear <you>",
        go: undefined,
        decision: undefined,
      });
      const choices = Object.fromEntries(form?.fields.map(({ name, choices }) => [name, choices]) ?? []);
      assert.deepEqual(
        [choices.s, choices.r, choices.decision, choices.who],
        [["1", "2"], ["a", "b"], ["allow", "cancel"], undefined],
      );
    });
  });

  describe("reads a form", () => {
    const fields = async (body: string) => {
      site.answer = () => html(body);
      return (await get("/")).forms().map((form) => form.fields);
    };

    it("with the lines of its text as they are, and markup in it as text", async () => {
      const [form] = await fields(
        "<form><textarea name=note>\n one\n\n<b>two</b> &amp;  three\n</textarea></form>",
      );
      assert.equal(form?.[0]?.value, " one\n\n<b>two</b> &amp;  three\n".replace("&amp;", "&"));
    });

    it("with the fields elsewhere that name it, and without those in it that name another form", async () => {
      const [first, second] =
        await fields(`<form id=one><input name=a><button name=b form=two></button></form>
        <form id=two></form><input name=c form=one><select name=d form=two><option>x</select>`);
      assert.deepEqual(
        first?.map(({ name }) => name),
        ["a", "c"],
      );
      assert.deepEqual(
        second?.map(({ name }) => name),
        ["b", "d"],
      );
    });

    it("with nothing chosen in a list for several, and with the value on for a checkbox without a value", async () => {
      const [form] = await fields(`<form><select name=s multiple><option>x<option>y</select>
        <select name=t multiple><option>x<option selected>y</select><input type=CHECKBOX name=c checked></form>`);
      assert.deepEqual(
        form?.map(({ value }) => value),
        [undefined, "y", "on"],
      );
    });
  });

  describe("submits a form", () => {
    const form = (attributes: string) =>
      html(`<form ${attributes}><input type=hidden name=h value="1 &amp; 2"><input name=who value=me>
        <select name=s><option value=a><option value=b></select><button name=do value=it>Do</button></form>`);

    it("by POST, with what was filled in and what was there, and the button that was pressed", async () => {
      site.answer = ({ method }) => (method === "GET" ? form("method=post action=/do") : html("done"));
      const page = await browser.submit(await get("/"), { s: "b", do: "it" });
      assert.equal(page.text, "done");
      const [, posted] = site.received;
      assert.deepEqual(
        [posted?.method, posted?.path, posted?.headers["content-type"]],
        ["POST", "/do", "application/x-www-form-urlencoded"],
      );
      assert.deepEqual(Object.fromEntries(new URLSearchParams(posted?.body)), {
        h: "1 & 2",
        who: "me",
        s: "b",
        do: "it",
      });
    });

    it("by GET, in the query in place of the action's own", async () => {
      site.answer = () => form("action=/find?old=1");
      await browser.submit(await get("/"), { who: "you" });
      assert.equal(site.received[1]?.path, "/find?h=1+%26+2&who=you&s=a");
    });

    it("without a check box that is left empty, and with nothing else missing", async () => {
      site.answer = () =>
        html(`<form method=post action=/go><input name=who value=me>
          <input type=checkbox name=a checked><input type=checkbox name=b checked></form>`);
      const page = await get("/");
      await new Browser().submit(page, { a: undefined });
      assert.equal(site.at("/go").at(-1)?.body, "who=me&b=on");
      await assert.rejects(new Browser().submit(page, { who: undefined }), {
        code: "local_slack_use_invalid",
      });
    });

    it("goes on by GET after a 302 and 303, and repeats the POST after a 307 and 308", async () => {
      for (const [status, method, body] of [
        [302, "GET", ""],
        [303, "GET", ""],
        [307, "POST", "h=1+%26+2&who=me&s=a"],
        [308, "POST", "h=1+%26+2&who=me&s=a"],
      ] as const) {
        site.answer = ({ path }) =>
          path === "/"
            ? form("method=post action=/do")
            : path === "/do"
              ? redirectTo("/end", status)
              : html("end");
        await browser.submit(await get("/"));
        const last = site.received.at(-1);
        assert.deepEqual([last?.path, last?.method, last?.body], ["/end", method, body], `after ${status}`);
      }
    });

    it("does nothing that a person could not do", async () => {
      site.answer = () => form("method=post");
      const page = await get("/");
      const misuse = { code: "local_slack_use_invalid" };
      await assert.rejects(browser.submit(page, { unknown: "x" }), misuse);
      await assert.rejects(browser.submit(page, { s: "c" }), misuse);
      await assert.rejects(browser.submit(page, { do: "something else" }), misuse);
      await assert.rejects(browser.submit(page, {}, { form: 1 }), misuse);
      assert.equal(site.received.length, 1);
    });
  });

  describe("keeps cookies", () => {
    const setting = (...cookies: string[]): void => {
      site.answer = () => ({ status: 200, headers: { "set-cookie": cookies } });
    };

    it("and sends them back, until they are replaced or deleted", async () => {
      setting("a=1; Path=/; HttpOnly; SameSite=Lax");
      await get("/");
      setting("a=2=3; Path=/");
      await get("/");
      setting("a=; Path=/; Max-Age=0");
      await get("/");
      await get("/");
      assert.deepEqual(cookiesSent(), [undefined, "a=1", "a=2=3", undefined]);
    });

    it("from a redirect, and sends them with the next request", async () => {
      site.answer = ({ path }) =>
        path === "/"
          ? { status: 302, headers: { location: "/next", "set-cookie": "a=1; Path=/" } }
          : { status: 200 };
      await get("/");
      assert.deepEqual(cookiesSent(), [undefined, "a=1"]);
    });

    it("for as long as Max-Age says, whatever Expires says", async () => {
      setting("a=1; Path=/; Max-Age=60; Expires=Thu, 01 Jan 1970 00:00:00 GMT");
      await get("/");
      site.answer = () => ({ status: 200 });
      nowMs += 59_999;
      await get("/");
      nowMs += 1;
      await get("/");
      assert.deepEqual(cookiesSent(), [undefined, "a=1", undefined]);
    });

    it("for as long as Max-Age says, however often it is sent meanwhile", async () => {
      setting("a=1; Path=/; Max-Age=60");
      await get("/");
      site.answer = () => ({ status: 200 });
      for (const waitedMs of [40_000, 19_999, 1]) {
        nowMs += waitedMs;
        await get("/");
      }
      assert.deepEqual(cookiesSent(), [undefined, "a=1", "a=1", undefined]);
    });

    it("but none of another host, and none that breaks the rule of its prefix", async () => {
      setting("a=1; Domain=example.com", "__Host-b=1; Secure; Path=/slack", "__Secure-c=1", "=d", "e=1");
      await get("/slack");
      await get("/slack");
      assert.deepEqual(cookiesSent(), [undefined, "e=1"]);
    });

    it("for as long as Expires says", async () => {
      setting("a=1; Path=/; Expires=Fri, 02 Jan 2026 03:05:05 GMT");
      await get("/");
      site.answer = () => ({ status: 200 });
      nowMs += 59_999;
      await get("/");
      nowMs += 1;
      await get("/");
      assert.deepEqual(cookiesSent(), [undefined, "a=1", undefined]);
    });

    it("for their path alone", async () => {
      setting("a=1; Path=/slack");
      await get("/slack/install");
      site.answer = () => ({ status: 200 });
      for (const path of ["/slack", "/slack/oauth_redirect", "/slackers", "/"]) await get(path);
      assert.deepEqual(cookiesSent().slice(1), ["a=1", "a=1", undefined, undefined]);
    });

    it("with Secure over http too, as browsers do on the loopback host", async () => {
      setting("a=1; Path=/; Secure");
      await get("/");
      await get("/");
      assert.deepEqual(cookiesSent(), [undefined, "a=1"]);
    });

    it("apart for each port and each browser", async () => {
      const other = await TestApp.start();
      try {
        setting("a=1; Path=/");
        await get("/");
        await browser.get(other.url);
        await new Browser().get(site.url);
        assert.deepEqual(
          [other.received[0]?.headers.cookie, cookiesSent()],
          [undefined, [undefined, undefined]],
        );
      } finally {
        await other.stop();
      }
    });
  });
});
