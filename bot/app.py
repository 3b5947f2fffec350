"""The one place that wires: from settings to a running Juuri."""

import asyncio

import aiohttp
import structlog
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

import handlers.inbound
from bot.activities import feeds, files
from bot.audit_history import audit_daily
from bot.clock import Clock, SystemClock
from bot.content import load_content
from bot.delivery import Courier, Render, Timing
from bot.deps import Deps
from bot.digest import service as digest
from bot.digest.chart import draw as draw_chart
from bot.errors import StartError
from bot.i18n import load_words
from bot.locks import SqliteLock
from bot.nuggets import service as nuggets
from bot.nuggets.service import Shelf
from bot.pictures import Painter
from bot.pictures.studio import Studio
from bot.reminders import handing_over
from bot.reminders import service as reminders
from bot.reminders.dnd import DoNotDisturb
from bot.reviews import heat_map, inviting, results
from bot.roster import Roster
from bot.scheduler import Scheduler
from bot.settings import Settings, bot_token
from bot.slack_checks import TOKEN_WRONG
from bot.suggestions import cards
from bot.transport import HttpEntry, SocketEntry, SteadyApp
from bot.welcome import service as welcome
from handlers import all_routes
from storage import migrate
from storage.digest import KIND as DIGEST
from storage.nuggets import KIND as NUGGET
from storage.reminders import KIND as REMINDER
from storage.reviews import KIND as REVIEW
from storage.session import Store

log = structlog.get_logger()
DEFAULT_PORT = 3000


class Juuri:
    """A running bot. `start()` and `stop()`; the playground and the tests also use `scheduler` and `deps`."""

    def __init__(
        self,
        settings: Settings,
        deps: Deps,
        app: AsyncApp,
        scheduler: Scheduler,
        courier: Courier,
        studio: Studio,
        lock: SqliteLock | None,
        session: aiohttp.ClientSession,
    ) -> None:
        self.settings, self.deps, self.scheduler, self.courier = settings, deps, scheduler, courier
        self.studio = studio
        self._lock, self._session = lock, session
        self._is_ready = False
        in_http_mode = not settings.socket_mode
        self._socket: SocketEntry | None = None
        if settings.slack_app_token:
            self._app_client = AsyncWebClient(
                token=settings.slack_app_token.get_secret_value(),
                base_url=settings.slack_api_url,
                session=session,
            )
            self._socket = SocketEntry(app, settings.slack_app_token.get_secret_value(), self._app_client)
        calendar = self._calendar if settings.public_url else None
        self._http = HttpEntry(app if in_http_mode else None, lambda: self._is_ready, calendar)
        self._wants_port = in_http_mode or settings.port is not None or settings.public_url is not None
        self.port: int | None = None

    async def start(self) -> None:
        """Begin to listen, to tick and to deliver. Raises StartError."""
        await self.courier.reconcile(alone=self._lock is not None)
        if self._wants_port:
            port = DEFAULT_PORT if self.settings.port is None else self.settings.port
            try:
                self.port = await self._http.start(self.settings.host, port)
            except OSError as error:
                raise StartError(
                    f"PORT {port} on {self.settings.host} cannot be used ({error.strerror})."
                ) from None
        if self._socket:
            await self._check_app_token()
            await self._socket.connect_async()  # type: ignore[no-untyped-call]
        self.scheduler.every(3600, "audit_history", lambda: audit_daily(self.deps))
        self.scheduler.every(600, "roster", self.deps.roster.sync_if_due)
        self.scheduler.start()
        await self.studio.open(alone=self._lock is not None)
        self.deps.roster.begin()
        self._is_ready = True

    async def _check_app_token(self) -> None:
        """Raises StartError where Slack refuses it: the Socket Mode client would go on trying without a word."""
        client = self._app_client
        try:
            await client.apps_connections_open(app_token=str(client.token))
        except SlackApiError as error:
            if error.response.get("error") in TOKEN_WRONG:
                word = error.response["error"]
                raise StartError(
                    f"SLACK_APP_TOKEN is refused by Slack ({word}): `juuri check` tells more."
                ) from None
        except (aiohttp.ClientError, OSError):
            pass  # a network in trouble; the client tries until it is back

    async def _calendar(self, secret: str) -> bytes | None:
        words = self.deps.shelf.words
        return await self.deps.store.read(feeds.read, words, secret, self.deps.clock.now())

    async def stop(self) -> None:
        """Stop within five seconds, in the order that loses nothing: what is under way is committed and acknowledged."""
        self._is_ready = False
        self.scheduler.pause()
        if self._socket:
            await self._socket.stop()
        await self._http.stop()
        await self.scheduler.stop()
        await self.deps.roster.stop()
        await asyncio.to_thread(self.deps.store.close)
        await self._session.close()
        if self._lock:
            self._lock.release()


