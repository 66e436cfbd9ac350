import { countCustomer } from "../../customer-data/count-customer.js";
import { findCustomer } from "../../customer-data/customer.js";
import { countsInWords } from "../../customer-data/customer-in-words.js";
import { customerPlaces } from "../../customer-data/customer-places.js";
import { earlierFilesThatName } from "../../customer-data/earlier-files.js";
import { eraseCustomer } from "../../customer-data/erase-customer.js";
import type { InstallationTarget } from "../../installations/record-ids.js";
import { deleteRecords } from "../../lifecycle/delete-records.js";
import { endAtSlack } from "../../lifecycle/end-at-slack.js";
import { targetInWords } from "../../lifecycle/named-target.js";
import { recordsInWords } from "../../lifecycle/records-in-words.js";
import { recordsOfTarget } from "../../lifecycle/records-of-target.js";
import { revokeAndDelete } from "../../lifecycle/revoke-and-delete.js";
import { noteByDashboard, type OperatedService } from "../operated-service.js";
import { number, plural } from "../view/words.js";
import type { Ask } from "./questions.js";

/** How long the service gets to delete an uninstalled workspace itself, with its hook: as long as the command gives it. */
const WAIT_MS = 5_000;

/** What `installations revoke` does. */
export function askRevoke(service: OperatedService, target: InstallationTarget): Ask {
  return async () => {
    const { slack } = service.config;
    if (slack.credentials.kind !== "oauth") return undefined;
    const named = { target, userId: undefined };
    const records = await recordsOfTarget(service.collections.installations, service, target, undefined);
    if (records.length === 0) return undefined;
    const place = targetInWords(target);
    return {
      sentence: `Revoke the tokens of ${place} at Slack, and delete their records here?`,
      lines: recordsInWords(records, named),
      name: `Revoking the tokens of ${place}`,
      perform: async (onProgress) => {
        const { revocations, deleted, kept } = await revokeAndDelete(service, named, records, {
          ...(await endAtSlack(slack)),
          waitMs: WAIT_MS,
          onWait: () => onProgress("The service gets a moment to see to the uninstall"),
        });
        const revoked = revocations.filter(({ isRevoked }) => isRevoked).length;
        await noteByDashboard(service, "installations_revoke", { revoked, deleted }, target);
        const dead =
          revoked === 1
            ? "The token of 1 record is dead"
            : `The tokens of ${number(revoked)} records are dead`;
        return {
          done: `${dead} at Slack, and ${plural(deleted, "record is", "records are")} deleted.`,
          warnings: [
            ...revocations.flatMap((each) =>
              each.isRevoked ? [] : [`${each.record.recordId} is not revoked, and stays: ${each.reason}`],
            ),
            ...kept.map(writtenMeanwhile),
          ],
        };
      },
    };
  };
}

/** What `installations delete` does. */
export function askDelete(service: OperatedService, target: InstallationTarget): Ask {
  return async () => {
    const named = { target, userId: undefined };
    const records = await recordsOfTarget(service.collections.installations, service, target, undefined);
    if (records.length === 0) return undefined;
    const place = targetInWords(target);
    return {
      sentence: `Delete the records of ${place} here? At Slack nothing ends: the tokens stay alive.`,
      lines: recordsInWords(records, named),
      name: `Deleting the records of ${place}`,
      perform: async () => {
        const { deleted, kept } = await deleteRecords(service, named, records, {
          eraseEventsBefore: new Date(),
        });
        await noteByDashboard(service, "installations_delete", { deleted, kept: kept.length }, target);
        return {
          done: `${plural(deleted, "record is", "records are")} deleted.`,
          warnings: kept.map(writtenMeanwhile),
        };
      },
    };
  };
}

/** What `data erase` does. */
export function askErase(service: OperatedService, target: InstallationTarget): Ask {
  return async (onRead) => {
    const { collections, clientId, cipher, config } = service;
    const { teamId, enterpriseId, isEnterpriseInstall } = target;
    const name = isEnterpriseInstall ? { enterpriseId } : { teamId };
    const customer = await findCustomer(collections, clientId, name);
    const places = await customerPlaces(collections, clientId);
    let read = 0;
    const searchTelling = (tell: (records: number) => void) => ({
      cipher,
      onRead: (count: number) => {
        read += count;
        tell(read);
      },
      onUnopened: () => undefined, // of a whole workspace no body is opened
    });
    const counts = await countCustomer(places, customer, searchTelling(onRead));
    if (Object.values(counts).every((count) => count === 0)) return undefined;
    const place = targetInWords(target);
    return {
      sentence: `Erase what is stored about ${place} for good?`,
      lines: [countsInWords(counts)],
      name: `Erasing what is stored about ${place}`,
      perform: async (onProgress) => {
        const { erased, revoked, notRevoked, complete } = await eraseCustomer({
          places,
          customer,
          search: searchTelling((records) => onProgress(`${number(records)} records are read`)),
          endTokens: await endAtSlack(config.slack),
          onNotRevoked: () => undefined, // all of them are in the result
        });
        await service.leaveNoTrace();
        // Numbers alone: whose data it was is not known any more.
        const numbers = { ...erased, revoked, notRevoked: notRevoked.length, complete };
        await noteByDashboard(service, "data_erase", numbers);
        const files = config.mongodbUri === undefined ? earlierFilesThatName(config.dataDirectory, name) : [];
        return {
          done: `Erased about ${place}: ${countsInWords(erased)}; ${plural(revoked, "token")} revoked at Slack. Running processes forget it within a minute.`,
          warnings: [
            ...notRevoked.map(
              ({ recordId, reason }) =>
                `The token of ${recordId} is not revoked: ${reason} Have the app removed at Slack.`,
            ),
            ...(complete
              ? []
              : ["Something is still written about it: do this again when the app is removed at Slack."]),
            ...files.map(
              (file) =>
                `${file} was left by an earlier release and names it: delete the file, or that part of it.`,
            ),
          ],
        };
      },
    };
  };
}

function writtenMeanwhile(recordId: string): string {
  return `${recordId} was written meanwhile, and is kept.`;
}
