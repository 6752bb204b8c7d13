/** The style of the page: light and dark, wide and narrow, on screen and on paper. */
export const style = `
:root { color-scheme: light dark; --line: light-dark(#d0d4da, #3a4149); --soft: light-dark(#f5f6f8, #1c2126); --paper: light-dark(#fff, #14181c); --ink: light-dark(#1b1f24, #e6e9ec); --dim: light-dark(#545c66, #a3acb6); --link: light-dark(#0b57a4, #7db8f5);
  --pass: light-dark(#176b34, #6fd08c); --fail: light-dark(#b3141d, #ff8d8d); --warn: light-dark(#875400, #f0b952); --other: light-dark(#4d5661, #b2bac4); }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 80rem; padding: 1rem; font: 1rem/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper); }
h1 { font-size: 1.6rem; margin: 0 0 .5rem; overflow-wrap: anywhere; } h2 { margin: 2.5rem 0 .5rem; border-bottom: 2px solid var(--line); } h3 { margin: 2rem 0 .5rem; } h4 { margin: 0; overflow-wrap: anywhere; }
h2 small { color: var(--dim); font-weight: normal; }
a { color: var(--link); } small { color: var(--dim); }
.skip-link { position: absolute; left: -99rem; } .skip-link:focus { left: 1rem; background: var(--paper); padding: .5rem; }
:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
form { display: flex; flex-wrap: wrap; gap: .5rem 1rem; align-items: center; } form[hidden] { display: none; } fieldset { border: 1px solid var(--line); display: flex; flex-wrap: wrap; gap: 0 .8rem; padding: .2rem .6rem; min-width: 0; } input[type=search] { font: inherit; max-width: 100%; }
table { border-collapse: collapse; width: 100%; margin: .5rem 0 1rem; } caption { text-align: left; font-weight: 600; }
th, td { border-bottom: 1px solid var(--line); padding: .3rem .5rem; text-align: left; vertical-align: top; overflow-wrap: anywhere; } th { background: var(--soft); }
.number, .cell, .levels thead th { text-align: center; } tbody tr { content-visibility: auto; contain-intrinsic-size: auto 2rem; } tr:target, details:target > summary { background: light-dark(#fff3bf, #4a3f12); }
.badge { white-space: nowrap; font-weight: 600; } .sign { font-weight: 700; }
.pass { color: var(--pass); } .fail, .error { color: var(--fail); } .warn, .known { color: var(--warn); } .skip, .not-run, .not-testable { color: var(--other); }
.level { font-size: .8rem; font-weight: 700; color: var(--dim); }
.finding { border: 1px solid var(--line); border-left: 4px solid var(--fail); border-radius: 4px; padding: .7rem 1rem; margin: .8rem 0; }
.quote { margin: .2rem 0 .6rem; color: var(--dim); } .gap { color: var(--fail); font-weight: 700; }
details > summary { cursor: pointer; padding: .2rem 0; overflow-wrap: anywhere; } details details { margin-left: 1rem; }
dl { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: .15rem 1rem; margin: .5rem 0; } dt { color: var(--dim); } dd { margin: 0; overflow-wrap: anywhere; }
code, pre { font: .875rem/1.45 ui-monospace, monospace; } .octets { white-space: pre-wrap; overflow-wrap: anywhere; } pre { background: var(--soft); padding: .6rem; overflow: auto; max-height: 30rem; white-space: pre-wrap; overflow-wrap: anywhere; }
mark { background: light-dark(#ffd0d0, #8c1d22); color: inherit; outline: 1px solid var(--fail); }
.offers { list-style: none; display: flex; flex-wrap: wrap; gap: .2rem .6rem; padding: 0; margin: 0; }
.wide { overflow-x: auto; } .wide th, .wide td { overflow-wrap: normal; } .matrix td:first-child { min-width: 14rem; } .name { overflow-wrap: normal; text-align: center; } .section th { text-align: left; } .cell a { text-decoration: none; display: block; }
@media (max-width: 40rem) { body { padding: .6rem; } dl { grid-template-columns: 1fr; } dd { margin: 0 0 .3rem .8rem; } details table thead { position: absolute; left: -99rem; } details table, details tbody { display: block; } details tr:not([hidden]) { display: block; padding: .4rem 0; border-bottom: 1px solid var(--line); } details td { display: block; border: 0; padding: .1rem 0; } .levels td, .levels th { padding: .2rem; font-size: .8rem; overflow-wrap: normal; } .badge { white-space: normal; } }
@media print { body { max-width: none; } form, .skip-link { display: none; } pre { max-height: none; } .finding, tr { break-inside: avoid; } }
`;
