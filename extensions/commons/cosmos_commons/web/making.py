"""The page to make a lane from a playbook: under a plan, or free where one may."""

from typing import Annotated, Any

from fastapi import Depends, Form
from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import Response

from cosmos_commons.context import Context, Ctx
from cosmos_commons.features.billing.errors import NameHeld, NoSuchOffer
from cosmos_commons.features.billing.permissions import BillingPermission
from cosmos_commons.features.lanes.making import create
from cosmos_commons.features.lanes.permissions import LanesPermission
from cosmos_commons.features.lanes.routes.lanes import lane_maker
from cosmos_commons.features.lanes.schemas import LaneView
from cosmos_commons.lane_making import LaneMaker, LaneNameTaken, NewLaneRequest, free_slug
from cosmos_commons.playbooks import available
from cosmos_commons.web.buying import FREE, money, order_a_lane, plans_on_offer
from cosmos_commons.web.going import go, new_key
from cosmos_commons.web.paths import pages
from cosmos_commons.web.rendering import page, words_for

Maker = Annotated[LaneMaker, Depends(lane_maker)]
_FIELDS = ("playbook", "slug", "title", "purpose", "language", "visibility", "joining", "stewards", "members")


@pages.get("/new", BillingPermission.ORDER_CREATE, include_in_schema=False)
def new_lane(request: Request, context: Ctx, maker: Maker, playbook: str = "") -> Response:
    """The form, with what the chosen playbook says filled in."""
    _may_begin(context)
    offered = available(maker.playbooks) if maker.playbooks else []
    chosen = next((one for one in offered if one.slug == playbook), offered[0] if offered else None)
    typed: dict[str, Any] = dict.fromkeys(_FIELDS, "")
    if chosen:
        with context.read() as session:
            slug = free_slug(session, chosen.slug)
        typed |= {
            "playbook": chosen.slug,
            "slug": slug,
            "title": chosen.title,
            "purpose": chosen.purpose,
            "language": chosen.language,
            "visibility": chosen.visibility,
            "joining": chosen.joining,
            "features": set(chosen.features),
        }
    return _form(request, context, maker, typed)


@pages.post("/new", BillingPermission.ORDER_CREATE, include_in_schema=False)
def make_lane(
    request: Request,
    context: Ctx,
    maker: Maker,
    playbook: Annotated[str, Form()] = "",
    slug: Annotated[str, Form()] = "",
    title: Annotated[str, Form()] = "",
    purpose: Annotated[str, Form()] = "",
    language: Annotated[str, Form()] = "",
    visibility: Annotated[str, Form()] = "",
    joining: Annotated[str, Form()] = "",
    features: Annotated[list[str], Form()] = [],  # noqa: B006, FastAPI's way to say "none"
    stewards: Annotated[str, Form()] = "",
    members: Annotated[str, Form()] = "",
    plan: Annotated[str, Form()] = "",
    key: Annotated[str, Form(max_length=100)] = "",
) -> Response:
    """Make the lane and go there, or go on to pay, or show the form again with what is wrong beside each field."""
    _may_begin(context)
    given = (playbook, slug.strip().lower(), title, purpose, language, visibility, joining, stewards, members)
    typed: dict[str, Any] = {
        **dict(zip(_FIELDS, given, strict=True)),
        "features": set(features),
        "plan": plan,
    }
    try:
        asked = NewLaneRequest.model_validate(_asked(typed))
        if plan != FREE or not context.may(LanesPermission.LANE_CREATE):
            maker.playbook(asked.playbook)
            token = order_a_lane(request, context, asked, plan, key)
            return go(context, f"buying/{token}/pay")
        made = create(context, maker, asked).model(LaneView)
    except ValidationError as wrong:
        fields = dict.fromkeys(str(error["loc"][0]) for error in wrong.errors())
        return _form(request, context, maker, typed, status=422, wrong=tuple(fields))
    except (LaneNameTaken, NameHeld):
        return _form(request, context, maker, typed, status=409, wrong=("taken",))
    except NoSuchOffer:
        return _form(request, context, maker, typed, status=422, wrong=("plan",))
    return go(context, f"lanes/{made.slug}")


def _asked(typed: dict[str, Any]) -> dict[str, Any]:
    """Return the request that the form means: an empty field is the playbook's to fill."""
    given = {name: value for name, value in typed.items() if value}
    for people in ("stewards", "members"):
        given[people] = str(typed[people]).replace(",", " ").lower().split()
    given.pop("plan", None)
    return given | {"slug": typed["slug"], "playbook": typed["playbook"], "features": typed["features"]}


def _may_begin(context: Context) -> None:
    """Where nothing is sold, only who may make lanes has anything to do here. Raises NotAllowed."""
    if not context.commons.settings.takes_money:
        context.commons.decide(context.principal, LanesPermission.LANE_CREATE, None)


def _form(
    request: Request,
    context: Context,
    maker: LaneMaker,
    typed: dict[str, Any],
    *,
    status: int = 200,
    wrong: tuple[str, ...] = (),
) -> Response:
    offered = available(maker.playbooks) if maker.playbooks else []
    language = words_for(request).language
    optional = [(one.name, one.words_in(language)) for one in maker.features if one.optional]
    errors = {_field(name): _told(request, name) for name in wrong}
    typed.setdefault("features", set())
    free = FREE if context.may(LanesPermission.LANE_CREATE) else ""
    plans = plans_on_offer(request, context)
    typed.setdefault("plan", free or (plans[0].value if plans else ""))
    return page(
        request,
        context,
        "new.html",
        status,
        offered=offered,
        optional=optional,
        typed=typed,
        errors=errors,
        key=new_key(),
        plans=plans,
        free=free,
        **money(context),
    )


def _field(name: str) -> str:
    return "slug" if name == "taken" else name


def _told(request: Request, name: str) -> str:
    _ = words_for(request).gettext
    told = {
        "taken": _("There is already a lane of this name. Choose another."),
        "playbook": _("Choose one of the playbooks."),
        "plan": _("Choose one of the plans."),
        "slug": _("Use 1 to 30 small letters, digits and single hyphens, with a letter first."),
        "title": _("Give the lane a title of at most 120 characters."),
        "purpose": _("Say in at most 2,000 characters what the lane is for."),
        "stewards": _("Write people's names as they sign in, with spaces between them."),
        "members": _("Write people's names as they sign in, with spaces between them."),
    }
    return told.get(name, _("Choose one of what is offered."))
