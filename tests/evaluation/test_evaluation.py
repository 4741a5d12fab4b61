"""``mnzh evaluate``: what it reads, what it refuses, what it counts."""

from __future__ import annotations

from pathlib import Path

import pytest

from mnzh_legal.config import Settings
from mnzh_legal.errors import DataError
from mnzh_legal.evaluation.metrics import compare_chrf, score_bleu, score_chrf, score_terms
from mnzh_legal.evaluation.testset import evaluate_file, read_test_set
from mnzh_legal.pipeline.translate import TranslationPipeline
from mnzh_legal.types import Lang
from tests.fakes import FakeBackend

ROWS = (
    "id\tzh\tmn_cyrl\tdomain\n"
    "a\t双方签订合同。\tХоёр тал бичгээр гэрээ байгуулав.\tcivil\n"
    "b\t双方解除合同。\tХоёр тал энэ гэрээг цуцлав.\tlabour\n"
)


@pytest.fixture
def test_file(tmp_path: Path) -> Path:
    path = tmp_path / "test.tsv"
    path.write_text(ROWS, encoding="utf-8")
    return path


def pipeline_of(settings: Settings, *answers: str) -> TranslationPipeline:
    backend = FakeBackend(lambda source: answers[0] if "签订" in source else answers[-1])
    return TranslationPipeline(settings, backend=backend)


def test_perfect_output_scores_100_with_signatures_and_versions(
    settings: Settings, test_file: Path
) -> None:
    report = evaluate_file(
        pipeline_of(settings, "Хоёр тал бичгээр гэрээ байгуулав.", "Хоёр тал энэ гэрээг цуцлав."),
        test_file,
        Lang.ZH_HANS,
        Lang.MN_CYRL,
    )
    assert report["chrf++"] == 100
    assert "nw:2" in report["chrf++_signature"]
    assert report["bleu"] == pytest.approx(100)
    assert report["term_success_lemma"] == 100
    assert report["term_success_surface"] == 100
    assert report["sentences"] == 2
    assert report["sentences_per_second"] > 0
    assert report["model"] == "fake-1"
    assert set(report["chrf++_by_domain"]) == {"civil", "labour"}


def test_lemma_and_surface_success_differ(
    settings: Settings, test_file: Path, tmp_path: Path
) -> None:
    terms = tmp_path / "terms.tsv"
    terms.write_text("id\tzh_term\tmn_lemma\na\t合同\tгэрээ\nb\t合同\tгэрээ\n", encoding="utf-8")
    report = evaluate_file(
        pipeline_of(settings, "Гэрээ байгуулав.", "Гэрээнээс татгалзав."),
        test_file, Lang.ZH_HANS, Lang.MN_CYRL, terms_path=terms, mode="proper",
    )  # fmt: skip
    assert report["terms_required"] == 2
    assert report["term_success_lemma"] == 100
    assert report["term_success_surface"] == 50


def test_the_modes_ask_for_no_right_and_wrong_lemmas(
    settings: Settings, test_file: Path, tmp_path: Path
) -> None:
    terms = tmp_path / "terms.tsv"
    terms.write_text("id\tzh_term\tmn_lemma\na\t合同\tгэрээ\n", encoding="utf-8")
    seen = {}
    for mode in ("noterm", "proper", "random"):
        backend = FakeBackend(lambda source: "Хоёр тал тохиров.")  # no term: it is shown next
        evaluate_file(
            TranslationPipeline(settings, backend=backend),
            test_file,
            Lang.ZH_HANS,
            Lang.MN_CYRL,
            terms_path=terms,
            mode=mode,
        )
        seen[mode] = " ".join(backend.sources)
    assert "⟦t⟧" not in seen["noterm"]
    assert "⟦m⟧гэрээ⟦/t⟧" in seen["proper"]
    assert "⟦m⟧" in seen["random"]
    assert "⟦m⟧гэрээ⟦/t⟧" not in seen["random"]


def test_traditional_output_is_compared_in_cyrillic(settings: Settings, test_file: Path) -> None:
    report = evaluate_file(
        pipeline_of(settings, "Хоёр тал бичгээр гэрээ байгуулав.", "Хоёр тал энэ гэрээг цуцлав."),
        test_file,
        Lang.ZH_HANS,
        Lang.MN_MONG,
    )
    assert report["chrf++"] == 100


