import { type Fields, type Schema, schemaOf } from "./fields.js";
import { answerOf, type Operation, TEXT } from "./operation.js";

const JSON_OF = (schema: Schema) => ({ "application/json": { schema } });

/** The OpenAPI document of the operations (https://spec.openapis.org/oas/v3.1.0). */
export function openApi(operations: readonly Operation[], url: string): Schema {
  const paths: Record<string, Record<string, Schema>> = {};
  for (const { id, method, path, summary, query, body, answer } of operations) {
    const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
      ...{ name, in: "path", required: true, schema: TEXT },
    }));
    paths[`/control${path}`] = {
      ...paths[`/control${path}`],
      [method]: {
        operationId: id,
        summary,
        parameters: [...inPath, ...queryParameters(query)],
        ...(body && { requestBody: { required: hasRequired(body), content: JSON_OF(schemaOf(body)) } }),
        responses: {
          200: { description: "Done.", content: JSON_OF(answer) },
          400: { $ref: "#/components/responses/NotPossible" },
          504: { $ref: "#/components/responses/WaitedTooLong" },
        },
      },
    };
  }
  const problem = (description: string) => ({
    description,
    content: JSON_OF({ $ref: "#/components/schemas/Problem" }),
  });
  return {
    openapi: "3.1.0",
    info: {
      title: "local-slack",
      version: "1",
      description: "A local Slack for the tests of an app: who does what there, and what the app then does.",
      license: { name: "MIT", identifier: "MIT" },
    },
    servers: [{ url }],
    security: [],
    paths,
    components: {
      schemas: { Problem: answerOf({ error: TEXT, message: TEXT }) },
      responses: {
        NotPossible: problem("It is not possible; the message says what is."),
        WaitedTooLong: problem("What was waited for did not come; the message says what did."),
      },
    },
  };
}

function hasRequired(fields: Fields): boolean {
  return Object.values(fields).some(({ isRequired }) => isRequired);
}

function queryParameters(fields: Fields) {
  return Object.entries(fields).map(([name, { schema, isRequired }]) => ({
    ...{ name, in: "query", required: isRequired, schema },
  }));
}
