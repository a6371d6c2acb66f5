"""Texts that try to run something, or to have something fetched, where they are shown (OWASP's cheat sheet, cure53)."""

CANARY = "canary.invalid"
"""A host that nobody may ask."""

_RUN = "window.ran=1"
MARKUP = (
    f"<script>{_RUN}</script>",
    f"<img src=x onerror={_RUN}>",
    f"<img src=//{CANARY}/i.png>",
    f"<svg onload={_RUN}>",
    f"<svg><animate onbegin={_RUN} attributeName=x dur=1s>",
    f"<svg><script href=data:,{_RUN} />",
    f"<svg><style><img src=x onerror={_RUN}></style></svg>",
    f"<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=x onerror={_RUN}&gt;'>",
    f"<math><mtext></form><form><mglyph><style></math><img src onerror={_RUN}>",
    f"<form><math><mtext></form><form><mglyph><svg><mtext><style><path id='</style><img onerror={_RUN} src>'>",
    f"<noscript><p title='</noscript><img src=x onerror={_RUN}>'>",
    f"<template><img src=x onerror={_RUN}></template>",
    f"<iframe srcdoc='<script>parent.{_RUN}</script>'></iframe>",
    f"<iframe src=javascript:parent.{_RUN}></iframe>",
    f"<object data='data:text/html,<script>{_RUN}</script>'></object>",
    f"<embed src=//{CANARY}/e.swf>",
    f"<link rel=stylesheet href=//{CANARY}/s.css>",
    f"<style>@import '//{CANARY}/s.css'; * {{ background: url(//{CANARY}/b) }}</style>",
    f"<base href=//{CANARY}/>",
    f"<meta http-equiv=refresh content='0;url=//{CANARY}/'>",
    f"<form action=//{CANARY}/><button autofocus>Sign in again</button></form>",
    f"<input autofocus onfocus={_RUN}>",
    f"<details open ontoggle={_RUN}>",
    f"<video><source onerror={_RUN}></video>",
    f"<audio src=//{CANARY}/a.ogg autoplay>",
    f"<body onload={_RUN}>",
    f"<div style='background:url(//{CANARY}/d);position:fixed;inset:0'>over everything</div>",
    f"<a href=javascript:{_RUN}>tap</a>",
    f"<a href=&#106;avascript&colon;{_RUN}>tap</a>",
    f"<x onclick={_RUN}>tap",
    f'"><img src=x onerror={_RUN}>',
    f"'><svg/onload={_RUN}>",
    f"</textarea><script>{_RUN}</script>",
    f"</title><script>{_RUN}</script>",
    f"--><img src=x onerror={_RUN}>",
    f"<![CDATA[<img src=x onerror={_RUN}>]]>",
    "<?xml-stylesheet href='javascript:window.ran=1'?>",
    "{{constructor.constructor('window.ran=1')()}} ${window.ran=1} #{window.ran=1} <%= window.ran=1 %>",
    "{{ config }} {% raw %} {{ 7*7 }}",
)
MARKDOWN = (
    f"[tap](javascript:{_RUN})",
    f"[tap](java\nscript:{_RUN})",
    f"[tap](&#x6A;avascript:{_RUN})",
    f"[tap](JaVaScRiPt:{_RUN})",
    f"[tap](\x01javascript:{_RUN})",
    "[tap](data:text/html;base64,PHNjcmlwdD53aW5kb3cucmFuPTE8L3NjcmlwdD4=)",
    f"[tap](vbscript:{_RUN})",
    f"[tap](https://good.example 'x\" onmouseover=\"{_RUN}')",
    f"[a][b]\n\n[b]: javascript:{_RUN}",
    f"<javascript:{_RUN}>",
    f"![x](//{CANARY}/m.png)",
    f"![x](https://{CANARY}/m.png 'x\" onerror=\"{_RUN}')",
    f"![x](javascript:{_RUN})",
    f"![x](data:image/svg+xml,<svg onload={_RUN}>)",
    "![x](/services/commons/sign-out)",
    "![x](../../../../hub/logout)",
    f"````html\n```\n<img src=x onerror={_RUN}>\n````",
    f"`` ` <img src=x onerror={_RUN}> ` ``",
    f'```"><img/src=x/onerror={_RUN}>\nx\n```',
    f"$\\href{{javascript:{_RUN}}}{{x}}$ $\\style{{background:url(//{CANARY}/t)}}{{x}}$ $\\class{{x}}{{y}}$",
    f"$\\includegraphics{{//{CANARY}/t.png}}$ $$\\text{{<img src=x onerror={_RUN}>}}$$",
    f"$\\unicode{{<img src=x onerror={_RUN}>}}$ $</math><img src=x onerror={_RUN}>$",
    f'@<img src=x onerror={_RUN}> @a1" onclick="{_RUN}',
    f"| <img src=x onerror={_RUN}> | b |\n|---|---|\n| [x](javascript:{_RUN}) | <svg/onload={_RUN}> |",
    "\u202e gnp.exe \u2066 turned around",
)
LINES = tuple(" ".join(text.split()) for text in (*MARKUP[:8], *MARKUP[30:]))
"""For what takes one line: titles, names, reasons."""


def bundles(size: int = 1500) -> list[str]:
    """All of them, and each beside others, in as few texts as fit."""
    made, now = [], ""
    for text in (*MARKUP, *MARKDOWN):
        if len(now) + len(text) > size:
            made.append(now)
            now = ""
        now += f"{text}\n\n"
    return [*made, now]
