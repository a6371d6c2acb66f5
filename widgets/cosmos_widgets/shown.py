"""How a widget shows itself in a notebook, and what a notebook without a kernel keeps of it: no words."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any, ClassVar
from urllib.parse import quote

from cosmos_widgets.errors import NoLane
from cosmos_widgets.session import here

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from cosmos_widgets.client import Json
    from cosmos_widgets.place import Place
    from cosmos_widgets.session import Session
    from cosmos_widgets.stream import Event
    from cosmos_widgets.view import View


class Shown:
    """One thing of the lane, named by its slug. Subclasses say what can be asked of it."""

    component: ClassVar[str]
    plural: ClassVar[str]
    named: ClassVar[str]

    def __init__(self, slug: str) -> None:
        self.slug = slug

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.slug!r})"

    @property
    def widget(self) -> View:
        """The ipywidget, to be laid out with others. Raises NoLane outside a lane's workspace."""
        session = here()
        key = (self.component, self.slug)
        if key not in session.views:
            from cosmos_widgets.view import View

            session.views[key] = View(self.component, self.slug, session, self._operations(), self._concerns)
        return session.views[key]

    def _repr_mimebundle_(self, **_given: object) -> tuple[dict[str, Any], dict[str, Any]] | dict[str, Any]:
        try:
            widget = self.widget
        except NoLane as error:
            return {"text/plain": str(error), "text/html": f"<p>{escape(str(error))}</p>"}
        plain = (
            f"{self!r}, part of the lane {widget._session.place.lane!r}: open the lesson there to take part."
        )
        # ipywidgets gives the model's id with its own text; only the text is replaced.
        shown = widget._repr_mimebundle_()
        bundle, metadata = shown if isinstance(shown, tuple) else (shown or {}, {})
        fallback = {"text/plain": plain, "text/html": self._fallback(widget._session.place)}
        return {**bundle, **fallback}, metadata

    def _fallback(self, place: Place) -> str:
        words = f"The {self.named} “{escape(self.slug)}” is in the lane {escape(place.lane)}."
        if place.public is None:
            return f"<p>{words} Open the lesson there to take part.</p>"
        address = f"{place.public.rstrip('/')}/lanes/{quote(place.lane)}/{self.plural}/{quote(self.slug)}"
        return f'<p>{words} <a href="{escape(address)}">Open it in the lane</a></p>'

    def _operations(self) -> Mapping[str, Callable[[Json], Any]]:
        raise NotImplementedError

    def _concerns(self, event: Event) -> bool:
        raise NotImplementedError

    def _path(self, session: Session, *more: str) -> str:
        return session.commons.path(self.plural, self.slug, *more)
