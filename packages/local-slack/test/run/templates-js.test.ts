import assert from "node:assert/strict";
import { agentCases } from "./agent-cases.js";
import { assistantCases } from "./assistant-cases.js";
import { installInBrowser } from "./install-in-browser.js";
import { starterCases } from "./starter-cases.js";
import { TemplateStage } from "./template-stage.js";

const INSTALLED = ["--installed", "Acme"];

describe("A starter in JavaScript, in Socket Mode, by npm start", () => {
  starterCases(() => ({ template: "starter-js", command: ["npm", "start"], options: INSTALLED }));
});

describe("A starter in JavaScript with OAuth, whose manifest has Socket Mode on", () => {
  const command = [process.execPath, "app-oauth.js"];
  const run = { template: "starter-js", command, options: ["--no-socket-mode"] };
  starterCases(() => run, installInBrowser);
});

describe("A starter in TypeScript that npm start compiles, in Socket Mode", () => {
  starterCases(() => ({ template: "starter-ts", command: ["npm", "start"], options: INSTALLED }));
});

describe("The app of Slack's getting started guide, without a manifest", () => {
  it("answers a message with a button, and the button with a message", async () => {
    const command = [process.execPath, "app.js"];
    const options = ["--socket-mode", ...INSTALLED];
    const run = { template: "getting-started-js", command, options, manifest: undefined };
    const stage = await TemplateStage.start(run);
    try {
      const { ben } = stage;
      const { text } = await ben.post("A good morning to all").answer();
      assert.equal(text, `Good morning, <@${ben.id}>!`);
      const coffee = await ben.press("Coffee").answer();
      assert.equal(coffee.text, `Coffee for <@${ben.id}>.`);
    } finally {
      await stage.stop();
    }
  }).timeout(30_000);
});

describe("An assistant in JavaScript, in Socket Mode", () => {
  assistantCases(() => ({ template: "assistant-js", command: ["npm", "start"], options: INSTALLED }));
});

describe("An agent in JavaScript, in Socket Mode", () => {
  agentCases(() => ({ template: "agent-js", command: ["npm", "start"], options: INSTALLED }));
});

describe("An agent in JavaScript with OAuth, files, and people's own accounts", () => {
  const command = [process.execPath, "app-oauth.js"];
  const run = { template: "agent-js", command, options: ["--no-socket-mode"] };
  agentCases(() => run, installInBrowser);
});
