import assert from "node:assert/strict";
import oauth from "@slack/oauth";
import { installFailure } from "../../src/oauth/install-outcome.js";
import { OAuthStateError } from "../../src/oauth/oauth-state-error.js";

describe("The page for a state that is refused", () => {
  for (const [reason, message] of [
    ["oauth_state_invalid", "linkNotOurs"],
    ["oauth_state_expired", "linkExpired"],
    ["oauth_state_used", "linkUsed"],
  ] as const) {
    it(`says what ${reason} means, at 400`, () => {
      const { status, message: said } = installFailure(new OAuthStateError(reason));
      assert.deepEqual({ status, message: said }, { status: 400, message });
    });
  }

  it("says that the link is another browser's or was used, when InstallProvider gives the code without a reason", () => {
    const error = Object.assign(new Error("The state parameter is not for this browser session."), {
      code: oauth.ErrorCode.InvalidStateError,
    });
    assert.equal(new OAuthStateError("oauth_state_used").code, error.code);
    const { status, message: said } = installFailure(error);
    assert.deepEqual({ status, message: said }, { status: 400, message: "linkUsedOrElsewhere" });
  });
});
