/** JSON that a terminal and the log of a CI can be shown: they obey what JSON leaves as it is (DEL, the C1 controls, marks of direction, `##vso[`). */
export const jsonText = (value: unknown): string =>
  `${JSON.stringify(value, undefined, 2).replace(/[\x7f-\x9f\p{Cf}\p{Zl}\p{Zp}]|(?<=##[A-Za-z]{0,8})\[/gu, escaped)}\n`;

const escaped = (chars: string) =>
  Array.from({ length: chars.length }, (_, at) => `\\u${chars.charCodeAt(at).toString(16).padStart(4, "0")}`).join("");
