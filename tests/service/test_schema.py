"""Schemathesis: generated requests to every operation of the API, every answer checked.

``MNZH_SCHEMA_EXAMPLES`` examples an operation (make test: 40; the figure in the notes: 1000).
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
import schemathesis
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as hypothesis_settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    allow_header_conformance,
    content_type_conformance,
    ensure_resource_availability,
    ignored_auth,
    missing_required_header,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
    use_after_free,
)

from mnzh_legal.config import Settings
from mnzh_legal.pipeline.translate import TranslationPipeline
from mnzh_legal.service.app import create_app
from tests.fakes import FakeBackend

#: All of schemathesis' checks but positive_data_acceptance: a text of a form that the schema allows may still
#: hold no word of our languages, and is answered with the documented 422.
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    negative_data_rejection,
    missing_required_header,
    unsupported_method,
    allow_header_conformance,
    use_after_free,
    ensure_resource_availability,
    ignored_auth,
]
EXAMPLES = int(os.environ.get("MNZH_SCHEMA_EXAMPLES", "40"))


@pytest.fixture(scope="module")
def operations(
    settings: Settings, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, Any]]:
    own = replace(settings, state_dir=tmp_path_factory.mktemp("schema"))
    backend = FakeBackend(lambda s: "Гэрээ байгуулав." if "⟦mn⟧" in s else "签订合同。")
    app = create_app(own, TranslationPipeline(own, backend=backend))
    with TestClient(app):
        loaded = schemathesis.openapi.from_asgi("/openapi.json", app)
        yield {o.ok().label: o.ok() for o in loaded.get_all_operations()}


LABELS = [
    "GET /healthz",
    "GET /readyz",
    "GET /v1/ask",
    "GET /v1/cases/search",
    "GET /v1/cases/suggest",
    "GET /v1/cases/{case_id}",
    "GET /v1/cases/{case_id}/similar",
    "POST /v1/cases/cite",
    "GET /v1/documents",
    "POST /v1/documents",
    "GET /v1/documents/{document_id}",
    "DELETE /v1/documents/{document_id}",
    "POST /v1/documents/{document_id}/cancel",
    "GET /v1/documents/{document_id}/result",
    "GET /v1/languages",
    "POST /v1/script/convert",
    "GET /v1/statistics",
    "GET /v1/terms",
    "GET /v1/terms/{term_id}",
    "POST /v1/translate",
    "GET /v1/usage",
]


def test_every_operation_is_tried(operations: dict[str, Any]) -> None:
    assert sorted(operations) == sorted(LABELS)


@pytest.mark.parametrize("label", LABELS)
def test_every_answer_is_documented(operations: dict[str, Any], label: str) -> None:
    @hypothesis_settings(
        max_examples=EXAMPLES,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        derandomize=True,
        database=None,
        phases=[Phase.explicit, Phase.generate],
    )
    @given(case=operations[label].as_strategy())
    def run(case: Any) -> None:
        case.call_and_validate(checks=CHECKS)

    run()
