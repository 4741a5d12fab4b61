import pytest

from mnzh_legal.morphology.analysis import analyze_word
from mnzh_legal.morphology.generation import inflect_cyrillic
from mnzh_legal.morphology.letters import spell_traditional, transliterate
from mnzh_legal.morphology.noun_classes import classify_noun, decline
from mnzh_legal.morphology.traditional import inflect_traditional

PARADIGMS = {
    "хууль": {"GEN": "хуулийн", "ACC": "хуулийг", "DAT": "хуульд", "ABL": "хуулиас", "INS": "хуулиар", "COM": "хуультай"},
    "гэрээ": {"GEN": "гэрээний", "ACC": "гэрээг", "DAT": "гэрээнд", "ABL": "гэрээнээс", "INS": "гэрээгээр", "COM": "гэрээтэй"},
    "шүүх": {"GEN": "шүүхийн", "ACC": "шүүхийг", "INS": "шүүхээр", "COM": "шүүхтэй"},
    "төлбөр": {"GEN": "төлбөрийн", "ACC": "төлбөрийг", "ABL": "төлбөрөөс", "INS": "төлбөрөөр", "COM": "төлбөртэй"},
    "зарга": {"GEN": "заргын", "ACC": "заргыг", "ABL": "заргаас", "INS": "заргаар", "COM": "заргатай"},
    "иргэн": {"GEN": "иргэний", "ACC": "иргэнийг", "DAT": "иргэнд", "INS": "иргэнээр", "COM": "иргэнтэй"},
}  # fmt: skip


@pytest.mark.parametrize(
    ("lemma", "case", "form"),
    [(lemma, c, f) for lemma, cs in PARADIGMS.items() for c, f in cs.items()],
)
def test_a_form_is_analysed_to_its_lemma(lemma: str, case: str, form: str) -> None:
    found = analyze_word(form, {lemma}.__contains__)
    assert (lemma, (case,)) in [(a.lemma, a.labels) for a in found]


@pytest.mark.parametrize(
    ("lemma", "case", "form"),
    [
        (lemma, c, f)
        for lemma, cs in PARADIGMS.items()
        for c, f in cs.items()
        if (lemma, c) not in {("гэрээ", "DAT"), ("гэрээ", "ABL")}
    ],
)
def test_a_form_is_generated(lemma: str, case: str, form: str) -> None:
    assert inflect_cyrillic(lemma, [case]) == form


def test_hidden_n_shows_when_asked() -> None:
    assert inflect_cyrillic("гэрээ", ["ABL"], hidden_n=True) == "гэрээнээс"


@pytest.mark.parametrize(
    ("lemma", "labels", "verb", "written"),
    [
        ("qauli", ["GEN"], False, "qauli-yin"),
        ("gajar", ["GEN"], False, "gajar-un"),
        ("irgen", ["GEN"], False, "irgen-ü"),
        ("gajar", ["DAT"], False, "gajar-tu"),
        ("qauli", ["DAT"], False, "qauli-du"),
        ("ger_e", ["INS"], False, "ger_e-ber"),
        ("gajar", ["INS"], False, "gajar-iyar"),
        ("irgen", ["ABL"], False, "irgen-eče"),
        ("medegülqü", ["PST"], True, "medegülügsen"),
        ("togtagaqu", ["CVB.IPFV"], True, "togtagaju"),
    ],
)
def test_traditional_suffixes_follow_the_grammar(
    lemma: str, labels: list[str], verb: bool, written: str
) -> None:
    form = inflect_traditional(spell_traditional(lemma), labels, verb=verb)
    assert transliterate(form) == written


def test_uninflectable_verb_lemma_is_refused() -> None:
    with pytest.raises(ValueError, match="verb lemma"):
        inflect_traditional(spell_traditional("qauli"), ["PST"], verb=True)


def scores(shared_data):
    """The script that prints the figures is the one that is tested."""
    from importlib.util import module_from_spec, spec_from_file_location
    from pathlib import Path

    path = Path(__file__).resolve().parent.parent.parent / "scripts" / "morphology_scores.py"
    spec = spec_from_file_location("morphology_scores", path)
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    nouns, lemmas = module.read_nouns(shared_data / "morphology" / "khk.tsv")
    return module.score(nouns, lemmas, held_out=True)


def test_nouns_of_held_out_lemmas(shared_data) -> None:
    forms, analysed, generated, _ = scores(shared_data)
    assert forms.total() > 2500
    assert analysed.total() / forms.total() >= 0.95
    assert generated.total() / forms.total() >= 0.90


@pytest.mark.parametrize(
    ("lemma", "case", "form"),
    [
        ("тайлан", "GEN", "тайлангийн"),
        ("тайлан", "INS", "тайлангаар"),
        ("утас", "DAT", "утсанд"),
        ("малчин", "GEN", "малчны"),
        ("хэрэг", "GEN", "хэргийн"),
        ("санал", "ACC", "саналыг"),
        ("протокол", "GEN", "протоколын"),
        ("талбай", "ABL", "талбайнаас"),
        ("захиргаа", "DAT", "захиргаанд"),
    ],
)
def test_declension_classes(lemma: str, case: str, form: str) -> None:
    assert decline(lemma, case, classify_noun(lemma)) == form


@pytest.mark.parametrize(
    ("form", "lemma", "labels"),
    [
        ("компанийн", "компани", ("GEN",)),
        ("компаниас", "компани", ("ABL",)),
        ("сурагчид", "сурагч", ("PL.D",)),
        ("сурагчдыг", "сурагч", ("PL.D", "ACC")),
        ("шүүгчдийн", "шүүгч", ("PL.D", "GEN")),
        ("байгууллагууд", "байгууллага", ("PL",)),
        ("хүмүүсийн", "хүн", ("PL", "GEN")),
        ("үндэслэлгүйгээр", "үндэслэл", ("NEG", "INS")),
    ],
)
def test_plurals_and_borrowed_stems_are_analysed(
    form: str, lemma: str, labels: tuple[str, ...]
) -> None:
    assert labels in [a.labels for a in analyze_word(form, {lemma}.__contains__)]
    assert not analyze_word(form, {lemma + "х"}.__contains__)
