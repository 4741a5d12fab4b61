"""What the API takes and gives; unknown fields are refused."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

MAX_TEXTS = 50
MAX_TEXT_CHARS = 20_000
LangTag = Annotated[
    str, Field(min_length=2, max_length=12, examples=["zh-Hans", "mn-Mong", "mn-Cyrl"])
]


class TranslateRequest(BaseModel):
    """A text or a list of texts to translate."""

    model_config = ConfigDict(extra="forbid")

    text: (
        Annotated[str, Field(max_length=MAX_TEXT_CHARS)]
        | Annotated[
            list[Annotated[str, Field(max_length=MAX_TEXT_CHARS)]],
            Field(min_length=1, max_length=MAX_TEXTS),
        ]
    ) = Field(examples=["被告应当于十日内支付原告工资三万元。"])
    to: LangTag
    source: LangTag | None = Field(default=None, alias="from", description="detected if not given")
    terms: Literal["off", "prefer", "require"] = "require"
    glossaries: list[Annotated[str, Field(min_length=1, max_length=64)]] = Field(
        default_factory=list,
        max_length=5,
        description="stored customer glossaries to put over the term base, by name",
    )
    subject: str = Field(
        default="", max_length=40, description="subject of the text: civil, criminal, labour …"
    )
    pins: dict[str, str] = Field(
        default_factory=dict,
        max_length=100,
        description="equivalents of ambiguous terms to take",
        examples=[{"执行": "гүйцэтгэх"}],
    )
    trace: bool = Field(default=True, description="with the trace of every term")


class TermTraceModel(BaseModel):
    """One term: its span in the source (code points), and what became of it."""

    start: int
    end: int
    source: str
    entry_id: str
    expected: str
    form: str
    status: Literal["satisfied", "repaired", "missed"]
    reason: str = Field(description="why this equivalent was taken")
    others: list[str] = Field(description="equivalents that were not taken")


class WarningModel(BaseModel):
    """A place worth a look."""

    code: str
    message: str
    segment: str


class TranslationModel(BaseModel):
    """One translation."""

    model_config = ConfigDict(populate_by_name=True)

    text: str
    source: str = Field(alias="from")
    to: str
    terms: list[TermTraceModel]
    warnings: list[WarningModel]
    confidence: float | None = Field(
        default=None,
        ge=0,
        le=1,
        description="expected chrF++ of the least sure sentence, from the model's own probability",
    )


class TranslateResponse(BaseModel):
    """The translations, in the order of the texts, and the versions they were made with."""

    translations: list[TranslationModel]
    model: str
    glossary: str


class Problem(BaseModel):
    """An error, RFC 9457 ``application/problem+json``."""

    type: str
    title: str
    status: int
    detail: str
    request_id: str


class SearchResponse(BaseModel):
    """Cases found; see ``mnzh cases search --json`` for the same object."""

    query: str
    total: int
    expanded: list[dict[str, Any]]
    translation: str
    statutes: list[str]
    facets: dict[str, dict[str, int]]
    hints: list[dict[str, Any]]
    hits: list[dict[str, Any]]


class Health(BaseModel):
    """State of the service."""

    status: Literal["ok"]
    version: str


class UsageResponse(BaseModel):
    """What a key has used on a day (UTC); characters are counted as bytes of the request's body."""

    name: str
    day: str
    requests: int
    characters: int
    characters_per_day: int
    requests_per_minute: int


#: Answers that any endpoint may give, for the OpenAPI description.
PROBLEMS: dict[int | str, dict[str, Any]] = {
    status: {"model": Problem, "description": text}
    for status, text in (
        (400, "the body cannot be parsed"),
        (401, "no valid API key"),
        (403, "not in the scope of the API key"),
        (404, "not found"),
        (408, "the body came too slowly"),
        (411, "the length of the body is not stated"),
        (413, "too large"),
        (415, "a document of an unknown format, broken or encrypted"),
        (422, "refused"),
        (429, "over a limit of the API key; see Retry-After"),
        (431, "the headers are too large"),
        (503, "not ready, or too much is asked at once; see Retry-After"),
        (507, "the disk is full; nothing was kept"),
    )
}
