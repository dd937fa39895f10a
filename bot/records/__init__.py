"""Storage: tables, migrations, queries and the unit of work. The only room with SQL."""
