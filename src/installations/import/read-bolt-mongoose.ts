import type { Readable } from "node:stream";
import { plainOf } from "./extended-json.js";
import type { Found, Refused } from "./incoming.js";
import { readJsonLines } from "./json-lines.js";

/** The store's client id (or `undefined`), the organization and the workspace, under the names of its releases. */
const PLACE_FIELDS = ["__appOrgWorkspace__", "__appAndPlace"] as const;

const OBJECT_ID = /^[0-9a-f]{24}$/;

/**
 * The documents of bolt-mongoose's `MongooseInstallationStore`, as `mongoexport` prints them, in either mode of Extended
 * JSON. Each holds a whole installation, as Bolt made it. By default the store keeps the earlier ones beside the last, so the
 * newest by time is the one to take, for the bot and for each person. A document of another client id is refused. Rejects
 * with `ImportSourceError`.
 */
export async function* readBoltMongoose(
  stream: Readable,
  file: string,
  { clientId }: { readonly clientId: string | undefined },
): AsyncGenerator<Found | Refused, void, undefined> {
  for await (const line of readJsonLines(stream, file)) {
    const place = { line: line.line };
    if ("reason" in line) {
      yield { place, reason: line.reason };
      continue;
    }
    const document = plainOf(line.value);
    if (typeof document !== "object" || document === null || Array.isArray(document)) {
      yield { place, reason: "It is no JSON object." };
      continue;
    }
    const fields = document as Readonly<Record<string, unknown>>;
    const appAndPlace = PLACE_FIELDS.map((field) => fields[field]).find((each) => typeof each === "string");
    const [app = "undefined"] = String(appAndPlace).split(":");
    if (app === "undefined" || app === clientId) {
      yield { place, installation: document, writtenAt: writtenAtOf(fields) };
    } else yield { place, reason: "It is of another Slack app." };
  }
}

/** The store's own times, or the time in the document's ObjectId. */
function writtenAtOf({
  db_record_updated_at: updatedAt,
  db_record_created_at: createdAt,
  _id,
}: Readonly<Record<string, unknown>>): Date | undefined {
  if (updatedAt instanceof Date) return updatedAt;
  if (createdAt instanceof Date) return createdAt;
  if (typeof _id !== "string" || !OBJECT_ID.test(_id)) return undefined;
  return new Date(Number.parseInt(_id.slice(0, 8), 16) * 1_000);
}
