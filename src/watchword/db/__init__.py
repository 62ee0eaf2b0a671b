"""Storage: one engine per database, units of work, types, migrations.

SQLAlchemy describes and compiles; the drivers execute.
"""
