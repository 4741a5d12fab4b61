"""Confidence: rises with likelihood, is low for what the model does not know, and reaches the reader."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from mnzh_legal.engine.confidence import FILE, Calibration, load_calibration
from mnzh_legal.errors import DataError
from mnzh_legal.types import Lang

POINTS = Calibration({"mn": ((-1.0, 0.2), (-0.5, 0.4), (0.0, 0.9))}, {"mn": 0.3})


@pytest.mark.parametrize(
    ("likelihood", "wanted"),
    [(-1.0, 0.2), (-0.75, 0.3), (-0.25, 0.65), (0.5, 0.9), (-1.1, 0.13), (-9.0, 0.0), (None, None)],
)
def test_points_are_joined_by_lines_and_go_on_downwards(
    likelihood: float | None, wanted: float | None
) -> None:
    assert POINTS.of("mn", likelihood) == wanted
    assert POINTS.of("zh", likelihood) is None


def test_low_is_what_lies_under_the_limit() -> None:
    assert POINTS.is_low("mn", 0.29)
    assert not POINTS.is_low("mn", 0.3)
    assert not POINTS.is_low("zh", 0.1)
    assert not POINTS.is_low("mn", None)


def test_a_folder_without_a_calibration_knows_nothing_and_a_broken_one_says_so(
    tmp_path: Path,
) -> None:
    assert load_calibration(tmp_path).of("mn", -0.1) is None
    (tmp_path / FILE).write_text("{", "utf-8")
    with pytest.raises(DataError, match=r"confidence\.json is broken"):
        load_calibration(tmp_path)


def test_the_shipped_calibration_rises(settings) -> None:
    data = json.loads((settings.model_dir / FILE).read_text("utf-8"))
    for lang in ("mn", "zh"):
        rows = data["points"][lang]
        assert rows == sorted(rows)
        assert [y for _, y in rows] == sorted(y for _, y in rows)
        assert rows[0][1] < data["low"][lang] < rows[-1][1]


def test_what_is_no_law_is_said_to_be_unsure_and_a_clause_is_not(pipeline) -> None:
    law, other = pipeline.translate_many(
        ["租赁期限不得超过二十年。", "猫咪把毛线球滚到钢琴底下，喵喵叫着要爵士乐手陪它玩捉迷藏。"],
        Lang.ZH_HANS,
        Lang.MN_CYRL,
    )
    assert law.confidence is not None
    assert other.confidence is not None
    assert law.confidence > 0.6 > other.confidence
    assert "low-confidence" in [w.code for w in other.warnings]
    assert "low-confidence" not in [w.code for w in law.warnings]


def test_the_least_sure_sentence_counts_and_a_term_alone_needs_no_model(pipeline) -> None:
    texts = ["租赁期限不得超过二十年。", "猫咪把毛线球滚到钢琴底下。"]
    one, two = pipeline.translate_many(texts, Lang.ZH_HANS, Lang.MN_CYRL)
    (both,) = pipeline.translate_many(["".join(texts)], Lang.ZH_HANS, Lang.MN_CYRL)
    assert both.confidence == min(one.confidence, two.confidence)
    (term,) = pipeline.translate_many(["原告"], Lang.ZH_HANS, Lang.MN_CYRL)
    assert term.confidence is None
