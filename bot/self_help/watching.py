"""Takes over what a lead edits in the data folder while the process runs."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import structlog

from bot.records.catalogue import Catalogue
from bot.records.data_files import DataFileError
from bot.records.database import Database
from bot.self_help.content import load_content
from bot.self_help.encoding import Encoder
from bot.self_help.publishing import publish

log = structlog.get_logger(__name__)

LOOK = timedelta(milliseconds=200)
"""How often the folder is looked at."""

Marks = frozenset[tuple[str, int, int]]


class FolderWatch:
    """Looks whether a file below ``folder`` changed, and publishes the folder if it did.

    What is wrong with a file is logged with file and line; the library stays as it is until it is mended.
    """

    def __init__(
        self,
        folder: Path,
        catalogue: Catalogue,
        database: Database,
        encoder: Encoder,
        *,
        clock: Callable[[], datetime],
        look: timedelta = LOOK,
    ) -> None:
        self._folder = folder
        self._catalogue = catalogue
        self._database = database
        self._encoder = encoder
        self._clock = clock
        self._look = look
        self._seen = marks(folder)
        self._stopping = asyncio.Event()

    async def run(self) -> None:
        """Watch until stopped."""
        while not self._stopping.is_set():
            try:
                await asyncio.to_thread(self.look)
            except Exception:
                # The database may be away for a moment; the file is still changed when it is back.
                log.exception("self_help.watch_failed")
            try:
                await asyncio.wait_for(self._stopping.wait(), self._look.total_seconds())
            except TimeoutError:
                continue

    def stop(self) -> None:
        """Look no more."""
        self._stopping.set()

    def look(self) -> None:
        """Take over what changed since the last look."""
        now = marks(self._folder)
        if now == self._seen:
            return
        try:
            content = load_content(self._folder, self._catalogue)
        except DataFileError as error:
            log.error("self_help.file_wrong", fault=str(error))
            self._seen = now
            return
        published = publish(self._database, content, self._encoder, now=self._clock())
        self._seen = now
        log.info(
            "self_help.published",
            topics=published.topics,
            articles=["/".join(key) for key in published.articles],
            steps=published.steps,
        )


def marks(folder: Path) -> Marks:
    """What tells one state of a folder's files from another: names, sizes, times of change."""
    found = []
    for path in (*folder.glob("*.yml"), *folder.glob("*/*.yml"), *folder.glob("*/*.md")):
        try:
            status = path.stat()
        except FileNotFoundError:  # an editor has just put another file in its place
            continue
        found.append((str(path.relative_to(folder)), status.st_size, status.st_mtime_ns))
    return frozenset(found)
