"""Fixtures that several rooms share."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from mnzh_legal.config import Settings
from mnzh_legal.pipeline.translate import TranslationPipeline
from mnzh_legal.terms.base import TermBase, read_term_base
from mnzh_legal.terms.matcher import TermMatcher

ROOT = Path(__file__).resolve().parent.parent
CASES = Path(__file__).resolve().parent / "cases"


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The shared data folder; its absence fails where CI asks for it, else skips."""
    folder = Path(os.environ.get("MNZH_SHARED_DATA", ROOT.parent / "shared" / "data"))
    if not folder.is_dir():
        if os.environ.get("CI"):
            pytest.fail(f"shared data not found at {folder}")
        pytest.skip("shared data not at hand; set MNZH_SHARED_DATA")
    return folder


@pytest.fixture(scope="session")
def state_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("state")


@pytest.fixture(scope="session")
def settings(state_dir: Path) -> Settings:
    return Settings(home=ROOT, state_dir=state_dir, threads=2)


@pytest.fixture(scope="session")
def term_base(settings: Settings) -> TermBase:
    return read_term_base(settings.glossary_path)


@pytest.fixture(scope="session")
def matcher(term_base: TermBase) -> TermMatcher:
    return TermMatcher.from_base(term_base)


@pytest.fixture(scope="session")
def pipeline(settings: Settings) -> Iterator[TranslationPipeline]:
    """The shipped model with the shipped glossary."""
    return TranslationPipeline(settings)
