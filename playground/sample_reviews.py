"""Two quarterly reviews that are over and one that runs, with answers, conclusions and what became of them. All invented."""

from datetime import date, datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.orm import Session

from bot import organisation
from bot.content import Question
from bot.nuggets.service import Shelf
from bot.reviews import answering, choosing, closing, conclusions, opening, rules
from bot.reviews.conclusions import Work
from bot.reviews.frozen import questions_of
from bot.reviews.opening import Wanted
from bot.slots import local_date
from storage import answers, departments, findings, members, outlets, reviews
from storage.pictures import Picture
from storage.review_values import Asked, Participant, Review
from storage.states import ReviewForm, ReviewState, Standing

EERO, GRACE = "U0EERO", "U0GRACE"
REPRESENTATIVES, EVERYBODY = ReviewForm.REPRESENTATIVES, ReviewForm.EVERYBODY
SAID = (
    "Saimme kiitosta arjen kuvista.",
    "Kunder frågar efter priser, inte efter oss.",
    "Kundene vil ha svar samme dag.",
    "Applicants want to see people, not buildings.",
)
"""What the departments heard, one each."""
TRIED = (
    "Yksi video puhelimella.",
    "En direktsändning från mässan.",
    "Vi ringte ti kunder.",
    "A question box.",
)


def fill(session: Session, shelf: Shelf, now: datetime) -> None:
    """Let two quarters have been looked back on, and open a third."""
    long_ago = _past(session, shelf, REPRESENTATIVES, now, days_ago=182, mood=0)
    session.execute(delete(Picture).where(Picture.subject == str(long_ago.id)))  # told then, not now
    _past(session, shelf, EVERYBODY, now, days_ago=98, mood=1)
    last = _past(session, shelf, REPRESENTATIVES, now, days_ago=91, mood=1)
    _conclude(session, shelf, last, now)
    wanted = Wanted(REPRESENTATIVES)
    opening.open_by_hand(session, shelf, wanted, by=GRACE, key=f"sample:{now.isoformat()}:review", now=now)
    for review in reviews.open_ones(session):
        for one in reviews.participants(session, review.id)[:1]:  # one department is quick
            reviews.invited(session, review.id, [one.user_id], now)
            _answer(session, review, one, mood=2)
            pages = answering.places(review)
            last_page = len(pages) - 1
            values = dict.fromkeys(pages[last_page], SAID[0])
            told = (review.id, last_page, values)
            answering.send(session, *told, by=one.user_id, now=now)


def _past(
    session: Session, shelf: Shelf, form: ReviewForm, now: datetime, *, days_ago: int, mood: int
) -> Review:
    """A review that was held some time ago; the better the mood the better the answers."""
    ours = organisation.load(session)
    day = local_date(now, ours.zone) - timedelta(days=days_ago)
    every = {one.id: one.name for one in departments.get_all(session)}
    questions = choosing.questions_for(session, shelf, form)
    days = rules.period(day, ours)
    review = Review(
        id=0,
        form=form,
        state=ReviewState.OPEN,
        opened_by="juuri",
        opened_at=now - timedelta(days=days_ago),
        closed_at=None,
        questions=tuple(one.model_dump(mode="json") for one in questions),
        departments=every,
        outlets={one.id: one.name for one in outlets.get_all(session) if one.is_in_use},
        threshold=ours.review_threshold,
        is_late=False,
        **vars(days),
    )
    review_id = int(reviews.add(session, review) or 0)
    reviews.go_on(session, review_id, None)
    people = members.contacts(session).items() if form is REPRESENTATIVES else _everybody(session)
    asked = [Participant(review_id, who, at, "en", Standing.ASKED, None, None) for at, who in people]
    reviews.ask(session, asked)
    reviews.invited(session, review_id, [one.user_id for one in asked], review.opened_at)
    kept = reviews.get(session, review_id)
    if kept is None:
        raise LookupError(review_id)
    for number, one in enumerate(asked):
        _answer(session, kept, one, mood=mood + number % 2)
        answered_on = day + timedelta(days=1 + number % 5)
        reviews.stand(session, review_id, one.user_id, Standing.ANSWERED, answered_on=answered_on)
    closing.close(session, shelf, kept, by="juuri", now=now)
    return kept


def _everybody(session: Session) -> list[tuple[int | None, str]]:
    placed = members.placed(session)
    ids = [person.id for person in members.by_ids(session, list(placed)) if person.kind.value == "person"]
    return [(placed[user_id][0], user_id) for user_id in ids]


def _answer(session: Session, review: Review, one: Participant, *, mood: int) -> None:
    """One person's answers: to scales, clarity, channels, dates and in words."""
    values: dict[Asked, str] = {}
    place = sum(map(ord, one.user_id)) % 4
    for page in rules.pages(questions_of(review), [*review.outlets]):
        for item in page:
            for number, asked in enumerate(item.places):
                values[asked] = _value(item.question, place + number, mood, review)
    if review.form is EVERYBODY:
        answers.cast(session, review.id, one.department_id, values)
    elif one.department_id is not None:
        kept: dict[Asked, str | None] = dict(values)
        answers.respond(session, review.id, one.department_id, kept, one.user_id)


def _value(question: Question, place: int, mood: int, review: Review) -> str:
    match question.kind.value:
        case "scale":
            return str(min(5, max(1, 2 + mood + (place + len(question.slug)) % 2)))
        case "clarity":
            return ("no", "partly", "partly", "yes")[min(3, (place + mood) % 4)]
        case "verdict":
            return ("keep", "change", "keep", "pause")[(place + mood) % 4]
        case "choice":
            options = list(question.en.options)
            return str(options[(place + mood) % len(options)])
        case "date":
            return (review.opens_on - timedelta(days=120 + 200 * (place % 3))).isoformat()
        case _:
            return (TRIED if "bold" in question.slug else SAID)[place % 4]


def _conclude(session: Session, shelf: Shelf, review: Review, now: datetime) -> None:
    """One conclusion became an activity, one gets its reason, one waits."""

    def written(text: str, slug: str) -> int:
        asked = Asked(slug)
        return findings.add(
            session, review.id, text, asked=asked, department_id=None, by=GRACE, now=now - timedelta(days=1)
        )

    act = written("Half of us do not know how we see that it works.", "metrics-clear")
    leave = written("Four channels are many for a house of our size.", "content-goals-clear")
    written("People like pictures of everyday work best.", "content-inspires")
    due_on: date = local_date(now, "Europe/Helsinki") + timedelta(days=14)
    work = Work("Agree on one number for each channel", EERO, due_on)
    key = f"sample:{now.isoformat()}"
    conclusions.plan(session, shelf, act, work, by=GRACE, key=f"{key}:act", now=now)
    why = "We look again when the new site is there."
    conclusions.drop(session, leave, why, by=GRACE, key=f"{key}:leave", now=now)
