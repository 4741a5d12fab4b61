import json
import re

from mnzh_legal.orthography.convert import convert_to_traditional
from mnzh_legal.pipeline.dictionary import render_dictionary
from mnzh_legal.terms.base import Term, TermBase


def entries(page: str) -> list[list[str]]:
    data = re.search(r'<script id="data" type="application/json">(.*?)</script>', page, re.S)
    return json.loads(data[1])


def test_the_page_holds_every_entry_and_loads_nothing(term_base: TermBase) -> None:
    page = render_dictionary(term_base.terms, term_base.version)
    rows = entries(page)
    assert [r[0] for r in rows] == [t.id for t in term_base.terms]
    assert [r[4] for r in rows] == [t.mn_mong for t in term_base.terms]
    assert re.findall(r'(?:src|href)="?(?!data:)', page) == []
    assert "https://" not in page.replace("https://www.w3.org", "")
    assert "vertical-lr" in page


def test_text_of_an_entry_cannot_break_out_of_the_page() -> None:
    bad = "</script><script>alert(1)</script>"
    term = Term("A", "合同", (), "гэрээ", convert_to_traditional("гэрээ"), (), (), bad, "n", bad)
    page = render_dictionary([term], "<b>")
    assert "<script>alert" not in page
    assert entries(page)[0][-1] == bad
    assert "&lt;b&gt;" in page
