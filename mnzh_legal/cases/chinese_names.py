"""Names of natural persons in Chinese text: who is named.

A name is found by what stands before it (原告), by its shape (a Han surname, the parts of Mongolian
names), and then everywhere else in the case. Names that the rules keep (judges, clerks, lawyers) are not
persons here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from mnzh_legal.cases.name_lists import load_names
from mnzh_legal.engine.names import NAME_READINGS

_SURNAMES = frozenset(load_names("surnames"))
_NO_NAMES = frozenset(load_names("no_names"))
_MONGOLIAN_PARTS = load_names("mongolian_parts")
_PART = "|".join(sorted(_MONGOLIAN_PARTS, key=lambda p: -len(p)))
_LONG = "|".join(p for p in _MONGOLIAN_PARTS if len(p) > 1)
_MONGOLIAN_NAME = re.compile(rf"(?:{_LONG})(?:{_PART}){{0,3}}")


def _choice(key: str) -> str:
    return "|".join(sorted(load_names(key), key=lambda r: -len(r)))


_ROLE_ZH = re.compile(rf"(?P<kept>{_choice('kept_roles_zh')})|(?P<role>{_choice('roles_zh')})")
_AFTER_ROLE = re.compile(r"(?:（[^（）]{1,12}）|\([^()]{1,12}\))?[:：为是系叫名]?\s?")
#: Characters that end a name: they begin what is said of the person, and seldom end a given name.
_STOPS = frozenset(
    "，,。；;、：:（）()《》“”\"'！？!?… 　\n的与和及诉因于系在向对将未已称等自从为被到提就以是有无也都均曾经于共同驾驶所又并把让给由该请要应不可其此这那上下认说某"
)
_NAME_END_ZH = re.compile(r"[\u4e00-\u9fff]{2,8}")


def _cut_chinese(text: str, position: int, whole: str) -> str:
    """The name that begins at a position after a role, "" for none."""
    run = _NAME_END_ZH.match(text, position)
    if run is None:
        return ""
    rest = run.group()
    mongolian = _MONGOLIAN_NAME.match(rest)
    two = rest[:2] in _SURNAMES
    surname = rest[:2] if two else rest[0] if rest[0] in _SURNAMES else ""
    if mongolian and len(mongolian.group()) >= 2:
        name = mongolian.group()
        # 苏和, 白音 begin like a Han surname: long chains and chains that end where the name must end
        if not surname or len(name) > 3 or (len(name) == 3 and rest[3:4] in _STOPS):
            return name
        if len(name) == 2 and name[1] in _STOPS:
            return name
    if not surname:
        return ""
    if rest[:2] in _NO_NAMES:
        return ""
    length = len(surname)
    given = ""
    for char in rest[length : length + 2]:
        if char in _STOPS:
            break
        given += char
    if not given:
        return ""
    if len(given) == 2:
        long, short = surname + given, surname + given[0]
        following = text[position + len(long) : position + len(long) + 1]
        # 张伟还 or 张伟华: what is repeated with other characters after it is the shorter name
        if whole.count(short) > whole.count(long) or (
            given[1] in _VERB_STARTS and following not in "，,。；;、（("
        ):
            return short
    return surname + given


_VERB_STARTS = frozenset(
    "还支拒签起借购租养放打受死离结收欠拖偿承履违主辩答陈述要求同不没多先后再也未当表现原名下家方处一二三四五两年月申盗抢驾喝酒"
)


def find_chinese_names(texts: Iterable[str]) -> list[str]:
    """Return the persons named in the Chinese paragraphs of a case, longest name first."""
    whole = "\n".join(texts)
    found: dict[str, None] = {}
    kept: set[str] = set()
    for match in _ROLE_ZH.finditer(whole):
        position = _AFTER_ROLE.match(whole, match.end()).end()  # type: ignore[union-attr] # may be empty
        while True:
            name = _cut_chinese(whole, position, whole)
            if not name or "某" in name:
                break
            if match["kept"]:
                kept.add(name)
            else:
                found[name] = None
            position += len(name)
            if whole[position : position + 1] not in "、和与" or not whole[position : position + 1]:
                break
            position += 1  # 原告张伟、李娜
    for match in _MONGOLIAN_NAME.finditer(whole):
        name = _extended(match, whole)
        if (
            len(name) >= 3
            and "某" not in whole[match.end() : match.end() + 1]
            and _stands_alone(whole, match)
        ):
            found.setdefault(name)
    return sorted((n for n in found if n not in kept), key=lambda n: (-len(n), n))


def _extended(match: re.Match[str], whole: str) -> str:
    """A chain of name parts with a last character that always follows it (朝鲁门)."""
    longer = whole[match.start() : match.end() + 1]
    if len(longer) > len(match.group()) and longer[-1] not in _STOPS and longer[-1] >= "\u4e00":
        times = whole.count(match.group())
        if times > 1 and whole.count(longer) == times:
            return longer
    return match.group()


def is_mongolian(name: str) -> bool:
    """Whether a Chinese name is made of the parts of Mongolian names."""
    return _MONGOLIAN_NAME.match(name) is not None and (len(name) > 3 or name[0] not in _SURNAMES)


def find_by_reading(texts: Iterable[str], first: Iterable[str], syllables: int) -> str:
    """Return the name in Chinese paragraphs that a Mongolian spelling stands for, "" for none.

    ``first``: the hanzi its first word is read from; ``syllables`` of the rest decide its length. It must
    stand where a person can: not inside a word that the paragraph has more often.
    """
    whole = "\n".join(texts)
    best = ("", 0)
    for surname in first:
        for match in re.finditer(re.escape(surname), whole):
            given = whole[match.end() : match.end() + max(1, syllables)]
            name = surname + given
            if len(given) < max(1, syllables) or any(
                c in _STOPS or not c >= "\u4e00" for c in given
            ):
                continue
            before = whole[max(0, match.start() - 1) : match.start()]
            inside = "\u4e00" <= before <= "\u9fff" and before not in _BEFORE_NAME
            times = whole.count(name) * (1 if inside else 100)
            if times > best[1]:
                best = (name, times)
    return best[0]


_BEFORE_NAME = frozenset(
    "与和及向将被由致给对到以是系为让把同跟找替因告人方民工员者女子母父妻夫婆公兄弟姐妹哥友某行的经受据令即但而若如后前时称认使帮约请劝托"
)


def _stands_alone(whole: str, match: re.Match[str]) -> bool:
    """Whether a chain of Mongolian name parts is no place (锡林郭勒盟, 额尔古纳市)."""
    after = whole[match.end() : match.end() + 4]
    before = whole[max(0, match.start() - 1) : match.start()]
    if whole.startswith(("乌兰巴托", "乌兰浩特"), match.start()):
        return False
    if match.group().endswith("嘎") and after.startswith("查"):
        return False
    if re.match(
        r"[\u4e00-\u9fff]{0,2}(?:盟|市|旗|县|苏木|嘎查|镇)|(?:区|乡|草原|草场|河|湖|山|公司|合作社|牧场|林场|法院|银行|机场|街|路|小区|村)",
        after,
    ):
        return False
    return before not in ("《", "“")


def mask_chinese(name: str) -> str:
    """Return a name as the rules publish it: the surname, or a minority name's first character, and 某.

    >>> mask_chinese("张伟"), mask_chinese("欧阳娜娜"), mask_chinese("斯琴高娃")
    ('张某', '欧阳某', '斯某')
    """
    return (name[:2] if name[:2] in _SURNAMES and len(name) > 2 else name[0]) + "某"


def find_mongolian_name(texts: Iterable[str], name: str) -> str:
    """Return the chain of Mongolian name parts in Chinese paragraphs that begins like a name sounds."""
    whole = "\n".join(texts)
    for match in _MONGOLIAN_NAME.finditer(whole):
        found = _extended(match, whole)
        reading = NAME_READINGS.get(found[0], "")
        before = whole[max(0, match.start() - 1) : match.start()]
        inside = "\u4e00" <= before <= "\u9fff" and before not in _BEFORE_NAME
        if not _stands_alone(whole, match):
            continue
        if (reading[:1] == name[:1] and not inside) or (
            len(reading) > 1 and name.startswith(reading)
        ):
            return found
    return ""
