"""A draft of a bilingual case from a document: sections, redaction, translation, metadata; then review."""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from mnzh_legal.cases.causes import ROOTS, CauseTree
from mnzh_legal.cases.citations import CitationKind, find_citations, normalize_case_number
from mnzh_legal.cases.model import SCHEMA_VERSION, Case, parse_case
from mnzh_legal.cases.public_layouts import PublicJudgment, read_public_judgment
from mnzh_legal.cases.redaction import RedactionReport, redact_case
from mnzh_legal.cases.sections import SectionedText, split_sections
from mnzh_legal.documents.base import read_limited
from mnzh_legal.documents.registry import format_for
from mnzh_legal.errors import FormatError
from mnzh_legal.morphology.generation import inflect_noun
from mnzh_legal.orthography.convert import convert_to_cyrillic
from mnzh_legal.orthography.detect import detect_script
from mnzh_legal.pipeline.scripts import normalize_input
from mnzh_legal.pipeline.translate import TranslationPipeline
from mnzh_legal.terms.base import REQUIRE
from mnzh_legal.types import Lang

MAX_KEYWORDS = 7
#: Subjects of the term base that say nothing of what a case is about.
_NO_KEYWORDS = ("organs", "places", "acts", "persons", "procedure", "criminal_procedure")
_LEVELS = (("最高", "supreme"), ("高级", "high"), ("中级", "intermediate"), ("人民法院", "basic"))
_DOCUMENTS = (("判决", "judgment"), ("裁定", "ruling"), ("调解书", "mediation-agreement"), ("决定书", "decision"),
              ("裁决书", "award"), ("公证书", "certificate"))  # fmt: skip
_KINDS = (("仲裁委员会", "arbitration"), ("公证处", "notary"), ("法律援助", "legal-aid"), ("人民调解", "mediation"),
          ("司法鉴定", "appraisal"), ("社区矫正", "community-correction"), ("安置帮教", "resettlement"))  # fmt: skip
_BRANCHES = (
    ("刑", "criminal"),
    ("行", "administrative"),
    ("执", "enforcement"),
    ("民", "civil"),
    ("知", "civil"),
)
_COURT = re.compile(r"[\u4e00-\u9fff×某]{2,24}?人民法院")
_REGION = re.compile(
    r"(?:内蒙古自治区)?(?P<region>(?:呼和浩特|包头|乌海|赤峰|通辽|鄂尔多斯|呼伦贝尔|巴彦淖尔|乌兰察布)市|(?:兴安|锡林郭勒|阿拉善)盟)"
)
_DATE = re.compile(r"(?P<y>(?:19|20)\d{2})[年-](?P<m>\d{1,2})[月-](?P<d>\d{1,2})日?")


@dataclass(frozen=True, slots=True)
class Draft:
    """A draft case, what was masked in it, and what a reviewer should look at."""

    case: Case
    redaction: RedactionReport
    notes: tuple[str, ...]


def read_source(path: Path) -> list[PublicJudgment]:
    """Return the cases of a file: a document is one, JSON and JSON Lines hold one or many.

    Raises:
        InputError: missing, broken, of an unknown format; FormatError: no layout fits.
    """
    if path.suffix.lower() in (".json", ".jsonl"):
        text = read_limited(path).decode("utf-8-sig", errors="strict")
        try:
            records = (
                [json.loads(line) for line in text.splitlines() if line.strip()]
                if path.suffix.lower() == ".jsonl"
                else json.loads(text)
            )
        except json.JSONDecodeError as exc:
            raise FormatError(f"{path}: no JSON: {exc}") from exc
        records = records if isinstance(records, list) else [records]
        return [read_public_judgment(r, f"{path} record {n}") for n, r in enumerate(records, 1)]
    document = format_for(path).read(read_limited(path), str(path))
    lines = tuple(line for u in document.units for line in u.text.splitlines() if line.strip())
    return [PublicJudgment(lines, source=path.name)]


