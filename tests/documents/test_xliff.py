"""XLIFF out and back, with inline codes, and the round trip of a document."""

from pathlib import Path

import pytest
from lxml import etree

from mnzh_legal.documents.base import FormattedSpan, TextUnit, UnitTranslation
from mnzh_legal.documents.xliff import NS_2, NS_12, read_xliff, write_xliff
from mnzh_legal.errors import FormatError, InputError
from mnzh_legal.memory.store import MemoryStore
from mnzh_legal.pipeline.roundtrip import export_document, import_corrections
from mnzh_legal.pipeline.translate import TranslationPipeline
from mnzh_legal.types import Lang
from tests.fakes import FakeBackend

SAMPLES = Path(__file__).resolve().parent.parent.parent / "corpus" / "samples"
UNITS = [
    TextUnit("0", "支付租金。", (FormattedSpan(0, 4, "b"), FormattedSpan(2, 4, "i"))),
    TextUnit("7", "  <合同> & ", ()),
]
DONE = [
    UnitTranslation("Түрээс төл.", (FormattedSpan(0, 10, "b"), FormattedSpan(0, 6, "i"))),
    UnitTranslation("  <Гэрээ> & "),
]


@pytest.mark.parametrize(("version", "namespace"), [("1.2", NS_12), ("2.1", NS_2)])
def test_units_spans_and_spaces_come_back(version: str, namespace: str) -> None:
    data = write_xliff(UNITS, DONE, "zh-Hans", "mn-Cyrl", "a.docx", version)
    assert etree.fromstring(data).tag == f"{{{namespace}}}xliff"
    file = read_xliff(data, "x")
    assert (file.original, file.source_lang, file.target_lang) == ("a.docx", "zh-Hans", "mn-Cyrl")
    assert [u.id for u in file.units] == ["0", "7"]
    assert [u.source for u in file.units] == [u.text for u in UNITS]
    assert [u.target for u in file.units] == [d.text for d in DONE]
    assert sorted(file.units[0].spans, key=lambda s: s.key) == list(DONE[0].spans)
    assert not any(u.human for u in file.units)


def test_states_a_tool_sets_are_seen() -> None:
    data = write_xliff(UNITS, DONE, "zh-Hans", "mn-Cyrl", "a", "1.2").decode()
    changed = data.replace("needs-review-translation", "signed-off", 1)
    assert [u.human for u in read_xliff(changed.encode(), "x").units] == [True, False]


@pytest.mark.parametrize("data", [b"", b"<a/>", b'<xliff version="1.0"/>'])
def test_other_files_are_refused(data: bytes) -> None:
    with pytest.raises(FormatError):
        read_xliff(data, "x.xlf")


def test_unknown_versions_are_refused() -> None:
    with pytest.raises(InputError, match=r"there are 1\.2, 2\.1"):
        write_xliff(UNITS, DONE, "zh", "mn", "a", "3.0")


@pytest.fixture
def pipeline(settings, term_base) -> TranslationPipeline:
    return TranslationPipeline(settings, backend=FakeBackend(lambda _: "Үг."), base=term_base)


def test_a_word_document_goes_to_a_tool_and_back(pipeline, tmp_path: Path) -> None:
    original = SAMPLES / "contract-zh.docx"
    sent = export_document(pipeline, original, tmp_path, None, Lang.MN_CYRL, xliff_version="2.1")
    assert sent.name == "contract-zh.docx.mn-Cyrl.xlf"
    text = sent.read_text("utf-8").replace("Үг", "Засвар")
    sent.write_text(text, encoding="utf-8")
    memory = tmp_path / "m.sqlite"
    result = import_corrections(sent, original, tmp_path / "final", memory, author="Б.Од")
    assert result.output.name == "contract-zh.mn-Cyrl.docx"
    assert (result.untranslated, result.remembered > 5) == (0, True)
    with MemoryStore(memory) as store:
        assert {(u.author, u.document) for u in store} == {("Б.Од", "contract-zh.docx")}
        assert any("Засвар" in u.mn for u in store)


def test_a_file_of_another_document_is_refused(pipeline, tmp_path: Path) -> None:
    one, two = tmp_path / "one.txt", tmp_path / "two.txt"
    one.write_text("合同无效。\n", encoding="utf-8")
    two.write_text("合同有效。\n", encoding="utf-8")
    sent = export_document(pipeline, one, tmp_path, None, Lang.MN_CYRL)
    with pytest.raises(InputError, match="1 of 1 units of the document are missing"):
        import_corrections(sent, two, tmp_path / "final", tmp_path / "m.sqlite")
    assert not (tmp_path / "final").exists()
    assert not (tmp_path / "m.sqlite").exists()
