"""The training pipeline on a tiny corpus of our own: prepare, run, resume, export, decode."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest

from mnzh_legal.engine.annotation import CONTROL_SYMBOLS, TO_MN
from mnzh_legal.engine.backends.ctranslate import CTranslate2Backend
from mnzh_legal.engine.literals import MARKER
from mnzh_legal.errors import BackendError, DataError, ResourceMissingError
from mnzh_legal.terms.matcher import TermMatcher
from mnzh_legal.training.examples import (
    build_texts,
    make_samples,
    shift_markers,
    source_style,
    swap_term,
)
from mnzh_legal.training.monolingual import (
    SHINGLE,
    make_shingles,
    pair_back_translation,
    shares_shingle,
)
from mnzh_legal.training.prepare import mark_pair, read_case_pairs, read_pairs, write_pairs
from mnzh_legal.training.recipe import build_streams, forward_translate
from mnzh_legal.training.released import read_release
from mnzh_legal.training.term_pairs import case_of, find_term_pairs
from mnzh_legal.training.tokenizer import train_tokenizer
from tests.fakes import FakeBackend

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder as ``prepare`` leaves it, from the composed cases."""
    folder = tmp_path_factory.mktemp("data")
    pairs = read_case_pairs(ROOT / "corpus" / "cases.jsonl")
    parts = {
        "train": pairs[:-20],
        "dev": pairs[-20:],
        "general": pairs[:30],
        "terms": pairs[:10],
        "lexicon": pairs[:10],
        "cases": pairs[:10],
    }
    for name, part in parts.items():
        write_pairs(part, folder / f"{name}.jsonl")
    lines = [side for p in pairs for side in (p.zh_marked, p.mn_marked)]
    train_tokenizer(lines, folder / "tokenizer.model", vocab_size=2400)
    (folder / "manifest.json").write_text("{}", encoding="utf-8")
    return folder


def test_marked_pairs_share_their_markers() -> None:
    pair = mark_pair(
        "a",
        "d",
        "被告应于2024年3月5日前支付三万元。",
        "Зарга мэдүүлэгдэгч 2024 оны 3 сарын 5-наас өмнө 30000 юань төлнө.",
    )
    assert pair.zh_marked == "被告应于⟦d0⟧日前支付⟦c1⟧元。"
    assert MARKER.findall(pair.mn_marked) == [("d", "0"), ("n", "1")]


def test_a_number_only_one_side_has_stays_text() -> None:
    pair = mark_pair("a", "d", "支付5000元。", "Мөнгө төлнө.")
    assert "5000" in pair.zh_marked
    assert not MARKER.search(pair.mn_marked)


def test_sources_have_no_target_styles_and_markers_move_together() -> None:
    assert source_style("第⟦c0⟧条，⟦w1⟧元") == "第⟦n0⟧条，⟦n1⟧元"
    source, target = shift_markers("⟦n0⟧ ⟦d1⟧", "⟦d1⟧-ны ⟦n0⟧", random.Random(3))
    indices = [int(m[1]) for m in MARKER.findall(source)]
    assert indices[1] == indices[0] + 1
    assert sorted(m[1] for m in MARKER.findall(target)) == sorted(
        m[1] for m in MARKER.findall(source)
    )


def test_annotation_shows_the_lemma_the_target_holds(matcher: TermMatcher) -> None:
    pair = mark_pair("a", "d", "双方签订合同。", "Хоёр тал гэрээг байгуулав.")
    found = find_term_pairs([pair], matcher)
    (term,) = [t for t in found["a"] if t.zh_term == "合同"]
    assert (term.mn_lemma, term.mn_case) == ("гэрээ", "ACC")
    (sample,) = make_samples([pair], to_mn=True, terms=found)
    seen = {build_texts(sample, random.Random(n), annotate_share=1.0)[0] for n in range(40)}
    assert any("⟦t⟧合同⟦m⟧гэрээ⟦/t⟧" in s for s in seen)
    assert any("⟦x" in s for s in seen), "now and then a term is hidden behind a marker"
    assert all(s.startswith(TO_MN) for s in seen)


def test_a_term_is_changed_on_both_sides_in_the_case_of_the_old_one(matcher: TermMatcher) -> None:
    pair = mark_pair("a", "d", "原告遵守合同。", "Нэхэмжлэгч гэрээнээс мэдэв.")
    found = find_term_pairs([pair], matcher)
    (sample,) = make_samples([pair], to_mn=True, terms=found, swaps=(("抵押权", "барьцааны эрх"),))
    changed = {swap_term(sample, random.Random(n))[0].pair.mn_marked for n in range(20)}
    assert "Нэхэмжлэгч барьцааны эрхээс мэдэв." in changed
    assert "Барьцааны эрх гэрээнээс мэдэв." in changed
    for seed in range(20):
        other, new = swap_term(sample, random.Random(seed))
        assert new in other.terms
        shown, _ = build_texts(sample, random.Random(seed), annotate_share=1.0, swap_share=1.0)
        assert "抵押权⟦m⟧барьцааны эрх⟦/t⟧" in shown
        for term in other.terms:
            assert other.pair.zh_marked[term.zh_start : term.zh_end] == term.zh_term
            form = other.pair.mn_marked[term.mn_start : term.mn_end]
            assert case_of(form, term.mn_lemma) == term.mn_case


