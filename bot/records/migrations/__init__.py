"""The schema's history, run by :meth:`bot.records.database.Database.upgrade` from wherever the package is."""
