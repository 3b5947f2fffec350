"""Tables and queries. Knows SQLAlchemy and nothing of Slack, the bot or the clock."""
