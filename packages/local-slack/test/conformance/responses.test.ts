import assert from "node:assert/strict";
import { methods } from "../../src/web-api/methods/index.js";
import { Stage } from "../stage.js";
import { MANIFEST_RESPONSES } from "./manifest-responses.js";
import { DECLARED_CASES } from "./methods/cases.js";
import { OAUTH_RESPONSES } from "./oauth-responses.js";
import { RESPONSES } from "./responses.js";
import { assertSameShape } from "./shape.js";
import { SIGN_IN_RESPONSES } from "./sign-in-responses.js";
import { SOCKET_MODE_RESPONSES } from "./socket-mode-responses.js";
import { VIEW_RESPONSES } from "./view-responses.js";

const CASES = [
  ...RESPONSES,
  ...OAUTH_RESPONSES,
  ...SIGN_IN_RESPONSES,
  ...VIEW_RESPONSES,
  ...MANIFEST_RESPONSES,
  ...SOCKET_MODE_RESPONSES,
];

describe("Local Slack: answers are what @slack/web-api and @slack/oauth publish", () => {
  let stage: Stage;

  beforeEach(async () => {
    stage = await Stage.start();
  });

  afterEach(() => stage.stop());

  for (const { method, what, sample, answer } of CASES) {
    it(`${method}, ${what}`, async () => {
      assertSameShape(await answer(stage), sample);
    });
  }

  it("for every method that there is", () => {
    const checked = new Set<string>([...CASES, ...DECLARED_CASES].map(({ method }) => method));
    assert.deepEqual([...checked].sort(), [...methods.keys()].sort());
  });
});