def test_without_a_noun_in_one_case_nothing_is_changed(matcher: TermMatcher) -> None:
    pair = mark_pair("a", "d", "履行。", "Биелүүлэв.")
    (sample,) = make_samples(
        [pair], to_mn=True, terms=find_term_pairs([pair], matcher), swaps=(("合同", "гэрээ"),)
    )
    assert swap_term(sample, random.Random(1)) == (sample, None)


def test_case_of_forms() -> None:
    assert case_of("гэрээнээс", "гэрээ") == "ABL"
    assert case_of("шүүх хороонд", "шүүх хороо") == "DAT"
    assert case_of("хуулиудын", "хууль") is None


def test_text_of_the_development_set_is_kept_out_of_monolingual_data() -> None:
    shingles = make_shingles(["人民法院应当在立案之日起六个月内审结。"], SHINGLE["zh"])
    assert shares_shingle(
        "因此，人民法院应当在立案之日起六个月内审结案件。", shingles, SHINGLE["zh"]
    )
    assert not shares_shingle("人民法院应当在五日内通知当事人。", shingles, SHINGLE["zh"])
    law = make_shingles(["Хуульд заасан журмын дагуу гэрээгээ цуцалж болно."], SHINGLE["mn"])
    assert not shares_shingle("Хуульд заасан журмын дагуу шийдвэрлэнэ.", law, SHINGLE["mn"])
    assert shares_shingle(
        "Талууд хуульд заасан журмын дагуу гэрээгээ цуцалж болно гэж үзэв.", law, SHINGLE["mn"]
    )


def test_back_translations_with_other_markers_are_dropped() -> None:
    assert pair_back_translation(1, "支付⟦c0⟧元给原告", "⟦n0⟧ юань төлнө зарга", "zh")
    assert (
        pair_back_translation(1, "支付⟦c0⟧元给原告", "мөнгө төлнө зарга мэдүүлэгчид", "zh") is None
    )
    assert pair_back_translation(1, "支付⟦c0⟧元给原告", "⟦n0⟧", "zh") is None


def test_forward_translations_become_targets_of_their_sources(
    prepared: Path, tmp_path: Path
) -> None:
    for name in ("train", "dev", "general", "terms", "lexicon"):
        write_pairs([], tmp_path / f"{name}.jsonl")
    pairs = [
        mark_pair(f"s-{n}", "d", *sides)
        for n, sides in enumerate(
            [
                ("被告支付五万元。", "Зарга мэдүүлэгдэгч 50000 юань төлнө."),
                ("合同有效。", "Гэрээ хүчинтэй."),
                ("原告撤诉。", "Зарга мэдүүлэгч заргаа буцаав."),
            ]
        )
    ]
    write_pairs(pairs, tmp_path / "cases.jsonl")
    (tmp_path / "mono_zh.txt").write_text("双方自愿离婚。\n法院不予支持。\n", encoding="utf-8")
    answers = {
        "被告支付⟦n0⟧元。": "Хариуцагч ⟦n0⟧ юань төлнө.",
        "合同有效。": "Гэрээ гэрээ гэрээ гэрээ гэрээ гэрээ гэрээ гэрээ гэрээ.",  # a loop
        "原告撤诉。": "Зарга ⟦n3⟧ буцаав.",  # a marker that is not in the source
        "双方自愿离婚。": "Хоёр тал сайн дураар салав.",
    }
    backend = FakeBackend(lambda source: answers[source.removeprefix(TO_MN)])
    assert forward_translate(tmp_path, backend, "zh", 1) == (2, 4)
    assert [(p.zh_marked, p.mn_marked) for p in read_pairs(tmp_path / "ft_zh.jsonl")] == [
        ("被告支付⟦c0⟧元。", "Хариуцагч ⟦n0⟧ юань төлнө."),
        ("双方自愿离婚。", "Хоёр тал сайн дураар салав."),
    ]
    (tmp_path / "tokenizer.model").write_bytes((prepared / "tokenizer.model").read_bytes())
    streams, _ = build_streams(tmp_path, ROOT / "glossary" / "terms.tsv")
    samples = [s for _, group in streams for s in group if s.pair.id.startswith("ft-")]
    assert [(s.to_mn, s.tag, s.terms) for s in samples] == [(True, "", ())] * 2
    with pytest.raises(ResourceMissingError, match="run: mnzh train prepare"):
        forward_translate(tmp_path / "none", backend, "zh", 1)


