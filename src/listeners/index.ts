import { speak } from "./commands/speak.js";
import { appMention } from "./events/app-mention.js";
import { messageIm } from "./events/message-im.js";
import { KEPT } from "./kept.js";
import type { Listener } from "./listener.js";

/** The listeners of this app. The welcome names them in this order. */
export const LISTENERS: readonly Listener[] = [...KEPT, appMention, messageIm, speak];
