/**
 * Names of fields whose values are secrets, whatever these look like, as JavaScript, HTTP, Slack and the environment spell
 * them.
 */
export const SECRET_NAMES: readonly string[] = [
  "token",
  "token[_-]?keys",
  "secret",
  "passwo?r?d",
  "passphrase",
  "pwd",
  "api[_-]?key",
  "private[_-]?key",
  "credential",
  "authorization",
  "cookie",
  "slack-signature",
  "response[_-]?url",
  "webhook[_-]?url",
  "trigger[_-]?id",
];

const SECRET_NAME = new RegExp(`(?:${SECRET_NAMES.join("|")})s?$`, "i");

/** OAuth calls a secret `code`, and what it is bound to `state`; errors have a `code`, and connections a `state`. */
const CODE_NAME = /^(?:oauth|auth|authorization)?[_-]?(?:code|state)$/i;

/** Letters and underscores, Node's codes with digits in them (`E2BIG`, `ERR_HTTP2_ERROR`), or a short number. */
const ERROR_CODE = /^(?:[A-Za-z_]{1,80}|E[A-Z0-9_]{1,80}|-?\d{1,5})$/;

export function isSecretName(name: string): boolean {
  return SECRET_NAME.test(name);
}

export function isCodeName(name: string): boolean {
  return CODE_NAME.test(name);
}

export function isErrorCode(value: string): boolean {
  return ERROR_CODE.test(value);
}
