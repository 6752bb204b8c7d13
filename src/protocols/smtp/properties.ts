import type { Property } from "../../protocol/property.js";
import { commandProperties } from "./properties/commands.js";
import { mailProperties } from "./properties/mail.js";
import { sessionProperties } from "./properties/sessions.js";
import type { Variant } from "./variant.js";

/** A property, and for whom it is. */
export interface SmtpProperty extends Property {
  /** Absent: all. */
  readonly variants?: readonly Variant[];
}

/** A variant's properties, those of the most worth first. */
export const propertiesFor = (variant: Variant): readonly Property[] =>
  [...commandProperties, ...mailProperties, ...sessionProperties]
    .filter(({ variants = [variant] }: SmtpProperty) => variants.includes(variant))
    .map((property) => ({
      ...property,
      id: property.id.replace(/^smtp/, variant),
      // What RFC 2033 says of LMTP only.
      covers: property.covers.filter((id) => variant === "lmtp" || !id.startsWith("rfc2033/")),
    }));
