/** One stylesheet for every login page; its hash is part of the content security policy. */
export const stylesheet = `
:root { --ink: #1d2b36; --quiet: #51606c; --line: #c9d1d8; --paper: #ffffff; --ground: #f1f4f6; --accent: #9c2b1f; --accent-dark: #7d2118; --sun: #d99a1c; --warn-ground: #fff6e0; --warn-ink: #6b4700; --error-ground: #fdeceb; --error-ink: #8c1d13; }
* { box-sizing: border-box; }
body { margin: 0; min-height: 100vh; background: var(--ground); color: var(--ink); font: 16px/1.6 "Source Han Sans SC", "Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei", sans-serif; }
header { background: var(--paper); border-bottom: 1px solid var(--line); padding: 18px 24px; }
.brand { display: flex; align-items: center; gap: 12px; max-width: 1240px; margin: 0 auto; }
.brand svg { flex: none; }
.brand strong { display: block; font-size: 22px; letter-spacing: .14em; line-height: 1.2; }
.brand span { color: var(--quiet); font-size: 14px; }
main { max-width: 1060px; margin: 36px auto; padding: 0 24px; display: grid; gap: 28px; grid-template-columns: minmax(0, 1fr); justify-items: center; }
main.wide { max-width: 1240px; margin: 20px auto; grid-template-columns: minmax(300px, 340px) minmax(0, 1fr); justify-items: stretch; align-items: start; }
.card { width: 100%; max-width: 420px; background: var(--paper); border: 1px solid var(--line); border-top: 4px solid var(--accent); border-radius: 6px; padding: 28px; }
h1 { font-size: 22px; margin: 0 0 6px; }
h2 { font-size: 17px; margin: 0 0 6px; }
h3 { font-size: 14px; margin: 18px 0 6px; color: var(--quiet); font-weight: 600; }
p { margin: 0 0 14px; }
.quiet { color: var(--quiet); font-size: 14px; }
label { display: block; font-weight: 600; margin: 16px 0 6px; }
label.inline { display: flex; gap: 8px; align-items: center; font-weight: 400; }
input[type=text], input[type=password] { width: 100%; padding: 10px 12px; font: inherit; color: inherit; background: #fff; border: 1px solid #7c8994; border-radius: 4px; }
input.code { letter-spacing: .4em; font-size: 20px; font-variant-numeric: tabular-nums; }
input:focus-visible, button:focus-visible, a:focus-visible, summary:focus-visible { outline: 3px solid var(--sun); outline-offset: 2px; }
button, .button { display: block; width: 100%; margin-top: 20px; padding: 11px 16px; font: inherit; font-weight: 600; text-align: center; text-decoration: none; color: #fff; background: var(--accent); border: 1px solid var(--accent); border-radius: 4px; cursor: pointer; }
button:hover, .button:hover { background: var(--accent-dark); }
button.plain, .button.plain { color: var(--ink); background: #fff; border-color: #7c8994; }
button.plain:hover, .button.plain:hover { background: var(--ground); }
a { color: var(--accent-dark); }
.error, .notice { border-radius: 4px; padding: 10px 14px; margin: 14px 0; }
.error { background: var(--error-ground); color: var(--error-ink); border-left: 4px solid var(--accent); }
.notice { background: var(--warn-ground); color: var(--warn-ink); border-left: 4px solid var(--sun); }
.qr { display: block; width: 200px; height: 200px; margin: 12px auto; }
code { font: 15px/1.5 ui-monospace, Consolas, monospace; overflow-wrap: anywhere; }
.demo { min-width: 0; }
.demo details { margin-top: 8px; background: var(--paper); border: 1px solid var(--line); border-radius: 4px; }
.demo summary { padding: 6px 12px; font-weight: 600; cursor: pointer; }
.demo summary span { margin-left: 12px; color: var(--quiet); font-size: 13px; font-weight: 400; }
.demo ul { list-style: none; margin: 0; padding: 4px 12px 12px; display: grid; grid-template-columns: repeat(auto-fill, minmax(220px, 1fr)); gap: 6px; }
.demo li a { display: grid; grid-template-columns: minmax(0, 1fr) auto; gap: 0 8px; height: 100%; padding: 5px 10px; line-height: 1.45; border: 1px solid var(--line); border-radius: 4px; text-decoration: none; color: inherit; }
.demo li a:hover { border-color: var(--accent); background: var(--ground); }
.demo li b { font-size: 15px; }
.demo li code { font-weight: 600; }
.demo li span { color: var(--quiet); font-size: 13px; grid-column: 1 / -1; }
footer { max-width: 1060px; margin: 0 auto; padding: 0 24px 32px; color: var(--quiet); font-size: 13px; }
@media (max-width: 820px) { main.wide { grid-template-columns: minmax(0, 1fr); } .card { max-width: none; } main { margin: 20px auto; padding: 0 14px; } }
`;
