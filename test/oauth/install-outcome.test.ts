import assert from "node:assert/strict";
import oauth from "@slack/oauth";
import { installFailure } from "../../src/oauth/install-outcome.js";
import { OAuthStateError } from "../../src/oauth/oauth-state-error.js";
import { TEXTS } from "../../src/web/pages/texts.js";

describe("The page for a state that is refused", () => {
  for (const [reason, text] of [
    ["oauth_state_invalid", TEXTS.linkNotOurs],
    ["oauth_state_expired", TEXTS.linkExpired],
    ["oauth_state_used", TEXTS.linkUsed],
  ] as const) {
    it(`says what ${reason} means, at 400`, () => {
      const { status, heading, sentence } = installFailure(new OAuthStateError(reason));
      assert.deepEqual({ status, heading, sentence }, { status: 400, ...text });
    });
  }

  it("says that the link is another browser's or was used, when InstallProvider gives the code without a reason", () => {
    const error = Object.assign(new Error("The state parameter is not for this browser session."), {
      code: oauth.ErrorCode.InvalidStateError,
    });
    assert.equal(new OAuthStateError("oauth_state_used").code, error.code);
    const { status, heading, sentence } = installFailure(error);
    assert.deepEqual({ status, heading, sentence }, { status: 400, ...TEXTS.linkUsedOrElsewhere });
  });
});
