import type { Db } from "mongodb";
import { AppError } from "../../../errors.js";
import type { Check } from "../../context.js";
import { type Finding, failure, info, ok } from "../../finding.js";

const OLDEST_MONGODB = 4.4;

/** Whether the database can be reached, and is one that the app can use. */
export const database: Check = async (context) => {
  const look = await context.database();
  if (look.kind === "mongodb") return aboutServer(look.db, look.location);
  if (look.kind === "unreachable") return [unreachable(look.error)];
  const { directory, exists } = look;
  return exists
    ? [info("database.embedded", `The embedded database is in ${directory}; its records are not looked at.`)]
    : [
        info(
          "database.none",
          `There is no data yet; the service makes its database in ${directory} at its first start.`,
        ),
      ];
};

async function aboutServer(db: Db, location: string): Promise<Finding[]> {
  const { version } = await db.admin().command({ buildInfo: 1 });
  if (Number.parseFloat(String(version)) < OLDEST_MONGODB) {
    return [
      failure(
        "database.version",
        `MongoDB ${version} at ${location} is too old for the app.`,
        `Use MongoDB ${OLDEST_MONGODB} or newer.`,
      ),
    ];
  }
  const { setName, msg } = await db.admin().command({ hello: 1 });
  const reached = ok("database.reachable", `MongoDB ${version} answers at ${location}.`);
  if (setName !== undefined || msg === "isdbgrid") return [reached];
  return [
    reached,
    info(
      "database.one-server",
      "It is one server and no replica set: what it loses is lost.",
      "In production, use a replica set of three.",
    ),
  ];
}

function unreachable(error: unknown): Finding {
  if (!(error instanceof AppError)) throw error;
  const cause = error.cause instanceof Error ? ` Cause: ${error.cause.message}` : "";
  return failure(
    "database.unreachable",
    `${error.message}${cause}`,
    "The records, indexes and tokens were not looked at: run the doctor again when the database answers.",
  );
}
