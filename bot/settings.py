"""Secrets and addresses from the environment or `.env`; everything people decide is set in Slack instead."""

from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.errors import StartError
from storage.engines import BadDatabaseUrl, database_url

PROJECT = Path(__file__).parent.parent
SLACK_API = "https://slack.com/api/"


class Settings(BaseSettings):
    """Every setting of the operator. Tokens are `SecretStr`: they never show in a log or a traceback."""

    model_config = SettingsConfigDict(
        env_file=".env", extra="ignore", hide_input_in_errors=True, env_ignore_empty=True
    )

    slack_bot_token: SecretStr | None = Field(
        None, description="Bot token (xoxb-...), from OAuth & Permissions."
    )
    slack_app_token: SecretStr | None = Field(
        None,
        description="App-level token (xapp-...) with connections:write; Socket Mode is used when it is set.",
    )
    slack_signing_secret: SecretStr | None = Field(
        None, description="Signing secret, from Basic Information; needed for HTTP mode."
    )
    slack_api_url: str = Field(SLACK_API, description="Address of Slack's Web API.")
    database_url: str = Field(
        f"sqlite:///{PROJECT / 'data' / 'juuri.db'}",
        description="sqlite:///FILE or postgresql://USER:PASSWORD@HOST/NAME (postgres:// too).",
    )
    host: str = Field("127.0.0.1", description="Address the HTTP port listens on.")
    port: int | None = Field(
        None,
        ge=0,
        le=65535,
        description="HTTP port (health; Slack's requests in HTTP mode, then 3000 if not set).",
    )
    public_url: str | None = Field(
        None,
        description="Address under which the HTTP port is reached from outside; calendars then read planned work there.",
    )
    log_format: Literal["text", "json"] = Field("text", description="text for people, json for machines.")

    @field_validator("slack_bot_token", "slack_app_token")
    @classmethod
    def _kind_of_token(cls, value: SecretStr | None, info: object) -> SecretStr | None:
        prefix = {"slack_bot_token": "xoxb-", "slack_app_token": "xapp-"}[info.field_name]  # type: ignore[attr-defined]
        if value is not None and not value.get_secret_value().startswith(prefix):
            raise ValueError(f"must start with {prefix} (this is another kind of token)")
        return value

    @field_validator("slack_api_url")
    @classmethod
    def _address(cls, value: str) -> str:
        if not value.startswith(("http://", "https://")):
            raise ValueError("must be an http(s) address")
        return value.rstrip("/") + "/"

    @field_validator("public_url")
    @classmethod
    def _public_address(cls, value: str | None) -> str | None:
        if value is not None and not value.startswith(("http://", "https://")):
            raise ValueError("must be an http(s) address")
        return value.rstrip("/") if value else None

    @field_validator("database_url")
    @classmethod
    def _known_database(cls, value: str) -> str:
        try:
            database_url(value)
        except BadDatabaseUrl as error:
            raise ValueError(str(error).removeprefix("DATABASE_URL ")) from None
        return value

    @property
    def socket_mode(self) -> bool:
        """Whether Slack is reached over Socket Mode (else signed HTTP)."""
        return self.slack_app_token is not None


def load_settings() -> Settings:
    """Read and check the settings. Raises StartError naming the first that is wrong."""
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors()[0]
        name = str(first["loc"][0]).upper() if first["loc"] else "a setting"
        message = str(first["msg"]).removeprefix("Value error, ")
        raise StartError(f"{name} is wrong: {message}. Change it in the environment or in .env.") from None


def bot_token(settings: Settings) -> str:
    """The bot token, where there is enough to talk to Slack. Raises StartError naming what is missing."""
    if settings.slack_bot_token is None:
        raise StartError(
            "SLACK_BOT_TOKEN is missing: copy the bot token (xoxb-...) of your Slack app into .env."
        )
    if settings.slack_app_token is None and settings.slack_signing_secret is None:
        raise StartError(
            "SLACK_APP_TOKEN (for Socket Mode) or SLACK_SIGNING_SECRET (for HTTP) is missing: copy one of them into .env."
        )
    return settings.slack_bot_token.get_secret_value()
