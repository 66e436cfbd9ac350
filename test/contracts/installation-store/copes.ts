import assert from "node:assert/strict";
import { assertSame, assertSamePart, type CaseOfStore } from "./assertions.js";
import {
  type AnyInstallation,
  botInstallation,
  botWithToken,
  connection,
  inOrg,
  inTeam,
  orgInstallation,
  userWithToken,
  workspaceInstallation,
} from "./examples.js";

/** Ids that a store which glues, escapes or normalizes them carelessly takes for one another. */
const STRANGE_IDS = [
  "T",
  "t",
  "T ",
  "T1:user:T",
  "T1:T",
  "T:U",
  "T%3AU",
  "T%253AU",
  "T/U",
  "T.U",
  "T,U",
  "T-U",
  "T_U",
  "T|U",
  'T"U',
  "T\\U",
  "T\nU",
  "T\u0000U",
  "$T",
  "*",
  "\u00e9",
  "e\u0301",
  "🎉",
  "__proto__",
  "constructor",
  "null",
  "undefined",
  "[object Object]",
  "T".repeat(200),
];

/** Odd ids, what Slack sends as null, callers that change what they hold, and many at once. */
export const copes: readonly CaseOfStore[] = [
  [
    "ids with strange characters never collide",
    async (store) => {
      const places: [query: ReturnType<typeof inTeam>, label: string][] = [];
      for (const [index, id] of STRANGE_IDS.entries()) {
        await store.storeInstallation(botInstallation(`team${index}`, { team: { id } }));
        places.push([inTeam(id), `team${index}`]);
        await store.storeInstallation(
          orgInstallation({
            enterprise: { id },
            user: { id: "U", token: undefined, scopes: undefined },
            bot: botWithToken(`org${index}`),
          }),
        );
        places.push([inOrg(id), `org${index}`]);
      }
      for (const [query, label] of places) {
        assertSamePart((await store.fetchInstallation(query)).bot, botWithToken(label), label);
      }

      for (const id of STRANGE_IDS) await store.storeInstallation(connection(id, "strange"));
      for (const id of STRANGE_IDS) {
        const { user } = await store.fetchInstallation(inTeam("T1", id));
        assertSamePart(user, userWithToken(id, "strange"));
        if (id !== "T") assert.equal((await store.fetchInstallation(inTeam("T", id))).user.token, undefined);
      }

      for (const [query, label] of places.filter((_, index) => index % 3 === 0)) {
        await store.deleteInstallation(query);
        await assert.rejects(store.fetchInstallation(query), { code: "installation_not_found" }, label);
      }
      for (const [query, label] of places.filter((_, index) => index % 3 !== 0)) {
        assertSamePart((await store.fetchInstallation(query)).bot, botWithToken(label), label);
      }
    },
  ],
  [
    "takes null where Slack sends null",
    async (store) => {
      const inWorkspace: AnyInstallation = asSlackSendsIt({
        ...botInstallation("null"),
        enterprise: null,
        user: { id: "U1", token: null, refreshToken: null, expiresAt: null, scopes: null },
        bot: { ...botWithToken("null"), refreshToken: null, expiresAt: null },
        incomingWebhook: null,
        enterpriseUrl: null,
        metadata: null,
      });
      await store.storeInstallation(inWorkspace);
      const { refreshToken: _, expiresAt: __, ...bot } = botWithToken("null");
      const found = await store.fetchInstallation(inTeam("T1", "U1"));
      assertSame(found, botInstallation("null", { bot }));
      assertSame(await store.fetchInstallation(inTeam("T1", "U1")), found);

      await store.storeInstallation(asSlackSendsIt({ ...orgInstallation(), team: null }));
      assertSame(await store.fetchInstallation(inOrg("E1", { userId: "U1" })), orgInstallation());

      const person = { id: "U2", token: "xoxp-2", refreshToken: null, expiresAt: null, scopes: ["a"] };
      await store.storeInstallation(
        asSlackSendsIt({ ...connection("U2"), enterprise: null, bot: null, user: person }),
      );
      const { user } = await store.fetchInstallation(inTeam("T1", "U2"));
      assertSamePart(user, { id: "U2", token: "xoxp-2", scopes: ["a"] });
    },
  ],
  [
    "a caller that changes what it stored or fetched changes nothing in the store",
    async (store) => {
      const query = inTeam("T1", "U1");
      const stored = workspaceInstallation();
      await store.storeInstallation(stored);
      spoil(stored);
      const first = await store.fetchInstallation(query);
      assertSame(first, workspaceInstallation());
      spoil(first);
      assertSame(await store.fetchInstallation(query), workspaceInstallation());
    },
  ],
  [
    "of 50 installs at once, one bot is kept whole, and everybody's token",
    async (store) => {
      const labels = Array.from({ length: 50 }, (_, index) => `p${index}`);
      await Promise.all(
        labels.map(async (label) => {
          await store.storeInstallation(
            workspaceInstallation({ user: userWithToken(label, label), bot: botWithToken(label) }),
          );
          assertOneWhole(await store.fetchInstallation(inTeam("T1", label)), label);
        }),
      );
      const found = await Promise.all(labels.map((label) => store.fetchInstallation(inTeam("T1", label))));
      for (const [index, label] of labels.entries()) assertOneWhole(found[index], label);
      assert.equal(new Set(found.map(({ bot }) => bot?.id)).size, 1);
    },
  ],
];

/** The person's own token, and a bot all of whose parts come from one install. */
function assertOneWhole(found: AnyInstallation | undefined, label: string): void {
  assertSamePart(found?.user, userWithToken(label, label));
  assertSamePart(found?.bot, botWithToken(found?.bot?.id.slice("B-".length) ?? ""));
}

/** The response of a Web API method, which has null where the types say undefined. */
function asSlackSendsIt(response: object): AnyInstallation {
  return JSON.parse(JSON.stringify(response));
}

function spoil(installation: AnyInstallation): void {
  installation.team = { id: "T-spoiled" };
  installation.user.token = "spoiled";
  installation.user.scopes?.push("spoiled");
  if (installation.enterprise) installation.enterprise.name = "spoiled";
  if (installation.incomingWebhook) installation.incomingWebhook.url = "spoiled";
  if (installation.bot) {
    installation.bot.token = "spoiled";
    installation.bot.scopes.push("spoiled");
    installation.bot.scopes.shift();
  }
}
