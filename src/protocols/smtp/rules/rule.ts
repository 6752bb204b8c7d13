import { memo } from "../../../protocol/memo.js";
import type { Judgement, Rule } from "../../../protocol/rule.js";
import { latin1 } from "../../../wire/latin1.js";
import type { Line } from "../../../wire/unit.js";
import type { Reply, SmtpEvent } from "../event.js";
import type { Variant } from "../variant.js";

/** A passive check of SMTP and its variants; its id begins with `smtp.`. */
export interface SmtpRule extends Rule<SmtpEvent> {
  /** Absent: all. */
  readonly variants?: readonly Variant[];
}

/** A rule that looks at each reply by itself. */
export function onReply(id: string, covers: string, title: string, judge: (seen: Reply) => Judgement): SmtpRule {
  const look = (seen: SmtpEvent) => (seen.kind === "reply" ? judge(seen) : undefined);
  return { id, covers, title, about: (topic) => !/^(?:unasked|cut|delivered)$/.test(topic), watch: () => look };
}

/** A rule of replies to some commands; `greeting`, `data` and `response` are those to no command. */
export const onTopic = (topics: RegExp, rule: SmtpRule): SmtpRule => ({
  ...rule,
  about: (topic) => topics.test(topic),
});

/** Replies that list extensions. */
export const EHLO = /^(?:EHLO|LHLO)$/;

/** Whether it is a reply to such a command; to HELO, too: `isHello` of ehlo-line.ts. */
export const isEhlo = ({ command }: Pick<Reply, "command">): boolean => EHLO.test(command?.verb ?? "");

/** A rule that looks at each line of replies; the first that is wrong counts. */
export const onLine = (
  id: string,
  covers: string,
  title: string,
  judge: (line: Line, seen: Reply, index: number) => Judgement,
): SmtpRule =>
  onReply(id, covers, title, (seen) => {
    let judged: Judgement;
    let index = 0;
    for (const line of seen.lines) {
      const its = judge(line, seen, index++);
      if (its !== undefined && its !== "ok") return its;
      judged ??= its;
    }
    return judged;
  });

/** A rule of how a reply is written. */
export const ofForm = (rule: SmtpRule): SmtpRule => ({ ...rule, isForm: true });

/** A line as text, without its end: most rules look at it. */
export const lineText: (line: Line) => string = memo(({ octets }) => latin1(octets));

/** Where the domain ends that the first line of a response to EHLO begins with. */
export function domainEnd({ octets }: Line): number {
  const space = octets.indexOf(32, "250-".length);
  return space < 0 ? octets.length : space;
}

/** A line as it stood on the wire. */
export const onWire = (line: Line): Uint8Array => Buffer.concat([line.octets, Buffer.from(line.end)]);
