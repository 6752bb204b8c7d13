import { extensions } from "../extensions/extensions.js";
import type { Fault } from "../server/fault.js";
import { appendFaults } from "./append.js";
import { blindSpotFaults } from "./blind-spots.js";
import { changeFaults } from "./changes.js";
import { copyFaults } from "./copy.js";
import { detailFaults } from "./details.js";
import { factFaults } from "./facts.js";
import { fetchingFaults } from "./fetching.js";
import { formFaults } from "./forms.js";
import { hierarchyFaults } from "./hierarchy.js";
import { listFaults } from "./list.js";
import { literalFaults } from "./literals.js";
import { loginFaults } from "./logins.js";
import { mailboxFaults } from "./mailboxes.js";
import { messageFaults } from "./messages.js";
import { moveFaults } from "./move.js";
import { nameFaults } from "./names.js";
import { numberFaults } from "./numbers.js";
import { outcomeFaults } from "./outcomes.js";
import { placeFaults } from "./places.js";
import { searchResultFaults } from "./search-results.js";
import { searchFaults } from "./searches.js";
import { selectFaults } from "./select.js";
import { sessionFaults } from "./session.js";
import { specialUseFaults } from "./special-use.js";
import { statusFaults } from "./status.js";
import { subtleFaults } from "./subtle.js";
import { syntaxFaults } from "./syntax.js";

/** Every defect that the reference server can be started with. */
export const faults: readonly Fault[] = [
  ...sessionFaults,
  ...syntaxFaults,
  ...literalFaults,
  ...loginFaults,
  ...mailboxFaults,
  ...selectFaults,
  ...hierarchyFaults,
  ...listFaults,
  ...nameFaults,
  ...statusFaults,
  ...messageFaults,
  ...searchFaults,
  ...searchResultFaults,
  ...changeFaults,
  ...fetchingFaults,
  ...appendFaults,
  ...copyFaults,
  ...moveFaults,
  ...formFaults,
  ...placeFaults,
  ...factFaults,
  ...outcomeFaults,
  ...detailFaults,
  ...specialUseFaults,
  ...numberFaults,
  ...subtleFaults,
  ...extensions.flatMap((its) => its.faults ?? []),
  ...blindSpotFaults,
];
