"""Reminders follow what is planned: after every change they are worked out anew."""

from bot.reminders.planning import replan as replan
