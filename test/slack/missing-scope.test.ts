import assert from "node:assert/strict";
import { missingScopeIn, noteHolder } from "../../src/slack/missing-scope.js";

const refused = (error: string, needed?: unknown) =>
  Object.assign(new Error(error), { data: { ok: false, error, needed } });

describe("A missing scope", () => {
  for (const [token, holder] of [
    ["xoxb-1-2-made-up", "bot"],
    ["xoxe.xoxb-1-made-up", "bot"],
    ["xoxp-1-2-made-up", "user"],
    ["xoxe.xoxp-1-made-up", "user"],
  ] as const) {
    it(`is the ${holder}'s where the call was made with a token that begins with ${token.split("-")[0]}`, () => {
      const error = refused("missing_scope", "files:read, files:write");
      noteHolder(error, token);
      const outer = new Error("The report could not be made.", { cause: error });
      assert.deepEqual(missingScopeIn(outer), { holder, needed: ["files:read", "files:write"] });
    });
  }

  it("is nobody's where it is not known whose token the call was made with", () => {
    const error = refused("missing_scope", "files:read");
    noteHolder(error, undefined);
    assert.deepEqual(missingScopeIn(error), { holder: undefined, needed: ["files:read"] });
  });

  it("has no name where Slack gives none", () => {
    assert.deepEqual(missingScopeIn(refused("missing_scope", 7))?.needed, []);
  });

  it("is not what another error is about, whatever was thrown", () => {
    for (const error of [refused("not_in_channel"), new Error("missing_scope"), "missing_scope", undefined]) {
      noteHolder(error, "xoxb-1");
      assert.equal(missingScopeIn(error), undefined);
    }
  });
});
