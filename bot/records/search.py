"""Full-text search over the search entries: FTS5 on SQLite, a GIN index of ``tsvector`` on PostgreSQL.

Both index the words exactly as they stand in ``search_entries.words``, so that the two find the same rows.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import text

from bot.records.database import UnitOfWork

MOST_ROWS = 200
"""So many rows at most come of one search; whoever asks with common words gets the best of them."""

_SQLITE = text(
    "SELECT e.id, e.owner_id, e.language, e.words FROM search_words "
    "JOIN search_entries e ON e.id = search_words.rowid "
    "WHERE search_words MATCH :query AND e.kind = :kind ORDER BY search_words.rank, e.id LIMIT :most"
)
_POSTGRESQL = text(
    "SELECT id, owner_id, language, words FROM search_entries "
    "WHERE array_to_tsvector(string_to_array(words, ' ')) @@ CAST(:query AS tsquery) AND kind = :kind "
    "ORDER BY ts_rank(array_to_tsvector(string_to_array(words, ' ')), CAST(:query AS tsquery)) DESC, id "
    "LIMIT :most"
)


@dataclass(frozen=True)
class Row:
    """A search entry that has at least one of the words asked for."""

    id: int
    owner_id: str
    language: str
    words: str


def entries_with(uow: UnitOfWork, kind: str, words: Collection[str], *, most: int = MOST_ROWS) -> list[Row]:
    """The entries of ``kind`` (``topic`` or ``article``) that have any of ``words``, the best matching first.

    Ask with the rarer words of a text: every entry that has one of them is ranked.
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
    return [Row(*row) for row in found]
