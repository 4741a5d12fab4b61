"""Reading the JSON layouts in which Chinese judgments are published by others.

Each layout is recognised by its fields and gives the same plain text and metadata as a document would;
what is made of them is a draft. Layouts: records with 案号/案件名称/全文 (published judgments), LeCaRD
(ajId, ajName, ajjbqk, pjjg, qw), and fact/meta records (CAIL).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from mnzh_legal.errors import FormatError


@dataclass(frozen=True, slots=True)
class PublicJudgment:
    """A published judgment as lines of text, with what its record says beside them."""

    lines: tuple[str, ...]
    title: str = ""
    case_number: str = ""
    court: str = ""
    date: str = ""
    cause: str = ""
    source: str = ""


def _lines(*parts: object) -> tuple[str, ...]:
    return tuple(
        line.strip() for part in parts if part for line in str(part).splitlines() if line.strip()
    )


def _published(data: Mapping[str, Any]) -> PublicJudgment:
    text = data.get("全文") or data.get("裁判文书全文") or data.get("content") or ""
    return PublicJudgment(
        _lines(text),
        title=str(data.get("案件名称") or data.get("标题") or ""),
        case_number=str(data.get("案号") or ""),
        court=str(data.get("法院") or data.get("法院名称") or data.get("审理法院") or ""),
        date=str(data.get("裁判日期") or data.get("日期") or ""),
        cause=str(data.get("案由") or ""),
        source="published judgment",
    )


def _lecard(data: Mapping[str, Any]) -> PublicJudgment:
    if data.get("ajjbqk") and data.get("pjjg"):
        parts = [
            "【基本案情】",
            data["ajjbqk"],
            "【裁判理由】",
            data.get("cpfxgc", ""),
            "【裁判结果】",
            data["pjjg"],
        ]
        lines = _lines(*parts)
    else:
        lines = _lines(data.get("qw"))
    return PublicJudgment(lines, title=str(data.get("ajName", "")), source="LeCaRD")


def _cail(data: Mapping[str, Any]) -> PublicJudgment:
    meta = data.get("meta") or {}
    accusation = meta.get("accusation") or []
    punishment = meta.get("term_of_imprisonment") or {}
    months = punishment.get("imprisonment") if isinstance(punishment, Mapping) else None
    result = f"被告人犯{'、'.join(map(str, accusation))}罪" if accusation else ""
    if isinstance(months, int) and months > 0:
        result += f"，判处有期徒刑{months}个月"
    articles = [f"《刑法》第{a}条" for a in meta.get("relevant_articles") or []]
    lines = _lines(
        "【基本案情】",
        data.get("fact"),
        "【裁判结果】",
        result + "。" if result else "",
        "、".join(articles),
    )
    title = f"{accusation[0]}案" if accusation else ""
    return PublicJudgment(
        lines, title=title, cause=str(accusation[0]) if accusation else "", source="CAIL"
    )


_LAYOUTS: tuple[tuple[frozenset[str], Callable[[Mapping[str, Any]], PublicJudgment]], ...] = (
    (frozenset({"案号", "全文"}), _published),
    (frozenset({"案件名称", "全文"}), _published),
    (frozenset({"案号", "裁判文书全文"}), _published),
    (frozenset({"ajName", "ajjbqk"}), _lecard),
    (frozenset({"ajName", "qw"}), _lecard),
    (frozenset({"fact", "meta"}), _cail),
)


def read_public_judgment(data: Any, where: str = "record") -> PublicJudgment:
    """Return the judgment of a JSON object in one of the known layouts.

    Raises:
        FormatError: no layout fits, or it holds no text.
    """
    if not isinstance(data, Mapping):
        raise FormatError(f"{where} is no JSON object")
    for fields, read in _LAYOUTS:
        if fields <= data.keys():
            found = read(data)
            if not found.lines:
                raise FormatError(f"{where} holds no text")
            return found
    known = "; ".join(", ".join(sorted(f)) for f, _ in _LAYOUTS)
    raise FormatError(
        f"{where} has no layout that is known; one of these sets of fields is needed: {known}"
    )
