"""Slack's Web API: importing this registers every method."""

from playground.api import auth, chat, conversations, files, users, views
from playground.api.registry import METHODS

__all__ = ["METHODS", "auth", "chat", "conversations", "files", "users", "views"]
