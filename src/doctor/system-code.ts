/** The code of a failed connection, such as `ECONNREFUSED`, which `fetch` puts under its own error. */
export function systemCode(error: unknown): string {
  for (let current = error; current instanceof Error; current = current.cause) {
    if (current.name === "TimeoutError") return "timeout";
    const { code } = current as NodeJS.ErrnoException;
    if (typeof code === "string") return code;
  }
  return "unknown";
}
