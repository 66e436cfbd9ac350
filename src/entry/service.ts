import { loadPart } from "../packages/package-missing-error.js";
import { OF_THE_SERVICE } from "../packages/packages.js";

/** `bolt-mongodb-app/service` for `import`: what `service.ts` exports, or a `PackageMissingError` that says what to install. */
export const {
  AnswerInterruptedError,
  agentListeners,
  CollectionRefusedError,
  createApp,
  createLog,
  DeadTokenError,
  environment,
  InstallationNotFoundError,
  InstallLinkError,
  InstallRefusedError,
  ListenError,
  ManifestError,
  onAction,
  onCommand,
  onEvent,
  onShortcut,
  onView,
  readConfig,
  readManifest,
  runService,
  SignInError,
  secretsOf,
  startService,
  targetOf,
} = await loadPart("bolt-mongodb-app/service", OF_THE_SERVICE, () => import("../service.js"));
