import { countSealed, type SealedCount } from "../../keys/count-sealed.js";
import { sealedPlaces } from "../../keys/sealed-places.js";
import { countInstallations, type InstallationCounts } from "../../overview/count-installations.js";
import type { OperatedService } from "../operated-service.js";
import { type ActiveDay, countActivity, DAY_MS } from "./activity.js";
import { BackgroundCount, type CountOptions } from "./background-count.js";

/** How many days without an event are silence. */
export const SILENT_DAYS = [30, 90] as const;

/** What the pages show that no index answers. */
export interface Counts {
  readonly installations: BackgroundCount<InstallationCounts>;
  readonly activity: BackgroundCount<readonly ActiveDay[]>;
  readonly keys: BackgroundCount<readonly SealedCount[]>;
}

export function countsOf({ collections, clientId }: OperatedService, options: CountOptions): Counts {
  const { clock } = options;
  const { installations, audit } = collections;
  const silentSince = () => SILENT_DAYS.map((days) => new Date(clock() - days * DAY_MS));
  return {
    installations: new BackgroundCount(
      (onRead) => countInstallations(installations, clientId, silentSince(), onRead),
      options,
    ),
    activity: new BackgroundCount((onRead) => countActivity(audit, clientId, clock(), onRead), options),
    keys: new BackgroundCount((onRead) => countSealed(sealedPlaces(collections, clientId), onRead), options),
  };
}
