"""Turn composed cases from their short notation into JSON Lines, and refuse what does not agree.

    @id kind branch year region cause court-level procedure document-type statutes keywords
    T title zh || title mn      F facts  I issues  R reasoning  H holding  D result

One paragraph a line, Chinese ``||`` Mongolian. Court, region, cause and keywords get their Mongolian from the
term base and the tree of causes. A paragraph whose sides differ in numbers, script or length, or a
statute that no act is named for, is reported with its line.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

from mnzh_legal.cases.causes import ROOTS, CauseTree, read_causes
from mnzh_legal.cases.model import find_faults
from mnzh_legal.engine.literals import find_literals
from mnzh_legal.orthography.convert import spell_word
from mnzh_legal.orthography.detect import detect_script
from mnzh_legal.orthography.lexicon import SpellingSource
from mnzh_legal.terms.base import TermBase, read_term_base

ROOT = Path(__file__).resolve().parent.parent
SECTIONS = {"F": "facts", "I": "issues", "R": "reasoning", "H": "holding", "D": "result"}
COURTS = {
    "basic": ("某{}人民法院", "Нэгэн {} ардын шүүх хороо"),
    "intermediate": ("某市中级人民法院", "Нэгэн хотын дунд шатны ардын шүүх хороо"),
    "high": ("某高级人民法院", "Нэгэн дээд шатны ардын шүүх хороо"),
}
NOTE = "Fictional. Written by machine, unreviewed; persons, courts and facts are invented."
SIGNS = {"civil": "民", "criminal": "刑", "administrative": "行", "enforcement": "执"}
STEPS = {
    "first-instance": "初",
    "second-instance": "终",
    "retrial": "再",
    "special": "特",
    "enforcement": "",
}


def check_pair(zh: str, mn: str) -> list[str]:
    faults = []
    if not detect_script(zh).startswith("zh") or re.search("[\u0400-\u04ff]", zh):
        faults.append("the Chinese side is not Chinese")
    if detect_script(mn) != "mn-Cyrl" or re.search("[\u4e00-\u9fff]", mn):
        faults.append("the Mongolian side is not Cyrillic")
    left = {x.value for x in find_literals(zh, "zh") if len(x.value) > 1 and x.kind == "number"}
    right = {x.value for x in find_literals(mn, "mn")}
    right |= {v for x in right if "-" in x for v in x.split("-")}
    if left - right:
        faults.append(f"numbers only in Chinese: {', '.join(sorted(left - right))}")
    if not 1.4 <= len(mn) / len(zh) <= (5.5 if len(zh) > 40 else 9.0):
        faults.append(f"length {len(zh)} to {len(mn)}")
    return faults


def find_unknown(mn: str) -> set[str]:
    """Words whose spelling in traditional script is only guessed: to be added to the lexicon."""
    words = (w for w in re.findall(r"[А-ЯӨҮЁа-яөүё]+", mn) if w[0].islower() and len(w) > 2)
    return {w for w in words if spell_word(w).by is SpellingSource.RULE and not w.startswith("моу")}


def mongolian_term(zh: str, base: TermBase) -> str:
    for term in base.terms:
        if zh in term.chinese:
            return term.mn_cyrl
    return ""


def build(block: str, base: TermBase, causes: CauseTree) -> tuple[dict, list[str]]:
    faults: list[str] = []
    lines = block.strip().splitlines()
    head = lines[0][1:].split(" ")
    case_id, kind, branch, year, region, cause, level, procedure, document, statutes, keywords = (
        head
    )
    data: dict = {
        "schema_version": "1.1", "id": case_id, "kind": kind, "branch": branch, "year": int(year),
        "title": {}, "keywords": [], "sections": {}, "statutes": [], "related": [],
        "procedure": None if procedure == "-" else procedure,
        "document_type": None if document == "-" else document,
        "court": None, "court_level": None, "case_number": None,
        "source": "composed for mnzh-legal", "licence": "Apache-2.0", "fictional": True,
        "redaction": "none-needed", "note": NOTE,
    }  # fmt: skip
    place = mongolian_term(region, base)
    if not place:
        faults.append(f"{case_id}: no Mongolian for the region {region}")
    data["region"] = {"zh": region, "mn": place or "?"}
    node = causes.find(cause, ROOTS.get(branch, "")) if cause != "-" else None
    if cause != "-" and (node is None or cause not in node.path):
        faults.append(f"{case_id}: no cause {cause}")
    elif node is not None:
        data["cause"] = {"edition": 2020, "path": list(node.path)}
    if level != "-":
        zh, mn = COURTS[level]
        city = region.endswith("市")
        data["court"] = {
            "zh": zh.format("区" if city else "旗"),
            "mn": mn.format("тойргийн" if city else "хошууны"),
        }
        data["court_level"] = level
        data["case_number"] = f"（{year}）内××{SIGNS[branch]}{STEPS[procedure]}×××号"
    for part in statutes.split(";") if statutes != "-" else ():
        law, _, articles = part.partition(":")
        for article in articles.split(","):
            plain, _, sub = article.partition("+")
            data["statutes"].append(
                {"law": law, "article": int(plain), **({"sub_article": int(sub)} if sub else {})}
            )
    for word in keywords.split(";"):
        mn = mongolian_term(word, base)
        if mn:
            data["keywords"].append({"zh": word, "mn": mn})
        else:
            faults.append(f"{case_id}: the term base has no {word}")
    for line in lines[1:]:
        if not line.strip():
            continue
        sign, _, text = line.partition(" ")
        zh, _, mn = (s.strip() for s in text.partition("||"))
        faults += [f"{case_id} {sign} {zh[:16]}…: {f}" for f in check_pair(zh, mn)]
        pair = {"zh": zh, "mn": mn, "origin": "machine"}
        if sign == "T":
            data["title"] = pair
        else:
            data["sections"].setdefault(SECTIONS[sign], []).append(pair)
    faults += [f"{case_id}: {f}" for f in find_faults(data)]
    return data, faults


def main() -> int:
    base = read_term_base(ROOT / "glossary" / "terms.tsv")
    causes = read_causes(ROOT / "corpus" / "causes.tsv")
    target = ROOT / "corpus" / "cases.jsonl"
    cases = {json.loads(line)["id"]: line for line in target.read_text("utf-8").splitlines()}
    faults: list[str] = []
    for path in sys.argv[1:]:
        for block in re.split(r"\n(?=@)", Path(path).read_text("utf-8").strip()):
            data, found = build(block, base, causes)
            known = json.loads(cases[data["id"]])["title"] if data["id"] in cases else data["title"]
            if known != data["title"]:
                found.append(f"{data['id']}: the id is taken by {known['zh']}")
            faults += found
            if not found:
                cases[data["id"]] = json.dumps(data, ensure_ascii=False)
    target.write_text("\n".join(cases[i] for i in sorted(cases)) + "\n", "utf-8")
    unknown = set()
    for line in cases.values():
        for part in json.loads(line)["sections"].values():
            unknown |= {w for p in part for w in find_unknown(p["mn"])}
    if unknown:
        print("spelled by rule:", ", ".join(sorted(unknown)), file=sys.stderr)
    print("\n".join(faults), file=sys.stderr)
    print(len(cases), "cases")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
