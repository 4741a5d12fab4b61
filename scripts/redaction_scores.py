"""Recall and precision of redaction on 300 composed texts with planted personal data.

50 carrier texts in both languages, each filled six times with drawn persons, numbers, addresses. A datum
counts as found when nothing of it is left in the text; a finding counts as right when it touches planted
data. Names of judges and lawyers are planted, too, and must stay. A fixed seed: the same figures each run.
"""

from __future__ import annotations

import json
import random
import re
import sys
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from mnzh_legal.cases.redaction import find_in_chinese, find_in_mongolian, find_persons
from mnzh_legal.cases.redaction_rules import Finding, apply_findings
from mnzh_legal.morphology.generation import inflect_noun

CASES = Path(__file__).resolve().parent.parent / "tests" / "cases"
FILLS = 6
SLOT = re.compile(r"\{([A-Z0-9]+)(?::([A-Z]+))?\}")
ADDRESSES = [
    ("内蒙古自治区通辽市科尔沁区", "明仁大街12号3单元402室", "Тунляо хотын Хорчин тойргийн ", "Минрэн гудамжны 12 дугаар байрны 402 тоот"),
    ("内蒙古自治区锡林郭勒盟西乌珠穆沁旗", "巴拉嘎尔高勒镇新城小区7号楼", "Шилийн гол аймгийн Баруун Үзэмчин хошууны ", "Балгар гол балгасны Шинэ хот хорооллын 7 дугаар байр"),
    ("呼伦贝尔市鄂温克族自治旗", "巴彦托海镇索伦大街八号", "Хөлөнбуйр хотын Эвэнк үндэстний өөртөө засах хошууны ", "Баянтохой балгасны Солон гудамж"),
    ("赤峰市阿鲁科尔沁旗", "天山镇汗林街3组", "Чифэн хотын Ар Хорчин хошууны ", "Тяньшань балгасны Ханлинь гудамж"),
    ("内蒙古自治区鄂尔多斯市乌审旗", "嘎鲁图镇布日都嘎查18号", "Ордос хотын Үүшин хошууны ", "Галуут балгасны Бүрд гацааны 18 дугаар айл"),
    ("呼和浩特市赛罕区", "大学东路桃李湖畔小区2号楼1单元501室", "Хөххот хотын Сайхан тойргийн ", "Их сургуулийн зүүн замын 2 дугаар байрны 501 тоот"),
]  # fmt: skip
SCHOOLS = [
    ("通辽市科尔沁区第三小学四年级", "Хорчин тойргийн гуравдугаар бага сургуульд"),
    ("锡林浩特市蒙古族中学", "Шилийн хотын Монгол үндэстний дунд сургуульд"),
    ("西乌旗蒙古族幼儿园", "Баруун Үзэмчин хошууны Монгол цэцэрлэгт"),
]
DISEASES = [
    ("抑郁症", "сэтгэл гутралын өвчин"), ("布鲁氏菌病", "бруцеллёз"), ("肝硬化", "элэгний үрэвсэл"),
    ("尿毒症", "бөөрний дутагдал"), ("精神分裂症", "сэтгэцийн өвчин"), ("乳腺癌", "хорт хавдар"),
]  # fmt: skip
KEPT_ZH, KEPT_MN = (
    ["何静", "郑凯", "萨如拉", "白音夫", "崔文"],
    ["Хэ Жин", "Жэн Кай", "Сарул", "Баянфү", "Цуй Вэнь"],
)


@dataclass
class Planted:
    """A text of one language with what was planted: pieces that must go, pieces that must stay."""

    text: str
    secret: list[tuple[str, str]] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)


def digits(chance: random.Random, count: int, first: str = "") -> str:
    return first + "".join(str(chance.randrange(10)) for _ in range(count - len(first)))


def draw_values(chance: random.Random) -> dict[str, tuple[str, str, str, str]]:
    """Slot → what stands before the secret and the secret, in Chinese and in Mongolian."""
    address, school, disease = (chance.choice(x) for x in (ADDRESSES, SCHOOLS, DISEASES))
    year, month, day = chance.randint(1950, 2012), chance.randint(1, 12), chance.randint(1, 28)
    letters = "ABCDEFGHJKLMNPQRSTUVWXYZ"

    def plate() -> str:
        return f"蒙{chance.choice('ABCDEFGHJKLM')}{chance.choice(['', '·'])}{digits(chance, 4)}{chance.choice(letters)}"

    number = digits(chance, 5)
    values: dict[str, str | tuple[str, str, str, str]] = {
        "ID": digits(chance, 18, "15") if chance.random() < 0.7 else digits(chance, 17, "15") + "X",
        "TEL": chance.choice([digits(chance, 11, "13"), digits(chance, 11, "18"), f"0471-{digits(chance, 7, '6')}"]),
        "CARD": chance.choice([digits(chance, 19, "6228"), digits(chance, 16, "6217"),
                               " ".join(digits(chance, 4, "6") for _ in range(4))]),
        "PLATE": plate(),
        "PLATE2": plate(),
        "MAIL": f"{chance.choice(['nutag', 'tal', 'wang.j', 'bat_88'])}{chance.randint(1, 99)}@{chance.choice(['163.com', 'qq.com', 'mail.example.cn'])}",
        "PASS": chance.choice(["E", "G"]) + digits(chance, 8),
        "LIC": digits(chance, 12, "15"),
        "CHAT": f"wx_{digits(chance, 7)}",
        "LAT": f"{chance.randint(40, 49)}.{digits(chance, 5)}",
        "ADDR": address,
        "SCHOOL": ("", school[0], "", school[1]),
        "DIS": ("", disease[0], "", disease[1]),
        "BIRTH": (f"{year}年", f"{month}月{day}日", f"{year} оны", f" {month} сарын {day}"),
        "CERT": ("", f"蒙（{chance.randint(2016, 2024)}）赤峰市不动产权第00{number}号", "", f"NM{chance.randint(2016, 2024)}00{number}"),
    }  # fmt: skip
    return {k: ("", v, "", v) if isinstance(v, str) else v for k, v in values.items()}


