import type { Logger, LogLevel } from "@slack/bolt";

const ignore = () => undefined;

/** For a Slack client whose caller says itself what goes wrong: it logs nothing. */
export const SILENT_LOGGER: Logger = {
  debug: ignore,
  info: ignore,
  warn: ignore,
  error: ignore,
  setLevel: ignore,
  getLevel: () => "error" as LogLevel,
  setName: ignore,
};
