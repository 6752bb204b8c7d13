import { memo } from "../../../protocol/memo.js";
import type { Judgement } from "../../../protocol/rule.js";
import { isPositive, type Reply } from "../event.js";
import { EHLO, lineText, onReply, onTopic, type SmtpRule } from "./rule.js";

/** Whether a reply is to EHLO, LHLO or HELO. */
export const isHello = ({ asked, command }: Reply): boolean =>
  asked === "command" && /^(?:EHLO|LHLO|HELO)$/.test(command?.verb ?? "");

/** The lines of an EHLO response behind the first, without their codes, and the keyword of each. */
const extensionLines = memo(({ lines }: Reply) =>
  lines.slice(1).map((line) => {
    const text = lineText(line).slice(4);
    return { text, keyword: text.split(/[\s=]/)[0]?.toUpperCase() };
  }),
);

/** The lines of an EHLO response that announce an extension, without their codes. */
export function announced(seen: Reply, keyword: string): readonly string[] | undefined {
  if (!isHello(seen) || seen.command?.verb === "HELO" || !isPositive(seen)) return undefined;
  return extensionLines(seen).flatMap((its) => (its.keyword === keyword ? [its.text] : []));
}

/** A rule of how an extension is announced. */
export const onAnnounced = (
  id: string,
  covers: string,
  title: string,
  keyword: string,
  judge: (line: string, seen: Reply) => Judgement,
): SmtpRule =>
  onTopic(
    EHLO,
    onReply(id, covers, title, (seen) => {
      const lines = announced(seen, keyword);
      if (lines === undefined || lines.length === 0) return undefined;
      const judged = lines.map((line) => judge(line, seen));
      return judged.find((its) => its !== undefined && its !== "ok") ?? "ok";
    }),
  );

/** An extension whose keyword stands alone. */
export const withoutParameter = (keyword: string, covers: string): SmtpRule =>
  onAnnounced(
    `smtp.rule.${keyword.toLowerCase()}-alone`,
    covers,
    `${keyword} is announced without a parameter`,
    keyword,
    (line) =>
      line.trimEnd().toUpperCase() === keyword
        ? "ok"
        : { expected: `${keyword} and nothing behind it`, received: Buffer.from(line, "latin1"), at: keyword.length },
  );
