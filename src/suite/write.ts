import { Document, Scalar } from "yaml";
import type { Wants } from "../protocol/world.js";
import { writeMessage } from "./octets.js";

/** A suite of one case, to be written. */
export interface NewSuite {
  /** What stands at the top of the file. */
  readonly comment: readonly string[];
  readonly protocol: string;
  readonly title: string;
  /** Own messages by name, in octets as ISO 8859-1. */
  readonly messages: ReadonlyMap<string, string>;
  readonly entry: NewCase;
}

export interface NewCase {
  readonly id: string;
  readonly title: string;
  readonly covers: readonly string[];
  readonly state: string;
  readonly wants: Wants;
  readonly needs: readonly string[];
  readonly transport?: string;
  readonly exchange: readonly string[];
}

/** A suite as YAML that `parseSuite` reads. */
export function writeSuite({ comment, protocol, title, messages, entry }: NewSuite): string {
  const { wants, exchange, needs, transport, ...plain } = entry;
  const document = new Document();
  const list = (value: unknown) => document.createNode(value, { flow: true });
  document.commentBefore = comment.map((line) => ` ${oneLine(line)}`).join("\n");
  document.contents = document.createNode({
    protocol,
    title: quoted(oneLine(title), "QUOTE_DOUBLE"),
    ...(messages.size > 0 && {
      messages: new Map([...messages].map(([name, octets]) => [name, quoted(writeMessage(octets), "QUOTE_SINGLE")])),
    }),
    cases: [
      {
        ...plain,
        title: quoted(oneLine(plain.title), "QUOTE_DOUBLE"),
        covers: list(plain.covers),
        ...Object.fromEntries(Object.entries(wants).map(([key, value]) => [key, list(value)])),
        ...(needs.length > 0 && { needs: list(needs) }),
        ...(transport !== undefined && { transport }),
        exchange: quoted(exchange.map((line) => `${line}\n`).join(""), "BLOCK_LITERAL"),
      },
    ],
  });
  return document.toString({ lineWidth: 0, flowCollectionPadding: false });
}

function quoted(text: string, type: Scalar.Type): Scalar {
  const scalar = new Scalar(text);
  scalar.type = type;
  return scalar;
}

const oneLine = (text: string) => text.replace(/[^\x20-\x7e]+/g, " ");
