"""What a member moves and sees in the break-even lesson: fields and buttons, a chart, a table."""

from html import escape
from typing import Any, NamedTuple

import ipywidgets as widgets
from break_even import Plan
from break_even_words import WORDS, Language, money, number, sentences

# JupyterLab's own colour where it has one, so that the chart follows light and dark.
_INK = "var(--jp-content-font-color1, #1F2421)"
_PAGE = "var(--jp-layout-color0, #FFFFFF)"
_ACCENT = "var(--lane-accent, #2A8A6A)"
_WARM = "var(--lane-warm, #C0602F)"

# Room for a finger. A label reaches over the buttons beside its field, so that all rows stand alike.
_STYLE = """
.break-even .widget-inline-hbox { flex: none; overflow: visible; }
.break-even .widget-label { max-width: 286px; height: auto; overflow: visible;
  text-align: left; white-space: normal; line-height: 1.4; font-size: 15px; margin: 8px 0 4px; }
.break-even input[type="number"] { width: 124px; height: 44px; font-size: 16px; flex: none; }
.break-even .widget-hbox .jupyter-button { width: 72px; padding: 0; flex: none; }
@media (max-width: 420px) { .break-even .widget-hbox .jupyter-button { width: 56px; } }
.break-even .jupyter-button { height: 44px; font-size: 15px; line-height: 1; }
.break-even [role="status"] { font-size: 16px; line-height: 1.5; max-width: 70ch; }
.break-even [role="status"] ul { padding-left: 20px; }
.break-even .widget-html, .break-even .widget-html-content { max-width: 100%; height: auto; }
"""


class _Part(NamedTuple):
    """A part of the plan: its words, its name in a Plan and how many of that are one, then range and step."""

    words: str
    name: str
    unit: int
    low: int
    high: int
    step: float

    def of(self, plan: Plan) -> float:
        value: int = getattr(plan, self.name)
        return value if self.unit == 1 else value / self.unit


_PARTS = (
    _Part("price", "price", 100, 0, 1_000, 5),
    _Part("supplies", "supplies", 100, 0, 500, 1),
    _Part("hours", "minutes", 60, 0, 40, 0.5),
    _Part("pay", "pay", 100, 0, 200, 1),
    _Part("fixed", "fixed", 100, 0, 50_000, 100),
    _Part("jobs", "jobs", 1, 0, 2_000, 5),
    _Part("members", "members", 1, 1, 200, 1),
)


def chart(plan: Plan, language: Language) -> str:
    """An SVG of money in and money out, described by `sentences`; colour adds nothing to the words."""
    words = WORDS[language]
    most = max(10, round(plan.jobs * 1.3), min(round((plan.break_even or 0) * 1.3), plan.jobs * 4))
    top = max(plan.money_in(most), plan.money_out(most), 1)
    left, right, upper, lower = 58, 350, 16, 214

    def x(jobs: float) -> float:
        return round(left + (right - left) * jobs / most, 1)

    def y(cents: float) -> float:
        return round(lower - (lower - upper) * cents / top, 1)

    def line(x1: float, y1: float, x2: float, y2: float, style: str) -> str:
        return f'<line x1="{x1}" y1="{y1}" x2="{x2}" y2="{y2}" {style}/>'

    def text(at_x: float, at_y: float, said: str, anchor: str = "middle") -> str:
        # Drawn over a band of the page's colour, so that a line behind it does not cross it out.
        band = f"paint-order:stroke;stroke:{_PAGE};stroke-width:4px"
        return f'<text x="{at_x}" y="{at_y}" text-anchor="{anchor}" style="{band}">{escape(said)}</text>'

    axis = f'stroke="{_INK}" stroke-width="1" opacity="0.6"'
    money_in = f'stroke="{_ACCENT}" stroke-width="3"'
    money_out = f'stroke="{_WARM}" stroke-width="3" stroke-dasharray="7 5"'
    at = x(plan.jobs)
    parts = [
        line(left, lower, right, lower, axis),
        line(left, upper, left, lower, axis),
        text(left - 6, lower + 4, "$0", "end"),
        text(left - 6, upper + 4, money(round(top, -4)), "end"),
        line(x(0), y(0), x(most), y(plan.money_in(most)), money_in),
        line(x(0), y(plan.fixed), x(most), y(plan.money_out(most)), money_out),
        line(at, upper, at, lower + 5, f'stroke="{_INK}" stroke-width="1.5" stroke-dasharray="2 4"'),
        text(min(max(at, left + 34), right - 34), lower + 20, f"{words['you']}: {plan.jobs:,}"),
        text((left + right) / 2, lower + 42, words["axis"]),
        # What each line is stands under the axis, where it never covers one.
        line(left, lower + 64, left + 34, lower + 64, money_in),
        text(left + 42, lower + 68, words["money_in"], "start"),
        line(left + 150, lower + 64, left + 184, lower + 64, money_out),
        text(left + 192, lower + 68, words["money_out"], "start"),
    ]
    if plan.break_even is not None and plan.break_even <= most:
        point_x, point_y = x(plan.break_even), y(plan.money_in(plan.break_even))
        label = f"{words['point']}: {plan.break_even:,}"
        parts.append(
            f'<circle cx="{point_x}" cy="{point_y}" r="6" fill="none" stroke="{_INK}" stroke-width="2.5"/>'
        )
        if point_x > (left + right) / 2:
            parts.append(text(point_x - 12, point_y - 12, label, "end"))
        else:
            parts.append(text(point_x + 12, min(point_y + 16, lower - 6), label, "start"))
    description = " ".join(sentences(plan, language))
    return (
        f'<svg role="img" lang="{language}" viewBox="0 0 360 290" xmlns="http://www.w3.org/2000/svg" '
        f'style="width:100%;max-width:440px;height:auto;font:13px system-ui,sans-serif;fill:{_INK}" '
        f'aria-label="{escape(words["chart"])}. {escape(description)}">{"".join(parts)}</svg>'
    )


