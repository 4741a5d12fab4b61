"""The quality rules find faults put into true sentences, and are mostly silent on these as they are."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

from mnzh_legal.config import load_settings
from mnzh_legal.engine.backends.choose import open_backend
from mnzh_legal.engine.coverage import CoverageCheck, load_limits
from mnzh_legal.evaluation.quality import RuleScore, score_rules
from mnzh_legal.pipeline.quality import Pair, default_profile

ROOT = Path(__file__).resolve().parent.parent.parent


def composed_pairs() -> list[Pair]:
    path = ROOT / "scripts" / "quality_scores.py"
    spec = importlib.util.spec_from_file_location("quality_scores", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.read_pairs()


@pytest.fixture(scope="module")
def scores(matcher) -> dict[str, RuleScore]:
    folder = load_settings().model_dir
    coverage = CoverageCheck(open_backend(folder), load_limits(folder))
    return {s.rule: s for s in score_rules(composed_pairs(), matcher, coverage, most=60)}


def test_every_rule_is_scored_on_enough_pairs_of_both_kinds(scores) -> None:
    assert set(default_profile()) == set(scores)
    for score in scores.values():
        assert min(score.faulty, score.clean) >= 20, score


@pytest.mark.parametrize("rule", sorted(default_profile()))
def test_faults_are_found(scores, rule: str) -> None:
    # one lost modal or negative word may be made up for by another word of its kind
    least = {"modality": 0.8, "negation": 0.6, "omission": 0.6}.get(rule, 0.95)
    assert scores[rule].recall >= least, scores[rule]


@pytest.mark.parametrize("rule", sorted(set(default_profile()) - {"term-missing"}))
def test_true_sentences_are_left_in_peace(scores, rule: str) -> None:
    most = {"omission": 0.2}.get(rule, 0.1)
    assert scores[rule].false <= most * scores[rule].clean, scores[rule]


def test_omissions_are_not_scored_without_a_model(matcher) -> None:
    assert "omission" not in {s.rule for s in score_rules(composed_pairs(), matcher, most=1)}


def test_a_score_without_pairs_is_none_at_all() -> None:
    empty = RuleScore("x", 0, 0, 0, 0)
    assert (empty.recall, empty.precision) == (0.0, 0.0)
    assert RuleScore("x", 10, 8, 10, 2).precision == 0.8
