import { z } from "zod";
import type { Document } from "../../database/collection.js";
import { documentOf, toJson } from "../../database/document-json.js";
import { SealBrokenError } from "../../encryption/encryption-error.js";
import { readEnvelope } from "../../encryption/envelope.js";
import type { TokenCipher } from "../../encryption/token-cipher.js";
import type { DatedWrite, Refused } from "../import/incoming.js";
import { userRecordId, workspaceRecordId } from "../record-ids.js";
import { newRevision, openTokens, RECORD_VERSION, type StoredRecord } from "../stored-record.js";
import { isTenant } from "../tenant.js";

/** What is about the database that a record is in, and not about the installation. It is left as it is here. */
const OF_THE_DATABASE = [
  "nobodyConnected",
  "peopleRevision",
  "connectingUntil",
  "uninstallingUntil",
] as const;

/** What a record may have; a record that lacks it takes it away from the one that it replaces. */
const OPTIONAL = [
  "appId",
  "authVersion",
  "bot",
  "enterprise",
  "enterpriseUrl",
  "incomingWebhook",
  "metadata",
  "rotation",
  "sealedBot",
  "sealedWebhook",
  "team",
  "tenant",
  "tokenType",
  "uninstallingUntil",
  "welcomedFor",
] as const;

const text = z.string().min(1);
const named = z.looseObject({ id: text });
const scopes = z.array(z.string());
const expiresAt = z.number().optional();
const COMMON = {
  _id: text,
  workspace: text,
  clientId: text.optional(),
  isEnterpriseInstall: z.boolean(),
  team: named.optional(),
  enterprise: named.optional(),
  createdAt: z.date(),
  updatedAt: z.date(),
};
const workspaceShape = (kind: "workspace" | "org") =>
  z.looseObject({
    ...COMMON,
    kind: z.literal(kind),
    installerUserId: z.string(),
    installedAt: z.date(),
    bot: z.looseObject({ id: text, userId: text, scopes, expiresAt }).optional(),
    sealedBot: text.optional(),
    incomingWebhook: z.looseObject({}).optional(),
    sealedWebhook: text.optional(),
    tenant: z.string().refine(isTenant).optional(),
  });
const SHAPE = z.discriminatedUnion("kind", [
  workspaceShape("workspace"),
  workspaceShape("org"),
  z.looseObject({
    ...COMMON,
    kind: z.literal("user"),
    user: z.looseObject({ id: text, scopes, expiresAt }),
    sealedUser: text,
  }),
]);

/** What else stands in the place of an id is not printed: it may be anything. */
const RECORD_ID = /^[\d.]{0,60}:(team|org):[A-Z0-9]{1,30}(:user:[A-Z0-9]{1,30})?$/;

/**
 * The write that stores a record of an export, or why it cannot be taken. `value` is its parsed JSON, which is changed. Each
 * sealed value is opened, to see whether it can be, and stored as it is sealed: a token that nobody can open is of no use.
 */
export function checkedRecord(
  value: unknown,
  { clientId, cipher }: { readonly clientId: string | undefined; readonly cipher: TokenCipher },
): DatedWrite | Omit<Refused, "place"> {
  const record = storable(value);
  if (record === undefined) return { reason: "It is no record." };
  const id = typeof record._id === "string" && RECORD_ID.test(record._id) ? { id: record._id } : {};
  if (record.v !== RECORD_VERSION) {
    return { ...id, reason: "Its version is one that this release does not know. Use a newer release." };
  }
  const { error } = SHAPE.safeParse(record);
  if (error !== undefined) {
    const fields = [...new Set(error.issues.map(({ path }) => path.join(".")))];
    return { ...id, reason: `It is not as a record is: ${fields.join(", ")}.` };
  }
  const known = record as StoredRecord;
  if (known.clientId !== clientId) return { ...id, reason: "It is of another Slack app." };
  if (!isNamedForItsContent(known, clientId)) {
    return { ...id, reason: "Its _id is not that of the workspace or the person in it." };
  }
  const problem = unopened(known, cipher);
  if (problem !== undefined) return { ...id, ...problem };

  const { _id, ...fields } = record;
  for (const field of OF_THE_DATABASE) delete fields[field];
  return {
    id: known._id,
    writtenAtMs: known.updatedAt.getTime(),
    update: {
      $set: { ...fields, revision: newRevision() },
      $setOnInsert: {},
      $unset: Object.fromEntries(OPTIONAL.filter((field) => !(field in fields)).map((field) => [field, ""])),
    },
  };
}

/** The document that a parsed JSON value is; undefined for one that no database would store. */
function storable(value: unknown): Document | undefined {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  try {
    const document = documentOf(value);
    toJson(document);
    return document;
  } catch {
    return undefined;
  }
}

function isNamedForItsContent(record: StoredRecord, clientId: string | undefined): boolean {
  const { _id, workspace, kind, isEnterpriseInstall, team, enterprise } = record;
  const target = { isEnterpriseInstall, teamId: team?.id, enterpriseId: enterprise?.id };
  if ((isEnterpriseInstall ? enterprise : team) === undefined) return false;
  const place = workspaceRecordId(clientId, target);
  if (place !== workspace) return false;
  if (kind === "user") return _id === userRecordId(place, record.user.id);
  return _id === place && kind === (isEnterpriseInstall ? "org" : "workspace");
}

/** Why a sealed value of the record cannot be opened; undefined when all can. */
function unopened(
  record: StoredRecord,
  cipher: TokenCipher,
): { readonly reason: string; readonly missingKey?: string } | undefined {
  const { _id } = record;
  const sealed: (readonly [value: string | undefined, open: () => unknown])[] =
    record.kind === "user"
      ? [[record.sealedUser, () => openTokens(cipher, _id, "user", record.sealedUser)]]
      : [
          ...(record.bot || record.sealedBot
            ? [[record.sealedBot, () => openTokens(cipher, _id, "bot", record.sealedBot)] as const]
            : []),
          ...(record.incomingWebhook || record.sealedWebhook
            ? [[record.sealedWebhook, () => cipher.open(record.sealedWebhook, _id, "webhook")] as const]
            : []),
        ];
  if (sealed.length === 0) return { reason: "It has no token and no webhook." };
  for (const [value, open] of sealed) {
    const keyId = readEnvelope(value)?.keyId;
    if (keyId !== undefined && !cipher.keyIds.includes(keyId)) {
      return { reason: `It is sealed with key ${keyId}, which TOKEN_KEYS does not have.`, missingKey: keyId };
    }
    try {
      open();
    } catch (error) {
      if (!(error instanceof SealBrokenError || error instanceof SyntaxError)) throw error;
      return {
        reason: `It cannot be opened: it was changed, or the key under the id ${keyId ?? "unknown"} is another one here.`,
      };
    }
  }
  return undefined;
}
