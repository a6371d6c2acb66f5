"""Which parts make the commons? Composition only: everything is given to everything by constructor here."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import anyio.to_thread
from fastapi import FastAPI
from starlette.concurrency import run_in_threadpool

from cosmos_commons import (
    files,
    health,
    housekeeping,
    mail,
    metrics,
    notices,
    openapi,
    presence,
    problems,
    sign_in,
    stream,
)
from cosmos_commons.access import Rules
from cosmos_commons.auth import Auth
from cosmos_commons.clock import Clock, utc_now
from cosmos_commons.context import Commons
from cosmos_commons.cookies import Cookies
from cosmos_commons.db import Database
from cosmos_commons.features import Feature, installed
from cosmos_commons.feeds import Feeds
from cosmos_commons.files import routes as file_routes
from cosmos_commons.headers import Headers
from cosmos_commons.hub import HttpHub, HubClient, RememberingHub
from cosmos_commons.hub_office import HubOffice
from cosmos_commons.jobs import Jobs, ask_for
from cosmos_commons.limits import BodyLimits
from cosmos_commons.migrations import upgrade
from cosmos_commons.permissions import CORE_GRANTS
from cosmos_commons.rates import Rates
from cosmos_commons.routing import Routes, guarded
from cosmos_commons.settings import Settings

API = "api/v1"


def build_app(
    settings: Settings,
    *,
    hub: HubClient | None = None,
    clock: Clock = utc_now,
    features: tuple[Feature, ...] | None = None,
    pages: Routes | None = None,
    error_page: problems.ErrorPage | None = None,
) -> FastAPI:
    """The app, with its database brought up to date and checked.

    Raises `DatabaseUnsafe`, `DatabaseNewer` or SQLAlchemy's errors where the database cannot be used, and
    `PermissionMissing` for a route that says not who may use it.
    """
    commons = put_together(settings.with_secrets(), hub=hub, clock=clock, features=features)
    prefix = settings.service_prefix.rstrip("/")
    app = FastAPI(
        title="The commons of Cosmos Lanes",
        version="1",
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        redirect_slashes=False,
        lifespan=_running,
    )
    app.state.commons, app.state.watching = commons, Counter()
    app.state.metrics, app.state.presence = metrics.Metrics(), presence.Presence(commons.feeds)
    limits = BodyLimits(
        settings.max_body_bytes,
        uploads=files.MOST_BYTES,
        in_a_form=files.MOST_BYTES_IN_A_FORM,
        hooks=settings.webhook_body_bytes,
    )
    problems.install(app, prefix=settings.service_prefix, error_page=error_page, limits=limits)
    health.routes.mount_on(app, prefix)
    metrics.routes.mount_on(app, prefix)
    sign_in.routes.mount_on(app, prefix)
    for routes in (
        stream.routes,
        presence.routes,
        file_routes.routes,
        *(feature.routes for feature in commons.features),
    ):
        routes.mount_on(app, f"{prefix}/{API}")
    for feature in commons.features:
        feature.hooks.mount_on(app, prefix)
    for held in commons.held.values():
        app.state.metrics.registry.register(held)
    if pages:
        pages.mount_on(app, prefix)
    for _route in guarded(app):
        pass
    openapi.describe(app, commons.rules.grants)
    app.add_middleware(Headers, settings=settings, metrics=app.state.metrics)
    return app


def put_together(
    settings: Settings,
    *,
    hub: HubClient | None = None,
    clock: Clock = utc_now,
    features: tuple[Feature, ...] | None = None,
) -> Commons:
    """The parts without their web side, on a database that is up to date and durable."""
    features = installed() if features is None else features
    settings.state_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    database = Database(settings.database, threads=settings.threads)
    database.assert_durable()
    upgrade(database)
    remembering = RememberingHub(hub or HttpHub(settings), settings.hub_cache_seconds)
    secret = settings.cookie_secret
    cookies = Cookies(
        secret.get_secret_value() if secret else "",
        settings.service_prefix,
        always_secure=settings.public_url.startswith("https:"),
        own_origin=settings.own_origin,
    )
    grants = dict(CORE_GRANTS)
    for feature in features:
        grants.update(feature.grants)
    optional = frozenset(feature.name for feature in features if feature.optional)
    return Commons(
        settings=settings,
        database=database,
        clock=clock,
        hub=remembering,
        office=HubOffice(settings),
        cookies=cookies,
        auth=Auth(settings, database, remembering, cookies, clock),
        rules=Rules(grants, optional, settings.lane_creators, settings.terms, clock),
        features=features,
        feeds=Feeds(database, features),
        rates=Rates(
            additions=settings.additions_per_minute,
            lane_additions=settings.lane_additions_per_minute,
            changes=settings.changes_per_minute,
        ),
        held={feature.name: feature.opens(settings, clock) for feature in features if feature.opens},
    )


@asynccontextmanager
async def _running(app: FastAPI) -> AsyncIterator[None]:
    commons: Commons = app.state.commons
    # More threads than connections would only wait for each other; see Settings.threads.
    anyio.to_thread.current_default_thread_limiter().total_tokens = commons.settings.threads
    commons.feeds.start()
    handlers = {kind: handler for feature in commons.features for kind, handler in feature.jobs.items()}
    handlers[mail.SEND] = mail.send
    await run_in_threadpool(_ask_for_standing_jobs, commons)
    stopping = asyncio.Event()
    chores = [
        asyncio.create_task(housekeeping.keep(commons, stopping)),
        asyncio.create_task(housekeeping.review(commons, stopping)),
        asyncio.create_task(Jobs(commons, handlers).run(stopping)),
    ]
    listening = asyncio.create_task(notices.listen(commons.database, commons.feeds))
    try:
        yield
    finally:
        listening.cancel()
        # Not cancelled: a thread of theirs would go on, on a database that is closed.
        stopping.set()
        await asyncio.gather(*chores, listening, return_exceptions=True)
        app.state.presence.close()
        commons.feeds.close()
        await commons.hub.close()
        await commons.office.close()
        for held in commons.held.values():
            await held.close()
        commons.database.close()


def _ask_for_standing_jobs(commons: Commons) -> None:
    kinds = sorted(kind for feature in commons.features for kind in feature.standing_jobs)
    if kinds:
        with commons.database.write() as session:
            for kind in kinds:
                ask_for(session, kind, "", commons.clock())
