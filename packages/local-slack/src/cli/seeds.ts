import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { LocalSlackUseError } from "../errors.js";
import type { MessageSeed, WorkspaceSeed } from "../org/seeded-workspaces.js";
import { UsageError } from "./usage-error.js";

/** A workspace as `--workspace` has it: `Acme:Ada Admin,Ben Baker`. Throws `UsageError` for another text. */
export function workspaceSeed(text: string): WorkspaceSeed {
  const colon = text.indexOf(":");
  const people = text
    .slice(colon + 1)
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "");
  const name = text.slice(0, colon).trim();
  if (colon === -1 || name === "" || people.length < 2) {
    throw new UsageError(
      `--workspace is a name, a colon, and two people at least, with commas between them: --workspace "Acme:Ada Admin,Ben Baker". The first is an admin.`,
    );
  }
  return { name, people };
}

/** The workspaces of a seed file, which is YAML or JSON. Throws `LocalSlackUseError` for what is not one, with its place. */
export function readSeeds(file: string): readonly WorkspaceSeed[] {
  const seeds = fieldOf(parsed(file), "workspaces");
  const at = (place: string) => new Seed(file, place);
  return at("workspaces")
    .list(seeds)
    .map((seed, index) => {
      const place = `workspaces.${index}`;
      at(place).fields(seed, ["name", "people", "organization", "channels", "messages"]);
      const text = (name: string) => at(`${place}.${name}`).text(fieldOf(seed, name));
      const texts = (name: string) =>
        at(`${place}.${name}`)
          .list(fieldOf(seed, name) ?? [])
          .map((value, item) => at(`${place}.${name}.${item}`).text(value));
      return {
        name: text("name"),
        people: texts("people"),
        ...(fieldOf(seed, "organization") !== undefined && { organization: text("organization") }),
        channels: texts("channels"),
        messages: at(`${place}.messages`)
          .list(fieldOf(seed, "messages") ?? [])
          .map((message, item): MessageSeed => {
            at(`${place}.messages.${item}`).fields(message, ["channel", "person", "text"]);
            const of = (name: string) => at(`${place}.messages.${item}.${name}`).text(fieldOf(message, name));
            return { channel: of("channel"), person: of("person"), text: of("text") };
          }),
      };
    });
}

/** What stands at one place of a seed file, checked. */
class Seed {
  constructor(
    private readonly file: string,
    private readonly place: string,
  ) {}

  text(value: unknown): string {
    if (typeof value === "string" && value.trim() !== "") return value;
    throw new LocalSlackUseError(`${this.file} ${this.place}: must be a text.`);
  }

  /** Throws for a field of another name: it would say nothing. */
  fields(value: unknown, known: readonly string[]): void {
    const other = Object.keys(Object(value)).find((name) => !known.includes(name));
    if (other === undefined) return;
    throw new LocalSlackUseError(
      `${this.file} ${this.place}: there is no field ${other}. There is ${known.join(", ")}.`,
    );
  }

  list(value: unknown): readonly unknown[] {
    if (Array.isArray(value)) return value;
    throw new LocalSlackUseError(`${this.file} ${this.place}: must be a list.`);
  }
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}

function parsed(file: string): unknown {
  try {
    return parse(readFileSync(file, "utf8"));
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "";
    const reason = code === "ENOENT" ? "there is no such file" : error instanceof Error ? error.message : "";
    const sentence = reason.split("\n", 1)[0]?.replace(/[.:]*$/, ".");
    throw new LocalSlackUseError(`${file} cannot be read: ${sentence}`, { cause: error });
  }
}
