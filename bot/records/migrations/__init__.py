"""The schema's history. Run by :meth:`bot.records.database.Database.upgrade`, from wherever the package lies."""
