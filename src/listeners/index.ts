import { speak } from "./commands/speak.js";
import { appMention } from "./events/app-mention.js";
import { messageIm } from "./events/message-im.js";
import type { Listener } from "./listener.js";

/** The listeners of this app, beside those that every app has (`kept.ts`). The welcome names them in this order. */
export const LISTENERS: readonly Listener[] = [appMention, messageIm, speak];
