"""The term base as one HTML page: searchable without a server, both scripts, vertical Mongolian."""

from __future__ import annotations

import json
from collections.abc import Sequence

from mnzh_legal.pipeline.pages import render_page
from mnzh_legal.terms.base import Term

#: Subject fields in both languages, as the page shows them.
SUBJECTS = {
    "acts": ("法律法规名称", "Хууль дүрмийн нэр"),
    "administrative": ("行政", "Захиргаа"),
    "cause": ("案由", "Хэргийн шалтгаан"),
    "civil": ("民事", "Иргэний"),
    "company": ("公司企业", "Компани, үйлдвэр"),
    "constitutional": ("宪法", "Үндсэн хууль"),
    "consumer": ("消费者", "Хэрэглэгч"),
    "contract": ("合同", "Гэрээ"),
    "criminal": ("刑事", "Эрүүгийн"),
    "criminal_procedure": ("刑事诉讼", "Эрүүгийн зарга"),
    "enforcement": ("执行", "Гүйцэтгэл"),
    "environment": ("环境", "Орчин"),
    "evidence": ("证据", "Нотолгоо"),
    "family": ("婚姻家庭", "Гэрлэлт, гэр бүл"),
    "finance": ("金融税务", "Санхүү, татвар"),
    "general": ("通用", "Ерөнхий"),
    "grassland": ("草原", "Бэлчээр"),
    "husbandry": ("畜牧", "Мал аж ахуй"),
    "inheritance": ("继承", "Өв залгамжлал"),
    "intellectual_property": ("知识产权", "Оюуны өмч"),
    "labour": ("劳动", "Хөдөлмөр"),
    "land": ("土地", "Газар"),
    "legal_services": ("法律服务", "Хуулийн үйлчилгээ"),
    "organs": ("机构", "Байгууллага"),
    "persons": ("人员", "Хүмүүс"),
    "places": ("地名", "Газрын нэр"),
    "procedure": ("诉讼", "Зарга"),
    "social_security": ("社会保障", "Нийгмийн хамгаалал"),
    "traffic": ("交通", "Зам тээвэр"),
}


def render_dictionary(terms: Sequence[Term], version: str) -> str:
    """Return the page: entries, search and the Mongolian font are inside it."""
    rows = [
        [
            t.id,
            t.zh,
            "、".join(t.zh_variants),
            t.mn_cyrl,
            t.mn_mong,
            ", ".join(t.admitted),
            ", ".join(t.region_mn),
            t.subject,
            t.pos,
            t.definition_zh,
            t.definition_mn,
            t.statute,
            t.note,
        ]
        for t in terms
    ]
    data = _to_script_json(rows)
    used = {t.subject for t in terms}
    subjects = {k: SUBJECTS.get(k, (k, k)) for k in sorted(used)}
    return render_page(
        "dictionary.html",
        version=version,
        count=len(rows),
        subjects=subjects,
        subjects_json=_to_script_json(subjects),
        data=data,
    )


def _to_script_json(value: object) -> str:
    """JSON for a script element: no "<" in it can end or open an element."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return text.replace("<", "\\u003c")
