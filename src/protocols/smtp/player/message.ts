/** The line by which a message is known again. */
const MARK = /^X-Mailspec: fuzz (\S+)\r?$/m;

/** A message of mailspec's own, with all fields that delivery would otherwise put in. */
export const messageOf = (mark: string, body: string): string =>
  [
    "From: Fuzz <fuzz@mailspec.example>",
    "To: reader@mailspec.example",
    "Date: Mon, 02 Mar 2026 10:00:00 +0000",
    `Message-ID: <${mark}@mailspec.example>`,
    "Subject: fuzz",
    `X-Mailspec: fuzz ${mark}`,
    "",
    body,
  ].join("\r\n");

/** The mark of a message in its first octets. */
export const markIn = (octets: string): string | undefined => MARK.exec(octets.slice(0, 16_384))?.[1];

/** A message whose last line is ended, with the dots doubled that begin lines, and the dot that ends it all (RFC 5321 §4.5.2). */
export const stuffed = (message: string): string => `${`\r\n${message}`.replaceAll("\r\n.", "\r\n..").slice(2)}.\r\n`;

/** Octets that every server has to keep as they are, if it takes them: CRLF ends lines, and nothing else is CR, LF or NUL. */
export const isPlainText = (message: string): boolean => !/\0|\r(?!\n)|(?<!\r)\n/.test(message);
