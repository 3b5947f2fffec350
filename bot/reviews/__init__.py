"""Quarterly reviews: a handful of good questions, four times a year."""
