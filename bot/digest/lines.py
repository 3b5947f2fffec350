"""Each thing that a digest tells, as a line of mrkdwn. Pure."""

from collections.abc import Iterator

from bot.digest.facts import Coming, Facts, Idea, Number, Part, Step, Told, Week, Work
from bot.i18n import Translator
from bot.message import escape, shorten

LONGEST_TITLE = 80
LONGEST_NAME = 40


def title(text: str) -> str:
    """What people wrote, cut to a line's length. Plain."""
    return shorten(" ".join(text.split()), LONGEST_TITLE)


def waiting(t: Translator, idea: Idea) -> str:
    """Since when an idea waits, and where it comes from."""
    waits = t.n("digest.waited", idea.days) if idea.days else t("digest.waits_since_today")
    return escape(" · ".join(filter(None, (waits, idea.department))))


def decided(t: Translator, idea: Idea) -> str:
    """An idea with what became of it."""
    state = t(f"digest.state_{idea.state}")
    return f"{escape(title(idea.headline))} – {escape(' · '.join(filter(None, (state, idea.department))))}"


def suggested(idea: Idea) -> str:
    """An idea with its department."""
    return escape(" · ".join(filter(None, (title(idea.headline), idea.department))))


def slipping(t: Translator, work: Work) -> str:
    """Whose work it is, how late, and what was tried."""
    facts = [shorten(work.owner, LONGEST_NAME)]
    if work.days_late:
        facts.append(t.n("digest.late_by", work.days_late))
    else:
        facts.append(t("digest.due_on", day=t.day(work.activity.plan.due_on)))
    if work.activity.escalated_at:
        facts.append(t("digest.escalated"))
    if work.asked:
        facts.append(t("digest.asked", name=shorten(work.asked, LONGEST_NAME)))
    return escape(" · ".join(facts))


def due(t: Translator, work: Work) -> str:
    """Work of this week: when, what, whose."""
    plan = work.activity.plan
    return escape(f"{t.day(plan.due_on)}: {title(plan.title)} · {shorten(work.owner, LONGEST_NAME)}")


def tip(t: Translator, coming: Coming, zone: str) -> str:
    """A tip to come: when, where and, where it is drawn, which."""
    line = f"{escape(t.when(coming.at, zone))}: <#{coming.channel_id}>"
    return f"{line} · {escape(coming.nugget.text(t.language).title)}" if coming.nugget else line


def told(t: Translator, tip: Told) -> str:
    """A tip with how it was received."""
    name = tip.nugget.text(t.language).title if tip.nugget else t("home.gone")
    facts = [t.n("digest.channels", tip.channels)] if tip.channels else []
    said = (("useful", tip.tally.useful), ("knew_it", tip.tally.knew_it), ("quiz", tip.tally.quiz_answered))
    answers = [t(f"digest.{word}", count=t.number(many)) for word, many in said if many]
    facts += answers or [t("digest.no_answers")]
    return escape(f"{name} – {' · '.join(facts)}")


def done(t: Translator, work: Work) -> str:
    """Finished work with its link."""
    activity = work.activity
    line = escape(title(activity.plan.title))
    link = activity.result_link or ""
    if not link.startswith("https://") or any(c in link for c in "<>|& \n") or len(link) > 300:
        return line
    return f"{line} · <{link}|{escape(t('digest.link'))}>"


def number(t: Translator, one: Number) -> str:
    """A figure beside the week before and what is usual."""
    line = f"{escape(t(f'digest.number_{one.name}'))}: *{t.number(one.now)}*"
    if one.before is None:
        return line
    if one.usual is None:
        return f"{line} ({escape(t('digest.before', before=t.number(one.before)))})"
    said = t("digest.before_and_usual", before=t.number(one.before), usual=t.number(one.usual))
    return f"{line} ({escape(said)})"


def part(t: Translator, part: Part) -> str:
    """How many of a department took part."""
    name = part.name or t("digest.small_departments")
    return escape(t("digest.part", name=name, count=t.number(part.took_part), people=t.number(part.people)))


def week(t: Translator, week: Week) -> str:
    """One week of the trend, in words."""
    number, suggested, done = (
        t.number(n) for n in (week.first.isocalendar().week, week.suggested, week.done)
    )
    return t("digest.trend_week", week=number, suggested=suggested, done=done)


def step(t: Translator, step: Step | None) -> tuple[str, str]:
    """The one next step and its reason, as plain sentences."""
    if step is None:
        return t("digest.step_calm"), t("digest.why_calm")
    what = t(f"digest.step_{step.name}", title=title(step.title))
    return what, t.n(f"digest.why_{step.name}", step.count)


def summary(t: Translator, facts: Facts) -> Iterator[str]:
    """What is inside, in sentences: for screen readers and notifications."""
    week = t.number(facts.coming.first.isocalendar().week)
    if facts.department:
        yield t("digest.text_part", week=week, department=facts.department)
    else:
        yield t("digest.text", week=week)
    if facts.waits:
        yield t.n("digest.text_waits", facts.waits)
    if facts.slips:
        yield t.n("digest.text_slips", facts.slips)
    if not facts.waits and not facts.slips:
        yield t("digest.text_calm")
    if facts.due.many:
        yield t.n("digest.text_due", facts.due.many)
