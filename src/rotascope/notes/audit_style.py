"""How an audit looks: text with its claims marked, on a screen, on a phone, in print."""

from __future__ import annotations

SHEET = r"""
:root{--supported:#0b6b45;--close:#4f6200;--convention:#0b5cad;--contradicted:#a8201a;
--ambiguous:#875000;--unchecked:#57606a;--supportedtint:#e0f3e9;--closetint:#eef2d5;
--conventiontint:#e2eefb;--contradictedtint:#fde5e2;--ambiguoustint:#fdf0d5;
--uncheckedtint:#eef0f2}
@media (prefers-color-scheme:dark){:root{--supported:#5fd3a1;--close:#c2d468;--convention:#8ac4ff;
--contradicted:#ff9d94;--ambiguous:#f5bd55;--unchecked:#a7b0ba;--supportedtint:#12382a;
--closetint:#2e3510;--conventiontint:#15314f;--contradictedtint:#4d1d1a;--ambiguoustint:#45320c;
--uncheckedtint:#262d35}}
.v-supported{--v:var(--supported);--t:var(--supportedtint)}
.v-close{--v:var(--close);--t:var(--closetint)}
.v-convention{--v:var(--convention);--t:var(--conventiontint)}
.v-contradicted{--v:var(--contradicted);--t:var(--contradictedtint)}
.v-ambiguous{--v:var(--ambiguous);--t:var(--ambiguoustint)}
.v-unchecked{--v:var(--unchecked);--t:var(--uncheckedtint)}
main,header,footer{max-width:820px}
h1,h2,h3,p,summary,q,dd{overflow-wrap:anywhere}
a{color:var(--link)}
.title{margin:36px 0 10px}
.strip{display:flex;height:26px;border-radius:6px;overflow:hidden;margin:6px 0 14px;gap:2px}
.strip span{background:var(--t);color:var(--v);border-bottom:3px solid var(--v);min-width:22px;
text-align:center;font-size:14px;line-height:23px;font-weight:700}
.tools{display:flex;flex-wrap:wrap;gap:8px;margin:0 0 18px;padding:0;border:0;align-items:center}
.tools legend{font-size:13px;color:var(--soft);padding:0;margin-bottom:6px}
.chip{display:inline-flex;align-items:center;gap:6px;border:1px solid var(--faint);
border-radius:999px;padding:7px 12px 7px 8px;min-height:36px;font-size:14px;cursor:pointer}
.chip input{accent-color:var(--v);width:16px;height:16px;margin:0}
.chip:focus-within,button:focus-visible,summary:focus-visible{outline:2px solid var(--link);
outline-offset:2px}
.sign{color:var(--v);font-weight:700}
button{font:inherit;font-size:14px;color:var(--link);background:none;border:1px solid var(--faint);
border-radius:999px;padding:7px 14px;min-height:36px;cursor:pointer}
.text{margin-top:10px;font-size:16.5px}
.text h3{font-size:18px;margin:30px 0 8px;line-height:1.3}
.text>p,.text>ul{max-width:none;margin-bottom:10px}
.text ul.point{margin:0 0 8px;padding-left:22px}
.rows{font:13.5px/1.6 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;white-space:pre-wrap;
overflow-wrap:anywhere;background:var(--tint);border-radius:6px;padding:10px 12px;margin:8px 0 12px}
.around{color:var(--soft);font-size:14px;margin:10px 0}
.around summary{cursor:pointer;padding:6px 0}
.around p{margin:2px 0 2px 18px}
a.m{color:inherit;background:var(--t);border-radius:3px;padding:1px 0;
text-decoration-line:underline;text-decoration-color:var(--v);text-decoration-thickness:2px;text-underline-offset:4px;
text-decoration-skip-ink:none;-webkit-box-decoration-break:clone;box-decoration-break:clone}
a.m.v-close{text-decoration-style:dashed}
a.m.v-convention{text-decoration-style:double}
a.m.v-contradicted{text-decoration-style:wavy;text-decoration-thickness:1.5px}
a.m.v-ambiguous{text-decoration-style:dotted;text-decoration-thickness:3px}
a.m.v-unchecked{text-decoration-thickness:1px}
a.m:hover{box-shadow:0 0 0 2px var(--v)}
a.m:focus-visible{outline:2px solid var(--link);outline-offset:2px}
.no{font-size:12px;font-weight:700;color:var(--v);white-space:nowrap;margin:0 2px 0 3px;
vertical-align:2px}
.ctl{color:var(--contradicted);font-weight:700}
.claims{margin:2px 0 20px;padding:0}
details.claim{border-left:4px solid var(--v);background:var(--tint);border-radius:0 6px 6px 0;
margin:0 0 6px;scroll-margin-top:14px}
details.claim.v-close{border-left-style:dashed}
details.claim.v-convention{border-left-style:double;border-left-width:6px}
details.claim.v-ambiguous{border-left-style:dotted;border-left-width:5px}
details.claim>summary{display:grid;grid-template-columns:30px 1fr auto;gap:2px 10px;cursor:pointer;
padding:9px 12px;list-style:none;align-items:baseline;font-size:14.5px;min-height:40px}
details.claim>summary::-webkit-details-marker{display:none}
summary .verdict{color:var(--v);font-weight:650}
summary .number{color:var(--soft);text-align:right;font-variant-numeric:tabular-nums}
summary .gist{font-variant-numeric:tabular-nums;text-align:right;color:var(--soft)}
summary .gist::after{content:"\25B8";display:inline-block;margin-left:9px;color:var(--soft)}
details[open]>summary .gist::after{transform:rotate(90deg)}
summary .gist b{color:var(--ink);font-weight:650}
summary .why{grid-column:2/4;color:var(--soft);font-size:14px;line-height:1.45}
details.claim:target{box-shadow:0 0 0 2px var(--v)}
details.claim[open]>summary{border-bottom:1px solid var(--faint)}
.body{display:grid;grid-template-columns:minmax(0,1fr) minmax(0,1fr);gap:6px 32px;
padding:12px 16px 14px 16px;font-size:14.5px}
.body>*{min-width:0}
.body.plain{grid-template-columns:minmax(0,1fr)}
.body dl{margin:0}
.body dt{font-size:12.5px;font-weight:600;color:var(--soft)}
.body dd{margin:0 0 9px}
.body q{font-style:italic}
.body ul{margin:0;padding-left:18px}
.body figure{margin:0 0 12px}
.body .wide{grid-column:1/-1}
.body table{font-size:13.5px}
.conflicts{padding-left:20px;max-width:none}
.conflicts li{margin-bottom:12px}
.conflicts q{color:var(--soft)}
.meanings{display:grid;grid-template-columns:max-content 1fr;gap:6px 16px;max-width:none}
.meanings dt{color:var(--v)}.meanings dd{margin:0}
%FILTERS%
@media (max-width:640px){details.claim>summary{grid-template-columns:22px 1fr}
summary .gist{grid-column:2/3;text-align:left}summary .why{grid-column:2/3}
.body{grid-template-columns:minmax(0,1fr);padding:12px 12px 14px}
.meanings{grid-template-columns:1fr;gap:0}.meanings dd{margin-bottom:8px}}
@media print{:root{--supported:#000;--close:#000;--convention:#000;--contradicted:#000;
--ambiguous:#000;--unchecked:#555;--supportedtint:#fff;--closetint:#fff;--conventiontint:#fff;
--contradictedtint:#e4e4e4;--ambiguoustint:#fff;--uncheckedtint:#fff}
.tools,.back,summary .gist::after{display:none!important}
details::details-content{content-visibility:visible;height:auto}
details.claim{background:none;border-color:#000;break-inside:avoid}.body{padding-left:16px}
.rows{background:none;border:1px solid #999}a{color:inherit}}
"""


def sheet(verdicts: tuple[str, ...]) -> str:
    """The rules of the page; those that hide a verdict are written out for each."""
    rules = (
        f"body:has(#show-{v}:not(:checked)) details.v-{v},"
        f"body:has(#show-{v}:not(:checked)) .no.v-{v}{{display:none}}"
        f"body:has(#show-{v}:not(:checked)) a.m.v-{v}{{background:none;text-decoration:none}}"
        for v in verdicts
    )
    return SHEET.replace("%FILTERS%", "\n".join(rules))
