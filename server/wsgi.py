"""What gunicorn serves: `gunicorn server.wsgi:app`. The database has to be migrated before."""

from server import context, create_app, epochs

app = create_app()
epochs.ensure(context.of(app))