def table(plan: Plan, language: Language) -> str:
    """The chart's numbers as an HTML table: no jobs, half of the plan, the break-even point and the plan."""
    words = WORDS[language]
    rows = sorted({0, plan.jobs // 2, plan.jobs, *([plan.break_even] if plan.break_even is not None else [])})
    cells = "".join(
        f'<tr><th scope="row" style="text-align:right">{jobs:,}</th>'
        + "".join(
            f'<td style="text-align:right">{money(cents)}</td>'
            for cents in (
                plan.money_in(jobs),
                plan.money_out(jobs),
                plan.money_in(jobs) - plan.money_out(jobs),
            )
        )
        + "</tr>"
        for jobs in rows
    )
    heads = "".join(
        f'<th scope="col" style="text-align:right">{escape(words[key])}</th>'
        for key in ("column_jobs", "money_in", "money_out", "left")
    )
    return (
        f'<table lang="{language}" style="font-size:15px;border-spacing:12px 4px;white-space:nowrap">'
        f'<caption style="text-align:left">{escape(words["caption"])}</caption>'
        f"<thead><tr>{heads}</tr></thead><tbody>{cells}</tbody></table>"
    )


def controls(language: Language = "en", plan: Plan | None = None) -> Any:
    """A number field with two buttons for each part of the plan, then words, chart and table.

    Number fields and buttons are the browser's own, so that keyboard, screen reader and phone know them.
    """
    words = WORDS[language]
    first = plan or Plan()
    told = widgets.HTML()
    fields = {part.name: _field(part, first, words) for part in _PARTS}
    parts = [_with_buttons(fields[part.name], part.step, words) for part in _PARTS]

    def tell(_: object = None) -> None:
        now = Plan(**{part.name: round(fields[part.name].value * part.unit) for part in _PARTS})
        said = "".join(f"<li>{escape(sentence)}</li>" for sentence in sentences(now, language))
        told.value = (
            f'<style>{_STYLE}</style><div role="status" lang="{language}"><ul>{said}</ul></div>'
            f"{chart(now, language)}{table(now, language)}"
        )

    def start_again(_: object) -> None:
        for part in _PARTS:
            fields[part.name].value = part.of(first)

    again = widgets.Button(
        description=words["again"], layout=widgets.Layout(width="auto", align_self="flex-start")
    )
    again.on_click(start_again)
    for field in fields.values():
        field.observe(tell, names="value")
    tell()
    grid = widgets.HBox(parts, layout=widgets.Layout(flex_flow="row wrap"))
    box = widgets.VBox([grid, again, told])
    box.add_class("break-even")
    return box


def _field(part: _Part, plan: Plan, words: dict[str, str]) -> Any:
    kind = widgets.BoundedIntText if part.unit == 1 else widgets.BoundedFloatText
    return kind(
        value=part.of(plan),
        min=part.low,
        max=part.high,
        step=part.step,
        description=words[part.words],
        style={"description_width": "max-content"},
        layout=widgets.Layout(flex_flow="column", width="128px", height="auto"),
    )


def _with_buttons(field: Any, step: float, words: dict[str, str]) -> Any:
    """The field and two buttons that move it down and up by its step; it keeps within its own range."""

    def button(sign: str, amount: float, said: str) -> Any:
        made = widgets.Button(
            description=f"{sign} {number(step)}", tooltip=f"{field.description}: {number(step)} {said}"
        )
        made.on_click(lambda _: setattr(field, "value", field.value + amount))
        return made

    moves = [button("−", -step, words["less"]), button("+", step, words["more"])]
    return widgets.HBox(
        [field, *moves], layout=widgets.Layout(align_items="flex-end", width="340px", max_width="100%")
    )
