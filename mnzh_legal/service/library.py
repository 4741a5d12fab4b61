"""The case library of the service: opened when it can be, tried again later when it cannot.

So a search index that is away at the start, or goes away, costs the case searches and nothing else.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from threading import Lock

from mnzh_legal.errors import BackendError, MnzhError
from mnzh_legal.pipeline.cases import CaseLibrary

#: Seconds between two tries to open.
RETRY_S = 5.0


class LibraryHolder:
    """The library, once it could be opened."""

    def __init__(self, open_library: Callable[[], CaseLibrary]) -> None:
        self._open = open_library
        self._lock = Lock()
        self._library: CaseLibrary | None = None
        self._next = 0.0
        self._why = ""

    def get(self) -> CaseLibrary:
        """Return the library.

        Raises:
            BackendError: it cannot be opened at present; the message says why.
        """
        with self._lock:
            if self._library is None:
                if time.monotonic() < self._next:
                    raise BackendError(self._why)
                try:
                    self._library = self._open()
                except MnzhError as exc:
                    self._why = f"the case library cannot be opened: {exc}"
                    self._next = time.monotonic() + RETRY_S
                    raise BackendError(self._why) from exc
            return self._library

    def close(self) -> None:
        """Close the library if it is open."""
        with self._lock:
            if self._library is not None:
                self._library.close()
                self._library = None
