import assert from "node:assert/strict";
import { once } from "node:events";
import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { createServer, type RequestListener, type Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import express from "express";
import helmet from "helmet";
import { approveInstall, Browser, type LocalSlack, startLocalSlack } from "local-slack";
import { readConfig } from "../../src/config/config.js";
import { configureLocalSlack, environmentFor, freePort } from "../../src/demo/running-app.js";
import { ConfigError } from "../../src/errors.js";
import { ManifestError } from "../../src/manifest/manifest-error.js";
import { type MountedService, onEvent, startService } from "../../src/service.js";
import { MANIFEST_FILE, TEST_APP } from "../fixtures/test-app.js";

describe("startService", () => {
  let localSlack: LocalSlack;
  let directory: string;
  let variables: Record<string, string>;
  let log: string[];
  let server: Server | undefined;
  let service: MountedService | undefined;
  let letGo: (() => void) | undefined;

  beforeEach(async () => {
    localSlack = await startLocalSlack();
    directory = mkdtempSync(join(tmpdir(), "bolt-mongodb-app-mounted-"));
    copyFileSync(MANIFEST_FILE, join(directory, "manifest.yml"));
    variables = environmentFor(localSlack, await freePort(), join(directory, "data"));
    log = [];
  });
  afterEach(async () => {
    letGo?.();
    letGo = undefined;
    server?.close();
    server?.closeAllConnections();
    server = undefined;
    await service?.stop();
    service = undefined;
    await localSlack.stop();
    rmSync(directory, { recursive: true, force: true });
  });

  const url = () => variables.PUBLIC_URL ?? "";
  const mention = onEvent("app_mention", {
    listen:
      () =>
      async ({ event, say }) => {
        if (event.text.includes("wait")) {
          await new Promise<void>((resolve) => {
            letGo = resolve;
          });
        }
        await say({ text: "Hello!", thread_ts: event.ts });
      },
  });

  /** Starts the service under a path, and a server of somebody else's with what `host` makes of it. */
  async function mount(basePath: string, host: (mounted: MountedService) => RequestListener): Promise<void> {
    variables.PUBLIC_URL += basePath;
    configureLocalSlack(localSlack, readConfig(variables, TEST_APP.manifest, {}));
    service = await startService({
      manifestFile: join(directory, "manifest.yml"),
      listeners: [mention],
      variables,
      logDestination: { write: (line) => log.push(line) },
    });
    server = createServer(host(service)).listen(Number(variables.PORT), "127.0.0.1");
    await once(server, "listening");
  }

  async function install(link = `${url()}/slack/install`) {
    const [acme] = localSlack.workspaces;
    assert.ok(acme);
    const [ada] = acme.people;
    const page = await approveInstall(new Browser(), link, {
      team: acme.id,
      user: ada.id,
    });
    assert.equal(page.status, 200, page.text);
    return acme;
  }

  async function mentioned(text = "hello") {
    const [acme] = localSlack.workspaces;
    assert.ok(acme);
    const bot = localSlack.bot(acme.id)?.userId;
    const at = { team: acme.id, user: acme.people[1].id, channel: acme.general };
    const { ts } = await localSlack.postMessage({ ...at, text: `<@${bot}> ${text}` });
    return () => localSlack.messages(acme.general).find((each) => each.thread_ts === ts);
  }

  const verification = () => {
    const body = JSON.stringify({ type: "url_verification", challenge: "c" });
    return {
      body,
      headers: { ...localSlack.sign(body), "content-type": "application/json" },
      method: "POST",
    };
  };

  it("is a whole server by itself", async () => {
    await mount("/apps/slack", ({ handler }) => handler);
    await install();
    const answer = await mentioned();
    await localSlack.until("the answer", answer);
    const outside = await fetch(new URL("/elsewhere", url()));
    assert.equal(outside.status, 404);
    assert.match(await outside.text(), /This address has no page/);
  });

  it("works where Express has mounted it at a path, behind the host's own helmet, whose policy it replaces on its pages alone", async () => {
    await mount("/apps/slack", ({ handler }) => {
      const host = express();
      const apps = express.Router();
      host.use(
        helmet({ contentSecurityPolicy: { directives: { "default-src": ["https://cdn.example.com"] } } }),
      );
      apps.use("/slack", handler);
      host.use("/apps", apps);
      host.use((request, response) => void response.status(404).send(`host ${request.url}`));
      return host;
    });
    await install();
    await localSlack.until("the answer", await mentioned());
    const policyOf = async (path: string) =>
      (await fetch(new URL(path, url()))).headers.get("content-security-policy");
    assert.match((await policyOf("/apps/slack/")) ?? "", /^default-src 'none';style-src 'sha256-/);
    assert.match((await policyOf("/apps/")) ?? "", /cdn\.example\.com/);
    assert.equal(await (await fetch(new URL("/apps/else?x=1", url()))).text(), "host /apps/else?x=1");
  });

  it("without a base path has its own pages and Slack's paths alone; all else goes on to the host", async () => {
    await mount("", ({ handler }) => {
      const host = express();
      host.use(handler);
      host.use((request, response) => void response.send(`host ${request.method} ${request.url}`));
      return host;
    });
    await install();
    await localSlack.until("the answer", await mentioned());
    const asked = async (path: string, init: RequestInit = {}) => (await fetch(url() + path, init)).text();
    for (const path of ["/about", "/slack", "/slack/events", "/slack/install/x", "/%zz"])
      assert.equal(await asked(path), `host GET ${path}`);
    for (const path of ["/", "/healthz", "/slack/connect"])
      assert.equal(await asked(path, { method: "POST" }), `host POST ${path}`);
    assert.match(await asked("/"), /Add to Slack/);
    assert.equal(await asked("/HEALTHZ/"), '{"status":"ok"}');
    assert.equal(await asked("/slack/events", verification()), '{"challenge":"c"}');
  });

  it("says in its log what to do where the host has read the body, and answers 500", async () => {
    await mount("/apps/slack", ({ handler }) => {
      const host = express();
      host.use(express.json());
      host.use(handler);
      return host;
    });
    assert.equal((await fetch(`${url()}/slack/events`, verification())).status, 500);
    const [line, ...others] = log.filter((each) => each.includes("BodyConsumedError"));
    assert.ok(line?.includes("Mount the app before every body parser"), log.join(""));
    assert.deepEqual(others, []);
  });

  it("takes the bytes that the host's body parser has kept, and still checks the signature and the limit", async () => {
    await mount("/apps/slack", ({ handler }) => {
      const host = express();
      const keep = (request: object, _response: unknown, bytes: Buffer) =>
        Object.assign(request, { rawBody: bytes });
      host.use(express.json({ verify: keep, limit: "5mb" }));
      host.use(handler);
      return host;
    });
    await install();
    await localSlack.until("the answer", await mentioned());
    const events = `${url()}/slack/events`;
    const { body, ...request } = verification();
    assert.equal((await fetch(events, { body, ...request })).status, 200);
    assert.equal((await fetch(events, { body: `${body} `, ...request })).status, 401);
    const large = JSON.stringify({ type: "url_verification", challenge: "c".repeat(1024 * 1024) });
    const headers = { ...localSlack.sign(large), "content-type": "application/json" };
    assert.equal((await fetch(events, { body: large, headers, method: "POST" })).status, 413);
  });

  it("gives the company's own code clients, install links and installations", async () => {
    await mount("/apps/slack", ({ handler }) => handler);
    assert.ok(service);
    const link = service.installLink({ tenant: "customer-7" });
    assert.ok(link.startsWith(`${url()}/slack/install?link=`));
    const { id } = await install(link);
    const client = await service.clientFor({ teamId: id });
    assert.equal((await client.auth.test()).team_id, id);
    assert.equal((await service.findInstallations({ tenant: "customer-7" })).length, 1);
    const { done } = await service.forEachInstallation(() => Promise.resolve());
    assert.equal(done, 1);
    assert.deepEqual([service.basePath, service.installUrl], ["/apps/slack", `${url()}/slack/install`]);
  });

  it("finishes at a stop what is in flight, answers 503 from then on, and closes the database", async () => {
    await mount("/apps/slack", ({ handler }) => handler);
    await install();
    const answer = await mentioned("wait");
    const release = await localSlack.until("the listener", () => letGo);
    assert.ok(service);
    const [stopped, again] = [service.stop(), service.stop()];
    assert.equal((await fetch(`${url()}/slack/events`, verification())).status, 503);
    assert.equal((await fetch(`${url()}/`)).status, 503);
    assert.equal(answer(), undefined);
    release();
    assert.deepEqual(await Promise.all([stopped, again]), [true, true]);
    assert.ok(answer());
    await assert.rejects(service.findInstallations({ tenant: "customer-7" }));
  });

  it("resolves a stop to false when something was still in flight after the deadline", async () => {
    await mount("/apps/slack", ({ handler }) => handler);
    await install();
    await mentioned("wait");
    await localSlack.until("the listener", () => letGo);
    assert.equal(await service?.stop(50), false);
  });

  it("rejects with everything that is wrong, and ends no process", async () => {
    const manifestFile = join(directory, "manifest.yml");
    await assert.rejects(
      startService({ manifestFile, variables: { ...variables, PUBLIC_URL: "x", LOG_LEVEL: "loud" } }),
      (error: ConfigError) => error instanceof ConfigError && error.problems.length === 2,
    );
    await assert.rejects(
      startService({ manifestFile: join(directory, "none.yml"), variables }),
      ManifestError,
    );
    const file = join(directory, "manifest.yml", "data");
    await assert.rejects(startService({ manifestFile, variables: { ...variables, DATA_DIR: file } }));
  });

  it("adds no handler to the process", async () => {
    const counts = () => process.eventNames().map((name) => [name, process.listenerCount(name)]);
    const before = counts();
    await mount("/apps/slack", ({ handler }) => handler);
    assert.deepEqual(counts(), before);
  });
});
