"""The Flask application: one gate in (`intake`), one feed out."""
