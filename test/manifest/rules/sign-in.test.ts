import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { parseManifest } from "../../../src/manifest/app-manifest.js";
import { completeManifest } from "../../../src/manifest/completing/complete-manifest.js";
import { manifestChanges } from "../../../src/manifest/manifest-changes.js";
import { ManifestError } from "../../../src/manifest/manifest-error.js";
import { manifestForUrl } from "../../../src/manifest/manifest-for-url.js";
import {
  INSTALL_REDIRECT,
  SIGN_IN_REDIRECT,
  signInManifestText,
  withoutBot,
} from "../../fixtures/sign-in-manifest.js";

/** What is refused: the field, the line's text, and the sentence. */
function refused(text: string): readonly { field: string; line: string | undefined; message: string }[] {
  try {
    parseManifest(text, "m.yml");
    return [];
  } catch (error) {
    assert.ok(error instanceof ManifestError, String(error));
    return error.problems.map(({ field, line, message }) => ({
      field,
      line: text.split("\n")[line - 1]?.trim(),
      message,
    }));
  }
}

function onlyRefusal(text: string) {
  const [problem, ...others] = refused(text);
  assert.deepEqual(others, []);
  assert.ok(problem, "nothing was refused");
  return problem;
}

describe("A manifest with Sign in with Slack", () => {
  it("is read with what a person connects for, and what signs them in, apart", () => {
    const { userScopes, signIn, redirectPath } = parseManifest(signInManifestText(), "m.yml");
    assert.deepEqual(userScopes, ["chat:write"]);
    assert.deepEqual(signIn, {
      scopes: ["openid", "email", "profile"],
      redirectPath: "/slack/signin/redirect",
    });
    assert.equal(redirectPath, "/slack/oauth_redirect");
  });

  it("has nothing to connect when these are its only user scopes", () => {
    const { userScopes, signIn } = parseManifest(signInManifestText("[openid]"), "m.yml");
    assert.deepEqual([userScopes, signIn?.scopes], [[], ["openid"]]);
  });

  it("knows which redirect is whose, whichever comes first", () => {
    const { signIn, redirectPath } = parseManifest(
      signInManifestText(undefined, [SIGN_IN_REDIRECT, INSTALL_REDIRECT]),
      "m.yml",
    );
    assert.deepEqual(
      [redirectPath, signIn?.redirectPath],
      ["/slack/oauth_redirect", "/slack/signin/redirect"],
    );
  });

  it("knows it below a path, too", () => {
    const moved = manifestForUrl(signInManifestText(), "https://host.example.org/base");
    const { signIn, redirectPath } = parseManifest(moved, "m.yml");
    assert.deepEqual(
      [redirectPath, signIn?.redirectPath],
      ["/base/slack/oauth_redirect", "/base/slack/signin/redirect"],
    );
  });

  it("is refused without a redirect URL of its own, and completed with one", () => {
    const text = signInManifestText(undefined, [INSTALL_REDIRECT]);
    const { field, message } = onlyRefusal(text);
    assert.equal(field, "oauth_config.redirect_urls");
    assert.match(
      message,
      /must have a URL with the path \/slack\/signin\/redirect: people come back there who sign in/,
    );
    const completed = completeManifest(text);
    assert.deepEqual(manifestChanges(parse(text), parse(completed)), [
      { field: "oauth_config.redirect_urls", after: SIGN_IN_REDIRECT },
    ]);
    assert.deepEqual(refused(completed), []);
    assert.equal(completeManifest(completed), completed);
  });

  it("is refused without a redirect URL for installs, and completed with one", () => {
    const text = signInManifestText(undefined, [SIGN_IN_REDIRECT]);
    const { field, message } = onlyRefusal(text);
    assert.equal(field, "oauth_config.redirect_urls");
    assert.match(
      message,
      /must have a URL with the path \/slack\/oauth_redirect: people come back there who install/,
    );
    assert.deepEqual(manifestChanges(parse(text), parse(completeManifest(text))), [
      { field: "oauth_config.redirect_urls", after: INSTALL_REDIRECT },
    ]);
  });

  for (const [what, third, whose] of [
    [
      "of nobody",
      "https://app.example.com/back",
      "install the app come back to oauth_config.redirect_urls.0",
    ],
    [
      "of sign-in",
      "https://app.example.com/b/slack/signin/redirect",
      "sign in come back to oauth_config.redirect_urls.1",
    ],
  ] as const) {
    it(`is refused with a third redirect URL, ${what}, at its line`, () => {
      const { field, line, message } = onlyRefusal(
        signInManifestText(undefined, [INSTALL_REDIRECT, SIGN_IN_REDIRECT, third]),
      );
      assert.deepEqual([field, line], ["oauth_config.redirect_urls.2", `- ${third}`]);
      assert.equal(message, `leads nobody anywhere: people who ${whose}. Remove it.`);
    });
  }

  for (const path of ["/slack/signin", "/workspaces/"]) {
    it(`is refused where people who install come back to ${path}, which it has for itself`, () => {
      const install = `https://app.example.com${path}`;
      const { field, message } = onlyRefusal(signInManifestText(undefined, [install, SIGN_IN_REDIRECT]));
      assert.equal(field, "oauth_config.redirect_urls.0");
      assert.match(message, /must have a path of its own/);
      assert.deepEqual(refused(signInManifestText("[chat:write]", [install])), []);
    });
  }

  it("is refused without openid, which is added at completion", () => {
    const text = signInManifestText("[chat:write, profile]");
    assert.deepEqual(
      refused(text).map(({ field }) => field),
      ["oauth_config.redirect_urls.1", "oauth_config.scopes.user"],
    );
    assert.match(refused(text)[1]?.message ?? "", /^must have openid: without it Slack signs nobody in/);
    assert.deepEqual(parseManifest(completeManifest(text), "m.yml").signIn?.scopes, ["profile", "openid"]);
  });

  for (const [list, sentence] of [
    ["bot", /must not be email: .* Move it to oauth_config\.scopes\.user\./],
    ["bot_optional", /must not be email: .* Move it to oauth_config\.scopes\.user\./],
    ["user_optional", /must not be email: only Sign in with Slack asks for that/],
  ] as const) {
    it(`is refused with one of its scopes in ${list}`, () => {
      const scopes = list === "bot" ? "    bot:\n      - email\n" : `    ${list}: [email]\n    bot:\n`;
      const { field, message } = onlyRefusal(signInManifestText().replace("    bot:\n", scopes));
      assert.equal(field, `oauth_config.scopes.${list}.0`);
      assert.match(message, sentence);
    });
  }

  it("is accepted with nothing but that: then there is nothing to install either", () => {
    const text = withoutBot(signInManifestText("[openid]"));
    const { botScopes, userScopes, signIn } = parseManifest(text, "m.yml");
    assert.deepEqual([botScopes, userScopes, signIn?.scopes], [[], [], ["openid"]]);
  });
});

