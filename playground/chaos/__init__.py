"""Nothing lost, nothing twice: real bot processes, killed all along, against a small Slack that drops and delays.

`plan` says what is to come, `runner` lets it happen, `bot` is one bot process, `house` is the bots' database, and `checker`
judges by what Slack logged: it knows nothing of the bot.
"""
