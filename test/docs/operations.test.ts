import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { AUDIT_ACTIONS } from "../../src/audit/audit-entry.js";
import { program } from "../../src/cli/program.js";
import { INSTRUMENTS, type InstrumentName } from "../../src/telemetry/instruments.js";
import { tableRows } from "./markdown.js";

const DOCUMENT = readFileSync("docs/operations.md", "utf8");
const DASHBOARD = JSON.parse(readFileSync("docs/operations/dashboard.json", "utf8"));
const NAMES = Object.keys(INSTRUMENTS) as InstrumentName[];

/** The names under which Prometheus has a metric. */
function seriesOf(name: InstrumentName): string[] {
  const series = inPrometheus(name);
  return INSTRUMENTS[name].kind === "histogram"
    ? ["_bucket", "_count", "_sum"].map((suffix) => series + suffix)
    : [series];
}

function inPrometheus(name: InstrumentName): string {
  return name.replaceAll(".", "_") + (INSTRUMENTS[name].kind === "counter" ? "_total" : "");
}

/** Of a PromQL expression: each series, and what is said of its labels in braces. */
function seriesIn(expression: string): { readonly series: string; readonly matchers: string }[] {
  const bare = expression.replaceAll(/by \([^)]*\)/g, "");
  const uses = bare.matchAll(/\b(?<series>[a-z]+_\w+)(?:\{(?<matchers>[^}]*)\})?(?=[[) ]|$)/g);
  return [...uses]
    .map(({ groups }) => ({ series: groups?.series ?? "", matchers: groups?.matchers ?? "" }))
    .filter(({ series }) => series !== "histogram_quantile");
}

/** What is wrong with an expression: series and labels that no metric has, and outcomes that are never counted. */
function wrongIn(expression: string): string[] {
  const grouped = [...expression.matchAll(/by \(([^)]*)\)/g)].flatMap(([, labels = ""]) =>
    labels.split(", "),
  );
  const uses = seriesIn(expression);
  if (uses.length === 0) return [`no metric: ${expression}`];
  return uses.flatMap(({ series, matchers }) => {
    const name = NAMES.find((each) => seriesOf(each).includes(series));
    if (name === undefined) return [`${series} is no metric`];
    const { attributes, description } = INSTRUMENTS[name];
    const known = ["le", "instance", ...attributes.map((attribute) => attribute.replaceAll(".", "_"))];
    const matched = [...matchers.matchAll(/(\w+)(?:=~|!~|!=|=)"([^"]*)"/g)];
    const labels = [...grouped, ...matched.map(([, label = ""]) => label)];
    const outcomes = matched.filter(([, label]) => label === "outcome").map(([, , value = ""]) => value);
    return [
      ...labels.filter((label) => !known.includes(label)).map((label) => `${name} has no label ${label}`),
      ...outcomes
        .filter((outcome) => !description.includes(`\`${outcome}\``))
        .map((outcome) => `${name} has no outcome ${outcome}`),
    ];
  });
}

describe("docs/operations.md", () => {
  it("has every action of the audit trail, and no other", () => {
    const rows = tableRows(DOCUMENT, "| Action | What happened | Who | Details |");
    assert.deepEqual(
      rows.map(([action]) => action),
      AUDIT_ACTIONS.map((action) => `\`${action}\``),
    );
  });

  it("names commands that there are", () => {
    for (const [, command = ""] of tableRows(DOCUMENT, "| To find out or to do | Command |")) {
      let found = program();
      for (const word of command.replaceAll("`", "").split(" ")) {
        const next = found.commands.find((each) => each.name() === word);
        assert.ok(next, command);
        found = next;
      }
      assert.equal(found.commands.length, 0, command);
    }
  });

  it("has every metric, with its name in Prometheus, kind, unit, labels and description", () => {
    const expected = NAMES.map((name) => {
      const { kind, unit, description, attributes } = INSTRUMENTS[name];
      const labels = attributes.map((attribute) => `\`${attribute.replaceAll(".", "_")}\``).join(", ");
      return [`\`${name}\``, `\`${inPrometheus(name)}\``, kind, `\`${unit}\``, labels, description];
    });
    assert.deepEqual(tableRows(DOCUMENT, "| Metric | In Prometheus | Kind |"), expected);
  });

  it("has an alert for every metric, about that metric", () => {
    const alerts = tableRows(DOCUMENT, "| Metric | Alert when | Because |");
    assert.deepEqual(
      alerts.map(([name]) => name),
      NAMES.map((name) => `\`${name}\``),
    );
    for (const [name = "", when = ""] of alerts) {
      const [, expression = ""] = /^`([^`]+)`/.exec(when) ?? [];
      assert.deepEqual(wrongIn(expression), []);
      const series = seriesOf(name.replaceAll("`", "") as InstrumentName);
      for (const used of seriesIn(expression)) assert.ok(series.includes(used.series), used.series);
    }
  });
});

describe("The Grafana dashboard", () => {
  const expressions: string[] = DASHBOARD.panels.flatMap(
    ({ targets }: { targets: readonly { expr: string }[] }) => targets.map(({ expr }) => expr),
  );

  it("asks for metrics, labels and outcomes that exist", () => {
    assert.deepEqual(expressions.flatMap(wrongIn), []);
  });

  it("shows every metric", () => {
    const shown = new Set(expressions.flatMap(seriesIn).map(({ series }) => series));
    assert.deepEqual(
      NAMES.filter((name) => !seriesOf(name).some((series) => shown.has(series))),
      [],
    );
  });

  it("has panels with ids and titles of their own, in places of their own", () => {
    for (const field of ["id", "title"]) {
      const values = DASHBOARD.panels.map((panel: Record<string, unknown>) => panel[field]);
      assert.equal(new Set(values).size, values.length);
    }
    const places = DASHBOARD.panels.map(
      ({ gridPos: { x, y } }: { gridPos: Record<string, number> }) => `${x} ${y}`,
    );
    assert.equal(new Set(places).size, places.length);
  });
});

describe("The check of the dashboard's expressions", () => {
  for (const [expression, wrong] of [
    ["sum(rate(bolt_mongodb_app_event_deliveries[5m]))", "bolt_mongodb_app_event_deliveries is no metric"],
    [
      'sum(rate(bolt_mongodb_app_approvals_total{team="T1"}[5m]))',
      "bolt_mongodb_app.approvals has no label team",
    ],
    [
      "sum by (team) (rate(bolt_mongodb_app_approvals_total[5m]))",
      "bolt_mongodb_app.approvals has no label team",
    ],
    [
      'rate(bolt_mongodb_app_event_outcomes_total{outcome="lost"}[5m])',
      "bolt_mongodb_app.event.outcomes has no outcome lost",
    ],
    ["up", "no metric: up"],
  ] as const) {
    it(`refuses ${expression}`, () => assert.deepEqual(wrongIn(expression), [wrong]));
  }
});
