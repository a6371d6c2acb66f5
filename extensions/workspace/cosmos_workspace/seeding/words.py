"""How does seeding speak to a learner? Names and sentences in the lane's language (English or Spanish)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import PurePosixPath

_MAX_NAME_BYTES = 255


@dataclass(frozen=True, slots=True)
class Words:
    """One language's words."""

    from_the_lane: str
    yours: str
    full: str
    not_laid: str
    closed: str
    refused: str
    other_lane: str
    in_the_way: str
    busy: str
    newer_program: str
    damaged: str
    unknown: str

    def not_laid_because(self, faults: Sequence[tuple[str, str]]) -> str:
        """A sentence naming the first few paths with what the system said of each."""
        named = "; ".join(f"{path} ({reason})" for path, reason in faults[:3])
        return self.not_laid.format(count=len(faults), named=named)


ENGLISH = Words(
    from_the_lane="new from the lane",
    yours="yours",
    full="Your disk is full, so not all of the lane's files could be laid in your folder. What you "
    "have is safe. Delete what you no longer need, then start again.",
    not_laid="{count} of the lane's files could not be laid in your folder: {named}. What you have is safe.",
    closed="The lane's files could not be laid in your folder, because it cannot be written: {reason}. "
    "What you have is safe.",
    refused="The lane's files were not laid in your folder, because the published curriculum has "
    "a fault: {reason}. What you have is safe. Tell your stewards.",
    other_lane="The lane's files were not laid here: this folder belongs to the lane {lane}.",
    in_the_way="The lane's files could not be laid in your folder, because what is named .lane there is "
    "not a folder. Rename it, then start again. What you have is safe.",
    busy="The lane's files were not laid, because another start is laying them now. What you have is safe.",
    newer_program="The lane's files were not laid, because a newer program laid them last. What you "
    "have is safe. Tell your stewards.",
    damaged="what was published is damaged",
    unknown="At this start the lane's newest files could not be laid in your folder. What you have is safe.",
)

SPANISH = Words(
    from_the_lane="nueva versión",
    yours="la tuya",
    full="Tu disco está lleno y no cupieron todos los archivos nuevos. Lo que tienes está a salvo. "
    "Borra lo que ya no necesites y vuelve a empezar.",
    not_laid="No se pudieron poner {count} archivos en tu carpeta: {named}. Lo que tienes está a salvo.",
    closed="No se pudieron poner los archivos nuevos, porque no se puede escribir en tu carpeta: {reason}. "
    "Lo que tienes está a salvo.",
    refused="No se pusieron los archivos nuevos, porque el material publicado tiene un error: {reason}. "
    "Lo que tienes está a salvo. Avisa a quienes coordinan.",
    other_lane="No se pusieron los archivos aquí: esta carpeta pertenece a {lane}.",
    in_the_way="No se pudieron poner los archivos nuevos, porque lo que se llama .lane en tu carpeta no "
    "es una carpeta. Cámbiale el nombre y vuelve a empezar. Lo que tienes está a salvo.",
    busy="No se pusieron los archivos nuevos, porque ya se están poniendo en otro inicio. "
    "Lo que tienes está a salvo.",
    newer_program="No se pusieron los archivos nuevos, porque la última vez lo hizo un programa más nuevo. "
    "Lo que tienes está a salvo. Avisa a quienes coordinan.",
    damaged="lo publicado está dañado",
    unknown="En este inicio no se pudieron poner los archivos más nuevos. Lo que tienes está a salvo.",
)


def words_for(language: str) -> Words:
    """The words of a BCP 47 tag such as `es` or `es-MX`; English for one we do not have."""
    return SPANISH if language.lower().split("-")[0] == "es" else ENGLISH


def beside_prefix(name: str, label: str) -> tuple[str, str]:
    """What every name beside `name` begins and ends with, short enough for a date and a number between."""
    stem, ending = PurePosixPath(name).stem, PurePosixPath(name).suffix
    lead = f" ({label} "
    room = _MAX_NAME_BYTES - len(lead.encode()) - len(ending.encode()) - len("2026-11-22) 1000")
    if room < 1:
        stem, ending, room = name, "", room + len(ending.encode())
    return stem.encode()[:room].decode(errors="ignore") + lead, ending


def beside_name(name: str, label: str, day: date, number: int) -> str:
    """The name beside `name`: `lesson (new from the lane 2026-11-22).ipynb`, and with a number from the
    second on.
    """
    lead, ending = beside_prefix(name, label)
    count = f" {number}" if number > 1 else ""
    return f"{lead}{day.isoformat()}){count}{ending}"
