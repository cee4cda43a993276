"""How the HTML note looks: on a screen, on a phone, in the dark and on paper."""

from __future__ import annotations

SHEET = """
:root{color-scheme:light dark;--ink:#1b1f24;--soft:#57606a;--faint:#d0d7de;--paper:#fff;
--tint:#f4f6f8;--link:#0b5cad;--band:#0072b226;--c0:#0072b2;--c1:#c04a00;--c2:#00795a;--c3:#8a4a7a;
--leading:#00795a;--weakening:#b36b00;--lagging:#b3261e;--improving:#0072b2;--warn:#fff3cd;
--warnink:#5c4400}
@media (prefers-color-scheme:dark){:root{--ink:#e6e9ec;--soft:#a0a9b3;--faint:#3a424b;
--paper:#14181d;--tint:#1d232a;--link:#7cc0ff;--band:#56b4e933;--c0:#56b4e9;--c1:#f2a13b;
--c2:#3fc79a;--c3:#d99bc6;--leading:#3fc79a;--weakening:#f0b429;--lagging:#ff8a80;
--improving:#56b4e9;--warn:#4a3b00;--warnink:#ffe9a8}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%}
body{margin:0;background:var(--paper);color:var(--ink);
font:16px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif}
main,header,footer{max-width:960px;margin:0 auto;padding:0 20px}
main{overflow-x:clip}
.banner{background:var(--warn);color:var(--warnink);text-align:center;padding:8px 16px;
font-weight:600}
header{padding-top:28px}
.meta,footer{color:var(--soft);font-size:14px}
h1{font-size:clamp(24px,4.2vw,34px);line-height:1.2;margin:6px 0 14px;text-wrap:balance}
h2{font-size:22px;line-height:1.25;margin:44px 0 10px;padding-top:14px;
border-top:1px solid var(--faint)}
p,ul,dl{max-width:74ch;margin:0 0 12px}
.lead{font-size:18px}
code{font:13px/1.4 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;overflow-wrap:anywhere}
.f{border-bottom:1px dotted var(--soft);cursor:help;position:relative;
font-variant-numeric:tabular-nums;white-space:nowrap}
.f:focus{outline:2px solid var(--link);outline-offset:2px;border-radius:2px}
.f.n{white-space:normal}.k{white-space:nowrap}
.cards{display:grid;grid-template-columns:repeat(auto-fit,minmax(260px,1fr));gap:12px;
margin:14px 0 20px}
.card{background:var(--tint);border-radius:8px;padding:12px 14px}
.card .what{font-size:13px;color:var(--soft);line-height:1.35}
.card .big{font-size:28px;font-weight:650;line-height:1.35}
.card .more{font-size:13px;color:var(--soft)}
.scroll{overflow-x:auto;margin:10px 0 14px}
table{border-collapse:collapse;width:100%;font-size:14.5px}table.slim{max-width:700px}
caption{text-align:left;font-weight:600;padding:4px 0 6px}
th,td{padding:6px 10px 6px 0;border-bottom:1px solid var(--faint);text-align:left;
vertical-align:top}
thead th{color:var(--soft);font-weight:600;font-size:13px;vertical-align:bottom}
tbody th{font-weight:400}
td.num,th.num{text-align:right}
td.list{width:36%}td+td,th+th,th+td{padding-left:10px}
tfoot th,tfoot td{font-weight:650;border-bottom:0}
tfoot tr:first-child>*{border-top:2px solid var(--soft)}
.na{color:var(--soft)}
figure{margin:16px 0 20px}
figure h3{font-size:16px;margin:0 0 6px}
figcaption,.remark{font-size:13.5px;color:var(--soft);max-width:80ch;margin-top:4px}
.panels{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,400px),1fr));
gap:8px 36px}
.missing{background:var(--tint);border-left:3px solid var(--soft);padding:8px 12px;font-size:14px;
max-width:none;overflow-wrap:anywhere;margin:10px 0}
.missing ul{margin:4px 0 0;padding-left:18px;max-width:none}
details{max-width:74ch;margin:0 0 10px}summary{cursor:pointer;font-weight:600;padding:4px 0}
summary:focus-visible{outline:2px solid var(--link);outline-offset:2px}
details ul{font-size:14px;padding-left:20px;margin-top:4px;overflow-wrap:anywhere}
dt{font-weight:650}dd{margin:0 0 8px}
svg.picture{display:block;width:100%;height:auto;font-family:inherit}
svg.narrow{display:none}
svg text{fill:var(--ink)}
svg .tick{fill:var(--soft)}
svg .grid{stroke:var(--faint);stroke-width:1}
svg .base{stroke:var(--soft);stroke-width:1.2}
svg .mark{stroke:var(--soft)}
svg .leader{stroke:var(--soft);stroke-width:.8}
svg .band{fill:var(--band)}
svg .track{fill:none;stroke-width:1.8;stroke-linejoin:round}
svg .style0{stroke:var(--c0)}
svg .style1{stroke:var(--c1);stroke-dasharray:7 3}
svg .style2{stroke:var(--c2);stroke-dasharray:2 3}
svg .style3{stroke:var(--c3);stroke-dasharray:9 3 2 3}
svg .end0{fill:var(--c0)}svg .end1{fill:var(--c1)}svg .end2{fill:var(--c2)}svg .end3{fill:var(--c3)}
svg .strong{font-weight:650}
svg .gain{fill:var(--c0)}
svg .loss{fill:var(--paper);stroke:var(--c1);stroke-width:1.6}
svg .quarter{fill:none;stroke:var(--faint)}
svg .quarter.leading,svg .quarter.lagging{fill:var(--tint)}
svg .corner{font-style:italic;fill:var(--soft)}
svg .name{font-weight:600;paint-order:stroke;stroke:var(--paper);stroke-width:3px;
stroke-linejoin:round}
svg .tail{fill:none;stroke-width:1.6;stroke-linecap:round}
svg .dot{opacity:.45}
svg .head{stroke:var(--paper);stroke-width:1.2}
svg .leading.tail{stroke:var(--leading)}svg .leading.dot,svg .leading.head{fill:var(--leading)}
svg .weakening.tail{stroke:var(--weakening)}
svg .weakening.dot,svg .weakening.head{fill:var(--weakening)}
svg .lagging.tail{stroke:var(--lagging)}svg .lagging.dot,svg .lagging.head{fill:var(--lagging)}
svg .improving.tail{stroke:var(--improving)}
svg .improving.dot,svg .improving.head{fill:var(--improving)}
.appendix table{table-layout:fixed;font-size:13px}
.appendix td{overflow-wrap:anywhere}
.appendix th:first-child{width:46px}
.appendix th:nth-child(3){width:26%}.appendix th:nth-child(4){width:13%}
a{color:var(--link)}
footer{padding:24px 20px 40px;border-top:1px solid var(--faint);margin-top:40px}
@media screen{.f:hover::after,.f:focus::after{content:attr(data-source);white-space:pre-line;
position:fixed;left:50%;bottom:14px;transform:translateX(-50%);z-index:9;
width:min(720px,calc(100vw - 24px));background:var(--ink);color:var(--paper);padding:10px 14px;
border-radius:8px;font:13px/1.45 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;
overflow-wrap:anywhere;text-align:left;box-shadow:0 4px 18px #0006;pointer-events:none}}
@media (max-width:640px){body{font-size:15.5px}main,header,footer{padding-left:16px;
padding-right:16px}.lead{font-size:16.5px}svg.wide{display:none}svg.narrow{display:block}
th,td{padding:5px 4px 5px 0}td+td,th+th,th+td{padding-left:4px}table{font-size:13px}
thead th{font-size:12px}table.dense{font-size:12px}.appendix table,.appendix code{font-size:11.5px}
.appendix th:first-child{width:30px}.appendix th:nth-child(3){width:29%}
.appendix th:nth-child(4){width:58px}
.cards{grid-template-columns:repeat(2,minmax(0,1fr));gap:8px}.card{padding:10px}
.card .big{font-size:23px}}
@media print{:root{color-scheme:light;--ink:#000;--soft:#444;--faint:#bbb;--paper:#fff;--tint:#fff;
--band:#00000022;--warn:#fff;--warnink:#000}body{font-size:9.5pt;line-height:1.45}
.banner{border:1px solid #000}header{padding-top:0}h1{font-size:19pt}.lead{font-size:11pt}
h2{font-size:13.5pt;margin:28px 0 6px;padding-top:8px}figure h3,caption{font-size:10.5pt}
p,ul,dl,details{max-width:92ch;margin-bottom:8px;orphans:3;widows:3}p{break-inside:avoid}
.meta,footer,figcaption,.remark,.missing,details ul,.card .what,.card .more{font-size:8.5pt}
table{font-size:9pt}thead th{font-size:8.5pt}code{font-size:8pt}
th,td{padding-top:3px;padding-bottom:3px}tfoot{display:table-row-group}
.scroll{overflow:visible;margin:8px 0 10px}.scroll.short,dd{break-inside:avoid}
dt,summary,caption,thead,h3,h2+p,tbody tr:nth-child(-n+3){break-after:avoid}
tfoot tr,tbody tr:nth-last-child(-n+2){break-before:avoid}
dd{margin-bottom:5px}figure{margin:10px 0 12px}
.cards{grid-template-columns:repeat(3,1fr);gap:8px}.card{padding:6px 10px}
.card .big{font-size:16pt}.panels{grid-template-columns:1fr 1fr;gap:4px 24px}
.appendix table,.appendix code{font-size:7.5pt}.appendix th,.appendix td{padding-top:1.5px;
padding-bottom:1.5px}.appendix th:nth-child(3){width:24%}
main,header,footer{max-width:none;padding-left:0;padding-right:0}.card{border:1px solid #999}
details::details-content{content-visibility:visible;block-size:auto}summary{list-style:none}
h2{break-after:avoid}figure,.card,tr{break-inside:avoid}.f{border:0}
.f::after{content:"\\2060[" attr(data-n) "]";font-size:9px;font-weight:400;
vertical-align:super;color:#444;margin-left:1px}
svg.wide{display:block}svg.narrow{display:none}@page{margin:16mm 15mm}}
"""
