"""Negation and modality: what turns a rule into its opposite when it is lost in translation.

By words, since these are few and fixed in legal language (house terms). A word that only holds one of
them (不动产, 所有权, 要不要) is none. Read on 4,183 true pairs of the training data, negation is said to be
lost in 0.1 %, modality in 0.05 %: wrongly, or where the translator chose other means; in the composed
pairs, half of them everyday language, 0.5 and 0.7 %. Statutes of Mongolia say a duty without a word for
it (5 % of all 9,033 pairs), so into Chinese it is asked for what Mongolian words say: 26 of 41,900 true pairs.
"""

from __future__ import annotations

import re

from mnzh_legal.morphology.analysis import analyze_word
from mnzh_legal.orthography.lexicon import load_lexicon


def _word_pairs(*pairs: tuple[str, str]) -> tuple[tuple[re.Pattern[str], re.Pattern[str]], ...]:
    """Patterns of one language, each with one of the other; Mongolian is asked for in any case of letters."""
    return tuple((re.compile(a, re.IGNORECASE), re.compile(b, re.IGNORECASE)) for a, b in pairs)


_KINDS = ("prohibition", "duty", "permission")
#: Target language → kind → what the source says, what the target must then have.
_MODALS = {
    to_lang: dict(zip(_KINDS, pairs, strict=True))
    for to_lang, pairs in (
        (
            "mn",
            _word_pairs(
                (r"不得(?!已)|禁止|严禁", r"болохгүй|хори(?:г|ж)|үл |болиул|зогсоо"),
                (r"(?<![不或])应当|必须", r"ёстой|заавал|хэрэгтэй|үүрэгтэй|ёсгүй|зохи"),
                (
                    r"(?<!不)可以(?!吗)|(?<![所使用占有物债产])有权(?![人属利限])",
                    r"бол(?:но|ж|ох|охыг|дог|омжтой|ом)|эрхтэй|чад|үлд",
                ),
            ),
        ),
        (
            "zh",
            _word_pairs(
                (r"болохгүй|хориг(?:ло(?:но|х|в|жээ)|лож)", r"[不禁别无勿莫没非]|严格"),
                (r"[хж] ёстой(?! (?:юм )?[юуү][уү])", r"[应必须要得该宜]|务|不可"),
                (r"(?<![эё]м)[жч] болно|х эрхтэй", r"[可能权行允许准会得]"),
            ),
        ),
    )
}
_NOT = re.compile(
    r"(?<![是算能会对差])不(?!动产|过|仅|但|同|断|服|足|满|可抗力|当|正当|便|善|利|良|法|特定|少|久|久后|止)"
    r"|未(?!成年|来|婚|遂|必|付|能)|没有(?!钱)|无(?!期徒刑|线|障碍|偿|论|人机|主|锡|害化)|禁止"
)
_NOT_MN = re.compile(
    r"гүй|болохгүй|(?:^| )(?:үл|эс|бүү|биш|бус|алга)(?:[ .,;:?!]|$)|татгалз|хори(?:г|ж)|няца|бус[аы]"
    r"|(?<![а-яөү])(?:дутуу|буруу|зогсоо|дутагд)|х(?:аа|ээ|оо|өө) (?:боль|болив)",
    re.IGNORECASE,
)
#: 要不要, 有没有, …了没有？: questions, which deny nothing.
_ASKED = re.compile(r"(?P<word>[\u4e00-\u9fff]{1,2})(?:不|没)(?P=word)|没有(?=[？?])")
#: 不 with its word that has one Mongolian word without a negation.
_IN_ONE_WORD = _word_pairs(
    ("不一样|不同", r"(?<![а-яөү])(?:өөр|ялгаатай)"),
    ("不一致|不符|不一(?![定])", r"(?<![а-яөү])зөр"),
    ("不好|不灵", r"(?<![а-яөү])(?:муу|хэцүү)"),
    ("不如", r"(?<![а-яөү])дээр"),
    ("没有?事|不用谢", r"(?<![а-яөү])зүгээр"),
)
#: Negative Mongolian words that stand for a Chinese word of their own, and so for no 不 beside it.
_OF_THEIR_OWN = _word_pairs(
    ("拒绝", r"татгалз[а-яөү]*"),
    ("过失|疏忽", r"(?:болгоомж|хайхрамж)гүй[а-яөү]*"),
    ("违法|非法", r"хууль бус[а-яөү]*"),
    ("不动产", r"үл хөдлөх"),
)


