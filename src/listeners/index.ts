import { speak } from "./commands/speak.js";
import { docsAgent } from "./docs-agent/docs-agent.js";
import { appMention } from "./events/app-mention.js";
import type { Listener } from "./listener.js";

/** The listeners of this app, beside those that every app has (`kept.ts`). The welcome names them in this order. */
export const LISTENERS: readonly Listener[] = [appMention, ...docsAgent, speak];
