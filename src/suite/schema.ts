import type { Protocol } from "../protocol/protocol.js";
import { idPattern } from "../requirements/document.js";

/** What the schema has to know of a protocol. */
export type Described = Pick<Protocol, "id" | "states" | "worldKind">;

const words = { type: "array", items: { type: "string", minLength: 1 } } as const;

/** JSON Schema of a suite file; states and what cases presuppose are those of the protocols. */
export function suiteSchema(protocols: readonly Described[]): object {
  const world = Object.assign({}, ...protocols.map(({ worldKind }) => schemasOf(worldKind))) as Record<string, object>;
  const states = [...new Set(protocols.flatMap(({ states: its }) => its.map(({ name }) => name)))];
  const shared = {
    state: { $ref: "#/definitions/state" },
    ...Object.fromEntries(Object.keys(world).map((key) => [key, { $ref: `#/definitions/${key}` }])),
    needs: { $ref: "#/definitions/words" },
    transport: { $ref: "#/definitions/transport" },
    "for-variants": { $ref: "#/definitions/for-variants" },
    tags: { $ref: "#/definitions/words" },
    exact: { $ref: "#/definitions/exact" },
  };
  return {
    $schema: "http://json-schema.org/draft-07/schema#",
    $id: "https://mailspec.example/suite.schema.json",
    title: "mailspec suite",
    type: "object",
    additionalProperties: false,
    required: ["protocol", "title", "cases"],
    properties: {
      protocol: { enum: protocols.map(({ id }) => id), description: "The protocol that the exchanges speak." },
      title: { type: "string", minLength: 1, description: "RFC and section, and what the cases share." },
      ...shared,
      requirements: {
        ...words,
        description:
          "Files of requirements beside this one, of what is in no catalogue: a draft, an extension of one's own.",
      },
      messages: {
        type: "object",
        propertyNames: { pattern: "^[a-z0-9-]+$" },
        additionalProperties: { type: "string" },
        description: "Messages of this suite's own, beside fixtures/messages: their octets, with the escapes of C=:.",
      },
      cases: { type: "array", minItems: 1, items: { $ref: "#/definitions/case" } },
    },
    definitions: {
      state: { enum: states, description: "Where connection 1 stands when the exchange begins." },
      ...world,
      words,
      transport: { enum: ["cleartext", "implicit-tls"] },
      "for-variants": {
        type: "array",
        minItems: 1,
        items: { enum: protocols.map(({ id }) => id) },
        description: "The variants of the protocol for which the cases are; all of them when nothing is said.",
      },
      exact: { type: "boolean", description: "Nothing may come at any time but what the exchange says." },
      case: {
        type: "object",
        additionalProperties: false,
        required: ["id", "title", "covers", "exchange"],
        properties: {
          id: {
            type: "string",
            pattern: "^[a-z0-9]+(\\.[a-z0-9-]+)+$",
            description:
              "What it is about, never where it stands: protocol.command.what. Never changes once published.",
          },
          title: { type: "string", minLength: 1 },
          covers: {
            type: "array",
            minItems: 1,
            items: { type: "string", pattern: idPattern },
            description: "Requirements of the catalogue, of one level.",
          },
          why: { type: "string" },
          tour: {
            type: "boolean",
            description:
              "It goes through much that other cases are about, and says nothing where one of them has said it of that command.",
          },
          ...shared,
          for: {
            type: "object",
            minProperties: 1,
            additionalProperties: {
              oneOf: [
                { type: "string", pattern: "^\\$", description: "A list of the protocol's model." },
                { type: "array", minItems: 1, items: { type: ["string", "number"] } },
                { type: "object", minProperties: 1, additionalProperties: { type: ["string", "number"] } },
              ],
            },
          },
          exchange: { type: "string", minLength: 1 },
        },
      },
    },
  };
}

const schemasOf = ({ keys }: Protocol["worldKind"]) =>
  Object.fromEntries(Object.entries(keys).map(([key, { schema }]) => [key, schema]));
