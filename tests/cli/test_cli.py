"""The command as a user runs it: results on stdout, one clear line for every error."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

SAMPLES = Path(__file__).resolve().parent.parent.parent / "corpus" / "samples"


@pytest.fixture(scope="session")
def mnzh(state_dir: Path):
    def run(
        *arguments: object, stdin: bytes = b"", cwd: Path | None = None
    ) -> subprocess.CompletedProcess:
        return subprocess.run(
            [
                sys.executable,
                "-c",
                "from mnzh_legal.cli.app import main; main()",
                *map(str, arguments),
            ],
            input=stdin,
            capture_output=True,
            cwd=cwd,
            env=os.environ | {"MNZH_STATE_DIR": str(state_dir), "PYTHONWARNINGS": "default"},
            check=False,
        )

    return run


def broken_docx(path: Path) -> Path:
    path.write_bytes((SAMPLES / "contract-zh.docx").read_bytes()[:3000])
    return path


def encrypted_docx(path: Path) -> Path:
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 2000)
    return path


def other_zip(path: Path) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("hello.txt", "hello")
    return path


def binary(path: Path) -> Path:
    path.write_bytes(bytes(range(256)) * 40)
    return path


def large(path: Path) -> Path:
    path.write_bytes("合同约定的内容。\n".encode() * 2_100_000)  # 52 MB
    return path


FILE_FAULTS = [
    ("missing.docx", lambda p: p, "no such file"),
    ("notes.xyz", lambda p: (p.write_text("x"), p)[1], "unknown format .xyz"),
    ("old.doc", lambda p: (p.write_text("x"), p)[1], "save it as .docx"),
    ("broken.docx", broken_docx, "broken"),
    ("locked.docx", encrypted_docx, "encrypted"),
    ("zip.docx", other_zip, "not a Word document"),
    ("binary.txt", binary, "binary data"),
    ("empty.txt", lambda p: (p.write_bytes(b""), p)[1], "empty"),
    ("blank.md", lambda p: (p.write_text(" \n\n"), p)[1], "empty"),
    ("large.txt", large, "the limit is"),
    ("english.txt", lambda p: (p.write_text("only English here"), p)[1], "no Chinese or Mongolian"),
]


@pytest.mark.parametrize(("name", "make", "message"), FILE_FAULTS, ids=[f[0] for f in FILE_FAULTS])
def test_a_bad_file_is_one_clear_line(mnzh, tmp_path: Path, name: str, make, message: str) -> None:
    path = make(tmp_path / name)
    out = tmp_path / "out"
    done = mnzh("translate", path, "--to", "mn-Mong", "--out", out)
    lines = done.stderr.decode().splitlines()
    assert done.returncode in (1, 2), lines
    assert len(lines) == 1, lines
    assert message in lines[0]
    assert name in lines[0] or name == "english.txt"
    assert done.stdout == b""
    assert not out.exists() or list(out.iterdir()) == []


TEXT_FAULTS = [
    (("translate", "合同", "--to", "zh"), b"", "stays in one language"),
    (("translate", "合同", "--to", "fr"), b"", "unknown language"),
    (("translate", "合同", "--from", "en", "--to", "mn"), b"", "unknown language"),
    (("translate", "", "--to", "mn-Mong"), b"", "empty"),
    (("translate", "-", "--to", "mn-Mong"), b"", "empty"),
    (("translate", "-", "--to", "mn-Mong"), b"\x00\x01\x02", "binary data"),
    (("translate", "-", "--to", "mn-Mong"), b"\xff\xfe\xfa", "UTF"),
    (("translate", "nowhere.docx", "--to", "mn-Mong"), b"", "--out DIR"),
    (("script", "convert", "合同", "--to", "mn-Mong"), b"", "stays in one language"),
    (("script", "convert", "", "--to", "mn-Mong"), b"", "empty"),
    (("terms", "lookup", "没有这个词"), b"", "no entry"),
    (("terms", "import", "missing.csv"), b"", "no such file"),
    (("terms", "export", "--out", "x.pdf"), b"", "no glossary format"),
    (("terms", "remove", "nothing"), b"", "no glossary named"),
    (("translate", "合同", "--to", "mn", "--pin", "合同=x"), b"", "no equivalent"),
    (("translate", "合同", "--to", "mn", "--subject", "x"), b"", "unknown subject"),
    (("translate", "合同", "--to", "mn", "--glossary", "nothing"), b"", "no glossary named"),
    (("cases", "search", "。"), b"", "no words"),
    (("cases", "search", "离婚", "--filter", "colour"), b"", "name=value"),
    (("cases", "show", "nothing"), b"", "no case"),
    (("evaluate", "--test", "none.tsv", "--from", "zh", "--to", "mn-Cyrl"), b"", "cannot be read"),
    (("serve", "--host", "0.0.0.0"), b"", "without API keys"),
]


@pytest.mark.parametrize(
    ("arguments", "stdin", "message"), TEXT_FAULTS, ids=[" ".join(f[0][:3]) for f in TEXT_FAULTS]
)
def test_a_bad_call_is_one_clear_line(
    mnzh, tmp_path: Path, arguments, stdin: bytes, message: str
) -> None:
    done = mnzh(*arguments, stdin=stdin, cwd=tmp_path)
    lines = done.stderr.decode().splitlines()
    assert done.returncode in (1, 2), lines
    assert len(lines) == 1, lines
    assert message in lines[0]
    assert done.stdout == b""


def test_a_missing_option_is_a_usage_error(mnzh) -> None:
    done = mnzh("translate", "合同")
    assert done.returncode == 2
    assert "--to" in done.stderr.decode()
    assert "Traceback" not in done.stderr.decode()


def test_scripts_on_the_command_line(mnzh) -> None:
    assert mnzh("script", "detect", "勞動合同").stdout.decode() == "zh-Hant\n"
    there = mnzh(
        "script", "convert", "-", "--to", "mn-Mong", stdin="Хуулийн гэрээ\n".encode()
    ).stdout.decode()
    assert there == "ᠬᠠᠤᠯᠢ\u202fᠶᠢᠨ ᠭᠡᠷ\u180eᠡ\n"
    assert (
        mnzh("script", "convert", there.strip(), "--to", "mn-Cyrl").stdout.decode()
        == "Хуулийн гэрээ\n"
    )
    explained = json.loads(mnzh("script", "convert", "хүнд", "--to", "mn-Mong", "--explain").stdout)
    assert explained["words"][0]["alternatives"]


def test_terms_on_the_command_line(mnzh) -> None:
    found = json.loads(mnzh("terms", "find", "原告解除劳动合同", "--json").stdout)
    assert [f["surface"] for f in found] == ["原告", "解除劳动合同"]
    assert found[0]["reason"] == "only"
    assert "зарга мэдүүлэгч" in mnzh("terms", "lookup", "原告").stdout.decode()
    assert "原告" in mnzh("terms", "lookup", "зарга мэдүүлэгчийн").stdout.decode()
    assert "near" in mnzh("terms", "lookup", "зарга мэдүүлэгчи").stdout.decode()
    stats = json.loads(mnzh("terms", "stats", "--json").stdout)
    assert stats["concepts"] == sum(stats["subjects"].values())


def test_a_customers_glossary_from_import_to_translation(mnzh, tmp_path: Path) -> None:
    file = tmp_path / "bank.csv"
    file.write_text("zh,mn\n合同,хэлцэл\n,түрээс\nabc,зээл\n", encoding="utf-8")
    refused = mnzh("terms", "import", file)
    assert refused.returncode == 1
    assert refused.stderr.decode().splitlines() == [
        f"{file}: line 3: zh empty",
        f"{file}: line 4: zh 'abc' has no Chinese character",
        "mnzh: 2 faults, nothing imported; --partial takes the good rows",
    ]
    assert b"bank" not in mnzh("terms", "list").stdout
    taken = mnzh("terms", "import", file, "--partial", "--priority", "7")
    assert taken.returncode == 0
    assert "conflict\t合同: bank/R00001 хэлцэл wins over base/" in taken.stdout.decode()
    assert "bank: 1 entries, priority 7, 2 bad rows, 1 conflicts" in taken.stdout.decode()
    assert b"bank\t7\t1 entries" in mnzh("terms", "list").stdout
    result = mnzh(
        "translate", "合同自签订之日起生效。", "--to", "mn-Cyrl", "--glossary", "bank", "--json"
    )
    trace = json.loads(result.stdout)["terms"][0]
    assert (trace["source"], trace["expected"]) == ("合同", "хэлцэл")
    assert "glossary conflict: 合同" in result.stderr.decode()
    out = tmp_path / "bank.tbx"
    assert mnzh("terms", "export", "--name", "bank", "--out", out).returncode == 0
    again = mnzh("terms", "import", out, "--name", "bank2", "--json")
    assert json.loads(again.stdout)["entries"] == 1
    assert mnzh("terms", "remove", "bank").returncode == 0
    assert mnzh("terms", "remove", "bank").returncode == 1
    assert mnzh("terms", "remove", "bank2").returncode == 0


def test_pins_and_subjects_choose_the_equivalent(mnzh) -> None:
    def expected(*options: str) -> list[str]:
        out = mnzh("translate", "法院的判决。", "--to", "mn-Cyrl", "--json", *options)
        return [t["expected"] for t in json.loads(out.stdout)["terms"] if t["source"] == "判决"]

    assert expected() == ["шийдвэр"]
    assert expected("--subject", "criminal") == ["шийтгэх тогтоол"]
    assert expected("--pin", "判决=шийтгэх тогтоол") == ["шийтгэх тогтоол"]


def test_terms_of_an_existing_translation_are_checked(mnzh, tmp_path: Path) -> None:
    source, target = tmp_path / "a.txt", tmp_path / "b.txt"
    source.write_text("原告提供证据。\n合同无效。\n合同有效。\n解除合同。\n", encoding="utf-8")
    target.write_text(
        "Зарга мэдүүлэгч нотолгоо гаргав.\nХэлцэл хүчингүй.\nГэрээ хүчинтэй.\nГэрээг цуцлах.\n",
        encoding="utf-8",
    )
    result = mnzh("terms", "check", source, "--against", target)
    assert result.returncode == 1
    findings = [line.split("\t")[:3] for line in result.stdout.decode().splitlines()]
    assert findings == [["2", "missing", "合同无效"]]
    assert "4 paragraphs" in result.stderr.decode()
    target.write_text("Зарга мэдүүлэгч.\n", encoding="utf-8")
    uneven = mnzh("terms", "check", source, "--against", target)
    assert uneven.returncode == 1
    assert "the numbers must agree" in uneven.stderr.decode()


def test_the_dictionary_page_is_written_once(mnzh, tmp_path: Path) -> None:
    out = tmp_path / "d.html"
    assert mnzh("terms", "export", "--html", "--out", out, "--subject", "grassland").returncode == 0
    assert "草畜平衡" in out.read_text("utf-8")
    assert b"--force" in mnzh("terms", "export", "--html", "--out", out).stderr


def test_cases_on_the_command_line(mnzh) -> None:
    data = json.loads(mnzh("cases", "search", "拖欠工资", "--json", "--limit", "1").stdout)
    assert data["hits"][0]["id"] == "nm-2024-wages-01"
    assert "Шүүх хорооны үзэхэд" in mnzh("cases", "show", "nm-2023-divorce-01").stdout.decode()
    schema = json.loads(mnzh("cases", "schema").stdout)
    assert schema["title"] == "Bilingual legal case"


def test_a_rejected_case_line_is_named_and_the_rest_is_kept(mnzh, tmp_path: Path) -> None:
    good = json.loads((SAMPLES.parent / "cases.jsonl").read_text("utf-8").splitlines()[0])
    good["id"] = "extra-case-1"
    path = tmp_path / "more.jsonl"
    path.write_text(
        json.dumps(good, ensure_ascii=False) + "\n" + json.dumps({"id": "x"}) + "\n",
        encoding="utf-8",
    )
    done = mnzh("cases", "import", path)
    assert done.returncode == 1
    assert "more.jsonl line 2: " in done.stderr.decode()
    assert done.stdout.decode() == "1 read, 1 new or changed, 1 rejected\n"


def test_doctor_tells_what_is_there(mnzh) -> None:
    done = mnzh("doctor", "--json")
    rows = {r["name"]: r for r in json.loads(done.stdout)}
    assert rows["glossary"]["state"] == "ok"
    assert rows["model"]["state"] == "ok"
    assert "cases" in rows["cases"]["detail"]
    assert done.returncode == 0


def test_doctor_says_how_to_get_what_is_missing(mnzh, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", "from mnzh_legal.cli.app import main; main()", "doctor"],
        capture_output=True,
        env=os.environ | {"MNZH_HOME": str(tmp_path), "MNZH_STATE_DIR": str(tmp_path)},
        check=False,
    )
    assert done.returncode == 1
    assert "missing" in done.stdout.decode()
    assert "Traceback" not in done.stderr.decode()


def test_a_folder_is_translated_with_its_structure_and_goes_on_where_it_stopped(
    mnzh, tmp_path: Path
) -> None:
    source, out = tmp_path / "in", tmp_path / "out"
    (source / "a" / "b").mkdir(parents=True)
    (source / "one.txt").write_text("合同无效。\n", encoding="utf-8")
    (source / "a" / "b" / "two.md").write_text("# 民事判决书\n", encoding="utf-8")
    (source / "a" / "broken.docx").write_bytes(b"no zip")
    (source / "a" / "~$two.docx").write_bytes(b"lock file of Word")
    (source / "a" / "picture.png").write_bytes(b"\x89PNG")
    first = mnzh("translate", source, "--to", "mn-Cyrl", "--out", out)
    assert first.returncode == 1
    assert (out / "one.mn-Cyrl.txt").read_text("utf-8") == "Гэрээ хүчингүй болох.\n"
    assert (
        (out / "a" / "b" / "two.mn-Cyrl.md").read_text("utf-8").startswith("# Иргэний шийдвэрийн")
    )
    assert "broken.docx" in first.stderr.decode()
    assert "2 files" in first.stderr.decode()
    assert "1 failed" in first.stderr.decode()
    (source / "a" / "broken.docx").unlink()
    (source / "one.txt").write_text("合同。\n", encoding="utf-8")
    second = json.loads(mnzh("translate", source, "--to", "mn-Cyrl", "--out", out, "--json").stdout)
    assert [Path(f["source"]).name for f in second["files"]] == ["one.txt"]
    assert (second["summary"]["skipped"], second["summary"]["failed"]) == (1, 0)
    assert (out / "one.mn-Cyrl.txt").read_text("utf-8") == "Гэрээ.\n"
    (out / "one.mn-Cyrl.txt").unlink()
    third = json.loads(mnzh("translate", source, "--to", "mn-Cyrl", "--out", out, "--json").stdout)
    assert [Path(f["source"]).name for f in third["files"]] == ["one.txt"]


def test_folders_without_anything_to_translate_say_so(mnzh, tmp_path: Path) -> None:
    result = mnzh("translate", tmp_path, "--to", "mn", "--out", tmp_path / "out")
    assert result.returncode == 1
    assert "no file to translate in this folder" in result.stderr.decode()


def test_the_memory_from_tmx_to_translation_and_back(mnzh, tmp_path: Path) -> None:
    tmx = tmp_path / "client.tmx"
    tmx.write_text(
        '<tmx version="1.4"><header/><body><tu><tuv xml:lang="zh-CN"><seg>本协议一式5份。</seg></tuv>'
        '<tuv xml:lang="mn"><seg>Энэ тохиролцоо нэг янзаар 5 хувь.</seg></tuv></tu>'
        '<tu><tuv xml:lang="en"><seg>x</seg></tuv></tu></body></tmx>',
        encoding="utf-8",
    )
    assert mnzh("memory", "export", "--out", tmp_path / "none.tmx").returncode == 1
    taken = mnzh("memory", "import", tmx, "--author", "Б.Од")
    assert taken.stdout.decode() == "1 units, 1 new, 0 changed, 1 left out\n"
    assert "no Chinese" in taken.stderr.decode()
    out = json.loads(mnzh("translate", "本协议一式7份。", "--to", "mn-Cyrl", "--json").stdout)
    assert out["text"] == "Энэ тохиролцоо нэг янзаар 7 хувь."
    assert out["memory"][0]["score"] == 99
    off = mnzh("translate", "本协议一式7份。", "--to", "mn-Cyrl", "--json", "--no-memory")
    assert json.loads(off.stdout)["memory"] == []
    found = json.loads(mnzh("memory", "lookup", "本协议一式三份", "--json").stdout)
    assert (found[0]["author"], found[0]["document"]) == ("Б.Од", "client.tmx")
    assert "一式5份" in mnzh("memory", "search", "тохиролцоо").stdout.decode()
    back = tmp_path / "back.tmx"
    assert mnzh("memory", "export", "--out", back).returncode == 0
    assert "本协议一式5份。" in back.read_text("utf-8")
    assert mnzh("memory", "lookup", "完全不同的句子").returncode == 1


def test_a_failing_file_between_others_is_named_and_the_others_are_translated(
    mnzh, tmp_path: Path
) -> None:
    folder, out = tmp_path / "in", tmp_path / "out"
    folder.mkdir()
    for number in range(5):
        (folder / f"{number}.txt").write_text(f"合同第{number}条无效。\n", "utf-8")
    (folder / "2a.txt").write_bytes(bytes(range(256)) * 4)
    (folder / "3a.txt").write_text("Гэрээ хүчингүй.\n", "utf-8")  # the target's own language
    done = mnzh("translate", folder, "--to", "mn-Cyrl", "--out", out, "--json")
    report = json.loads(done.stdout)
    assert done.returncode == 1
    assert report["summary"]["files"] == 5
    assert sorted(Path(f["file"]).name for f in report["failures"]) == ["2a.txt", "3a.txt"]
    for number in range(5):
        written = (out / f"{number}.mn-Cyrl.txt").read_text("utf-8")
        single = mnzh("translate", f"合同第{number}条无效。", "--to", "mn-Cyrl").stdout.decode()
        assert written == single
    again = json.loads(mnzh("translate", folder, "--to", "mn-Cyrl", "--out", out, "--json").stdout)
    assert (again["summary"]["files"], again["summary"]["skipped"]) == (0, 5)
