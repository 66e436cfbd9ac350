import assert from "node:assert/strict";
import type { IncomingMessage } from "node:http";
import { sentCookie, stateCookieName } from "../../src/oauth/state-cookie.js";

describe("The state cookie", () => {
  it("has the prefix __Host- over https, and no prefix over http, where browsers would drop the cookie", () => {
    assert.equal(stateCookieName("https://app.example.com"), "__Host-slack-app-oauth-state");
    assert.equal(stateCookieName("http://localhost:3000"), "slack-app-oauth-state");
  });

  it("has the base path in its name, so that two apps on one host do not take each other's", () => {
    assert.equal(
      stateCookieName("https://app.example.com/apps/slack"),
      "__Host-slack-app-oauth-state.apps.slack",
    );
  });

  const sent = (cookie?: string) => sentCookie({ headers: { cookie } } as IncomingMessage, "state");

  for (const cookie of ["state=1", "state=", "a=b; state=1", "a=b;state=1; c=d"]) {
    it(`was sent in ${cookie}`, () => assert.equal(sent(cookie), true));
  }

  for (const cookie of [undefined, "", "a=b", "xstate=1", "state", "a=state=1", "statement=1"]) {
    it(`was not sent in ${cookie}`, () => assert.equal(sent(cookie), false));
  }
});
