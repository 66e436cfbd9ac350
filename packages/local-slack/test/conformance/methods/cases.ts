import { CONVERSATION_CASES } from "./conversation-cases.js";
import { MESSAGE_CASES } from "./message-cases.js";
import type { MethodCase } from "./method-case.js";
import { OTHER_CASES } from "./other-cases.js";

export const DECLARED_CASES: readonly MethodCase[] = [
  ...MESSAGE_CASES,
  ...CONVERSATION_CASES,
  ...OTHER_CASES,
];
