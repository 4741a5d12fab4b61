"""The index that grows: Elasticsearch 9 behind an alias, with the same tokens as the embedded one.

A rebuild writes a new index and moves the alias in one step, so searches never see half of it. The
mapping holds the versions of layout and analysis and the revision of the store; a search against
another version says so instead of answering wrongly. Nothing beyond the core of Elasticsearch is used
(whitespace analyzer, keywords, BM25, terms aggregations).
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from mnzh_legal.cases.analysis import ANALYSIS_VERSION
from mnzh_legal.cases.index.base import (
    FACET_FIELDS,
    FACET_HITS,
    FILTER_FIELDS,
    MAX_FACET_VALUES,
    SPARE_HITS,
    CaseIndex,
    Clause,
    IndexDocument,
    IndexHit,
    IndexQuery,
    IndexResult,
    Sort,
    cut_window,
)
from mnzh_legal.config import ElasticsearchSettings
from mnzh_legal.errors import BackendError, ResourceMissingError

_LAYOUT = 2
_VERSION = f"{ANALYSIS_VERSION}/e{_LAYOUT}"
_BULK_DOCUMENTS = 500
_BULK_RETRIES = 6
_RETRIED_STATUS = (429, 502, 503, 504)


def _mapping(revision: str) -> dict[str, Any]:
    words = {"type": "text", "analyzer": "whitespace", "index_options": "freqs"}
    keyword = {"type": "keyword", "norms": False}
    return {
        "dynamic": "strict",
        "_source": {"includes": ["id", "digest"]},
        "_meta": {"version": _VERSION, "revision": revision},
        "properties": {
            "id": keyword,
            "digest": {"type": "keyword", "index": False},
            "body": words,
            "sequence": words | {"index_options": "positions"},
            "statute": keyword,
            "case_number": keyword,
            "year": {"type": "integer"},
            **dict.fromkeys(FILTER_FIELDS, keyword),
        },
    }


def _source(document: IndexDocument) -> dict[str, Any]:
    return {
        "id": document.id,
        "digest": document.digest,
        "body": document.body,
        "sequence": document.sequence,
        "statute": list(document.statutes),
        "case_number": [document.case_number] if document.case_number else [],
        "year": document.year,
        **{name: list(document.fields.get(name, ())) for name in FILTER_FIELDS},
    }


class ElasticsearchIndex(CaseIndex):
    """An index of a cluster under the alias ``settings.index``."""

    def __init__(self, settings: ElasticsearchSettings) -> None:
        try:
            from elasticsearch import Elasticsearch
        except ImportError as exc:
            raise ResourceMissingError(
                "the Elasticsearch client is not installed; run: pip install 'mnzh-legal[elasticsearch]'"
            ) from exc
        options: dict[str, Any] = {
            "request_timeout": settings.timeout_s,
            "max_retries": 3,
            "retry_on_timeout": True,
            "retry_on_status": _RETRIED_STATUS,
        }
        if settings.api_key:
            options["api_key"] = settings.api_key
        elif settings.user:
            options["basic_auth"] = (settings.user, settings.password)
        if settings.ca_certs:
            options["ca_certs"] = settings.ca_certs
        self._alias = settings.index
        self._replicas = settings.replicas
        self._hosts = ", ".join(settings.hosts)
        try:
            self._client = Elasticsearch(list(settings.hosts), **options)
        except (ValueError, TypeError, OSError) as exc:
            raise BackendError(f"Elasticsearch settings cannot be used: {exc}") from exc

    @contextmanager
    def _errors(self, doing: str) -> Iterator[None]:
        from elasticsearch import (
            ApiError,
            AuthenticationException,
            AuthorizationException,
            ConnectionTimeout,
            NotFoundError,
            TransportError,
        )
        from elasticsearch import ConnectionError as Unreachable

        where = f"Elasticsearch at {self._hosts}"
        try:
            yield
        except (AuthenticationException, AuthorizationException) as exc:
            raise BackendError(
                f"{where} refuses us while {doing}: check MNZH_ELASTICSEARCH_API_KEY, or _USER and _PASSWORD"
            ) from exc
        except NotFoundError as exc:
            raise BackendError(
                f"{where} has no index {self._alias!r}; run: mnzh cases sync"
            ) from exc
        except ConnectionTimeout as exc:
            raise BackendError(f"{where} did not answer in time while {doing}; try again") from exc
        except Unreachable as exc:
            raise BackendError(
                f"{where} cannot be reached while {doing}; is it running, is MNZH_ELASTICSEARCH_HOSTS right?"
            ) from exc
        except ApiError as exc:
            raise BackendError(
                f"{where} failed while {doing}: {exc.status_code} {exc.message}"
            ) from exc
        except TransportError as exc:
            raise BackendError(f"{where} failed while {doing}: {exc.message}") from exc

    # --- writing ------------------------------------------------------------------------------------

    def rebuild(self, documents: Iterable[IndexDocument], revision: str) -> int:
        name = f"{self._alias}-{time.time_ns()}"
        with self._errors("rebuilding the index"):
            self._client.indices.create(
                index=name,
                mappings=_mapping(revision),
                settings={
                    "number_of_shards": 1,
                    "number_of_replicas": 0,
                    "refresh_interval": "-1",
                },
            )
            try:
                count = self._put(name, documents)
                self._client.indices.put_settings(
                    index=name,
                    settings={"number_of_replicas": self._replicas, "refresh_interval": "1s"},
                )
                self._client.indices.refresh(index=name)
                old = [i for i in self._indices() if i != name]
                actions: list[dict[str, Any]] = [{"add": {"index": name, "alias": self._alias}}]
                aliased = [i for i in old if self._alias in self._aliases_of(i)]
                actions += [{"remove": {"index": i, "alias": self._alias}} for i in aliased]
                self._client.indices.update_aliases(actions=actions)
            except BaseException:
                self._client.options(ignore_status=(404,)).indices.delete(index=name)
                raise
            for index in old:
                self._client.options(ignore_status=(404,)).indices.delete(index=index)
        return count

    def _indices(self) -> list[str]:
        found = self._client.options(ignore_status=(404,)).indices.get(index=f"{self._alias}-*")
        return [n for n in found.body if n.removeprefix(f"{self._alias}-").isdigit()]

    def _aliases_of(self, index: str) -> list[str]:
        return list(self._client.indices.get_alias(index=index)[index]["aliases"])

    def _put(self, index: str, documents: Iterable[IndexDocument]) -> int:
        count = 0
        block: list[dict[str, Any]] = []
        for document in documents:
            block += [{"index": {"_id": document.id}}, _source(document)]
            if len(block) >= 2 * _BULK_DOCUMENTS:
                count += self._send(index, block)
                block = []
        return count + (self._send(index, block) if block else 0)

    def _send(self, index: str, operations: list[dict[str, Any]]) -> int:
        """Send a bulk request; what the cluster refuses for a while is sent again, waiting longer."""
        from elasticsearch import ConnectionError as Unreachable
        from elasticsearch import ConnectionTimeout

        done = 0
        for attempt in range(_BULK_RETRIES + 1):
            try:
                answer = self._client.bulk(index=index, operations=operations)
            except (Unreachable, ConnectionTimeout):
                if attempt == _BULK_RETRIES:
                    raise
                time.sleep(min(0.5 * 2**attempt, 20))
                continue  # the ids make a second send of the same documents harmless
            again: list[dict[str, Any]] = []
            position = 0
            for item in answer["items"]:
                ((action, outcome),) = item.items()
                size = 1 if action == "delete" else 2
                sent = operations[position : position + size]
                position += size
                if outcome["status"] in _RETRIED_STATUS:
                    again += sent
                elif outcome.get("error"):
                    raise BackendError(
                        f"Elasticsearch refuses case {outcome['_id']}: {outcome['error'].get('reason')}"
                    )
                else:
                    done += 1
            if not again:
                return done
            operations = again
            time.sleep(min(0.5 * 2**attempt, 20))
        raise BackendError(
            f"Elasticsearch at {self._hosts} is too busy: {len(operations)} operations of a bulk request "
            f"were refused {_BULK_RETRIES + 1} times; run mnzh cases sync when it has recovered"
        )

    def update(
        self, documents: Iterable[IndexDocument], removed: Iterable[str], revision: str
    ) -> int:
        with self._errors("updating the index"):
            if self._meta().get("version") != _VERSION:
                raise BackendError(
                    f"index {self._alias!r} must be rebuilt: mnzh cases sync --force"
                )
            deletions: list[dict[str, Any]] = [{"delete": {"_id": i}} for i in removed]
            for start in range(0, len(deletions), _BULK_DOCUMENTS):
                self._send(self._alias, deletions[start : start + _BULK_DOCUMENTS])
            count = self._put(self._alias, documents)
            self._client.indices.refresh(index=self._alias)
            self._client.indices.put_mapping(
                index=self._alias, meta={"version": _VERSION, "revision": revision}
            )
        return count

    # --- reading ------------------------------------------------------------------------------------

    def _meta(self) -> dict[str, Any]:
        found = self._client.options(ignore_status=(404,)).indices.get_mapping(index=self._alias)
        if found.meta.status == 404:
            return {}
        (mapping,) = (m["mappings"] for m in found.body.values())
        return dict(mapping.get("_meta", {}))

    def list_digests(self) -> dict[str, str] | None:
        with self._errors("reading the index"):
            if self._meta().get("version") != _VERSION:
                return None
            self._client.indices.refresh(index=self._alias)
            out: dict[str, str] = {}
            after: list[Any] | None = None
            while True:
                found = self._client.search(
                    index=self._alias,
                    size=5000,
                    sort=[{"id": "asc"}],
                    search_after=after,
                    source_includes=["id", "digest"],
                    track_total_hits=False,
                )["hits"]["hits"]
                if not found:
                    return out
                out.update((h["_source"]["id"], h["_source"]["digest"]) for h in found)
                after = found[-1]["sort"]

    def is_current(self, revision: str) -> bool:
        with self._errors("reading the index"):
            meta = self._meta()
        return meta.get("version") == _VERSION and meta.get("revision") == revision

    def search(self, query: IndexQuery) -> IndexResult:
        by_year = query.sort is not Sort.RELEVANCE
        body: dict[str, Any] = {
            "query": _build_query(query),
            "size": query.offset + query.limit + SPARE_HITS,
            "track_total_hits": True,
            "source": False,
            "docvalue_fields": ["id"],
        }
        if by_year:
            newest = query.sort is Sort.NEWEST
            body["sort"] = [{"year": "desc" if newest else "asc"}, {"id": "asc"}]
        if query.with_facets:
            counts: dict[str, Any] = {
                name: {"terms": {"field": name, "size": MAX_FACET_VALUES}}
                for name in (*FACET_FIELDS, "year")
            }
            if query.samples_facets:  # the best of each shard
                best = {"sampler": {"shard_size": FACET_HITS}, "aggregations": counts}
                body["aggregations"] = {"best": best}
            else:
                body["aggregations"] = counts
        with self._errors("searching"):
            found = self._client.search(index=self._alias, **body)
        if found["_shards"]["failed"]:
            raise BackendError(
                f"Elasticsearch at {self._hosts}: {found['_shards']['failed']} shards did not answer"
            )
        hits = [
            IndexHit(h["fields"]["id"][0], float(h["_score"] or 0.0)) for h in found["hits"]["hits"]
        ]
        aggregations = dict(found.get("aggregations") or {})
        aggregations = aggregations.get("best", aggregations)
        facets = {
            name: {str(b["key"]): int(b["doc_count"]) for b in aggregations[name]["buckets"]}
            for name in (*FACET_FIELDS, "year")
            if name in aggregations
        }
        return IndexResult(cut_window(hits, query), int(found["hits"]["total"]["value"]), facets)

    def close(self) -> None:
        self._client.close()


def _match(clause: Clause) -> dict[str, Any]:
    if clause.phrase and len(clause.tokens) > 1:
        return {"match_phrase": {"sequence": {"query": " ".join(clause.tokens)}}}
    terms = [{"term": {"body": t}} for t in clause.tokens]
    return terms[0] if len(terms) == 1 else {"bool": {"must": terms}}


def _build_query(query: IndexQuery) -> dict[str, Any]:
    options = [
        {"bool": {"must": [_match(clause)], "boost": clause.boost}} for clause in query.clauses
    ]
    must = [_match(clause) for clause in query.required]
    if options:
        must.append({"bool": {"should": options, "minimum_should_match": 1}})
    conditions: list[dict[str, Any]] = [
        {"terms": {name: list(values)}} for name, values in query.filters.items()
    ]
    conditions += [{"term": {"statute": s}} for s in query.statutes]
    if query.case_number:
        conditions.append({"term": {"case_number": query.case_number}})
    if query.year_from > 0 or query.year_to < 9999:
        conditions.append({"range": {"year": {"gte": query.year_from, "lte": query.year_to}}})
    excluded = [_match(clause) for clause in query.excluded]
    if query.excluded_ids:
        excluded.append({"terms": {"id": list(query.excluded_ids)}})
    return {
        "bool": {
            "must": must or [{"match_all": {}}],
            "filter": conditions,
            "must_not": excluded,
        }
    }
