import type { MongoClient } from "mongodb";
import type { Check } from "../../context.js";
import { info } from "../../finding.js";

/** Whether `MONGODB_URI` asks for reads and writes that the service does otherwise. */
export const uriOptions: Check = async (context) => {
  const look = await context.database();
  if (look.kind !== "mongodb") return [];
  const names = overridden(look.client.options);
  if (names.length === 0) return [];
  return [
    info(
      "database.uri-options",
      `MONGODB_URI sets what the service does not follow: ${names.join(", ")}. It reads from the primary with read concern majority, and writes with w=majority and the journal: it would lose or miss installations otherwise.`,
      "Take them out of MONGODB_URI, or leave them to other programs that share it.",
    ),
  ];
};

/** The driver has read the options, whatever their spelling, and the service sets none of these on the client. */
function overridden({ readPreference, readConcern, writeConcern }: MongoClient["options"]): string[] {
  const { mode, tags, maxStalenessSeconds } = readPreference;
  const { w, journal, wtimeoutMS } = writeConcern ?? {};
  const differs: Readonly<Record<string, boolean>> = {
    readPreference: mode !== "primary",
    readPreferenceTags: tags !== undefined && tags.length > 0,
    maxStalenessSeconds: maxStalenessSeconds !== undefined,
    readConcernLevel: (readConcern?.level ?? "majority") !== "majority",
    w: (w ?? "majority") !== "majority",
    journal: journal === false,
    wtimeoutMS: wtimeoutMS !== undefined,
  };
  return Object.keys(differs).filter((name) => differs[name]);
}