def test_the_tokenizer_keeps_symbols_whole_and_loses_no_character(prepared: Path) -> None:
    import sentencepiece

    tokenizer = sentencepiece.SentencePieceProcessor(model_file=str(prepared / "tokenizer.model"))
    for symbol in (*CONTROL_SYMBOLS, "⟦n0⟧", "⟦x9⟧"):
        assert symbol in tokenizer.encode(symbol, out_type=str)
    rare = "龘的合同 Ӝ"
    assert tokenizer.decode(tokenizer.encode(rare)) == rare


def test_training_learns_resumes_and_exports_the_same_model(prepared: Path, tmp_path: Path) -> None:
    torch = pytest.importorskip("torch")
    from mnzh_legal.training.batches import TrainingOptions
    from mnzh_legal.training.export import export_model, load_torch_model
    from mnzh_legal.training.recipe import run_training

    run_dir = tmp_path / "run"
    options = TrainingOptions(
        preset="tiny",
        batch_tokens=600,
        max_steps=60,
        warmup_steps=20,
        validate_every=20,
        learning_rate=5e-3,
        dropout=0.05,
    )
    glossary = ROOT / "glossary" / "terms.tsv"
    run_training(prepared, run_dir, glossary, options)
    log = [json.loads(line) for line in (run_dir / "log.jsonl").read_text("utf-8").splitlines()]
    losses = [entry["dev"]["zh-mn"] for entry in log if "dev" in entry]
    assert losses[-1] < losses[0]
    more = TrainingOptions(**{**log[0]["options"], "max_steps": 80})
    run_training(prepared, run_dir, glossary, more)
    log = [json.loads(line) for line in (run_dir / "log.jsonl").read_text("utf-8").splitlines()]
    assert [e["step"] for e in log if "options" in e] == [0, 60]
    assert log[-1]["step"] == 80

    export_model(run_dir, prepared, tmp_path / "model", preset="tiny", average=2, quantization=None)
    backend = CTranslate2Backend(tmp_path / "model")
    model = load_torch_model(run_dir, prepared, preset="tiny", average=2)
    import sentencepiece

    tokenizer = sentencepiece.SentencePieceProcessor(model_file=str(prepared / "tokenizer.model"))
    source = TO_MN + "被告支付⟦n0⟧元。"
    ids = torch.tensor([[*tokenizer.encode(source), 0]])
    with torch.no_grad():
        first = int(
            model(input_ids=ids, decoder_input_ids=torch.tensor([[tokenizer.get_piece_size()]]))
            .logits[0, -1]
            .argmax()
        )
    decoded = backend.decode([source], beam_size=1, hypotheses=1)[0][0]
    greedy = model.generate(
        ids, num_beams=1, do_sample=False, max_new_tokens=8, no_repeat_ngram_size=5
    )[0].tolist()
    assert greedy[1] == first
    wanted = tokenizer.decode([i for i in greedy[1:] if 0 < i < tokenizer.get_piece_size()])
    assert decoded.text.startswith(wanted[:10])

    # the release is also what a next run may start from
    weights = read_release(tmp_path / "model")
    for name, value in model.state_dict().items():
        assert torch.allclose(weights[name], value, atol=1e-6), name
    export_model(run_dir, prepared, tmp_path / "small", preset="tiny", average=2)
    for name, value in read_release(tmp_path / "small").items():
        assert torch.allclose(value, weights[name], atol=0.02), name
    once = TrainingOptions(**{**log[0]["options"], "max_steps": 1})
    run_training(prepared, tmp_path / "next", glossary, once, tmp_path / "small")
    assert (tmp_path / "next" / "weights-0000001.pt").is_file()

    # weights of another tokenizer would load, and every id mean another piece
    (tmp_path / "next" / "tokenizer.model").write_bytes(b"another")
    for start_from, run in ((None, tmp_path / "next"), (tmp_path / "next", tmp_path / "third")):
        weights_file = start_from and start_from / "weights-0000001.pt"
        with pytest.raises(DataError, match="were trained with another tokenizer than"):
            run_training(prepared, run, glossary, once, weights_file)


def test_a_release_that_is_cut_off_is_told(tmp_path: Path) -> None:
    (tmp_path / "model.bin").write_bytes(b"\x06\x00\x00\x00\x10")
    with pytest.raises(DataError, match=r"not a model\.bin that can be read back"):
        read_release(tmp_path)


def test_a_model_folder_without_its_files_says_which(tmp_path: Path) -> None:
    with pytest.raises(ResourceMissingError, match=r"model\.bin is missing"):
        CTranslate2Backend(tmp_path)
    for name in ("model.bin", "config.json", "tokenizer.model"):
        (tmp_path / name).write_bytes(b"broken")
    with pytest.raises(BackendError, match="cannot be loaded"):
        CTranslate2Backend(tmp_path)
