import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Database } from "../../src/database/database.js";
import { openSqliteDatabase } from "../../src/database/sqlite/sqlite-database.js";
import { HttpAnswers } from "../fakes/http-answers.js";
import { Flow } from "../flows/flow.js";
import { headingOf } from "./app-in-browser.js";
import { browserSuite } from "./browser-suite.js";
import { decideAtSlack } from "./slack-page.js";

browserSuite("install over https", (inBrowser) => {
  let directory: string;
  let database: Database;
  let proxy: HttpAnswers;
  let flow: Flow;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), "bolt-mongodb-app-https-"));
    database = await openSqliteDatabase(directory);
    // What ends TLS before the app, as in production.
    proxy = await HttpAnswers.start(
      (incoming, outgoing) => {
        const { method, url, headers } = incoming;
        const there = { host: "127.0.0.1", port: flow.config.port, method, path: url, headers };
        incoming.pipe(
          request(there, (answer) => {
            outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
            answer.pipe(outgoing);
          }),
        );
      },
      readFileSync("test/doctor/fixtures/localhost.pem", "utf8"),
    );
    flow = await Flow.start(database, { environment: { PUBLIC_URL: `https://localhost:${proxy.port}` } });
  });
  afterEach(async () => {
    await flow.stop();
    await proxy.stop();
    await database.close();
    await rm(directory, { recursive: true, force: true });
  });

  it(
    "keeps the state in a cookie that browsers accept from this host only",
    inBrowser(
      async ({ page }) => {
        await page.goto(flow.app.installUrl);
        const cookies = await page.context().cookies();
        assert.deepEqual(
          cookies.map(({ name, domain, path, secure, httpOnly }) => ({
            name,
            domain,
            path,
            secure,
            httpOnly,
          })),
          [
            {
              name: "__Host-slack-app-oauth-state",
              domain: "localhost",
              path: "/",
              secure: true,
              httpOnly: true,
            },
          ],
        );
        await decideAtSlack(page, { workspace: flow.acme });
        assert.equal(await headingOf(page), "Bolt MongoDB App is installed in Acme");
        assert.deepEqual(await page.context().cookies(), [], "and takes it away when it has served");
      },
      { ignoreHTTPSErrors: true },
    ),
  );

  it(
    "does not accept a cookie without the prefix, which another host of the domain can set",
    inBrowser(
      async ({ page, expect }) => {
        await page.goto(flow.app.installUrl);
        const [cookie] = await page.context().cookies();
        assert.ok(cookie);
        await page.context().clearCookies();
        const { value } = cookie;
        await page
          .context()
          .addCookies([
            { name: "slack-app-oauth-state", value, url: flow.url, secure: true, httpOnly: true },
          ]);
        expect(/status of 400/);
        await decideAtSlack(page, { workspace: flow.acme });
        assert.equal(await headingOf(page), "This link does not work here");
      },
      { ignoreHTTPSErrors: true },
    ),
  );
});
