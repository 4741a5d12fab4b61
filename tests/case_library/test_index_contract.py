"""What every index does alike; Elasticsearch is a real server."""

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from mnzh_legal.cases.index.base import (
    FACET_HITS,
    CaseIndex,
    Clause,
    IndexDocument,
    IndexQuery,
    Sort,
)
from mnzh_legal.cases.index.tantivy import TantivyIndex
from mnzh_legal.config import ElasticsearchSettings, load_settings
from mnzh_legal.errors import BackendError
from mnzh_legal.evaluation.search import evaluate_search, read_needs, top10_agreement
from mnzh_legal.pipeline.cases import open_library
from tests.elastic_node import Installation, Node, find_archive, find_java


@pytest.fixture(scope="session")
def elasticsearch_node() -> Iterator[Node]:
    archive, java = find_archive(), find_java()
    if archive is None or java is None:
        missing = "the server (make test fetches it)" if archive is None else "a Java 21 runtime"
        if os.environ.get("CI"):
            pytest.fail(f"{missing} is not at hand")
        pytest.skip(f"{missing} is not at hand")
    installation = Installation(archive, java)
    node = Node(installation)
    node.start()
    try:
        node.wait()
        yield node
    finally:
        node.kill()
        installation.remove()


_names = iter(range(1_000_000))