def test_faulty_files_list_every_fault(settings: Settings, tmp_path: Path) -> None:
    path = tmp_path / "t.tsv"
    path.write_text("id\tzh\n1\t合同\n", encoding="utf-8")
    with pytest.raises(DataError, match="mn_cyrl"):
        read_test_set(path)
    path.write_text("id\tzh\tmn_cyrl\n1\t\tа\n2\t合\t\n", encoding="utf-8")
    with pytest.raises(DataError) as caught:
        read_test_set(path)
    assert caught.value.faults == ("line 2: zh empty", "line 3: mn_cyrl empty")


def test_terms_of_unknown_sentences_are_refused(
    settings: Settings, test_file: Path, tmp_path: Path
) -> None:
    terms = tmp_path / "terms.tsv"
    terms.write_text("id\tzh_term\tmn_lemma\nzz\t合同\tгэрээ\n", encoding="utf-8")
    with pytest.raises(DataError, match="zz is not in the test file"):
        evaluate_file(
            pipeline_of(settings, "x"), test_file, Lang.ZH_HANS, Lang.MN_CYRL, terms_path=terms
        )


def test_scores_are_those_of_sacrebleu() -> None:
    assert score_chrf(["гэрээ"], ["гэрээ"]).value == 100
    assert 0 < score_chrf(["гэрээний"], ["гэрээ"]).value < 100
    assert "tok:zh" in score_bleu(["合同无效"], ["合同无效"], "zh").signature
    none = score_terms(["a"], ["a"], [[]], "mn")
    assert (none.required, none.lemma) == (0, 0.0)


def test_random_terms_are_drawn_without_a_terms_file_too(
    settings: Settings, test_file: Path
) -> None:
    backend = FakeBackend(lambda source: "Гэрээ байгуулав.")
    pipeline = TranslationPipeline(settings, backend=backend)
    evaluate_file(pipeline, test_file, Lang.ZH_HANS, Lang.MN_CYRL, mode="random")
    annotated = [s for s in backend.sources if "合同⟦m⟧" in s]
    assert annotated
    assert not any("合同⟦m⟧гэрээ⟦/t⟧" in s for s in annotated)


def test_the_interval_holds_the_score_and_narrows_with_more_segments() -> None:
    few = score_chrf(["нэг хоёр", "гурав"] * 5, ["нэг хоёр", "дөрөв"] * 5, resamples=300)
    many = score_chrf(["нэг хоёр", "гурав"] * 200, ["нэг хоёр", "дөрөв"] * 200, resamples=300)
    for score in (few, many):
        assert score.interval is not None
        assert score.interval[0] < score.value < score.interval[1]
    assert (
        few.value
        == many.value
        == score_chrf(["нэг хоёр", "гурав"] * 5, ["нэг хоёр", "дөрөв"] * 5).value
    )
    assert many.interval[1] - many.interval[0] < few.interval[1] - few.interval[0]


def test_two_models_are_compared_on_the_same_segments() -> None:
    references = [f"гэрээ байгуулсан тал {n}" for n in range(40)]
    worse = [f"гэрээ тал {n}" for n in range(40)]
    better = compare_chrf(worse, references, references)
    assert better.second == 100 > better.first
    assert better.p_value < 0.01
    assert compare_chrf(worse, list(worse), references).p_value > 0.5


def test_a_second_model_is_reported_beside_the_first(settings: Settings, test_file: Path) -> None:
    report = evaluate_file(
        pipeline_of(settings, "Хоёр тал бичгээр гэрээ байгуулав.", "Хоёр тал энэ гэрээг цуцлав."),
        test_file, Lang.ZH_HANS, Lang.MN_CYRL,
        other=pipeline_of(settings, "Гэрээ.", "Гэрээ."),
    )  # fmt: skip
    assert report["compared_with"]["difference"] > 10
    assert report["compared_with"]["model"] == "fake-1"
    assert report["chrf++_95"][0] <= report["chrf++"] <= report["chrf++_95"][1]
