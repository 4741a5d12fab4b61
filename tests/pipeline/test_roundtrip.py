"""Out to Word, Excel or a CAT tool and back, corrected: the final document and the memory."""

from __future__ import annotations

import csv
import io
import zipfile
from pathlib import Path

import docx
import pytest
from openpyxl import load_workbook

from mnzh_legal.documents.docx_writer import make_paragraph, make_run, write_docx
from mnzh_legal.documents.registry import format_for
from mnzh_legal.errors import FormatError, InputError, LanguageError
from mnzh_legal.memory.store import MemoryStore
from mnzh_legal.pipeline.roundtrip import export_document, import_corrections
from mnzh_legal.types import Lang

TEXTS = ["劳动合同", "被告应当支付租金。", "=草原", "劳动合同"]


@pytest.fixture
def original(tmp_path: Path) -> Path:
    path = tmp_path / "a.docx"
    runs = [make_run(t, "zh-Hans") for t in TEXTS]
    runs[1] = (
        make_run("被告应当", "zh-Hans")
        + make_run("支付租金", "zh-Hans", bold=True)
        + make_run("。", "zh-Hans")
    )
    path.write_bytes(write_docx("".join(make_paragraph(r) for r in runs)))
    return path


def _correct_xlsx(path: Path) -> None:
    book = load_workbook(path)
    sheet = book.active
    assert [c.value for c in sheet[1]] == ["id", "source", "target", "notes"]
    assert sheet["B4"].value == "=草原"
    assert sheet["B4"].data_type == "s"
    sheet["C3"] = "Засварласан өгүүлбэр."
    book.save(path)


def _correct_docx(path: Path) -> None:
    document = docx.Document(str(path))
    (table,) = document.tables
    table.rows[1].cells[1].text = "Засварласан өгүүлбэр."
    document.save(str(path))


def _correct_tmx(path: Path) -> None:
    text = path.read_text("utf-8")
    before = "<seg>被告应当支付租金。</seg>"
    head, _, tail = text.partition(before)
    start, end = tail.index('mn-Cyrl">'), tail.index("</tuv>", tail.index('mn-Cyrl">'))
    tail = tail[: start + 9] + "<seg>Засварласан өгүүлбэр.</seg>" + tail[end:]
    path.write_text(head + before + tail, "utf-8")


@pytest.mark.parametrize(
    ("kind", "correct"), [("xlsx", _correct_xlsx), ("docx", _correct_docx), ("tmx", _correct_tmx)]
)
def test_a_correction_comes_back(
    pipeline, original: Path, tmp_path: Path, kind: str, correct
) -> None:
    sent = export_document(pipeline, original, tmp_path, None, Lang.MN_CYRL, kind=kind)
    assert sent.name == f"a.docx.mn-Cyrl.{kind}"
    correct(sent)
    memory = tmp_path / "memory.sqlite"
    result = import_corrections(sent, original, tmp_path / "final", memory, author="Б.Од")
    assert (result.units, result.untranslated) == (4, 0)
    final = docx.Document(str(result.output))
    assert final.paragraphs[1].text == "Засварласан өгүүлбэр."
    assert any(r.bold for r in final.paragraphs[1].runs)  # formatting went along
    assert not all(r.bold for r in final.paragraphs[1].runs if r.text)
    assert final.paragraphs[0].text == final.paragraphs[3].text != "劳动合同"
    with MemoryStore(memory) as store:
        units = {u.zh: u for u in store}
    assert set(units) == set(TEXTS)
    changed = units["被告应当支付租金。"]
    assert (changed.mn, changed.author, changed.origin, changed.document) == (
        "Засварласан өгүүлбэр.", "Б.Од", "human", "a.docx",
    )  # fmt: skip