@pytest.fixture(params=["tantivy", "elasticsearch"])
def index(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[CaseIndex]:
    if request.param == "tantivy":
        made: CaseIndex = TantivyIndex(tmp_path / "index")
    else:
        from mnzh_legal.cases.index.elasticsearch import ElasticsearchIndex

        node = request.getfixturevalue("elasticsearch_node")
        made = ElasticsearchIndex(
            ElasticsearchSettings((node.url,), f"contract-{next(_names)}", replicas=0)
        )
    yield made
    made.close()


def doc(identifier: str, body: str, year: int, **more: object) -> IndexDocument:
    fields = {k: v if isinstance(v, tuple) else (v,) for k, v in more.pop("fields", {}).items()}  # type: ignore[attr-defined]
    return IndexDocument(identifier, body, body, fields, year, **more)  # type: ignore[arg-type]


DOCUMENTS = [
    doc("a", "t:x t:y t:y", 2020, statutes=("法/1",), case_number="号1", digest="d1",
        fields={"kind": "court", "branch": "civil", "cause": ("民事", "民事/合同"), "cause_name": ("民事", "合同")}),
    doc("b", "t:y t:z", 2021, statutes=("法/1", "法/2"), digest="d2",
        fields={"kind": "court", "branch": "criminal", "cause": ("刑事",)}),
    doc("c", "t:q t:w t:q", 2022, digest="d3", fields={"kind": "notary", "branch": "civil"}),
]  # fmt: skip


def ids(index: CaseIndex, **query: object) -> list[str]:
    return [h.id for h in index.search(IndexQuery(**query)).hits]  # type: ignore[arg-type]


Y = (Clause(("t:y",)),)


def test_a_rebuild_replaces_everything(index: CaseIndex) -> None:
    assert not index.is_current("f1")
    assert index.list_digests() is None
    assert index.rebuild(DOCUMENTS, "f1") == 3
    assert index.is_current("f1")
    assert not index.is_current("f2")
    assert index.list_digests() == {"a": "d1", "b": "d2", "c": "d3"}
    assert index.rebuild(DOCUMENTS[:1], "f2") == 1
    assert ids(index, clauses=(Clause(("t:q",)),)) == []
    assert index.list_digests() == {"a": "d1"}


def test_an_update_changes_only_what_it_names(index: CaseIndex) -> None:
    index.rebuild(DOCUMENTS, "f1")
    changed = doc("b", "t:n", 2021, digest="d9")
    assert index.update([changed], ["c", "never there"], "f2") == 1
    assert index.is_current("f2")
    assert index.list_digests() == {"a": "d1", "b": "d9"}
    assert ids(index, clauses=Y) == ["a"]
    assert ids(index, clauses=(Clause(("t:n",)),)) == ["b"]


def test_words_rank_and_conditions_hold(index: CaseIndex) -> None:
    index.rebuild(DOCUMENTS, "f1")
    found = index.search(IndexQuery(Y))
    assert [h.id for h in found.hits] == ["a", "b"]
    assert found.total == 2
    assert ids(index, clauses=(Clause(("t:y", "t:z")),)) == ["b"]
    assert ids(index, statutes=("法/2",)) == ["b"]
    assert ids(index, case_number="号1") == ["a"]
    assert ids(index, clauses=Y, filters={"branch": ("civil",)}) == ["a"]
    assert ids(index, clauses=Y, filters={"branch": ("civil", "criminal")}) == ["a", "b"]
    assert ids(index, filters={"cause_name": ("合同",)}) == ["a"]
    assert ids(index, clauses=Y, year_from=2021) == ["b"]
    assert ids(index, clauses=Y, excluded=(Clause(("t:z",)),)) == ["a"]
    assert ids(index, clauses=Y, excluded_ids=("a",)) == ["b"]
    assert ids(index, clauses=Y, required=(Clause(("t:z",)),)) == ["b"]
    assert ids(index, clauses=(Clause(("t:none",)),)) == []


def test_a_phrase_needs_the_words_in_order(index: CaseIndex) -> None:
    index.rebuild(DOCUMENTS, "f1")
    assert ids(index, required=(Clause(("t:q", "t:w"), phrase=True),)) == ["c"]
    assert ids(index, required=(Clause(("t:y", "t:x"), phrase=True),)) == []
    assert ids(index, required=(Clause(("t:x", "t:y"), phrase=True),)) == ["a"]


def test_facets_count_all_hits_not_only_the_window(index: CaseIndex) -> None:
    index.rebuild(DOCUMENTS, "f1")
    found = index.search(IndexQuery(limit=1))
    assert found.total == 3
    assert len(found.hits) == 1
    assert found.facets["branch"] == {"civil": 2, "criminal": 1}
    assert found.facets["cause"] == {"刑事": 1, "民事": 1, "民事/合同": 1}
    assert found.facets["year"] == {"2020": 1, "2021": 1, "2022": 1}
    assert index.search(IndexQuery(with_facets=False)).facets == {}


def test_facets_of_words_count_the_best_hits_and_of_filters_all(index: CaseIndex) -> None:
    documents = [
        doc(f"b{n:04d}", "t:y t:y t:y t:x", 2020, fields={"branch": "civil"})
        for n in range(FACET_HITS)
    ]
    documents += [
        doc(f"z{n:04d}", "t:y" + " t:f" * 40, 2010, fields={"branch": "criminal"})
        for n in range(300)
    ]
    index.rebuild(documents, "f1")
    found = index.search(IndexQuery(Y, limit=5))
    assert found.total == FACET_HITS + 300
    assert len(found.hits) == 5
    assert found.facets["branch"] == {"civil": FACET_HITS}
    assert found.facets["year"] == {"2020": FACET_HITS}
    for query in (IndexQuery(), IndexQuery(required=Y), IndexQuery(Y, sort=Sort.NEWEST)):
        assert index.search(query).facets["branch"] == {"civil": FACET_HITS, "criminal": 300}


def test_facets_know_the_values_of_documents_put_later(index: CaseIndex) -> None:
    index.rebuild(DOCUMENTS, "f1")
    assert index.search(IndexQuery(Y)).facets["branch"] == {"civil": 1, "criminal": 1}
    index.update([doc("n", "t:y", 2023, fields={"branch": "new"})], ["a"], "f2")
    found = index.search(IndexQuery(Y))
    assert found.facets["branch"] == {"criminal": 1, "new": 1}
    assert found.facets["cause"] == {"刑事": 1}


def test_sorting_and_paging(index: CaseIndex) -> None:
    index.rebuild(DOCUMENTS, "f1")
    assert ids(index, sort=Sort.NEWEST) == ["c", "b", "a"]
    assert ids(index, sort=Sort.OLDEST) == ["a", "b", "c"]
    assert ids(index, sort=Sort.OLDEST, offset=1, limit=1) == ["b"]
    many = [doc(f"m{n:03d}", "t:same", 2020, digest=str(n)) for n in range(60)]
    index.rebuild(many, "f2")
    same = (Clause(("t:same",)),)
    pages = [i for n in range(0, 60, 20) for i in ids(index, clauses=same, offset=n, limit=20)]
    assert len(set(pages)) == 60


def test_a_rebuild_that_fails_leaves_the_old_index(index: CaseIndex) -> None:
    index.rebuild(DOCUMENTS, "f1")

    def broken() -> Iterator[IndexDocument]:
        yield DOCUMENTS[0]
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        index.rebuild(broken(), "f2")
    assert index.is_current("f1")
    assert ids(index, clauses=Y) == ["a", "b"]


def test_an_index_that_is_not_there_says_how_to_make_it(index: CaseIndex) -> None:
    with pytest.raises(BackendError, match="mnzh cases sync"):
        index.search(IndexQuery(Y))
    with pytest.raises(BackendError, match="mnzh cases sync"):
        index.update([], [], "f")


def test_a_server_that_is_away_is_named() -> None:
    from mnzh_legal.cases.index.elasticsearch import ElasticsearchIndex

    index = ElasticsearchIndex(
        ElasticsearchSettings(("http://127.0.0.1:9",), "x", timeout_s=1, api_key="secret-key")
    )
    with pytest.raises(BackendError, match=r"127\.0\.0\.1:9 cannot be reached") as caught:
        index.search(IndexQuery(Y))
    assert "secret-key" not in str(caught.value)
    index.close()


def test_both_indexes_find_the_same_for_the_judged_queries(
    elasticsearch_node: Node, tmp_path: Path
) -> None:
    root = Path(__file__).resolve().parents[2]
    needs = read_needs(root / "corpus" / "queries.tsv")
    base = replace(
        load_settings(),
        state_dir=tmp_path,
        elasticsearch_hosts=elasticsearch_node.url,
        elasticsearch_index="judged",
        elasticsearch_replicas=0,
    )
    rankings = []
    for name in ("tantivy", "elasticsearch"):
        with open_library(replace(base, case_index=name)) as library:
            library.sync(force=True)
            rankings.append(evaluate_search(library, needs)["rankings"])
    assert len(rankings[0]) == 4 * len(needs)
    assert top10_agreement(*rankings) >= 0.95
