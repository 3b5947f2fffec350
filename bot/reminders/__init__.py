"""Reminders of planned work: when, to whom, and what came of them."""
