import json
from pathlib import Path

import pytest

from mnzh_legal.cases.analysis import analyze_text, find_lemmas
from mnzh_legal.cases.index.base import Clause, IndexDocument, IndexQuery
from mnzh_legal.cases.index.tantivy import TantivyIndex
from mnzh_legal.cases.model import find_faults, parse_case, read_cases
from mnzh_legal.cases.store import MIGRATIONS, CaseStore
from mnzh_legal.config import Settings
from mnzh_legal.errors import BackendError, DataError, InputError, QueryError
from mnzh_legal.orthography.convert import convert_to_traditional
from mnzh_legal.orthography.detect import detect_script
from mnzh_legal.pipeline.case_types import SearchOptions
from mnzh_legal.pipeline.case_views import describe_case
from mnzh_legal.pipeline.cases import CaseLibrary, open_library
from mnzh_legal.terms.matcher import TermMatcher

ROOT = Path(__file__).resolve().parent.parent.parent
SHIPPED = ROOT / "corpus" / "cases.jsonl"
FIRST_24 = {
    f"nm-{name}-01"
    for name in [
        "2021-livestock",
        "2022-appraisal",
        "2022-dog",
        "2022-fine",
        "2022-grassland-crime",
        "2022-inheritance",
        "2022-loan",
        "2023-aid",
        "2023-arbitration",
        "2023-consumer",
        "2023-divorce",
        "2023-enforcement",
        "2023-fraud",
        "2023-grassland",
        "2023-lawyer",
        "2023-theft",
        "2024-correction",
        "2024-drunk",
        "2024-information",
        "2024-lease",
        "2024-mediation",
        "2024-notary",
        "2024-traffic",
        "2024-wages",
    ]
}


def minimal(identifier: str = "case-1", **changes: object) -> dict[str, object]:
    data: dict[str, object] = {
        "schema_version": "1.0",
        "id": identifier,
        "kind": "court",
        "title": {"zh": "租赁合同纠纷案", "mn": "Түрээсийн гэрээний маргаан", "origin": "machine"},
        "year": 2024,
        "sections": {
            "facts": [
                {"zh": "承租人未付租金。", "mn": "Түрээслэгч мөнгө төлөөгүй.", "origin": "machine"}
            ],
            "result": [
                {"zh": "判决支付租金。", "mn": "Мөнгө төлөхөөр шийдвэрлэв.", "origin": "machine"}
            ],
        },
        "source": "test",
        "licence": "Apache-2.0",
    }
    return data | changes


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory):
    settings = Settings(home=ROOT, state_dir=tmp_path_factory.mktemp("library"))
    with open_library(settings) as opened:
        # ranks depend on the collection: these tests look at the first 24 cases only
        for case_id in opened.store.list_states():
            if case_id not in FIRST_24:
                opened.store.set_state(case_id, "withdrawn", "not of this test")
        opened.sync()
        yield opened


# --- the shipped cases ----------------------------------------------------------------------------


def shipped() -> list[dict]:
    return [json.loads(line) for line in SHIPPED.read_text("utf-8").splitlines()]


def test_shipped_cases_fit_the_schema_and_cover_the_services() -> None:
    cases, rejected = read_cases(SHIPPED.read_text("utf-8").splitlines(), "cases")
    assert rejected == []
    assert len(cases) >= 44
    assert {c.id for c in cases} >= FIRST_24
    assert len({c.kind for c in cases}) >= 8


def test_shipped_cases_say_that_they_are_fictional_and_unreviewed() -> None:
    for data in shipped():
        assert data["fictional"] is True
        assert "unreviewed" in data["note"]
        assert all(p["origin"] == "machine" for s in data["sections"].values() for p in s)


def test_both_sides_of_shipped_cases_are_in_their_language_and_agree_in_numbers() -> None:
    import re

    from mnzh_legal.engine.literals import find_literals

    for case in (parse_case(d) for d in shipped()):
        for section, paragraph in case.paragraphs():
            where = (case.id, section, paragraph.zh)
            assert detect_script(paragraph.zh) == "zh-Hans", where
            assert detect_script(paragraph.mn) == "mn-Cyrl", where
            assert not re.search("[\u4e00-\u9fff]", paragraph.mn), where
            zh = {
                v
                for x in find_literals(paragraph.zh, "zh")
                if len(x.value) > 1 and x.kind == "number"
                for v in x.values
            }
            mn = {x.value for x in find_literals(paragraph.mn, "mn")}
            years = {v for x in mn if "-" in x for v in x.split("-")}
            assert zh <= mn | years, (where, zh - mn)


def test_related_cases_exist() -> None:
    ids = {d["id"] for d in shipped()}
    assert all(r in ids for d in shipped() for r in d["related"])


# --- schema and store -----------------------------------------------------------------------------


def test_every_fault_is_named_with_its_field() -> None:
    bad = minimal(year="2024", kind="novel")
    bad["extra"] = 1
    faults = "\n".join(find_faults(bad))
    assert "year: '2024' is not of type 'integer'" in faults
    assert "kind: 'novel' is not one of" in faults
    assert "'extra' was unexpected" in faults
    with pytest.raises(DataError):
        parse_case(bad)


