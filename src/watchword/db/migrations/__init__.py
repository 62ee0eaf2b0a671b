"""How a database came to its present form: revisions in the order of their numbers, `r0001_initial.py` first.

A revision has an `upgrade` that speaks Alembic's operations. They are written down as SQL for the database at hand and
executed by its driver, so nothing can be asked of the database; literal data can be changed with `op.execute`. Altering
a column that SQLite cannot alter needs `op.batch_alter_table(..., copy_from=table)`. Make one with `python -m
watchword.cli.operate.make_migration "what changes"`, and read what it wrote. There is no way back but a backup.

A revision is never edited once it has been released. Each is one transaction: all of it happens, or nothing.
"""
