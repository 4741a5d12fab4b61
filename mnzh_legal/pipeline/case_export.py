"""A case as a bilingual Word document or a print-ready HTML page."""

from __future__ import annotations

from typing import Any

from mnzh_legal.cases.causes import CauseTree
from mnzh_legal.cases.citations import render_statute
from mnzh_legal.cases.labels import SECTION_LABELS, label_of
from mnzh_legal.cases.model import Bilingual, Case
from mnzh_legal.documents.base import BilingualRow
from mnzh_legal.documents.bilingual import render_bilingual
from mnzh_legal.orthography.convert import convert_to_traditional
from mnzh_legal.pipeline.pages import render_page
from mnzh_legal.types import Lang


def _facts(case: Case, causes: CauseTree | None) -> list[tuple[str, str, str, str]]:
    """Rows of label and value, Chinese and Mongolian."""
    rows = [
        ("类别", "Төрөл", label_of("kind", case.kind, "zh"), label_of("kind", case.kind, "mn")),
        (
            "部门",
            "Салбар",
            label_of("branch", case.branch, "zh"),
            label_of("branch", case.branch, "mn"),
        ),
    ]
    if case.cause:
        mongolian = causes.mongolian(case.cause) if causes else ""
        rows.append(("案由", "Хэргийн шалтгаан", case.cause[-1], mongolian or case.cause[-1]))
    for zh, mn, value in (
        ("法院", "Шүүх хороо", case.court),
        ("地区", "Бүс нутаг", case.region),
        ("旗县", "Хошуу, шянь", case.banner),
    ):
        if value:
            rows.append((zh, mn, value.zh, value.mn))
    if case.case_number:
        rows.append(("案号", "Хэргийн дугаар", case.case_number, case.case_number))
    rows.append(("年份", "Он", str(case.year), str(case.year)))
    return rows


def _statute_rows(case: Case, law_names: dict[str, str]) -> list[tuple[str, str]]:
    return [
        (render_statute(s, "zh"), render_statute(s, "mn", law_names.get(s.law, "")))
        for s in case.statutes
    ]


def export_docx(
    case: Case,
    target: Lang,
    causes: CauseTree | None = None,
    law_names: dict[str, str] | None = None,
) -> bytes:
    """Return a case as a Word document, the languages side by side, ``target`` the Mongolian script."""

    def mongolian(text: str) -> str:
        return convert_to_traditional(text) if target is Lang.MN_MONG else text

    rows = [BilingualRow(case.title.zh, mongolian(case.title.mn))]
    rows += [
        BilingualRow(f"{zh}：{a}", mongolian(f"{mn}: {b}")) for zh, mn, a, b in _facts(case, causes)
    ]
    for name, paragraphs in case.sections.items():
        if paragraphs:
            zh, mn = SECTION_LABELS[name]
            rows.append(BilingualRow(zh, mongolian(mn)))
            rows += [BilingualRow(p.zh, mongolian(p.mn)) for p in paragraphs]
    rows += [BilingualRow(zh, mongolian(mn)) for zh, mn in _statute_rows(case, law_names or {})]
    return render_bilingual(rows, "zh-Hans", target.value)


def export_html(
    case: Case,
    target: Lang,
    causes: CauseTree | None = None,
    law_names: dict[str, str] | None = None,
) -> str:
    """Return a case as one HTML page to read or print, the Mongolian font inside it."""

    def sides(value: Bilingual) -> dict[str, str]:
        mn = convert_to_traditional(value.mn) if target is Lang.MN_MONG else value.mn
        return {"zh": value.zh, "mn": mn}

    def row(zh: str, mn: str) -> dict[str, str]:
        return sides(Bilingual(zh, mn))

    sections: list[dict[str, Any]] = [
        {
            "name": name,
            "heading": row(*SECTION_LABELS[name]),
            "rows": [sides(p) for p in paragraphs],
        }
        for name, paragraphs in case.sections.items()
        if paragraphs
    ]
    return render_page(
        "case.html",
        case=case,
        title=sides(case.title),
        facts=[
            {"zh": f"{zh}：{a}", "mn": row("", f"{mn}: {b}")["mn"]}
            for zh, mn, a, b in _facts(case, causes)
        ],
        sections=sections,
        statutes=[row(zh, mn) for zh, mn in _statute_rows(case, law_names or {})],
        vertical=target is Lang.MN_MONG,
        lang=target.value,
    )