def make_draft(source: PublicJudgment, pipeline: TranslationPipeline, causes: CauseTree) -> Draft:
    """Return the draft of a case from a judgment or a published case in either language.

    The other language is machine translation of the redacted text, paragraph by paragraph.

    Raises:
        FormatError: no section of a case was recognised.
    """
    lines = [normalize_input(line) for line in source.lines]
    whole = "\n".join(lines)
    script = detect_script(whole)
    chinese = script.startswith("zh")
    if script == "mn-Mong":
        lines = [convert_to_cyrillic(line) for line in lines]
    parts = split_sections(lines)
    if source.title:
        parts.title = source.title
    _check(parts)
    notes = [
        f"section {name!r} is missing"
        for name in ("issues", "reasoning", "holding")
        if name not in parts.sections
    ]
    title = parts.title or parts.sections["facts"][0][:30]
    if not parts.title:
        notes.append("no title was recognised")
    data = _metadata(source, parts, whole, causes)
    data["title"] = _aligned(title, chinese=chinese)
    data["sections"] = {
        name: [_aligned(p, chinese=chinese) for p in paragraphs]
        for name, paragraphs in parts.sections.items()
    }
    if chinese:
        data["keywords"] = _keywords(whole, pipeline)
    redacted, report = redact_case(parse_case(data, "draft"))
    missed = _translate(redacted.data, pipeline, chinese=chinese)
    notes += missed
    notes += [f"must not be published: {word}" for word in report.excluded]
    return Draft(parse_case(redacted.data, "draft"), report, tuple(notes))


def _check(parts: SectionedText) -> None:
    if "facts" not in parts.sections and parts.sections:
        parts.sections = {
            "facts": parts.head or next(iter(parts.sections.values())),
            **parts.sections,
        }
    if "facts" not in parts.sections or "result" not in parts.sections:
        raise FormatError(
            "no facts and result were recognised; use headings such as 【基本案情】 and 【裁判结果】, "
            "or the usual turns of a judgment (经审理查明 … 本院认为 … 判决如下)"
        )


#: Stands in a side that is not translated yet; the schema allows no empty text.
_PENDING = "…"


def _aligned(text: str, *, chinese: bool) -> dict[str, str]:
    zh, mn = (text, _PENDING) if chinese else (_PENDING, text)
    return {"zh": zh, "mn": mn, "origin": "machine"}


def _metadata(
    source: PublicJudgment, parts: SectionedText, whole: str, causes: CauseTree
) -> dict[str, Any]:
    head = "\n".join((source.title, source.court, *parts.head, parts.title))
    number = source.case_number or next(
        (c.key for c in find_citations(head) if c.kind is CitationKind.CASE), ""
    )
    number = normalize_case_number(number) if number else ""
    court = source.court or (m.group() if (m := _COURT.search(head)) else "")
    branch = next((b for sign, b in _BRANCHES if sign in number[6:]), "") or _guess_branch(whole)
    cause = causes.find(f"{source.cause} {head}", ROOTS.get(branch, "")) or causes.find(
        whole[:2000], ROOTS.get(branch, "")
    )
    dates = [_iso(m) for m in _DATE.finditer(source.date)] or [
        _iso(m) for m in _DATE.finditer(whole)
    ]
    year = int(number[1:5]) if number else int(dates[-1][:4]) if dates else datetime.now(UTC).year
    digest = hashlib.sha256(whole.encode()).hexdigest()[:8]
    region = _REGION.search(whole)
    data: dict[str, Any] = {
        "schema_version": SCHEMA_VERSION,
        "id": f"draft-{year}-{digest}",
        "kind": "court" if court else next((k for sign, k in _KINDS if sign in whole), "court"),
        "branch": branch,
        "year": year,
        "case_number": number or None,
        "court_level": next((level for sign, level in _LEVELS if sign in court), None),
        "document_type": next(
            (d for sign, d in _DOCUMENTS if sign in head or sign in whole[-400:]), None
        ),
        "procedure": _procedure(number),
        "statutes": _statutes(whole),
        "source": source.source or "document",
        "licence": "to be stated by the reviewer",
        "redaction": "pending",
        "note": "Draft made by machine, unreviewed.",
    }
    if court:
        data["court"] = {"zh": court, "mn": _PENDING}
    if cause:
        data["cause"] = {"edition": 2020, "path": list(cause.path)}
    if region:
        data["region"] = {"zh": region["region"], "mn": _PENDING}
    if source.date and dates:
        data["date"] = dates[0]
    return data


