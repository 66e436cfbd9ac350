import { type Html, html } from "../html.js";
import { type BlockContext, type Fields, isFields, listOf, textIn } from "./block-context.js";
import { richTextBlock } from "./rich-text-block.js";

const ALIGNED: Readonly<Record<string, string>> = { center: "centered", right: "to-right" };

/** The first row is the heads of the columns. https://docs.slack.dev/reference/block-kit/blocks/table-block */
export function tableBlock({ rows, column_settings }: Fields, context: BlockContext): Html {
  const settings: readonly unknown[] = Array.isArray(column_settings) ? column_settings : [];
  return table(rows, context, {
    styleOf(column) {
      const each = settings[column];
      const align = isFields(each) ? (ALIGNED[textIn(each, "align")] ?? "") : "";
      return isFields(each) && each.is_wrapped === true ? `${align} wrapped` : align;
    },
  });
}

/**
 * All rows, which Slack shows by pages, and lets people sort. One column names the rows.
 * https://docs.slack.dev/reference/block-kit/blocks/data-table-block
 */
export function dataTableBlock(
  { rows, caption, row_header_column_index }: Fields,
  context: BlockContext,
): Html {
  const header = typeof row_header_column_index === "number" ? row_header_column_index : 0;
  return table(rows, context, { caption: String(caption ?? ""), header, styleOf: () => "" });
}

function table(
  rows: unknown,
  context: BlockContext,
  drawn: {
    readonly caption?: string;
    readonly header?: number;
    readonly styleOf: (column: number) => string;
  },
): Html {
  const { caption, header, styleOf } = drawn;
  const [heads, ...others] = (Array.isArray(rows) ? rows : []).map(listOf);
  const cells = (row: readonly Fields[], isHead: boolean) =>
    row.map((cell, column) => {
      const content = cellHtml(cell, context);
      if (isHead) return html`<th scope="col" class="${styleOf(column)}">${content}</th>`;
      return column === header
        ? html`<th scope="row" class="${styleOf(column)}">${content}</th>`
        : html`<td class="${styleOf(column)}">${content}</td>`;
    });
  return html`<div class="kit-table" tabindex="0" role="region" aria-label="${caption ?? "Table"}"><table>${
    caption !== undefined && html`<caption>${caption}</caption>`
  }${heads !== undefined && html`<thead><tr>${cells(heads, true)}</tr></thead>`}<tbody>${others.map(
    (row) => html`<tr>${cells(row, false)}</tr>`,
  )}</tbody></table></div>`;
}

function cellHtml(cell: Fields, context: BlockContext): Html {
  return cell.type === "rich_text" ? richTextBlock(cell, context) : html`${textIn(cell, "text")}`;
}
