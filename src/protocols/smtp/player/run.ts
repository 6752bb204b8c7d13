import type { PlayOptions } from "../../../protocol/fuzz.js";
import type { Taken } from "./envelope.js";
import { hearing } from "./hear.js";
import { newScene, type Worker } from "./scene.js";
import type { Step } from "./script.js";
import { sending } from "./send.js";
import type { Accusation, TraceEvent } from "./trace.js";

/** One script as it is played. */
export interface ScriptRun {
  readonly play: (step: Step) => Promise<void>;
  /** Sees to it that the session can be used by the next script. */
  readonly rewind: () => Promise<void>;
  readonly accuse: (breach: Accusation) => void;
  readonly spoilt: () => boolean;
  /** First digits of the replies so far. */
  readonly replies: readonly string[];
  readonly taken: readonly Taken[];
  readonly trace: TraceEvent[];
  readonly note: (event: TraceEvent) => void;
}

export function scriptRun(worker: Worker, options: PlayOptions): ScriptRun {
  const scene = newScene(worker, options);
  const { connections, replies, taken, trace, note, accuse, end } = scene;
  const { hear, settle } = hearing(scene);
  const { write, say, chunks, startTls } = sending(scene, { hear, settle });

  return {
    replies,
    taken,
    trace,
    note,
    accuse,
    spoilt: () => scene.spoilt,
    async play(step) {
      if (scene.spoilt) return;
      switch (step.do) {
        case "say":
          return say(step);
        case "chunks":
          return chunks(step);
        case "start-tls":
          return startTls(step);
        case "drop":
        case "reset": {
          const talk = connections.of(step.on);
          if (!talk) return;
          note({ kind: "end", on: step.on, how: step.do });
          await talk.session.connection.drained();
          end(talk, step.do);
          return;
        }
        default:
          return step satisfies never;
      }
    },
    async rewind() {
      for (const on of [2, 3]) connections.end(on);
      const talk = connections.of(1);
      if (!talk) return;
      await settle(talk, "");
      const isUsable =
        !scene.spoilt &&
        connections.of(1) === talk &&
        options.property.state === "ready" &&
        talk.errors < 8 &&
        !talk.session.connection.ended() &&
        talk.states.every(
          ({ sasl, hello }) => !sasl && hello && hello.verb !== "HELO" && hello.name === "mailspec.example",
        );
      if (!isUsable) {
        connections.end(1);
        return;
      }
      note({ kind: "send", on: 1, octets: "RSET\r\n", cuts: [] });
      await write(talk, "RSET\r\n");
      await hear(talk, undefined);
      if (scene.spoilt) connections.end(1);
      talk.ended = undefined;
      talk.since = undefined;
    },
  };
}
