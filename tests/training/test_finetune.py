"""Fine-tuning checkpoints of Hugging Face: tiny random ones in four layouts, full and LoRA."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import Result

from mnzh_legal.config import load_settings
from mnzh_legal.engine.backends.choose import open_backend
from mnzh_legal.engine.backends.ctranslate import CTranslate2Backend
from mnzh_legal.engine.backends.pretrained import (
    ConvertedBackend,
    PretrainedTokenizer,
    TransformersBackend,
)
from mnzh_legal.errors import DataError, ResourceMissingError
from mnzh_legal.pipeline.translate import TranslationPipeline
from mnzh_legal.training.batches import TrainingOptions
from mnzh_legal.training.finetune import export_checkpoint, fine_tune
from mnzh_legal.training.prepare import read_case_pairs, write_pairs
from mnzh_legal.types import Lang
from tests.training.base_checkpoints import LAYOUTS, make_checkpoint

#: Marian's tokenizer asks for a package that only its own preparation of text uses.
pytestmark = pytest.mark.filterwarnings("ignore:Recommended. pip install sacremoses")

ROOT = Path(__file__).resolve().parents[2]
GLOSSARY = ROOT / "glossary" / "terms.tsv"
OPTIONS = TrainingOptions(
    max_steps=40,
    batch_tokens=1500,
    validate_every=20,
    learning_rate=5e-3,
    warmup_steps=5,
    label_smoothing=0.0,
)
SOURCES = ["⟦mn⟧法院判决⟦n0⟧被告支付。", "⟦zh⟧Шүүх хороо ⟦n0⟧-р зүйлийн дагуу шийдвэрлэв."]


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("data")
    pairs = read_case_pairs(ROOT / "corpus" / "cases.jsonl")[:60]
    parts = {
        "train": pairs[:54], "dev": pairs[54:], "general": pairs[:3],
        "terms": pairs[:3], "lexicon": pairs[:3], "cases": pairs[:10],
    }  # fmt: skip
    for name, part in parts.items():
        write_pairs(part, folder / f"{name}.jsonl")
    (folder / "manifest.json").write_text("{}", encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def checkpoints(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("bases")
    pairs = read_case_pairs(ROOT / "corpus" / "cases.jsonl")
    lines = [side for p in pairs for side in (p.zh, p.mn)]
    for layout in LAYOUTS:
        make_checkpoint(layout, lines, folder / layout)
    return {layout: folder / layout for layout in LAYOUTS}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_markers_and_spaces_come_back_from_every_tokenizer(
    layout: str, checkpoints: dict[str, Path]
) -> None:
    tokenizer = PretrainedTokenizer(checkpoints[layout])
    for source in SOURCES:
        ids = tokenizer.encode_target(source[4:], to_mn=source.startswith("⟦zh⟧"))
        assert tokenizer.decode(ids) == source[4:]
        first = tokenizer.first_piece(source)
        assert (first is None) == (layout == "marian")
        begins = tokenizer.hf.convert_ids_to_tokens(tokenizer.encode_source(source))
        other = tokenizer.first_piece(SOURCES[source is SOURCES[0]])
        assert layout == "marian" or begins[0] == other


@pytest.mark.parametrize(
    ("layout", "rank"), [("nllb", 0), ("nllb", 4), ("m2m100", 4), ("mbart50", 0), ("marian", 0)]
)
def test_a_checkpoint_learns_resumes_converts_and_runs(
    layout: str, rank: int, checkpoints: dict[str, Path], data: Path, tmp_path: Path
) -> None:
    run = tmp_path / "run"
    options = OPTIONS if rank == 0 else _replace(OPTIONS, learning_rate=2e-2)
    fine_tune(data, run, GLOSSARY, _replace(options, max_steps=20), checkpoints[layout], rank)
    fine_tune(data, run, GLOSSARY, options, checkpoints[layout], rank)
    log = [json.loads(line) for line in (run / "log.jsonl").read_text("utf-8").splitlines()]
    assert [e["step"] for e in log] == [0, 20, 20, 40]
    assert log[3]["train"] < log[1]["train"]
    assert set(log[3]["dev"]) == {"zh-mn", "mn-zh"}

    manifest = export_checkpoint(run, data, tmp_path / "plain", quantization="none")
    export_checkpoint(run, data, tmp_path / "converted", quantization="float32")
    assert manifest["lora_rank"] == rank
    plain = open_backend(tmp_path / "plain")
    converted = open_backend(tmp_path / "converted")  # the default is one worker a core
    assert isinstance(plain, TransformersBackend)
    assert isinstance(converted, ConvertedBackend)
    slow = plain.decode(SOURCES, beam_size=2, hypotheses=2)
    fast = converted.decode(SOURCES, beam_size=2, hypotheses=2)
    assert [len(h) for h in slow] == [len(h) for h in fast] == [2, 2]
    greedy = [b.decode(SOURCES, beam_size=1, hypotheses=1) for b in (plain, converted)]
    assert [h[0].text for h in greedy[0]] == [h[0].text for h in greedy[1]]
    # the two beam searches end at other moments: what both found, both find as likely
    for plainly, quickly in zip(slow, fast, strict=True):
        apart = [abs(a.score - b.score) for a in plainly for b in quickly if a.text == b.text]
        assert apart
        assert min(apart) < 0.02


def _replace(options: TrainingOptions, **changes: object) -> TrainingOptions:
    from dataclasses import replace

    return replace(options, **changes)  # type: ignore[arg-type]


def test_the_engine_translates_with_a_checkpoint_and_names_it(checkpoints: dict[str, Path]) -> None:
    backend = open_backend(checkpoints["nllb"])
    pipeline = TranslationPipeline(load_settings(), backend=backend)
    result = pipeline.translate_text("被告应当在30日内支付。", None, Lang.MN_CYRL)
    assert backend.version.startswith("nllb-")
    assert result.text
    assert result.warnings, "random weights lose the number and the terms: said, not silent"


def test_a_run_goes_on_only_from_its_own_checkpoint(
    checkpoints: dict[str, Path], data: Path, tmp_path: Path
) -> None:
    short = _replace(OPTIONS, max_steps=1)
    fine_tune(data, tmp_path, GLOSSARY, short, checkpoints["marian"])
    with pytest.raises(DataError, match=r"holds a run from .*marian, LoRA rank 0"):
        fine_tune(data, tmp_path, GLOSSARY, short, checkpoints["marian"], 4)


def test_what_is_no_checkpoint_is_refused_by_name(
    checkpoints: dict[str, Path], data: Path, tmp_path: Path
) -> None:
    with pytest.raises(ResourceMissingError, match="no checkpoint of Hugging Face"):
        fine_tune(data, tmp_path / "run", GLOSSARY, OPTIONS, tmp_path)
    other = tmp_path / "bert"
    other.mkdir()
    (other / "config.json").write_text('{"model_type": "bert"}', "utf-8")
    (other / "model.safetensors").write_bytes(b"")
    with pytest.raises(DataError, match="layout 'bert' is not one of m2m_100, marian, mbart"):
        fine_tune(data, tmp_path / "run2", GLOSSARY, OPTIONS, other)


def test_our_own_release_stays_with_its_own_backend() -> None:
    assert isinstance(open_backend(load_settings().model_dir, threads=1), CTranslate2Backend)


def test_the_commands_fine_tune_and_export(
    checkpoints: dict[str, Path], data: Path, tmp_path: Path
) -> None:
    from typer.testing import CliRunner

    from mnzh_legal.cli.train import train_app

    def run(*arguments: str) -> Result:
        return CliRunner().invoke(train_app, [*arguments])

    folders = ["--data", str(data), "--run", str(tmp_path / "run")]
    base = ["--base", str(checkpoints["nllb"]), "--lora", "2"]
    done = run("run", *folders, *base, "--minutes", "0.02", "--batch-tokens", "800")
    assert done.exit_code == 0, done.output
    done = run("export", *folders, "--out", str(tmp_path / "model"), "--average", "1")
    assert done.exit_code == 0, done.output
    manifest = json.loads((tmp_path / "model" / "manifest.json").read_text("utf-8"))
    assert (manifest["quantization"], manifest["lora_rank"]) == ("int8", 2)
    assert isinstance(open_backend(tmp_path / "model", threads=1), ConvertedBackend)

    refused = run("run", *folders, "--lora", "4")
    assert (refused.exit_code, "--lora needs --base" in refused.output) == (2, True)
    refused = run("run", *folders, "--base", str(tmp_path / "nothing"))
    assert refused.exit_code != 0
    refused = run("export", *folders, "--out", str(tmp_path / "m"), "--quantization", "int4")
    assert (refused.exit_code, "int8, float16" in refused.output) == (2, True)
