/**
 * The secrets in a connection string, as they are written there and percent-decoded: the password, also one that
 * was not escaped and has `@`, `/` or `:` in it, a certificate's password, and a session token.
 */
export function uriSecrets(uri: string): string[] {
  const [, userinfoAndMore = ""] = /^[^:]+:\/\/[^:]*:(.*)$/s.exec(uri) ?? [];
  const passwords = [...userinfoAndMore.matchAll(/@/g)].map(({ index }) => userinfoAndMore.slice(0, index));
  const options = [...uri.matchAll(/(?:password=|AWS_SESSION_TOKEN:)([^&,]+)/gi)].map(
    ([, value = ""]) => value,
  );
  return [...passwords, ...options].flatMap((value) => [value, decoded(value)]);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
