import { whyNotLoaded } from "../packages/package-missing-error.js";
import { OF_THE_SERVICE } from "../packages/packages.js";

/** `bolt-mongodb-app/service` for `require`: the same as `service.ts` is for `import`. */
function service(): unknown {
  try {
    return require("../service.js");
  } catch (error) {
    throw whyNotLoaded("bolt-mongodb-app/service", OF_THE_SERVICE, error);
  }
}

module.exports = service();
