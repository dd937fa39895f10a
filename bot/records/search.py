"""Full-text search over the search entries: FTS5 on SQLite, a ``tsvector`` on PostgreSQL.

Both index the words exactly as they stand in ``search_entries.words``, so that the two find the same rows.
"""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import text

from bot.records.database import UnitOfWork

MOST_ROWS = 60
"""So many rows at most come of one search; whoever asks with common words gets the best of them."""

_SQLITE = text(
    "SELECT e.id, e.owner_id FROM search_words JOIN search_entries e ON e.id = search_words.rowid "
    "WHERE search_words MATCH :query AND e.kind = :kind ORDER BY search_words.rank, e.id LIMIT :most"
)
_POSTGRESQL = text(
    "SELECT id, owner_id FROM search_entries WHERE words_found @@ CAST(:query AS tsquery) AND kind = :kind "
    "ORDER BY ts_rank(words_found, CAST(:query AS tsquery)) DESC, id LIMIT :most"
)


def entries_with(
    uow: UnitOfWork, kind: str, words: Collection[str], *, most: int = MOST_ROWS
) -> list[tuple[int, str]]:
    """The entries of ``kind`` (``topic``, ``article``) with any of ``words``: their ids and their owners'.

    The best matching come first. Ask with the rarer words of a text: every entry with one of them is ranked.
    """
    if not words:
        return []
    sqlite = uow.session.get_bind().dialect.name == "sqlite"
    if sqlite:
        query = " OR ".join('"' + word.replace('"', '""') + '"' for word in words)
    else:
        query = " | ".join("'" + word.replace("\\", "\\\\").replace("'", "''") + "'" for word in words)
    found = uow.session.execute(
        _SQLITE if sqlite else _POSTGRESQL, {"query": query, "kind": kind, "most": most}
    )
    return [(number, owner) for number, owner in found]


def count_anew(uow: UnitOfWork) -> None:
    """Tell the database's planner how many entries there are, after very many were added."""
    if uow.session.get_bind().dialect.name == "postgresql":
        uow.session.execute(text("ANALYZE search_entries"))
