"""Every error the package raises on purpose.

    MnzhError
    ├── InputError              what the user gave cannot be used
    │   ├── FormatError         unknown, broken or encrypted file
    │   ├── EmptyInputError     nothing to translate
    │   ├── InputTooLargeError  over a stated limit
    │   ├── LanguageError       a pair or script that is not offered
    │   ├── OutputExistsError   would overwrite without --force
    │   ├── NotFoundError       no entry with this id
    │   └── QueryError          a search query that cannot be parsed
    ├── DataError               a glossary, case or test file with faults (all listed)
    ├── ResourceMissingError    a model, data file or extra that is not installed
    ├── OverloadedError         too many requests at once; later it will do
    └── BackendError            the engine or an index failed

A message says what, where and what to do. ``exit_code_for`` and ``http_status_for`` are the only
maps to exit codes and HTTP status; a test fails when a class is in neither.
"""

from __future__ import annotations


class MnzhError(Exception):
    """Base of all errors of the package."""


class InputError(MnzhError):
    """What the user gave cannot be used as it is."""


class FormatError(InputError):
    """A file of an unknown format, or one that is broken or encrypted."""


class EmptyInputError(InputError):
    """There is no text to work on."""


class InputTooLargeError(InputError):
    """The input is over a stated limit."""


class LanguageError(InputError):
    """A language, script or pair that is not offered."""


class OutputExistsError(InputError):
    """The output file exists and overwriting was not asked for."""


class NotFoundError(InputError):
    """There is nothing with this id."""


class QueryError(InputError):
    """A search query that cannot be parsed."""


class DataError(MnzhError):
    """A data file with faults; ``faults`` lists every one of them."""

    def __init__(self, message: str, faults: tuple[str, ...] = ()) -> None:
        super().__init__(message if not faults else f"{message}: " + "; ".join(faults[:20]))
        self.faults = faults


class ResourceMissingError(MnzhError):
    """Something that must be installed or built first is not there."""


class OverloadedError(MnzhError):
    """Too much is asked at once; ``retry_after`` says in how many seconds to try again."""

    def __init__(self, message: str, retry_after: int = 1) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class BackendError(MnzhError):
    """The translation engine or an index failed."""


_EXIT_CODES: dict[type[MnzhError], int] = {
    MnzhError: 1,
    InputError: 1,
    FormatError: 1,
    EmptyInputError: 1,
    InputTooLargeError: 1,
    LanguageError: 2,
    OutputExistsError: 1,
    NotFoundError: 1,
    QueryError: 2,
    DataError: 1,
    ResourceMissingError: 1,
    OverloadedError: 1,
    BackendError: 1,
}
_HTTP_STATUS: dict[type[MnzhError], int] = {
    MnzhError: 500,
    InputError: 422,
    FormatError: 415,
    EmptyInputError: 422,
    InputTooLargeError: 413,
    LanguageError: 422,
    OutputExistsError: 409,
    NotFoundError: 404,
    QueryError: 422,
    DataError: 422,
    ResourceMissingError: 503,
    OverloadedError: 503,
    BackendError: 503,
}


def exit_code_for(error: MnzhError) -> int:
    """Return the process exit code of an error: 1 domain, 2 usage."""
    return _EXIT_CODES[type(error)]


def http_status_for(error: MnzhError) -> int:
    """Return the HTTP status of an error."""
    return _HTTP_STATUS[type(error)]
