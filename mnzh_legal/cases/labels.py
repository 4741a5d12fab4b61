"""Names of the coded values of a case in both languages, for queries, facets and views."""

from __future__ import annotations

#: field → code → (Chinese, Mongolian).
LABELS: dict[str, dict[str, tuple[str, str]]] = {
    "kind": {
        "court": ("法院案例", "шүүхийн хэрэг"),
        "lawyer": ("律师工作", "хуульчийн ажил"),
        "notary": ("公证", "нийтийн гэрчлэл"),
        "legal-aid": ("法律援助", "хуулийн туслалцаа"),
        "mediation": ("人民调解", "ардын эвлэрүүлэг"),
        "appraisal": ("司法鉴定", "хууль цаазын шинжилгээ"),
        "arbitration": ("仲裁", "зуучлан шийдвэрлэлт"),
        "publicity": ("法治宣传", "хууль цаазын ухуулга"),
        "community-correction": ("社区矫正", "нийгэмлэгийн засан хүмүүжүүлэлт"),
        "resettlement": ("安置帮教", "байршуулан тусалж хүмүүжүүлэх"),
    },
    "branch": {
        "civil": ("民事", "иргэний"),
        "criminal": ("刑事", "эрүүгийн"),
        "administrative": ("行政", "захиргааны"),
        "enforcement": ("执行", "гүйцэтгэл"),
        "other": ("其他", "бусад"),
    },
    "court_level": {
        "basic": ("基层", "суурь шат"),
        "intermediate": ("中级", "дунд шат"),
        "high": ("高级", "дээд шат"),
        "supreme": ("最高", "хамгийн дээд"),
    },
    "procedure": {
        "first-instance": ("一审", "нэгдүгээр шат"),
        "second-instance": ("二审", "хоёрдугаар шат"),
        "retrial": ("再审", "дахин шүүлт"),
        "special": ("特别程序", "тусгай дэс журам"),
        "enforcement": ("执行程序", "гүйцэтгэх дэс журам"),
    },
    "document_type": {
        "judgment": ("判决书", "шийдвэрийн бичиг"),
        "ruling": ("裁定书", "тогтоолын бичиг"),
        "mediation-agreement": ("调解书", "эвлэрлийн бичиг"),
        "decision": ("决定书", "шийдвэрлэсэн бичиг"),
        "award": ("裁决书", "зуучлан шийдвэрлэсэн бичиг"),
        "certificate": ("公证书", "гэрчлэлийн бичиг"),
        "report": ("报告", "илтгэл"),
    },
}

#: section → (Chinese, Mongolian) heading.
SECTION_LABELS: dict[str, tuple[str, str]] = {
    "facts": ("基本案情", "Хэргийн үндсэн байдал"),
    "issues": ("争议焦点", "Маргааны гол асуудал"),
    "reasoning": ("裁判理由", "Шийдвэрлэсэн үндэслэл"),
    "holding": ("裁判要旨", "Шийдвэрийн гол утга"),
    "result": ("裁判结果", "Шийдвэрлэсэн дүн"),
}


def label_of(field: str, code: str, lang: str) -> str:
    """Return the name of a code in ``zh`` or ``mn``; the code itself where there is none."""
    names = LABELS.get(field, {}).get(code)
    return names[0 if lang == "zh" else 1] if names else code


def code_of(field: str, text: str) -> str:
    """Return the code of a name in either language; the text itself where it is none.

    >>> code_of("branch", "民事"), code_of("branch", "иргэний"), code_of("region", "通辽市")
    ('civil', 'civil', '通辽市')
    """
    wanted = text.strip().lower()
    for code, names in LABELS.get(field, {}).items():
        if wanted in (code, names[0], names[1].lower()):
            return code
    return text.strip()
