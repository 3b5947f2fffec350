"""The views of sending a suggestion, plain and at their fullest."""

from collections.abc import Iterator

from slack_sdk.models.views import View

from bot.i18n import Translator
from bot.outlets.views import outlets_modal
from bot.suggestions import form_views, rules
from bot.suggestions.form_views import Eyes, Found, Origin, Shape
from storage.states import SuggestionState
from storage.values import Outlet

LONG = "Kiinteistöjen kunnossapidon ja elinkaaren yksikkö & <ympäristö> "
NAMES = ("Eero Suopelto", "Grace Pemberlow", f"Ærlend Øyvind {LONG}")


def shown(t: Translator) -> Iterator[tuple[str, View]]:
    """Each view with a name that says what it shows."""
    outlets = [Outlet(n, f"{n} {LONG}"[:50]) for n in range(50)]
    typed = {
        "headline": (LONG * 3)[:150],
        "why": (LONG * 30)[: rules.MOST_WHY],
        "link": "https://havutuike.example/" + "x" * 900,
        "outlets": [str(n) for n in range(50)],
        "audience": (LONG * 3)[:150],
        "factor": "audiences",
        "wished_on": "2026-11-30",
        "people": "will_ask",
        "picture": (LONG * 9)[: rules.MOST_PICTURE],
        "credit": ["yes"],
    }
    yield "suggestion, form", form_views.form_modal(t, {}, (), Shape(), Eyes())
    yield "suggestion, one moment", form_views.one_moment(t)
    yield (
        "suggestion, form, continued",
        form_views.form_modal(
            t, typed, outlets, Shape(Origin.PRIVATE), Eyes(NAMES * 30, LONG[:80]), is_continued=True
        ),
    )
    yield "suggestion, form, emptied", form_views.form_modal(t, {}, outlets, Shape(is_anew=True), Eyes())
    yield (
        "suggestion, form, own private message",
        form_views.form_modal(t, {}, (), Shape(Origin.OWN), Eyes(NAMES)),
    )
    for many in (1, rules.MOST_NEAR):
        found = [
            Found(n, typed["headline"], state, (None, NAMES[2])[n % 2], n == 2)
            for n, state in enumerate(list(SuggestionState)[:many])
        ]
        yield f"suggestion, nearly the same, {many}", form_views.near_modal(t, found, "V0P000001")
    for state in SuggestionState:
        said = t("suggestions.same_settled", state=t(f"suggestions.state_{state}"))
        yield f"suggestion, the same, {state}", form_views.thanks_modal(t, said)
    yield "places to publish in, none", outlets_modal(t, [])
    yield "places to publish in", outlets_modal(t, [outlet.name for outlet in outlets])