def test_a_table_of_another_program_needs_no_head(original: Path, tmp_path: Path) -> None:
    table = tmp_path / "t.csv"
    with table.open("w", encoding="utf-8", newline="") as handle:
        csv.writer(handle).writerows(
            zip(TEXTS, ["Гэрээ", "Түрээс төл", "Бэлчээр", ""], strict=True)
        )
    result = import_corrections(table, original, tmp_path / "final", tmp_path / "m.sqlite")
    shown = [p.text for p in docx.Document(str(result.output)).paragraphs]
    assert shown == ["Гэрээ", "Түрээс төл", "Бэлчээр", "劳动合同"]
    assert result.untranslated == 1


def test_wrong_files_are_told_apart(original: Path, tmp_path: Path) -> None:
    def give(name: str, text: str) -> Path:
        path = tmp_path / name
        path.write_text(text, "utf-8")
        return path

    out, memory = tmp_path / "final", tmp_path / "m.sqlite"
    with pytest.raises(InputError, match="3 of 4 units"):
        import_corrections(give("b.csv", "=草原,Бэлчээр\n"), original, out, memory)
    with pytest.raises(LanguageError, match="one must be Chinese"):
        import_corrections(give("c.csv", "草原,合同\n"), original, out, memory)
    with pytest.raises(FormatError, match=r"come back as \.xlf"):
        import_corrections(give("d.txt", "x"), original, out, memory)
    with pytest.raises(FormatError, match="no side-by-side table"):
        import_corrections(original, original, out, memory)
    with pytest.raises(FormatError, match="no pair"):
        import_corrections(give("e.csv", "source,target\n"), original, out, memory)
    assert not out.exists()
    assert not memory.exists()


def test_side_by_side_documents_mark_terms_and_say_what_is_worth_a_look(
    pipeline, tmp_path: Path
) -> None:
    from mnzh_legal.documents.bilingual import render_bilingual
    from mnzh_legal.pipeline.side_by_side import make_row, render_html
    from mnzh_legal.types import Translation, TranslationWarning

    (done,) = pipeline.translate_many(["被告应当支付租金。"], Lang.ZH_HANS, Lang.MN_CYRL)
    noted = Translation(
        done.source, done.text, done.source_lang, done.target_lang, done.terms,
        (TranslationWarning("negation", "read <this> first"),),
    )  # fmt: skip
    row = make_row(noted)
    marked = [row.source[a:b] for a, b in row.source_marks]
    assert "被告" in marked
    assert [row.target[a:b] for a, b in row.target_marks] == [
        t.form for t in sorted(done.terms, key=lambda t: done.text.find(t.form))
    ]
    data = render_bilingual([row], "zh-Hans", "mn-Cyrl")
    opened = docx.Document(io.BytesIO(data))
    cell = opened.tables[0].rows[0].cells[1]
    assert cell.text == done.text
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert "read &lt;this&gt; first" in archive.read("word/comments.xml").decode()
    page = render_html([row], Lang.ZH_HANS, Lang.MN_CYRL, "a <b>")
    assert '<span class="term">被告</span>' in page
    assert "read &lt;this&gt; first" in page
    assert "<title>a &lt;b&gt;" in page


def test_a_pdf_becomes_a_word_document_and_a_side_by_side_pdf(pipeline, tmp_path: Path) -> None:
    from mnzh_legal.pipeline.documents import DocumentOptions, translate_document
    from mnzh_legal.types import SideFormat
    from tests.browser import open_browser
    from tests.documents.test_contract import CONTENT

    open_browser().quit()  # skips or fails where there is none
    path = tmp_path / "in.pdf"
    path.write_bytes(CONTENT["pdf"])
    options = DocumentOptions(None, Lang.MN_MONG, bilingual=[SideFormat.PDF, SideFormat.HTML])
    result = translate_document(pipeline, path, tmp_path, options)
    assert [p.name for p in result.outputs] == [
        "in.mn-Mong.docx", "in.mn-Mong.bilingual.pdf", "in.mn-Mong.bilingual.html",
    ]  # fmt: skip
    printed = format_for(Path("x.pdf")).read(result.outputs[1].read_bytes(), "x")
    text = "".join(u.text for u in printed.units)
    assert "劳动合同" in text
    assert any("\u1820" <= c <= "\u1842" for c in text)
