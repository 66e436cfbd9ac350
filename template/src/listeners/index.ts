import type { Listener } from "bolt-mongodb-app/service";
import { feedback } from "./command.js";
import { mention } from "./mention.js";
import { feedbackSent } from "./modal.js";

/** What this app answers. The message that welcomes whoever installed it names them in this order. */
export const listeners: readonly Listener[] = [mention, feedback, feedbackSent];
