"""What a suggestion is: the form as typed, links in one form, and what is nearly the same. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

from pydantic import BaseModel, ConfigDict
from rapidfuzz import fuzz, process, utils

from bot.content import Factor
from bot.errors import FieldError
from storage.states import PicturePeople
from storage.values import FileFacts, Idea

MOST_HEADLINE = 150
MOST_WHY = 1500
MOST_LINK = 1000
MOST_AUDIENCE = 150
MOST_PICTURE = 500
MOST_FILES = 5
MOST_NEAR = 5
NEAR_FROM = 80.0
"""How alike two headlines are, of 100, from which on they are shown."""
FEW_WORDS = 3
"""With fewer words than these, that one headline is a part of another says nothing."""

_TRACKING = re.compile(
    r"utm_.*|mtm_.*|pk_.*|matomo_.*|hsa_.*|_hs.*|mc_[ce]id|mkt_tok|vero_.*|oly_.*|trk.*|ref_?src|ref_url|li_fat_id"
    r"|rcm|[a-z]*clid|msclkid|gbraid|wbraid|gad_source|gad_campaignid|igsh(id)?|_ga|_gl|si|s_cid|cmpid|cmp|wt_?mc.*"
)
_BARE = re.compile(r"[^\s/?#@:]+\.[^\s/?#@:.]{2,}(:\d{1,5})?(?=[/?#]|$)")
"""How an address without its scheme begins."""
_WWW = re.compile(r"(www\.)+(?=[^.]+\.)")
_SCHEMES = ("http", "https")
_PORTS = (80, 443)


@dataclass(frozen=True)
class Near:
    """A suggestion that was found to be nearly the same: its id, and how alike it is, of 100."""

    id: int
    likeness: float


class IdeaForm(BaseModel):
    """A suggestion as typed; what was left empty has its default."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    headline: str = ""
    why: str = ""
    link: str = ""
    outlets: tuple[int, ...] = ()
    audience: str = ""
    factor: Factor | None = None
    wished_on: date | None = None
    people: PicturePeople | None = None
    picture: str = ""
    credit: tuple[str, ...] = ()
    consent: tuple[str, ...] = ()

    @classmethod
    def typed(cls, fields: dict[str, Any]) -> "IdeaForm":
        """From the fields of a view, files aside."""
        return cls.model_validate({name: value for name, value in fields.items() if name != "files"})


def idea(form: IdeaForm, files: Sequence[FileFacts], *, today: date, is_private: bool) -> Idea:
    """The idea that a form holds; `today` by the suggester's own calendar. Raises FieldError."""
    headline = " ".join(form.headline.split())
    if not headline:
        raise FieldError("suggestions.headline", "suggestions.no_headline")
    link = read_link(form.link)
    if form.wished_on and form.wished_on < today:
        raise FieldError("suggestions.wished_on", "suggestions.past_day")
    if any(file.mimetype.startswith("image/") for file in files):
        if form.people is None:
            raise FieldError("suggestions.people", "suggestions.people_missing")
        if not form.picture.strip():
            raise FieldError("suggestions.picture", "suggestions.picture_missing")
    if is_private and not form.consent:
        raise FieldError("suggestions.consent", "suggestions.consent_missing")
    return Idea(
        headline=headline,
        why=form.why.strip(),
        link=link,
        audience=form.audience.strip(),
        factor=form.factor.value if form.factor else None,
        wished_on=form.wished_on,
        outlets=form.outlets,
        picture_people=form.people if files else None,
        picture_words=form.picture.strip() if files else "",
        is_credited=bool(form.credit),
        files=tuple(files),
    )


def read_link(text: str) -> str | None:
    """A web address as people write it, with its scheme; None for nothing. Raises FieldError."""
    text = text.strip()
    if not text:
        return None
    link = f"https://{text}" if _BARE.match(text) else text
    if _split(link) is None or len(link) > MOST_LINK:
        raise FieldError("suggestions.link", "suggestions.bad_link")
    return link


def link_key(link: str | None) -> str | None:
    """What two links to the same page have in common; None for no link, or what is none."""
    parts = _split(link.strip()) if link else None
    if parts is None:
        return None
    host, port, path, query = parts
    place = _WWW.sub("", host, count=1) if host.startswith("www.") else host
    if port is not None and port not in _PORTS:
        place += f":{port}"
    kept = sorted((name, value) for name, value in query if not _TRACKING.fullmatch(name.lower()))
    path = quote(unquote(path, errors="surrogateescape"), safe="/!$&'()*+,;=:@~", errors="surrogateescape")
    asked = f"?{urlencode(kept, errors='surrogateescape')}" if kept else ""
    return f"https://{place}{path.rstrip('/')}{asked}"


def _split(link: str) -> tuple[str, int | None, str, list[tuple[str, str]]] | None:
    """(host, port, path, query) of a web address; None where it is none."""
    try:
        parts = urlsplit(link)
        host, port = (parts.hostname or "").rstrip("."), parts.port
        query = parse_qsl(parts.query, keep_blank_values=True, errors="surrogateescape")
    except ValueError:
        return None
    if parts.scheme not in _SCHEMES or not host or any(sign.isspace() for sign in link):
        return None
    return host, port, parts.path, query


def near(idea: Idea, others: Sequence[tuple[int, str, str | None]]) -> list[Near]:
    """Which of the others, as (id, headline, link key), are nearly the same: the likeliest first, MOST_NEAR at most."""
    found: dict[int, float] = {}
    headline = utils.default_process(idea.headline)
    if headline:
        is_short = len(headline.split()) < FEW_WORDS
        scorer = fuzz.token_sort_ratio if is_short else fuzz.token_set_ratio
        headlines = [other[1] for other in others]
        alike = process.extract(
            headline,
            headlines,
            scorer=scorer,
            processor=utils.default_process,
            score_cutoff=NEAR_FROM,
            limit=MOST_NEAR * 4,
        )
        for other, likeness, place in alike:
            other = utils.default_process(other)
            if len(other.split()) < FEW_WORDS:
                likeness = fuzz.token_sort_ratio(headline, other)
            if likeness >= NEAR_FROM:
                found[others[place][0]] = likeness
    key = link_key(idea.link)
    linked = {other[0]: 100.0 for other in others if key and other[2] == key}
    order = sorted((found | linked).items(), key=lambda pair: (pair[0] not in linked, -pair[1], -pair[0]))
    return [Near(id_, likeness) for id_, likeness in order[:MOST_NEAR]]


def as_read(mrkdwn: str, names: dict[str, str]) -> str:
    """A Slack message as people read it: links and mentions in words. `names` are people's, by id."""

    def said(found: re.Match[str]) -> str:
        target, _, label = found[1].partition("|")
        if target.startswith("@"):
            return f"@{names.get(target[1:]) or label or target[1:]}"
        if target.startswith("#"):
            return f"#{label or target[1:]}"
        if target.startswith("!"):
            return label or f"@{target[1:].partition('^')[0]}"
        return label or target.removeprefix("mailto:")

    text = re.sub(r"<([^<>\n]+)>", said, mrkdwn)
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&").strip()


def mentioned(mrkdwn: str) -> list[str]:
    """The user ids that a Slack message names."""
    return list(dict.fromkeys(re.findall(r"<@([UW][A-Z0-9]+)[|>]", mrkdwn)))
