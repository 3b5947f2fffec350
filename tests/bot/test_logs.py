"""Logs hold no secrets and no words of people, and machines can read them."""

import json
import subprocess
import sys

from bot.logs import redacted

SAY = """
import logging, structlog
from bot import logs
logs.set_up("{format}")
structlog.get_logger().warning("told", url="postgresql://me:a-secret@host/db", token="xoxb-1-a-secret")
logging.getLogger("some.library").warning("with xapp-1-a-secret and %s", "xoxp-9-a-secret")
try:
    raise ValueError("postgres://me:a-secret@host/db")
except ValueError:
    structlog.get_logger().error("failed", exc_info=True)
    logging.getLogger("some.library").exception("failed too")
logging.getLogger("slack_bolt.RequestVerification").info("a body: a-secret")
logging.getLogger("slack_sdk.web").debug("a body: a-secret")
"""


def logged(form: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", SAY.replace("{format}", form)], capture_output=True, text=True, check=True
    )
    assert done.stdout == ""
    return done.stderr


def test_tokens_and_passwords_are_hidden() -> None:
    assert redacted("xoxb-123-abc xapp-1-A xoxe.xoxp-1-b") == "xoxb-[hidden] xapp-[hidden] xoxe.xoxp-[hidden]"
    assert redacted("postgresql+psycopg://me:pass@host/db") == "postgresql+psycopg://me:[hidden]@host/db"
    assert redacted("postgres://me@host/db") == "postgres://me@host/db"
    assert redacted("nothing to hide") == "nothing to hide"


def test_json_is_one_object_a_line_and_holds_no_secret() -> None:
    err = logged("json")
    lines = [json.loads(line) for line in err.splitlines()]
    assert [line["level"] for line in lines] == ["warning", "warning", "error", "error"]
    assert [line["event"] for line in lines][0::2] == ["told", "failed"]
    assert all(line["timestamp"].endswith("Z") for line in lines)
    assert "a-secret" not in err
    assert "ValueError" in lines[2]["exception"]


def test_text_holds_no_secret_either() -> None:
    err = logged("text")
    assert "told" in err and "ValueError" in err
    assert "a-secret" not in err
