import type { ServiceOptions } from "bolt-mongodb-app/service";
import { home } from "./listeners/home.js";
import { listeners } from "./listeners/index.js";
import { texts } from "./pages.js";

/** What makes this app: the service, the demo and the tests all run it. */
export const app: ServiceOptions = { listeners, home, texts };
