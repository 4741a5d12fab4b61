import itertools
import unicodedata
from pathlib import Path

from mnzh_legal.morphology.letters import FVS, MVS, NNBSP, ZWJ, spell_traditional
from mnzh_legal.orthography.shape import make_loose_key, make_shape_key, same_shape

_NAMES = {
    "a": "A", "e": "E", "i": "I", "o": "O", "u": "U", "oe": "OE", "ue": "UE", "ee": "EE",
    "n": "NA", "ng": "ANG", "b": "BA", "p": "PA", "h": "QA", "g": "GA", "m": "MA", "l": "LA",
    "s": "SA", "sh": "SHA", "t": "TA", "d": "DA", "ch": "CHA", "j": "JA", "y": "YA", "r": "RA",
    "w": "WA", "f": "FA", "k2": "KHA", "k": "KA", "c": "TSA", "z": "ZA", "hh": "HAA",
    "rh": "ZRA", "lh": "LHA", "cr": "CHI", "zr": "ZHI",
}  # fmt: skip
_CODES = {k: unicodedata.lookup(f"MONGOLIAN LETTER {v}") for k, v in _NAMES.items()} | {
    "mvs": MVS, "nnbsp": NNBSP, "space": " ", "zwj": ZWJ,
    "fvs1": FVS[0], "fvs2": FVS[1], "fvs3": FVS[2], "fvs4": FVS[3],
}  # fmt: skip


def test_equal_written_units_share_a_key_and_others_do_not(shared_data: Path) -> None:
    rows = []
    lines = (shared_data / "script" / "shaping_core_hudum.tsv").read_text("utf-8").splitlines()
    for line in lines:
        if line and not line.startswith("#"):
            _, letters, units = line.split("\t")
            rows.append((units, make_shape_key("".join(_CODES[n] for n in letters.split()))))
    assert len(rows) > 150
    wrong = [(a, b) for a, b in itertools.combinations(rows, 2) if (a[0] == b[0]) != (a[1] == b[1])]
    assert wrong == []


def test_words_that_look_the_same_share_a_key() -> None:
    # o and u, ö and ü, medial t and d have one shape each
    pairs = (("qota", "quta"), ("ulus", "olos"), ("öndür", "ündür"), ("qadan", "qatan"))
    for right, miscoded in pairs:
        assert same_shape(spell_traditional(right), spell_traditional(miscoded)), right
    assert not same_shape(spell_traditional("qota"), spell_traditional("qoni"))
    assert not same_shape(spell_traditional("ger"), spell_traditional("gar"))


def test_loose_key_reads_both_spellings_of_a_diphthong() -> None:
    with_y, without = spell_traditional("sayin"), spell_traditional("sain")
    assert make_shape_key(with_y) != make_shape_key(without)
    assert make_loose_key(with_y) == make_loose_key(without)