describe("A manifest without Sign in with Slack", () => {
  it("is refused with a redirect URL of that, at its line", () => {
    const { field, line, message } = onlyRefusal(signInManifestText("[chat:write]"));
    assert.deepEqual([field, line], ["oauth_config.redirect_urls.1", `- ${SIGN_IN_REDIRECT}`]);
    assert.match(message, /no user scope asks for that\. Add openid/);
  });

  it("is refused with a second redirect URL, at its line", () => {
    const second = "https://app.example.com/other";
    const { field, line } = onlyRefusal(signInManifestText("[chat:write]", [INSTALL_REDIRECT, second]));
    assert.deepEqual([field, line], ["oauth_config.redirect_urls.1", `- ${second}`]);
  });
});

describe("completeManifest, of a manifest of Slack's templates that signs people in", () => {
  const FOLDER = "test/fixtures/manifests";
  for (const file of readdirSync(FOLDER).filter((name) => name.endsWith(".yml"))) {
    it(`makes ${file} one that is accepted, with both redirect URLs`, () => {
      const text = readFileSync(join(FOLDER, file), "utf8");
      const withSignIn = text.includes("user: [")
        ? text.replace("user: [", "user: [openid, profile, ")
        : text.replace(/^( +)scopes:$/m, "$1scopes:\n$1$1user: [openid, profile]");
      const completed = completeManifest(withSignIn);
      assert.equal(parseManifest(completed, "m.yml").signIn?.redirectPath, "/slack/signin/redirect");
      assert.equal(completeManifest(completed), completed);
    });
  }
});
