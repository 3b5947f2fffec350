"""Logs: structured, and without secrets or people's words."""

import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog

_SECRET = re.compile(r"(xox[a-z]-|xapp-)[\w-]+|(postgres(?:ql)?(?:\+\w+)?://[^:/@\s]+:)[^@\s]+(?=@)")


def _redact(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    for key, value in event.items():
        if isinstance(value, str):
            event[key] = redacted(value)
    return event


def redacted(text: str) -> str:
    """A text without tokens and database passwords."""
    return _SECRET.sub(lambda found: f"{found[1] or found[2]}[hidden]", text)


def set_up(log_format: str) -> None:
    """Send structlog and the standard library's logging to standard error, redacted."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        _redact,
    ]
    renderer: Any = (
        structlog.processors.JSONRenderer()
        if log_format == "json"
        else structlog.dev.ConsoleRenderer(
            colors=sys.stderr.isatty(),
            exception_formatter=structlog.dev.plain_traceback,  # the richer ones show variables: people's words
        )
    )
    structlog.configure(
        processors=[*shared, renderer],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(processor=renderer, foreign_pre_chain=shared))
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    # these two log whole request bodies (people's words) at INFO and DEBUG
    for noisy in ("slack_bolt.RequestVerification", "slack_sdk"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
    # warns whenever a job is still at its last run, as reconciling is where Slack is slow
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
    # warns at every start that the token of the environment goes through `authorize`, which is as it should be
    # (a filter: Bolt sets the levels of its loggers itself)
    logging.getLogger("slack_bolt.AsyncApp").addFilter(lambda record: record.levelno >= logging.ERROR)