def _iso(match: re.Match[str]) -> str:
    return f"{match['y']}-{int(match['m']):02d}-{int(match['d']):02d}"


def _procedure(number: str) -> str | None:
    for sign, name in (
        ("执", "enforcement"),
        ("再", "retrial"),
        ("终", "second-instance"),
        ("特", "special"),
        ("初", "first-instance"),
    ):
        if sign in number[6:]:
            return name
    return None


def _guess_branch(text: str) -> str:
    if re.search(r"被告人|公诉机关|яллагдагч", text):
        return "criminal"
    if re.search(r"行政处罚决定|行政机关|被诉行政行为|захиргааны шийтгэл", text):
        return "administrative"
    if re.search(r"申请执行人|被执行人", text):
        return "enforcement"
    return "civil"


def _statutes(text: str) -> list[dict[str, Any]]:
    refs = dict.fromkeys(c.statute for c in find_citations(text) if c.statute)
    out = []
    for ref in refs:
        row: dict[str, Any] = {"law": ref.law, "article": ref.article}
        for name in ("sub_article", "paragraph", "item"):
            if getattr(ref, name):
                row[name] = getattr(ref, name)
        out.append(row)
    return out


def _keywords(text: str, pipeline: TranslationPipeline) -> list[dict[str, str]]:
    """The longest terms that come most often."""
    counts: Counter[str] = Counter()
    terms = {}
    for match in pipeline.matcher.match_chinese(text):
        if (
            match.term.use == REQUIRE
            and len(match.term.zh) > 2
            and match.term.subject not in _NO_KEYWORDS
            and not match.term.zh.endswith(("书", "认为", "如下", "查明"))
        ):
            counts[match.term.id] += len(match.term.zh)
            terms[match.term.id] = match.term
    return [
        {"zh": terms[i].zh, "mn": terms[i].mn_cyrl, "entry": i}
        for i, _ in counts.most_common(MAX_KEYWORDS)
        if re.fullmatch(r"[A-Z]\d{5}", i)
    ]


def translate_name(name: str, pipeline: TranslationPipeline) -> str:
    """Return a court's or a place's name put together from the term base, "" if a part is not in it.

    内蒙古自治区锡林浩特市人民法院: every part but the last stands in the genitive.
    """
    parts: list[str] = []
    position = 0
    for match in pipeline.matcher.match_chinese(name):
        if match.start != position or match.term.subject not in ("places", "organs"):
            return ""
        parts.append(match.term.mn_cyrl)
        position = match.end
    if position != len(name):
        return ""
    front = []
    for part in parts[:-1]:
        *words, last = part.split(" ")
        form = inflect_noun(last.lower(), "GEN")
        front.append(" ".join((*words, form.capitalize() if last[0].isupper() else form)))
    return " ".join((*front, parts[-1]))


def _translate(data: dict[str, Any], pipeline: TranslationPipeline, *, chinese: bool) -> list[str]:
    """Fill the other side of every text; return where terms were missed."""
    target = Lang.MN_CYRL if chinese else Lang.ZH_HANS
    source = Lang.ZH_HANS if chinese else Lang.MN_CYRL
    here, there = ("zh", "mn") if chinese else ("mn", "zh")
    places: Sequence[tuple[str, dict[str, str]]] = [
        ("title", data["title"]),
        *((name, p) for name, part in data["sections"].items() for p in part),
        *((name, data[name]) for name in ("court", "region") if data.get(name)),
    ]
    notes = []
    for name, text in places:
        if text[there] != _PENDING or text[here] == _PENDING:
            continue
        if chinese and name in ("court", "region"):
            known = translate_name(text["zh"], pipeline)
            if known:
                text["mn"] = known
                continue
        result = pipeline.translate_text(text[here], source, target)
        text[there] = result.text or _PENDING
        if result.warnings:
            kinds = ", ".join(sorted({w.code for w in result.warnings}))
            notes.append(f"{name}: {kinds}")
    return notes
