"""What the sample organisation has been up to: ideas in every state and planned work. All of it invented.

The bot's own services are called, so that cards, direct messages and histories are what they would be.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from bot.activities import service as activities
from bot.activities.recurrence import Pattern, rule_of
from bot.app import Juuri
from bot.nuggets.service import Shelf
from bot.reminders import handing_over
from bot.slots import local_date
from bot.suggestions import afterwards, decisions, own, service
from bot.suggestions.decisions import Acceptance
from bot.workdays import work_days_after
from playground import sample_reviews
from storage import activities as stored
from storage import departments, members, outlets, suggestions
from storage.states import ActivityKind, PicturePeople, Role
from storage.values import Idea, Plan

EERO, SIIRI, VEIKKO, LEENA = "U0EERO", "U0SIIRI", "U0VEIKKO", "U0LEENA"
ELSA, NILS, TORA, SINDRE, GRACE = "U0ELSA", "U0NILS", "U0TORA", "U0SINDRE", "U0GRACE"
ZONE, COUNTRY = "Europe/Helsinki", "FI"
OUTLETS = ("Blog", "Instagram", "Intranet", "LinkedIn")
BELONG = {
    "People and culture": (GRACE, None, (GRACE,)),
    "Hoito ja hyvinvointi": (SIIRI, LEENA, (SIIRI, LEENA)),
    "Försäljning": (ELSA, NILS, (ELSA, NILS)),
    "Kundeservice": (TORA, SINDRE, (TORA, SINDRE)),
}
"""By department: who speaks for it, the deputy, and who works there beside those whom Slack tells of."""


async def fill(juuri: Juuri) -> None:
    """Let the house have worked with Juuri for a while."""
    deps = juuri.deps
    await deps.roster.finish()
    await deps.store.write_patiently(_fill, deps.shelf, deps.clock.now())
    await juuri.scheduler.settle_now()  # cards are sent before anything is decided about them
    await deps.store.write_patiently(_go_on, deps.shelf, deps.clock.now())


@dataclass
class House:
    """The session and the words that everything here is done with."""

    session: Session
    shelf: Shelf
    now: datetime
    done: int = field(default=0)

    def key(self) -> str:
        """Of one submission."""
        self.done += 1
        return f"sample:{self.now.isoformat()}:{self.done}"

    def day(self, work_days: int) -> date:
        """So many work days from today; before today by the calendar."""
        today = local_date(self.now, ZONE)
        if work_days < 0:
            return today + timedelta(days=work_days)
        return work_days_after(today, work_days, COUNTRY, ())

    def suggests(self, by: str, headline: str, why: str = "", ago: int = 0, **idea: object) -> None:
        """Somebody offers an idea; `ago` days ago, as far as waiting goes."""
        told = Idea(headline=headline, why=why, **idea)  # type: ignore[arg-type]
        service.suggest(self.session, self.shelf, told, by=by, key=self.key(), now=self.now)
        if ago:
            at = self.now - timedelta(days=ago)
            newest = suggestions.of_person(self.session, by, 1)[0].id
            suggestions.change(self.session, newest, suggested_at=at, waiting_since=at)

    def found(self, headline: str) -> int:
        """A suggestion by its headline."""
        every = suggestions.headlines(self.session, self.now - timedelta(days=400))
        return next(id_ for id_, said, _ in every if said == headline)

    def decides(self, verb: Callable[..., object], headline: str, *told: object, by: str = EERO) -> None:
        """A coordinator decides."""
        about = (self.session, self.shelf, self.found(headline), *told)
        verb(*about, by=by, key=self.key(), now=self.now)


def _fill(session: Session, shelf: Shelf, now: datetime) -> None:
    house = House(session, shelf, now)
    outlets.put(session, OUTLETS)
    for one in departments.get_all(session):
        contact, deputy, people = BELONG.get(one.name, (None, None, ()))
        members.represent(session, one.id, contact)
        members.represent(session, one.id, deputy, Role.DEPUTY)
        for person in people:
            members.change(session, person, department_id=one.id, department_source="own")
        if one.name == "Kundeservice":
            departments.change(session, one.id, decides_itself=True)
    _ideas(house)


def _ideas(house: House) -> None:
    house.suggests(
        SIIRI,
        "Sara-mummon 102-vuotiskakku",
        "Hän leipoi sen itse ja haluaa kertoa, miten se tehdään.",
        factor="participation",
        picture_people=PicturePeople.WILL_ASK,
        picture_words="Vanha nainen hymyilee täytekakun takana.",
        is_credited=True,
    )
    house.suggests(VEIKKO, "Hissi 3 kulkee taas", "Näin huolto näkyy arjessa.", ago=9, factor="activities")
    house.suggests(ELSA, "Två bilder från montern i Göteborg", "40 samtal på två dagar.", factor="listening")
    house.suggests(
        NILS, "A day in sales, hour by hour", "Applicants ask what we really do.", audience="Applicants"
    )
    house.suggests(LEENA, "Kesätyöntekijän viisi ensimmäistä päivää", "Rekrytointi alkaa tammikuussa.")
    house.suggests(NILS, "Our new coffee machine", "Everybody talks about it.")
    house.suggests(ELSA, "Nytt avtal med hamnen", link="https://example.org/nyheter/hamnen")
    house.suggests(LEENA, "Mitä palautteesta opittiin", "Omainen oli oikeassa, ja lomake muuttui.")
    house.suggests(VEIKKO, "Talviajan muistilista kiinteistöille")
    house.suggests(TORA, "Brevet fra kunden", "Hun skrev så fint at vi spurte om å få dele det.")


def _go_on(session: Session, shelf: Shelf, now: datetime) -> None:
    house = House(session, shelf, now)
    _decide(house)
    _work(house)
    sample_reviews.fill(session, shelf, now)


def _decide(house: House) -> None:
    house.decides(decisions.ask, "Två bilder från montern i Göteborg", "Har de som syns sagt ja?")
    house.decides(
        decisions.accept,
        "A day in sales, hour by hour",
        Acceptance("A day in sales, hour by hour", NILS, house.day(2), ActivityKind.POST, ELSA),
    )
    house.decides(decisions.save, "Kesätyöntekijän viisi ensimmäistä päivää", "Rekrytointi", house.day(30))
    house.decides(decisions.decline, "Our new coffee machine", None, "Dear to us, but not to our readers.")
    house.decides(decisions.already_out, "Nytt avtal med hamnen", "https://example.org/nyheter/hamnen")
    live = "Mitä palautteesta opittiin"
    house.decides(decisions.accept, live, Acceptance(live, LEENA, house.day(1), ActivityKind.POST))
    [activity] = _of(house, live)
    link = "https://example.org/blog/palaute"
    activities.complete(house.session, house.shelf, activity, link, None, by=LEENA, now=house.now)
    afterwards.thank(house.session, house.shelf, house.found(live), EERO, house.now)
    gone = house.found("Talviajan muistilista kiinteistöille")
    own.withdraw(house.session, house.shelf, gone, VEIKKO, house.now)


def _of(house: House, headline: str) -> list[int]:
    return [one.id for one in stored.of_suggestion(house.session, house.found(headline))]


def _work(house: House) -> None:
    def plans(
        owner: str, title: str, due: int, kind: ActivityKind = ActivityKind.POST, **more: object
    ) -> int:
        plan = Plan(title, owner, house.day(due), kind, **more)  # type: ignore[arg-type]
        return activities.put(house.session, plan, by=EERO, now=house.now)

    def named(name: str) -> int | None:
        every = departments.get_all(house.session)
        return next((one.id for one in every if one.name == name), None)

    care, sales = named("Hoito ja hyvinvointi"), named("Försäljning")
    place = {name: outlet.id for outlet in outlets.get_all(house.session) for name in [outlet.name]}
    plans(
        SIIRI, "Hoitajan päivä kuvina", 3, department_id=care, outlet_id=place["Instagram"], deputy_id=LEENA
    )
    plans(VEIKKO, "Talvikunnossapidon vinkit", -3, outlet_id=place["Intranet"])
    plans(
        ELSA, "Kundens röst i sociala medier", 8, ActivityKind.LISTENING, department_id=sales, metric="svar"
    )
    offered = plans(TORA, "Svar på ti vanlige spørsmål", 5, goal="Færre telefoner", outlet_id=place["Blog"])
    plans(
        SINDRE, "Fredagsbildet", 4, rule=rule_of(Pattern.WEEKLY, house.day(4)), outlet_id=place["Instagram"]
    )
    plans(LEENA, "Omaisten ilta", 12, ActivityKind.EVENT, department_id=care)
    at_it = plans(NILS, "What our partners hear about us", 6, ActivityKind.LISTENING, department_id=sales)
    dropped = plans(GRACE, "Podcast pilot", 15, ActivityKind.EXPERIMENT)
    missed = plans(ELSA, "Höstens medarbetarfoto", -10, department_id=sales)
    done = plans(SIIRI, "Käsihygieniaviikko", 0, ActivityKind.CAMPAIGN, department_id=care, metric="jakoa")
    by_eero = {"by": EERO, "now": house.now}
    handing_over.offer(house.session, house.shelf, offered, SINDRE, by=TORA, now=house.now)
    activities.take_in_hand(house.session, house.shelf, at_it, by=NILS, now=house.now)
    activities.cancel(house.session, house.shelf, dropped, "Nobody had the time to learn it.", **by_eero)
    activities.miss(house.session, house.shelf, missed, **by_eero)
    told = (done, "https://example.org/kasihygienia", 38.0)
    activities.complete(house.session, house.shelf, *told, by=SIIRI, now=house.now)
    back_on = local_date(house.now, ZONE) + timedelta(days=9)
    members.change(house.session, LEENA, away_until=back_on)
