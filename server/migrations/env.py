"""Run migrations on the application's own engine, each upgrade in one transaction."""

from alembic import context
from flask import current_app

migrate = current_app.extensions["migrate"]

with migrate.db.engine.connect() as connection:
    connection.execution_options(writes=True)
    context.configure(
        connection=connection, target_metadata=migrate.db.metadata, transactional_ddl=True, **migrate.configure_args
    )
    with context.begin_transaction():
        context.run_migrations()
