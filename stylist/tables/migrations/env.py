"""What alembic runs: the connection comes from ``stylist.tables.migrating``, within a transaction of its own."""

from alembic import context

from stylist.tables.forms import FORM

context.configure(connection=context.config.attributes["connection"], version_table=FORM, transactional_ddl=True)
context.run_migrations()
