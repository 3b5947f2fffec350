"""A small Slack: the Web API, Socket Mode, signed HTTP and the people who use it."""
