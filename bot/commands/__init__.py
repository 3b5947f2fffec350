"""The operator's commands, one module each. Heavy imports stand inside the functions, so that `juuri --help` stays quick."""
