"""How a widget shows itself in a notebook, and what a notebook without a kernel keeps of it: nobody else's words."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any, ClassVar
from urllib.parse import quote

from cosmos_widgets import saved
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

    def _ipython_display_(self) -> None:
        """A card for whoever opens the notebook without a kernel, then the widget, whose styles hide the card."""
        from IPython.display import display

        try:
            widget = self.widget
        except NoLane as error:
            display({"text/plain": str(error), "text/html": f"<p>{escape(str(error))}</p>"}, raw=True)
            return
        display(self._card(widget._session), raw=True)
        bundle, metadata = widget._repr_mimebundle_() or ({}, {})
        display({**bundle, "text/plain": ""}, metadata=metadata, raw=True)

    def _card(self, session: Session) -> dict[str, str]:
        told = session.commons.glance(self._path(session)) or {}
        title = str(told["title"]) if told and self._by_stewards(told) else self.slug
        return saved.card(self.component, title, self._page(session.place), session.place)

    def _page(self, place: Place) -> str | None:
        """The address of its page in the lane."""
        if place.public is None:
            return None
        return f"{place.public.rstrip('/')}/lanes/{quote(place.lane)}/{self.plural}/{quote(self.slug)}"

    def _by_stewards(self, told: Json) -> bool:
        """Whether its title is the lane's own, and not a member's words."""
        raise NotImplementedError

    def _operations(self) -> Mapping[str, Callable[[Json], Any]]:
        raise NotImplementedError

    def _concerns(self, event: Event) -> bool:
        raise NotImplementedError

    def _path(self, session: Session, *more: str) -> str:
        return session.commons.path(self.plural, self.slug, *more)
