"""What the numbers of the break-even lesson mean, said in English and in Spanish."""

from typing import Literal

from break_even import Plan

Language = Literal["en", "es"]


def money(cents: int) -> str:
    """Dollars as people write them: $1,800, $23.42, −$120."""
    whole, part = divmod(abs(cents), 100)
    return f"{'−' if cents < 0 else ''}${whole:,}" + (f".{part:02}" if part else "")


def number(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


WORDS: dict[Language, dict[str, str]] = {
    "en": {
        "price": "Price of one job ($)",
        "supplies": "Supplies and bus fare for one job ($)",
        "hours": "Hours of work in one job",
        "pay": "Members' pay for one hour ($)",
        "fixed": "Fixed costs each month ($)",
        "jobs": "Jobs each month",
        "members": "Members who share the work",
        "less": "less",
        "more": "more",
        "again": "Back to the first numbers",
        "a_job": "One job brings {price}. Supplies take {supplies} and pay takes {pay}, so it leaves {left}.",
        "loses": "Each job loses {loss}, so more jobs make it worse: no number of jobs breaks even. "
        "What would you change?",
        "nothing": "A job leaves nothing towards the fixed costs, so no number of jobs breaks even. "
        "What would you change?",
        "break_even": "It takes {jobs} jobs a month to cover fixed costs of {fixed}: the break-even point.",
        "over": "With {jobs} jobs you end the month with {surplus} left, and decide on it together.",
        "exact": "With {jobs} jobs you cover everything, and nothing is left.",
        "under": "With {jobs} jobs you are {surplus} short.",
        "fair_pay": "With {jobs} jobs, the work could pay up to {pay} an hour and still cover everything.",
        "hours_a_week": "Shared equally, each of {members} members works about {hours} hours a week.",
        "chart": "Money in and money out for each number of jobs",
        "money_in": "Money in",
        "money_out": "Money out",
        "you": "your plan",
        "point": "break-even",
        "axis": "jobs each month",
        "left": "Left",
        "column_jobs": "Jobs",
        "caption": "The same in numbers",
    },
    "es": {
        "price": "Precio de un trabajo ($)",
        "supplies": "Materiales y pasaje por trabajo ($)",
        "hours": "Horas que toma un trabajo",
        "pay": "Pago por hora a las socias y socios ($)",
        "fixed": "Costos fijos de cada mes ($)",
        "jobs": "Trabajos al mes",
        "members": "Personas que se reparten el trabajo",
        "less": "menos",
        "more": "más",
        "again": "Volver a los números del comienzo",
        "a_job": "Un trabajo trae {price}. Los materiales se llevan {supplies} y el pago {pay}: "
        "quedan {left}.",
        "loses": "Con cada trabajo se pierden {loss}, y con más trabajos se pierde más: así nunca se "
        "llega al punto de equilibrio. ¿Qué cambiarías?",
        "nothing": "Un trabajo no deja nada para los costos fijos: así nunca se llega al punto de "
        "equilibrio. ¿Qué cambiarías?",
        "break_even": "Hacen falta {jobs} trabajos al mes para cubrir costos fijos de {fixed}: ese es el "
        "punto de equilibrio.",
        "over": "Con {jobs} trabajos terminan el mes con {surplus} de más, y deciden juntos qué hacer.",
        "exact": "Con {jobs} trabajos lo cubren todo y no sobra nada.",
        "under": "Con {jobs} trabajos les faltan {surplus}.",
        "fair_pay": "Con {jobs} trabajos, la hora se podría pagar hasta a {pay} y todavía alcanzaría.",
        "hours_a_week": "Repartido por igual entre {members}, son unas {hours} horas por semana cada quien.",
        "chart": "El dinero que entra y el que sale según cuántos trabajos haya",
        "money_in": "Entra",
        "money_out": "Sale",
        "you": "tu plan",
        "point": "equilibrio",
        "axis": "trabajos al mes",
        "left": "Queda",
        "column_jobs": "Trabajos",
        "caption": "Lo mismo en números",
    },
}


def sentences(plan: Plan, language: Language) -> list[str]:
    """What the plan means: what a job leaves, the break-even point, the month, the pay, the hours."""
    words = WORDS[language]
    jobs = f"{plan.jobs:,}"
    left = plan.left_by_a_job
    said = [
        words["a_job"].format(
            price=money(plan.price),
            supplies=money(plan.supplies),
            pay=money(plan.pay_for_a_job),
            left=money(left),
        )
    ]
    if plan.break_even is not None:
        said.append(words["break_even"].format(jobs=f"{plan.break_even:,}", fixed=money(plan.fixed)))
    else:
        said.append(words["loses" if left < 0 else "nothing"].format(loss=money(-left)))
    outcome = "over" if plan.surplus > 0 else "under" if plan.surplus < 0 else "exact"
    said.append(words[outcome].format(jobs=jobs, surplus=money(abs(plan.surplus))))
    if plan.jobs:
        said.append(words["fair_pay"].format(jobs=jobs, pay=money(plan.fair_pay)))
    said.append(words["hours_a_week"].format(members=plan.members, hours=number(plan.hours_a_week)))
    return said