def find_lost_negation(zh: str, mn: str) -> str:
    """Return the Chinese negation that the Mongolian side has nothing for, "" if none is lost.

    >>> find_lost_negation("不承担责任。", "Хариуцлага хүлээнэ."), find_lost_negation("不动产", "Үл хөдлөх")
    ('不', '')
    """
    zh = _ASKED.sub("", zh)
    for chinese, mongolian in _IN_ONE_WORD:
        if mongolian.search(mn):
            zh = chinese.sub("", zh)
    found = _NOT.search(zh)
    if found is None:
        return ""
    for chinese, mongolian in _OF_THEIR_OWN:
        if chinese.search(zh):
            mn = mongolian.sub("", mn)
    return "" if _NOT_MN.search(mn) else found.group()


def find_lost_modality(zh: str, mn: str, to_lang: str = "mn") -> list[tuple[str, str]]:
    """Return (kind, word) of each modality of the source that the side of ``to_lang`` does not express.

    >>> find_lost_modality("应当支付租金。", "Түрээс төлөв."), find_lost_modality("取得所有权", "өмчлөх эрх")
    ([('duty', '应当')], [])
    >>> find_lost_modality("支付租金。", "Түрээс төлөх ёстой.", "zh")
    [('duty', 'ёстой')]
    """
    source, target = (zh, mn) if to_lang == "mn" else (mn, zh)
    return [
        (kind, found.group().split(" ")[-1])
        for kind, (asked, answer) in _MODALS[to_lang].items()
        if (found := asked.search(source)) and not answer.search(target)
    ]


#: A verb that closes a sentence; болно permits.
_FINITE = re.compile(
    r"(?<![а-яөү])(?!болно)(?P<verb>[а-яөү]+н[аэоө])(?P<close>[.;]?)$", re.IGNORECASE
)
#: How a clause begins that says more of what is the duty of the same one.
_GOES_ON = re.compile(
    "[并且或]|同时|及时|立即|定期|如实|妥善|逐步|不断|确保|保证|保障|保持|提高|采取|采用|做好|建立|健全|完善|加强|防止|避免"
    "|减少|促进|接受|承担|提供|报告|通知|告知|说明|注明|标明|明确|制定|办理|缴纳|公开|公布|组织|开展|落实|履行|遵守"
)


def restore_duty(zh: str, mn: str) -> str:
    """Return the Mongolian side with ёстой at its last verb where the duty of its last clause is lost.

    A model leaves it out, as statutes of Mongolia do (``house-terms``: 应当 is -х ёстой). Verbs that the spelling
    lexicon has never seen stay as they are.

    >>> restore_duty("甲方应当支付租金。", "А тал түрээс төлнө.")
    'А тал түрээс төлөх ёстой.'
    >>> restore_duty("应当出示证件，由两人进行。", "Үнэмлэх үзүүлж, 2 хүн явуулна.")
    'Үнэмлэх үзүүлж, 2 хүн явуулна.'
    """
    chinese, mongolian = _MODALS["mn"]["duty"]
    if not chinese.search(zh) or mongolian.search(mn):
        return mn
    verb = _FINITE.search(mn)
    *_, duty = chinese.finditer(zh)
    clauses = re.split("[，；：。]", zh[duty.end() :].rstrip("。；：，; "))[1:]
    if verb is None or not all(_GOES_ON.match(c) for c in clauses):
        return mn
    infinitive = _find_infinitive(verb["verb"])
    return f"{mn[: verb.start()]}{infinitive} ёстой{verb['close']}" if infinitive else mn


def _find_infinitive(finite: str) -> str:
    """Return the infinitive of a verb in -на, as it is written most often, "" if none is known.

    >>> _find_infinitive("Цуцална"), _find_infinitive("төлнө"), _find_infinitive("гадна")
    ('Цуцлах', 'төлөх', '')
    """
    count = load_lexicon().count_form
    readings = analyze_word(finite.lower(), lambda lemma: count(lemma) > 0)
    verbs = (a.lemma for a in readings if a.verb and a.labels == ("NPST",))
    found = max(verbs, key=count, default="")
    return found.capitalize() if finite[0].isupper() else found


def order_sides(source: str, target: str, to_lang: str) -> tuple[str, str]:
    """Return a source and its translation as (Chinese, Mongolian).

    >>> order_sides("合同", "гэрээ", "mn"), order_sides("гэрээ", "合同", "zh")
    (('合同', 'гэрээ'), ('合同', 'гэрээ'))
    """
    return (source, target) if to_lang == "mn" else (target, source)
