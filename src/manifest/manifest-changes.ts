/** A field that is not the same in two manifests; `before` or `after` is absent where it is not there. */
export interface ManifestChange {
  /** Dotted, as in `oauth_config.scopes.bot`; an item of a list by its own name: `features.slash_commands./hello.url`. */
  readonly field: string;
  readonly before?: string;
  readonly after?: string;
}

/** What names the items of a list of groups. */
const ITEM_NAMES = ["command", "callback_id", "name", "title", "event_type"];

/** Slack keeps it when a manifest leaves it out: it can be changed, not removed. */
const NEVER_REMOVED = "display_information.background_color";

/**
 * What differs between the manifest that Slack has and another that takes its place, field by field, in the order of the
 * fields. Lists of texts are sets: what was added and what was removed, one change each. A field that is absent, one
 * that is false and one that is empty are the same to Slack, and so to this.
 */
export function manifestChanges(slacks: unknown, ours: unknown): readonly ManifestChange[] {
  return changesIn(withoutMetadata(slacks), withoutMetadata(ours), "").filter(
    ({ field, after }) => field !== NEVER_REMOVED || after !== undefined,
  );
}

/** `_metadata` is about the text, not about the app. */
function withoutMetadata(manifest: unknown): unknown {
  return isGroup(manifest)
    ? Object.fromEntries(Object.entries(manifest).filter(([key]) => key !== "_metadata"))
    : manifest;
}

function changesIn(before: unknown, after: unknown, field: string): readonly ManifestChange[] {
  if (isEmpty(before) && isEmpty(after)) return [];
  if (isGroupOrEmpty(before) && isGroupOrEmpty(after)) {
    const [was, is] = [groupOf(before), groupOf(after)];
    return [...new Set([...Object.keys(is), ...Object.keys(was)])].flatMap((key) =>
      changesIn(was[key], is[key], field === "" ? key : `${field}.${key}`),
    );
  }
  if (isListOrEmpty(before) && isListOrEmpty(after)) {
    return listChanges(before ?? [], after ?? [], field);
  }
  const [was, is] = [shown(before), shown(after)];
  return was === is
    ? []
    : [{ field, ...(!isEmpty(before) && { before: was }), ...(!isEmpty(after) && { after: is }) }];
}

function listChanges(before: readonly unknown[], after: readonly unknown[], field: string) {
  if ([...before, ...after].every(isGroup)) return changesIn(byName(before), byName(after), field);
  const [was, is] = [before.map(shown), after.map(shown)];
  return [
    ...is.filter((item) => !was.includes(item)).map((item) => ({ field, after: item })),
    ...was.filter((item) => !is.includes(item)).map((item) => ({ field, before: item })),
  ];
}

function byName(items: readonly unknown[]): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    items.map((item, at) => {
      const name = ITEM_NAMES.map((key) => groupOf(item)[key]).find((value) => typeof value === "string");
      return [name ?? String(at), item];
    }),
  );
}

function shown(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value ?? false);
}

function isEmpty(value: unknown): value is undefined | null | false | "" {
  if (value === undefined || value === null || value === false || value === "") return true;
  if (Array.isArray(value)) return value.length === 0;
  return isGroup(value) && Object.values(value).every(isEmpty);
}

function isGroup(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function groupOf(value: unknown): Readonly<Record<string, unknown>> {
  return isGroup(value) ? value : {};
}

function isGroupOrEmpty(value: unknown): boolean {
  return isGroup(value) || value === undefined || value === null;
}

function isListOrEmpty(value: unknown): value is readonly unknown[] | undefined | null {
  return Array.isArray(value) || value === undefined || value === null;
}