def test_a_bad_line_is_rejected_alone() -> None:
    lines = [
        json.dumps(minimal("case-1")),
        "{broken",
        "",
        json.dumps(minimal("case-1")),
        json.dumps(minimal("case-2")),
    ]
    cases, rejected = read_cases(lines, "f")
    assert [c.id for c in cases] == ["case-1", "case-2"]
    assert [r.line for r in rejected] == [2, 4]
    assert "also in line 1" in rejected[1].faults[0]


def test_the_store_keeps_versions_and_an_audit_trail(tmp_path: Path) -> None:
    with CaseStore(tmp_path / "a.sqlite") as store:
        assert store.put_cases([parse_case(minimal())]) == 1
        before = store.revision()
        assert store.put_cases([parse_case(minimal())]) == 0
        assert store.put_cases([parse_case(minimal(year=2025))]) == 1
        assert store.revision() != before
        assert store.get_case("case-1").year == 2025
        assert [a for _, a, _ in store.audit_trail("case-1")] == ["import", "import"]


def test_a_withdrawn_case_is_gone_from_reading_and_index(
    tmp_path: Path, matcher: TermMatcher
) -> None:
    store = CaseStore(tmp_path / "a.sqlite")
    with CaseLibrary(store, TantivyIndex(tmp_path / "i"), matcher) as lib:
        lib.import_lines([json.dumps(minimal())], "f")
        assert lib.search("租金").total == 1
        store.set_state("case-1", "withdrawn", "asked by a party")
        lib.sync()
        assert lib.search("租金").total == 0
        with pytest.raises(InputError, match="no case"):
            lib.get("case-1")


def test_a_case_shown_before_is_shown_as_another_process_has_changed_it(
    tmp_path: Path, matcher: TermMatcher
) -> None:
    store = CaseStore(tmp_path / "cases.sqlite")
    store.put_cases([parse_case(minimal())])
    with CaseLibrary(store, TantivyIndex(tmp_path / "index"), matcher) as library:
        library.sync()
        assert library.search("租金").hits[0].snippet.zh == "承租人未付租金。"
        changed = minimal()
        changed["sections"]["facts"][0]["zh"] = "承租人付清了租金。"  # type: ignore[index]
        with CaseStore(tmp_path / "cases.sqlite") as other:
            other.put_cases([parse_case(changed)])
        assert library.search("租金").hits[0].snippet.zh == "承租人付清了租金。"


def test_an_index_that_another_process_has_written_is_read_anew(tmp_path: Path) -> None:
    def document(identifier: str, branch: str = "civil") -> IndexDocument:
        return IndexDocument(identifier, "z:租金", "z:租金", {"branch": (branch,)}, 2024)

    writer, reader = TantivyIndex(tmp_path / "i"), TantivyIndex(tmp_path / "i")
    query = IndexQuery((Clause(("z:租金",)),))
    writer.rebuild([document("a")], "1")
    assert [h.id for h in reader.search(query).hits] == ["a"]
    writer.update([document("b")], [], "2")
    assert [h.id for h in reader.search(query).hits] == ["a", "b"]
    assert reader.search(query).facets["branch"] == {"civil": 2}
    writer.rebuild([document("c", "criminal")], "3")
    found = reader.search(query)
    assert [h.id for h in found.hits] == ["c"]
    assert found.facets["branch"] == {"criminal": 1}


def test_a_failed_import_changes_nothing(tmp_path: Path) -> None:
    def cases():
        yield parse_case(minimal("case-1"))
        raise RuntimeError("power cut")

    with CaseStore(tmp_path / "a.sqlite") as store:
        with pytest.raises(RuntimeError):
            store.put_cases(cases())
        assert store.count_published() == 0


def test_a_store_of_a_newer_program_is_refused(tmp_path: Path) -> None:
    import sqlite3

    path = tmp_path / "a.sqlite"
    CaseStore(path).close()
    with sqlite3.connect(path) as db:
        db.execute(f"PRAGMA user_version = {len(MIGRATIONS) + 1}")
    db.close()
    with pytest.raises(BackendError, match="newer"):
        CaseStore(path)


# --- analysis -------------------------------------------------------------------------------------


def test_both_scripts_of_a_word_share_tokens() -> None:
    cyrillic = {t.token for t in analyze_text("гэрээний")}
    traditional = {t.token for t in analyze_text(convert_to_traditional("гэрээний"))}
    assert cyrillic == traditional
    assert "m:гэрээ" in cyrillic
    assert sum(t.startswith("s:") for t in cyrillic) == 1


def test_chinese_gives_bigrams_in_simplified_characters_at_original_offsets() -> None:
    text = "《勞動法》"
    found = list(analyze_text(text))
    assert [t.token for t in found] == ["z:劳动", "z:动法"]
    assert [text[t.start : t.end] for t in found] == ["勞動", "動法"]


def test_inflected_verbs_share_a_lemma() -> None:
    assert "хулгайлах" in find_lemmas("хулгайлсан")
    assert "хулгайлах" in find_lemmas("хулгайлан")