def fill(
    carrier: str, lang: str, names: dict[str, str], values: dict[str, tuple[str, str, str, str]]
) -> Planted:
    planted = Planted("")
    position = 0
    for slot in SLOT.finditer(carrier):
        planted.text += carrier[position : slot.start()]
        position = slot.end()
        name = slot[1]
        if name in names:
            shown = inflect_name(names[name], slot[2]) if slot[2] else names[name]
            planted.text += shown
            (planted.kept.append(shown) if name in "JL" else planted.secret.append(("name", shown)))
            continue
        before, secret = values[name][:2] if lang == "zh" else values[name][2:]
        planted.text += before + secret
        if name == "BIRTH" and lang == "mn":
            planted.text += "-ны өдөр"
        planted.secret.append((name.rstrip("2").lower(), secret))
    planted.text += carrier[position:]
    return planted


def inflect_name(name: str, label: str) -> str:
    *front, last = name.split(" ")
    return " ".join((*front, inflect_noun(last.lower(), label).capitalize()))


def make_texts(name: str = "redaction_texts.tsv") -> list[tuple[Planted, Planted]]:
    chance = random.Random(20260101)
    persons = [
        row.split("\t")
        for row in (CASES / "redaction_persons.tsv").read_text("utf-8").splitlines()
        if not row.startswith("#")
    ]
    carriers = [
        row.split("\t")
        for row in (CASES / name).read_text("utf-8").splitlines()
        if not row.startswith("#")
    ]
    out = []
    for zh, mn in carriers:
        for _ in range(FILLS):
            chosen = chance.sample(persons, 3)
            kept = chance.sample(range(len(KEPT_ZH)), 2)
            values = draw_values(chance)
            names = [
                dict(zip("ABC", (p[side] for p in chosen), strict=True))
                | dict(zip("JL", (pool[k] for k in kept), strict=True))
                for side, pool in ((0, KEPT_ZH), (1, KEPT_MN))
            ]
            out.append((fill(zh, "zh", names[0], values), fill(mn, "mn", names[1], values)))
    return out


def is_planted(finding: Finding, planted: Planted) -> bool:
    return any(
        secret in finding.text or finding.text in secret or _overlap(finding, planted.text, secret)
        for _, secret in planted.secret
    )


def _overlap(finding: Finding, text: str, secret: str) -> bool:
    return any(
        m.start() < finding.end and finding.start < m.end()
        for m in re.finditer(re.escape(secret), text)
    )


def score(source: str = "redaction_texts.tsv") -> dict[str, object]:
    found: Counter[str] = Counter()
    total: Counter[str] = Counter()
    right = reported = kept = kept_total = 0
    faults: list[str] = []
    for pair in make_texts(source):
        people = find_persons([pair[0].text], [pair[1].text])
        for lang, planted in zip(("zh", "mn"), pair, strict=True):
            find = find_in_chinese if lang == "zh" else find_in_mongolian
            findings = find(planted.text, people)
            after = apply_findings(planted.text, findings)
            for kind, secret in planted.secret:
                total[f"{lang} {kind}"] += 1
                if secret in after:
                    faults.append(f"missed {lang} {kind}: {secret} | {after}")
                else:
                    found[f"{lang} {kind}"] += 1
            for name in planted.kept:
                kept_total += 1
                kept += name in after
            for finding in findings:
                reported += 1
                if is_planted(finding, planted):
                    right += 1
                else:
                    faults.append(f"false {lang} {finding.kind}: {finding.text} | {planted.text}")
    return {
        "texts": len(make_texts(source)),
        "recall": round(100 * sum(found.values()) / sum(total.values()), 2),
        "precision": round(100 * right / reported, 2),
        "planted": sum(total.values()),
        "kept_names": f"{kept} of {kept_total}",
        "by_kind": {k: f"{found[k]} of {total[k]}" for k in sorted(total)},
        "faults": faults,
    }


def main() -> None:
    for name in ("redaction_texts.tsv", "redaction_texts_heldout.tsv"):
        scores = score(name)
        faults = scores.pop("faults")
        print(name, json.dumps(scores, ensure_ascii=False, indent=1))
        if "--faults" in sys.argv:
            print("\n".join(faults))  # type: ignore[arg-type]


if __name__ == "__main__":
    main()