async def build_app(settings: Settings, *, clock: Clock | None = None, timing: Timing | None = None) -> Juuri:
    """Put a Juuri together and check that Slack knows it. Raises StartError with a sentence for the operator."""
    token = bot_token(settings)
    clock, timing = clock or SystemClock(), timing or Timing()
    lock = await asyncio.to_thread(_open_database, settings)
    shelf = Shelf(load_content(), load_words())
    session = aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(limit=100),
        timeout=aiohttp.ClientTimeout(
            total=timing.http
        ),  # the client's own `timeout` counts for no given session
    )
    client = AsyncWebClient(
        token=token,
        base_url=settings.slack_api_url,
        session=session,
        retry_handlers=[],  # the default one repeats chat.postMessage after a dropped answer: two posts
    )
    try:
        me = await client.auth_test()
    except SlackApiError as error:
        await session.close()
        raise StartError(
            f"SLACK_BOT_TOKEN is refused by Slack ({error.response['error']}): copy it again."
        ) from None
    except (TimeoutError, aiohttp.ClientError, OSError):
        await session.close()
        raise StartError(f"Slack cannot be reached at {settings.slack_api_url} (SLACK_API_URL).") from None
    who = AuthorizeResult(
        enterprise_id=None,
        team_id=me["team_id"],
        bot_user_id=me["user_id"],
        bot_id=me["bot_id"],
        bot_token=token,
    )

    async def authorize() -> AuthorizeResult:
        return who

    secret = settings.slack_signing_secret.get_secret_value() if settings.slack_signing_secret else None
    app = SteadyApp(
        name="Juuri",  # else Bolt looks through the whole call stack for one
        authorize=authorize,
        client=AsyncWebClient(
            base_url=settings.slack_api_url, session=session, retry_handlers=[]
        ),  # without a token, or Bolt warns that `authorize` takes its place
        signing_secret=secret,
        request_verification_enabled=not settings.socket_mode,
        process_before_response=True,
        raise_error_for_unhandled_request=True,
    )
    store = Store(settings.database_url)
    roster = Roster(store, client, clock, me["team_id"])
    deps = Deps(settings, clock, store, client, shelf, me["user_id"], me["team_id"], roster)
    handlers.inbound.attach(app, all_routes(), deps)
    renderers: dict[str, Render] = {
        NUGGET: lambda session, row: nuggets.render_counts(session, shelf, row),
        welcome.KIND: lambda session, row: welcome.render(session, shelf.words, row),
        REMINDER: lambda session, row: reminders.render(session, shelf, row, clock.now()),
        files.KIND: lambda session, row: files.render(session, shelf.words, row, clock.now()),
        handing_over.KIND: lambda session, row: handing_over.render(session, shelf, row, clock.now()),
        REVIEW: lambda session, row: inviting.render(session, shelf, row),
        cards.CARD: lambda session, row: cards.render(session, shelf, row, clock.now()),
        cards.SHARED: lambda session, row: cards.render_shared(session, shelf, row, clock.now()),
    }
    composers: dict[str, Render] = {
        REMINDER: lambda session, row: reminders.compose(session, shelf, row, clock.now()),
        DIGEST: lambda session, row: digest.compose(session, shelf, row, clock.now()),
        REVIEW: lambda session, row: inviting.compose(session, shelf, row, clock.now()),
        results.DETAILS: lambda session, row: results.compose(session, shelf, row),
    }
    courier = Courier(store, client, clock, timing, renderers, composers)
    painters = {
        DIGEST: Painter(
            gather=lambda session, subject: digest.to_draw(session, shelf, subject),
            draw=draw_chart,
            ready=digest.ready,
        ),
        heat_map.KIND: heat_map.painter(shelf),
    }
    studio = Studio(store, client, clock, timing, painters)
    store.wake, store.draw = courier.wake.set, studio.look
    peace = DoNotDisturb(store, client, clock)
    scheduler = Scheduler(store, shelf, courier, studio, clock, timing, look=peace.look)
    return Juuri(settings, deps, app, scheduler, courier, studio, lock, session)


def _open_database(settings: Settings) -> SqliteLock | None:
    """Lock and migrate a SQLite file; check that PostgreSQL was migrated. Raises StartError."""
    lock = SqliteLock.take(settings.database_url)
    if lock:
        try:
            migrate.upgrade(settings.database_url)
        except BaseException:
            lock.release()
            raise
        return lock
    have, need = migrate.revisions(settings.database_url)
    if have != need:
        raise StartError(
            f"The database stands at {have}, this Juuri needs {need}: run `juuri migrate` first."
        )
    return None