# --- search ---------------------------------------------------------------------------------------

QUERIES = [
    ("拖欠工资", "nm-2024-wages-01"),
    ("цалин хөлс хойшлуулах", "nm-2024-wages-01"),
    ("离婚 抚养费", "nm-2023-divorce-01"),
    ("салах тэжээн өсгөх", "nm-2023-divorce-01"),
    ("草场 收回 承包", "nm-2023-grassland-01"),
    ("盗窃 马", "nm-2023-theft-01"),
    ("адуу хулгайлах", "nm-2023-theft-01"),
    ("狗 咬伤", "nm-2022-dog-01"),
    ("мод дэвсгэргүй гэрээслэл гэрчлэл", "nm-2024-notary-01"),
    ("機井 鄰居 飲水", "nm-2024-mediation-01"),
]


@pytest.mark.parametrize(("query", "wanted"), QUERIES)
def test_the_case_meant_comes_first(library: CaseLibrary, query: str, wanted: str) -> None:
    assert library.search(query).hits[0].case.id == wanted


@pytest.mark.parametrize(
    ("query", "wanted"), [q for q in QUERIES if "\u0400" <= q[0][0] <= "\u04ff"]
)
def test_the_same_query_in_traditional_script_finds_the_same(
    library: CaseLibrary, query: str, wanted: str
) -> None:
    assert library.search(convert_to_traditional(query)).hits[0].case.id == wanted


def test_expansion_reaches_a_case_written_in_the_other_language(
    tmp_path: Path, matcher: TermMatcher
) -> None:
    data = minimal()
    for text in (data["title"], *data["sections"]["facts"], *data["sections"]["result"]):  # type: ignore[index, misc]
        text["zh"] = "无"  # nothing to find on the Chinese side
    with CaseLibrary(
        CaseStore(tmp_path / "a.sqlite"), TantivyIndex(tmp_path / "i"), matcher
    ) as lib:
        lib.import_lines([json.dumps(data)], "f")
        result = lib.search("租赁")
        assert result.total == 1
        assert [e.zh for e in result.expanded] == ["租赁"]


def test_highlights_fall_on_the_original_characters(library: CaseLibrary) -> None:
    hit = library.search("拖欠工资").hits[0]
    zh = [hit.snippet.zh[a:b] for a, b in hit.snippet.zh_highlights]
    mn = [hit.snippet.mn[a:b].lower() for a, b in hit.snippet.mn_highlights]
    assert "拖欠" in "".join(zh)
    assert any(w.startswith("цалин") for w in mn)


def test_statutes_and_case_numbers_are_exact(library: CaseLibrary) -> None:
    result = library.search("《民法典》第一千零七十九条")
    assert [h.case.id for h in result.hits] == ["nm-2023-divorce-01"]
    assert result.statutes == ("民法典/1079",)
    assert library.search("《民法典》第一千零八十条").total == 0
    number = library.get("nm-2024-wages-01").case_number
    assert [h.case.id for h in library.search(number).hits if h.case.case_number == number]


def test_filters_years_and_paging(library: CaseLibrary) -> None:
    every = library.search("判决", SearchOptions(limit=100))
    assert sum(every.facets["branch"].values()) == every.total
    criminal = library.search("判决", SearchOptions({"branch": "criminal"}, limit=100))
    assert {h.case.branch for h in criminal.hits} == {"criminal"}
    assert criminal.total == every.facets["branch"]["criminal"]
    late = library.search("判决", SearchOptions(year_from=2024, limit=100))
    assert {h.case.year for h in late.hits} == {2024}
    pages = [library.search("判决", SearchOptions(limit=3, offset=n)).hits for n in (0, 3)]
    assert [h.case.id for p in pages for h in p] == [h.case.id for h in every.hits[:6]]


@pytest.mark.parametrize(
    ("query", "options", "message"),
    [
        ("", {}, "empty"),
        ("   ", {}, "empty"),
        ("。，！", {}, "no words"),
        ("x" * 600, {}, "limit is 500"),
        ("离婚", {"filters": {"colour": "red"}}, "filters are kind"),
        ("离婚", {"limit": 0}, "limit is 1 to"),
    ],
)
def test_queries_that_cannot_be_met_are_refused(
    library: CaseLibrary, query: str, options: dict, message: str
) -> None:
    with pytest.raises(QueryError, match=message):
        library.search(query, SearchOptions(**options))


def test_a_case_is_described_with_both_scripts(library: CaseLibrary) -> None:
    data = describe_case(library.get("nm-2024-notary-01"))
    assert data["title"]["mn_mong"] == convert_to_traditional(data["title"]["mn"])
    assert detect_script(data["sections"]["facts"][0]["mn_mong"]) == "mn-Mong"


def test_an_index_that_is_away_says_how_to_make_it(tmp_path: Path) -> None:
    with pytest.raises(BackendError, match="mnzh cases sync"):
        TantivyIndex(tmp_path / "nothing").search(IndexQuery((Clause(("t:y",)),)))
