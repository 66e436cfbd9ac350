import assert from "node:assert/strict";
import { KEY, PRODUCTION, problemsOf, SLACK } from "./example-environment.js";

describe("readConfig", () => {
  const REFUSED: readonly (readonly [string, string, RegExp])[] = [
    ["SLACK_CLIENT_ID", "A0123456789", /two numbers with a dot/],
    ["SLACK_CLIENT_SECRET", "short", /at least 16 characters/],
    ["SLACK_CLIENT_SECRET", "0123456789abcdef 0123456789abcdef", /no spaces/],
    ["SLACK_CLIENT_SECRET", "123456789.9876543210", /has the Client ID in it/],
    ["SLACK_SIGNING_SECRET", "xoxb-1234567890-abcdefghij", /is a token/],
    ["SLACK_SIGNING_SECRET", "AbCdEfGhIjKlMnOpQrStUvWx", /looks like the Verification Token/],
    ["SLACK_SIGNING_SECRET", SLACK.SLACK_CLIENT_SECRET, /is the same as SLACK_CLIENT_SECRET/],
    ["PUBLIC_URL", "app.example.com", /complete URL/],
    ["PUBLIC_URL", "http://app.example.com", /must begin with https/],
    ["PUBLIC_URL", "https://app.example.com/slack//app", /between slashes/],
    ["PUBLIC_URL", "https://app.example.com/:team", /letters, digits/],
    ["PUBLIC_URL", "https://app.example.com/?x=1", /no query/],
    ["PUBLIC_URL", "https://app.example.com/#top", /no fragment/],
    ["PUBLIC_URL", "https://ada:hunter2@app.example.com", /no user name/],
    ["SUPPORT_URL", "help@example.com", /begins with https:\/\/ or mailto:/],
    ["PRIVACY_URL", "javascript:alert(1)", /begins with https:\/\/ or mailto:/],
    ["RETURN_ORIGINS", "http://crm.example.com", /origins with commas between them/],
    ["RETURN_ORIGINS", "https://crm.example.com/done", /without a path/],
    ["RETURN_ORIGINS", "https://crm.example.com,*", /origins/],
    ["RETURN_ORIGINS", "https://crm.example.com,", /origins/],
    ["RETURN_ORIGINS", "https://ada@crm.example.com", /origins/],
    ["RETURN_ORIGINS", "javascript:alert(1)", /origins/],
    ["MONGODB_URI", "https://db.example.com", /mongodb:\/\/ or mongodb\+srv:\/\//],
    ["MONGODB_URI", "mongodb://", /name a host/],
    ["TOKEN_KEYS", `${KEY}=`, /Key 1 of TOKEN_KEYS is not id:base64/],
    ["TOKEN_KEYS", `a:${KEY}=,b:AAAA`, /Key 2 of TOKEN_KEYS has 3 bytes/],
    ["TOKEN_KEYS", `a:${KEY}=,a:${KEY}=`, /repeats an id/],
    ["PORT", "0", /from 1 to 65535/],
    ["PORT", "65536", /from 1 to 65535/],
    ["PORT", "30.5", /whole number/],
    ["HOST", "http://localhost", /host name alone/],
    ["INSTALL_ASKS_FOR", "user", /must be bot or bot\+user/],
    ["EVENT_INBOX", "yes", /must be on or off/],
    ["EVENTS_IN_FLIGHT", "0", /from 1 to 100000/],
    ["EVENT_ID_HOURS", "1000", /from 1 to 720/],
    ["EVENT_EXPIRY_DAYS", "0", /from 1 to 365/],
    ["INSTALLATION_CACHE", "0", /must be on or off/],
    ["HOST", "localhost:3000", /the port belongs in PORT/],
    ["LOG_LEVEL", "verbose", /one of trace, debug/],
    ["NODE_ENV", "prod", /production, development or test/],
  ];
  for (const [name, value, sentence] of REFUSED) {
    it(`refuses ${name} ${JSON.stringify(value)}`, () => {
      const [problem, ...others] = problemsOf({ ...PRODUCTION, [name]: value });
      assert.deepEqual(others, []);
      assert.ok(problem?.startsWith(`${name} `), problem);
      assert.match(problem ?? "", sentence);
    });
  }
});
