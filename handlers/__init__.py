"""The edge to Slack: parse, write, show, ack. No decisions and no SQL here."""

from handlers import (
    activities,
    activity_imports,
    activity_plans,
    calendars,
    channels,
    deliveries,
    departments,
    digest,
    home,
    nuggets,
    organisation,
    outlets,
    people,
    questions,
    reminders,
    review_conclusions,
    review_exports,
    review_office,
    reviews,
    setup,
    suggestion_decisions,
    suggestion_lists,
    suggestions,
)
from handlers import help as help_
from handlers.routes import Routes


def all_routes() -> Routes:
    """The routing tables of every noun."""
    routes = Routes()
    for noun in (
        activities,
        activity_imports,
        activity_plans,
        calendars,
        channels,
        deliveries,
        departments,
        digest,
        help_,
        home,
        nuggets,
        organisation,
        outlets,
        people,
        questions,
        reminders,
        review_conclusions,
        review_exports,
        review_office,
        reviews,
        setup,
        suggestions,
        suggestion_decisions,
        suggestion_lists,
    ):
        routes.include(noun.routes)
    return routes
