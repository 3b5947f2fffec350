"""The edge to Slack: parse, write, show, ack. No decisions and no SQL here."""

from handlers import channels, deliveries, departments, home, nuggets, organisation, people, setup
from handlers import help as help_
from handlers.routes import Routes


def all_routes() -> Routes:
    """The routing tables of every noun."""
    routes = Routes()
    for noun in (channels, deliveries, departments, help_, home, nuggets, organisation, people, setup):
        routes.include(noun.routes)
    return routes
