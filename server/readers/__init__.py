"""Readers of the log, each with a cursor of its own: the server above, and Web Push."""
