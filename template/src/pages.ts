import type { OwnTexts } from "bolt-mongodb-app/service";

/**
 * What the pages of this app say in other words than the package does. What the manifest says itself (name, description,
 * color, scopes) is taken from there; `Texts` of "bolt-mongodb-app/service" has everything that may stand here.
 */
export const texts: OwnTexts = {
  installed: {
    firstStep: (bot) => `Write /feedback in any channel, or invite ${bot} to one and mention it there.`,
  },
};
