/** What runs in the reader's browser: the filter, and links that open the folds around what they lead to. */
export const script = `
"use strict";
const form = document.getElementById("filter");
const rows = [...document.querySelectorAll(".filtered tr[data-standing]")];
let texts;
function apply() {
  const words = form.elements.text.value.toLowerCase().split(/\\s+/).filter(Boolean);
  const boxes = [...form.elements.standing];
  const all = boxes.every((box) => box.checked);
  const shown = new Set(boxes.filter((box) => box.checked).map((box) => box.value));
  texts ??= rows.map((row) => row.textContent.toLowerCase());
  let count = 0;
  const kept = new Map();
  rows.forEach((row, at) => {
    const fits = (all || row.dataset.standing.split("|").some((one) => shown.has(one))) && words.every((word) => texts[at].includes(word));
    row.hidden = !fits;
    if (fits) count++;
    const fold = row.closest("details");
    if (fold) kept.set(fold, (kept.get(fold) ?? 0) + (fits ? 1 : 0));
  });
  for (const body of document.querySelectorAll(".matrix tbody")) body.hidden = !body.querySelector("tr[data-standing]:not([hidden])");
  for (const [fold, its] of kept) {
    fold.hidden = its === 0;
    fold.open = (words.length > 0 || !all) && its > 0 && count <= 500;
  }
  form.querySelector("output").textContent = words.length > 0 || !all ? count + " of " + rows.length + " lines" : "";
}
function reveal() {
  let target;
  try { target = document.getElementById(decodeURIComponent(location.hash.slice(1))); } catch { return; }
  if (!target) return;
  for (let its = target; its; its = its.parentElement) {
    if (its instanceof HTMLDetailsElement) its.open = true;
    its.hidden &&= false;
  }
  target.scrollIntoView();
}
let timer;
form.hidden = false;
form.addEventListener("submit", (event) => event.preventDefault());
form.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(apply, 150); });
addEventListener("hashchange", reveal);
addEventListener("beforeprint", () => { for (const fold of document.querySelectorAll("details:has(.evidence), .evidence, .evidence details, .rfc")) fold.open = true; });
reveal();
`;
