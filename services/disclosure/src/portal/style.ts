/** The portal's only style sheet: paper, ink and one seal red; no script, no font from elsewhere. */
export const styleSheet = `
:root{--paper:#fbfaf6;--card:#fff;--ink:#1d2329;--soft:#5a636c;--line:#dcd7cb;--red:#9c1f1a;--blue:#1c4f82;--green:#1e6b45;
--amber:#8a5a00;--size:17px;--serif:"Noto Serif CJK SC","Noto Serif SC","Source Han Serif SC","Songti SC",SimSun,serif;
--sans:"PingFang SC","Microsoft YaHei","Noto Sans CJK SC","Noto Sans SC","Source Han Sans SC",sans-serif}
*{box-sizing:border-box}
html{font-size:var(--size);scroll-behavior:smooth}html.large{--size:22px}
body{margin:0;background:var(--paper);color:var(--ink);font-family:var(--sans);line-height:1.75;overflow-wrap:anywhere}
a{color:var(--blue);text-underline-offset:.2em}a:hover{text-decoration-thickness:2px}
:focus-visible{outline:3px solid #e0a100;outline-offset:2px;border-radius:3px}
.skip{position:absolute;left:-999px}.skip:focus{left:1rem;top:.5rem;background:#fff;padding:.3rem .8rem;z-index:9}
header.site{background:var(--red);color:#fff;border-bottom:4px solid #d9b45b}
.bar{max-width:64rem;margin:0 auto;padding:.9rem 1.1rem;display:flex;flex-wrap:wrap;gap:.4rem 1.4rem;align-items:center}
.brand{font-family:var(--serif);font-size:1.45rem;font-weight:700;letter-spacing:.06em;color:#fff;text-decoration:none;margin-right:auto}
header nav{display:flex;flex-wrap:wrap;gap:.2rem 1.1rem}header nav a{color:#fff;text-decoration:none;padding:.35rem 0;border-bottom:2px solid transparent}
header nav a:hover,header nav a[aria-current]{border-bottom-color:#f0d48a}
main{max-width:64rem;margin:0 auto;padding:1.4rem 1.1rem 3rem}
h1{font-family:var(--serif);font-size:1.7rem;line-height:1.4;margin:.4rem 0 1rem}
h2{font-family:var(--serif);font-size:1.2rem;margin:2.2rem 0 .8rem;padding-left:.7rem;border-left:4px solid var(--red);line-height:1.4}
h3{font-size:1.05rem;margin:0 0 .3rem}
.lead{color:var(--soft);margin:-.4rem 0 1.4rem}
.soft{color:var(--soft)}.small{font-size:.88rem}
form.search{display:grid;grid-template-columns:2fr 1fr 1fr auto;gap:.6rem;background:var(--card);border:1px solid var(--line);border-radius:8px;padding:.9rem;margin-bottom:1.2rem}
label{display:block;font-size:.88rem;color:var(--soft);margin-bottom:.15rem}
input,select,textarea{width:100%;font:inherit;color:inherit;padding:.5rem .65rem;border:1px solid #a9a598;border-radius:6px;background:#fff}
textarea{min-height:9rem;resize:vertical}
button,.button{display:inline-block;font:inherit;font-weight:600;padding:.5rem 1.3rem;border:1px solid var(--red);border-radius:6px;background:var(--red);color:#fff;cursor:pointer;text-decoration:none;text-align:center}
button:hover,.button:hover{background:#7f1814}.button.quiet{background:#fff;color:var(--blue);border-color:#b9c4d0;font-weight:500}.button.quiet:hover{background:#f1f5f9}
.search button{align-self:end}
.tabs{display:flex;flex-wrap:wrap;gap:.4rem;margin:0 0 1rem;padding:0;list-style:none}
.tabs a{display:block;padding:.3rem 1rem;border:1px solid var(--line);border-radius:999px;text-decoration:none;background:var(--card);color:var(--ink)}
.tabs a[aria-current]{background:var(--ink);border-color:var(--ink);color:#fff}
ul.notices{list-style:none;margin:0;padding:0;display:grid;gap:.7rem}
.item{background:var(--card);border:1px solid var(--line);border-radius:8px;padding:.9rem 1.1rem;display:grid;grid-template-columns:1fr auto;gap:.2rem 1.2rem;align-items:center}
.item h3 a{color:var(--ink);text-decoration:none}.item h3 a:hover{color:var(--red);text-decoration:underline}
.item p{margin:0}
.count{text-align:center;min-width:5.2rem;color:var(--soft);font-size:.85rem;line-height:1.35}.count b{display:block;font-family:var(--serif);font-size:1.7rem;color:var(--red);line-height:1.2}
.tag{display:inline-block;font-size:.82rem;line-height:1.5;padding:.05rem .6rem;border-radius:4px;border:1px solid;background:#fff;white-space:nowrap}
.tag.running{color:var(--red)}.tag.clear{color:var(--green)}.tag.upheld,.tag.wait{color:var(--amber)}.tag.withdrawn{color:var(--soft)}
.sheet{background:var(--card);border:1px solid var(--line);border-top:4px solid var(--red);border-radius:4px;padding:1.6rem 1.8rem;margin:0 0 1.4rem}
.sheet h1{text-align:center;color:var(--red);margin-top:.2rem}.sheet .number{text-align:center;color:var(--soft);margin:-.6rem 0 1.2rem}
.sheet p.text{text-indent:2em;margin:.5rem 0}
.signature{text-align:right;margin:1.4rem 0 0;font-family:var(--serif);line-height:1.9}
.scroll{overflow-x:auto;margin:.8rem 0}.scroll caption{text-align:left}
table{border-collapse:collapse;width:100%;font-size:.94rem;background:#fff}caption{text-align:right;color:var(--soft);font-size:.88rem;padding-bottom:.2rem}
th,td{border:1px solid #b9b4a6;padding:.4rem .6rem;text-align:left;vertical-align:top}
thead th{background:#f3efe4;white-space:nowrap}td.num,th.num{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}tfoot td{font-weight:700;background:#faf7ee}
dl.facts{display:grid;grid-template-columns:max-content 1fr;gap:.35rem 1.2rem;margin:0}dl.facts dt{color:var(--soft)}dl.facts dd{margin:0}
.actions{display:flex;flex-wrap:wrap;gap:.6rem;margin:1.2rem 0}
.callout{border:1px solid var(--line);border-left:4px solid var(--red);background:#fff;border-radius:4px;padding:.8rem 1.1rem;margin:1rem 0}
.notices .callout{margin:0}.callout.good{border-left-color:var(--green)}.callout p{margin:.2rem 0}
.error{border-left-color:#b3261e;background:#fdf3f2}
code.hash{font-family:ui-monospace,"Noto Sans Mono",monospace;font-size:.82rem;color:var(--soft);word-break:break-all}
.field{margin:0 0 1.1rem}.field .hint{font-size:.88rem;color:var(--soft);margin:.2rem 0 0}
fieldset{border:1px solid var(--line);border-radius:6px;margin:0 0 1.1rem;padding:.8rem 1rem}legend{padding:0 .4rem}
.hp{position:absolute;left:-9999px;height:1px;overflow:hidden}
.ticket{font-family:ui-monospace,"Noto Sans Mono",monospace;font-size:1.7rem;letter-spacing:.08em;font-weight:700;margin:.2rem 0}
.qr{width:8.5rem;margin:0}.qr svg{display:block;width:100%;height:auto}
.aside{display:grid;grid-template-columns:1fr auto;gap:1.4rem;align-items:start}
footer.site{border-top:1px solid var(--line);color:var(--soft);font-size:.88rem}footer .bar{display:block;padding-bottom:2rem}footer p{margin:.2rem 0}
@media(max-width:40rem){main{padding:1rem .8rem 2.4rem}.bar{padding:.7rem .8rem}.brand{font-size:1.2rem;width:100%}h1{font-size:1.35rem}
form.search{grid-template-columns:1fr 1fr}form.search .wide{grid-column:1/-1}.search button{grid-column:1/-1}
.sheet{padding:1.1rem 1rem}.item{grid-template-columns:1fr}.count{text-align:left;display:flex;gap:.5rem;align-items:baseline}.count b{font-size:1.25rem}
.aside{grid-template-columns:1fr}table.stack,.stack tbody,.stack tr,.stack td{display:block;border:0}.stack thead{display:none}
.stack tr{border:1px solid var(--line);border-radius:6px;padding:.5rem .8rem;margin-bottom:.6rem}.stack td{padding:.1rem 0}.stack td[data-label]{display:grid;grid-template-columns:5rem 1fr}.stack td[data-label]::before{content:attr(data-label);color:var(--soft)}.stack td:first-child{font-weight:600}
dl.facts{grid-template-columns:1fr;gap:0}dl.facts dd{margin-bottom:.5rem}.actions .button{flex:1 1 45%}}
@media print{header.site,footer.site,.actions,.noprint{display:none}body{background:#fff;font-size:11pt}main{max-width:none;padding:0}.sheet{border:0;padding:0}h2{break-after:avoid}tr{break-inside:avoid}thead{display:table-header-group}}
`;
