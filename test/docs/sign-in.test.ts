import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { transformSync } from "esbuild";
import { Browser } from "local-slack";
import { parse } from "yaml";
import { SIGN_IN_FAILURES } from "../../src/signin/sign-in-outcome.js";
import type { OnSignedIn, SignedInPerson } from "../../src/signin/signed-in.js";
import { onADatabase } from "../databases.js";
import { signInManifest } from "../fixtures/sign-in-manifest.js";
import { Flow } from "../flows/flow.js";
import { codeBlocks, tableRows } from "./markdown.js";

const DOCUMENT = readFileSync("docs/sign-in.md", "utf8");

/** The `onSignedIn` of the document's program, with what it needs of the company. */
function documented(sessions: object): OnSignedIn {
  const [program = ""] = codeBlocks(DOCUMENT, "ts");
  const { code } = transformSync(program.replace(/^import .*$/m, ""), { loader: "ts" });
  let onSignedIn: OnSignedIn | undefined;
  const runService = (options: { onSignedIn: OnSignedIn }) => {
    onSignedIn = options.onSignedIn;
  };
  new Function("runService", "sessions", code.replace("await runService", "runService"))(
    runService,
    sessions,
  );
  assert.ok(onSignedIn);
  return onSignedIn;
}

describe("docs/sign-in.md", () => {
  it("has every code of a sign-in that failed, with the status of its page, and no other", () => {
    assert.deepEqual(
      tableRows(DOCUMENT, "| Code | Status | What it means |").map(([code, status]) => [code, status]),
      Object.entries(SIGN_IN_FAILURES).map(([code, { status }]) => [`\`${code}\``, String(status)]),
    );
  });

  it("shows of a manifest what makes it one that signs people in", () => {
    const [yaml = ""] = codeBlocks(DOCUMENT, "yaml");
    const { oauth_config } = parse(yaml);
    const manifest = signInManifest(JSON.stringify(oauth_config.scopes.user), oauth_config.redirect_urls);
    assert.deepEqual(manifest.signIn?.scopes, ["openid", "email", "profile"]);
  });
});

onADatabase("The program of docs/sign-in.md", (database) => {
  it("begins a session of the company's own, and leads the person to where the link said", async () => {
    const begun: Partial<SignedInPerson>[] = [];
    const onSignedIn = documented({
      begin: async (person: Partial<SignedInPerson>) => {
        begun.push(person);
        return "s1";
      },
    });
    const flow = await Flow.start(database(), { manifest: signInManifest(), onSignedIn });
    try {
      const returnTo = `${flow.url}/healthz`;
      const page = await flow.signIn(flow.acme, { browser: new Browser(), query: { returnTo } });
      assert.equal(page.url, returnTo);
      const [, ben] = flow.acme.people;
      assert.deepEqual(begun, [{ teamId: flow.acme.id, userId: ben.id, name: "Ben Baker" }]);
    } finally {
      await flow.stop();
    }
  });
});
