"""What did they answer, at a glance? Counts of a round's responses, for whoever may read them."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from math import floor
from statistics import fmean, median

from sqlalchemy import select
from sqlalchemy.orm import Session

from cosmos_commons.access import Access
from cosmos_commons.digits import exact, in_full
from cosmos_commons.features.prompts.models import PromptRow, ResponseRow
from cosmos_commons.features.prompts.schemas import Bar, NumberSummary, Summary, WordCount
from cosmos_commons.features.prompts.service.standing import find
from cosmos_commons.features.prompts.stop_words import STOP_WORDS
from cosmos_commons.playbooks.kinds import ChoiceSpec, Kind, ScaleSpec, spec_of

_MOST_WORDS = 50
_BARS = 10
_ADDRESS = re.compile(r"https?://\S+|\]\([^)\s]*\)")
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")


def summary(
    session: Session,
    access: Access,
    slug: str,
    now: datetime,
    *,
    round: int | None,  # noqa: A002
) -> Summary:
    """A round's responses in numbers. Raises NoSuchPrompt, NoSuchRound, RespondFirst, NotYet, NeverShown."""
    standing = find(session, access, slug, now)
    asked = standing.round(round)
    if refusal := standing.hidden(asked.number):
        raise refusal
    of_round = (ResponseRow.prompt_id == standing.row.id, ResponseRow.round == asked.number)
    rows = session.execute(select(ResponseRow.text, ResponseRow.value).where(*of_round)).all()
    values = [row.value for row in rows]
    numbers = values if standing.row.kind in {Kind.NUMBER, Kind.SCALE} else []
    return Summary(
        responses=len(rows),
        histogram=_histogram(standing.row, values),
        words=_words(row.text for row in rows),
        number=_number(numbers) if numbers else None,
    )


def _histogram(prompt: PromptRow, values: Sequence[object]) -> list[Bar]:
    kind = Kind(prompt.kind)
    spec = spec_of(kind, prompt.spec)
    if isinstance(spec, ChoiceSpec):
        chosen = Counter(key for value in values if isinstance(value, list) for key in value)
        return [Bar(label=one.label, value=one.key, count=chosen[one.key]) for one in spec.choices]
    if isinstance(spec, ScaleSpec):
        given = Counter(values)
        steps = range(spec.least, spec.most + 1)
        return [Bar(label=str(step), value=step, count=given[step]) for step in steps]
    if kind is Kind.NUMBER:
        return _bars([value for value in values if isinstance(value, int | float)])
    return []


def _bars(numbers: Sequence[float]) -> list[Bar]:
    """One bar for each number where they are few, else about ten of equal width with round bounds."""
    given = Counter(exact(number) for number in numbers)
    if len(given) <= _BARS:
        return [Bar(label=in_full(one), value=float(one), count=given[one]) for one in sorted(given)]
    width = _round_up((max(given) - min(given)) / _BARS)
    first = floor(min(given) / width)
    in_bar = Counter(floor(number / width) - first for number in given.elements())
    starts = [(first + bar) * width for bar in range(max(in_bar) + 1)]
    return [
        Bar(label=f"{in_full(start)}–{in_full(start + width)}", value=float(start), count=in_bar[bar])
        for bar, start in enumerate(starts)
    ]


def _round_up(width: Decimal) -> Decimal:
    """The next of 1, 2, 5, 10 … times a power of ten."""
    power = Decimal(1).scaleb(width.adjusted())
    return next(step * power for step in (1, 2, 5, 10) if width <= step * power)


def _number(numbers: Sequence[float]) -> NumberSummary:
    return NumberSummary(mean=fmean(numbers), median=median(numbers), least=min(numbers), most=max(numbers))


def _words(texts: Iterable[str]) -> list[WordCount]:
    """The words that most responses use, those that every text has left out."""
    used: Counter[str] = Counter()
    for text in texts:
        found = {word.replace("’", "'") for word in _WORD.findall(_ADDRESS.sub(" ", text).lower())}
        used.update(word for word in found if len(word) > 1 and word not in STOP_WORDS)
    most = sorted(used.items(), key=lambda item: (-item[1], item[0]))[:_MOST_WORDS]
    return [WordCount(word=word, count=count) for word, count in most]
