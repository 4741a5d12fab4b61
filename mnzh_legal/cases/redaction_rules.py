"""What must go from a published case besides names: numbers, addresses, contacts, health, schools.

One rule finds one kind in one language; each keeps what the publication rules leave (the banner of an
address, the year of a birth). Source: 最高人民法院关于人民法院在互联网公布裁判文书的规定 (法释〔2016〕19号), arts. 8–10.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum


class PersonalData(StrEnum):
    """Kinds of personal data."""

    NAME = "name"
    ID_NUMBER = "id-number"
    PHONE = "phone"
    EMAIL = "email"
    ACCOUNT = "account"
    PLATE = "plate"
    CERTIFICATE = "certificate"
    ADDRESS = "address"
    BIRTH = "birth"
    HEALTH = "health"
    SCHOOL = "school"
    COORDINATES = "coordinates"


@dataclass(frozen=True, slots=True)
class Finding:
    """Personal data in a text: half-open code points, its kind, what stands there afterwards."""

    start: int
    end: int
    kind: PersonalData
    text: str
    replacement: str


MASK = "×××"
_PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
_DIGIT = r"[0-9０-９]"
_NOT_IN_NUMBER = r"(?<![0-9０-９A-Za-z.,-])"
_END = r"(?![0-9０-９A-Za-z])"

_ID = re.compile(
    rf"{_NOT_IN_NUMBER}(?:{_DIGIT}{{17}}[0-9０-９XxХх]|{_DIGIT}{{6}}(?:19|20)?{_DIGIT}{{9}}(?=[，,。；）)\s]|$)){_END}"
)
_PASSPORT = re.compile(rf"(?<![A-Za-z0-9])(?:[EGDSPH]{_DIGIT}{{8}}|[EG][A-Z]{_DIGIT}{{7}}){_END}")
_PHONE = re.compile(
    rf"{_NOT_IN_NUMBER}(?:(?:\+?86[- ]?)?1[3-9]{_DIGIT}[- ]?{_DIGIT}{{4}}[- ]?{_DIGIT}{{4}}"
    rf"|0{_DIGIT}{{2,3}}[-—－ ]{_DIGIT}{{7,8}}|[（(]0{_DIGIT}{{2,3}}[）)]{_DIGIT}{{7,8}}|(?:\+?976[- ]?)[5-9]{_DIGIT}{{3}}[- ]?{_DIGIT}{{4}}){_END}"
)
_EMAIL = re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
_CHAT = re.compile(
    r"(?:微信号?|QQ号?|支付宝账号|ВиЧатын? (?:дугаар|нэр)|ВиЧат|QQ дугаар)(?:[为是:：]|\s|нь\s)*(?P<value>[A-Za-z0-9_-]{5,20})"
)
_CARD = re.compile(rf"{_NOT_IN_NUMBER}(?:{_DIGIT}{{4}}[ -]?){{3,4}}{_DIGIT}{{1,4}}{_END}")
_ACCOUNT_WORDS = re.compile(
    r"(?:账号|帐号|卡号|账户|银行卡|存折|дансны? дугаар\w*|данс\w*|картын? дугаар\w*|карт\w*)[^。；;.]{0,16}$",
    re.IGNORECASE,
)
_PLATE = re.compile(
    rf"[{_PROVINCES}][A-HJ-NP-Z][·\-•. ]?(?:[A-HJ-NP-Z0-9]{{5,6}}|[A-HJ-NP-Z0-9]{{4}}[挂学警港澳])(?![A-Z0-9])"
)
_MN_PLATE = re.compile(
    r"(?<![A-ZА-ЯӨҮ0-9])(?:ӨМ|НМГ|蒙)[ -]?[A-HJ-NP-ZА-Я][·\-•. ]?[A-HJ-NP-Z0-9]{5,6}(?![A-Z0-9])"
)
_CERTIFICATES = (
    re.compile(rf"[\u4e00-\u9fff]?[（(〔]?{_DIGIT}{{4}}[）)〕]?[\u4e00-\u9fff]{{2,14}}(?:不动产权|房权证|土地证|草原证|林权证|农地承包权)第?\s?{_DIGIT}{{4,}}号"),
    re.compile(r"(?:房权证|不动产权证|草原使用证|草原承包经营权证|承包经营权证|土地使用权证|林权证|驾驶证|行驶证|执业证|营业执照|护照|军官证|残疾证|结婚证|离婚证|档案编号|证书编号|证号|证件号码?|统一社会信用代码)(?:编?号码?|号)?[为是:：第]?\s?(?P<value>[A-Za-z0-9０-９〔〕（）()-]{6,30})号?"),
    re.compile(rf"(?:гэрчилгээ|үнэмлэх|паспорт|патент)\w*(?:\s+(?:дугаар\w*|№|код\w*))?[\s:нь]*(?:№\s?)?(?P<value>[A-Z]{{0,3}}{_DIGIT}[A-Z0-9-]{{5,24}})"),
)  # fmt: skip
_COORDINATES = re.compile(
    rf"(?:东经|北纬|E|N|зүүн уртраг\w*|хойд өргөрөг\w*)\s?{_DIGIT}{{1,3}}(?:[.°]{_DIGIT}+)(?:[′'°]{_DIGIT}+(?:\.{_DIGIT}+)?[″\"]?)?"
)
#: What an address keeps: down to the banner, county or district.
_KEPT_ZH = (
    r"(?:内蒙古自治区|[\u4e00-\u9fff]{2,3}省)?(?:[\u4e00-\u9fff]{2,6}?(?:市|盟|自治州))?"
    r"(?:[\u4e00-\u9fff]{1,8}?(?:旗|县|区))?"
)
_ADDRESS_ZH = re.compile(
    rf"(?:坐落于|坐落在|位于|住址|住所地?|户籍所?在?地|户籍地址|现住址?|经常居住地|家住|居住于|居住在|送达地址|收件地址|通讯地址|地址|户籍地|现居|(?<![保入记站停抓守留困拉接拦堵捂按])住)[为是在:：]?"
    rf"(?P<kept>{_KEPT_ZH})(?P<value>[^，,。；;：:（）()\n、的]{{2,45}}?(?:号|室|单元|栋|幢|楼|户|组|嘎查|村|小区|社区|苏木|镇|乡|街|路|巷|院|队|独贵龙))"
    rf"(?=[，,。；;（）()\n、]|$|的|时|期间|人|房)"
)
_ADDRESS_MN = re.compile(
    r"(?:хаяг\w*|оршин суух газар\w*|оршин суугаа газар\w*|гэрийн хаяг\w*|бүртгэлтэй газар\w*)(?:\s+нь)?[:\s]+"
    r"(?P<kept>(?:Өвөр Монголын Өөртөө Засах Орны\s+)?(?:[А-ЯӨҮЁ][а-яөүё]+\s+(?:хотын|аймгийн)\s+)?(?:[А-ЯӨҮЁ][а-яөүё]+\s+(?:хошууны|шяний|тойргийн|дүүргийн|хошуу|шянь|тойрог|дүүрэг)\s*)?)"
    r"(?P<value>(?:[^.;,\n]{0,40}?\b(?:тоот|айл|байр|орц|гудамж\w*|зам\w*|хороолол\w*|тосгон\w*|гацаа\w*|сум\w*|балгас\w*|давхар\w*)(?=[,.;)\s]|$))+)"
)
_LIVES_MN = re.compile(
    r"(?P<kept>(?:[А-ЯӨҮЁ][а-яөүё]+\s+(?:хотын|аймгийн)\s+)?(?:[А-ЯӨҮЁ][а-яөүё]+\s+(?:хошууны|шяний|тойргийн|дүүргийн)\s+))"
    r"(?P<value>[А-ЯӨҮЁ][^.;,\n]{2,60}?(?:тоотод|тоотын|байрны|байранд|айлд|гацаанд|тосгонд|гудамжинд))(?=\s+(?:оршин\s+)?суу)"
)
_BIRTH_ZH = re.compile(
    r"(?P<year>(?:19|20)\d{2}年)(?P<value>\d{1,2}月(?:\d{1,2}日)?)(?=出?生(?![效产活意病长]))|"
    r"(?:出生日期|生于|出生于)[为是:：]?(?P<year2>(?:19|20)\d{2}年)(?P<value2>\d{1,2}月(?:\d{1,2}日)?)"
)
_BIRTH_MN = re.compile(
    r"(?P<year>(?:19|20)\d{2} он)(?P<value>ы\s+\d{1,2} (?:дугаар |дүгээр )?сарын?(?: \d{1,2}(?:-н[ыий]+)?(?: өдөр\w*)?)?)(?=,?\s+(?:төрсөн|төржээ|төрөв|төрсний))"
)
_DISEASES_ZH = (
    "艾滋病|乙肝|丙肝|肝硬化|肝癌|胃癌|肺癌|乳腺癌|白血病|尿毒症|糖尿病|高血压|冠心病|心脏病|抑郁症|精神分裂症|双相情感障碍|焦虑症|癫痫|"
    "肺结核|布鲁氏菌病|布病|梅毒|性病|包虫病|帕金森病|阿尔茨海默病|脑梗死|脑梗塞|不孕症|智力残疾|精神残疾|精神疾病|精神病"
)
_HEALTH_ZH = re.compile(
    rf"(?:患有|罹患|身患|确诊为?|诊断为|感染|患|得了?)(?:严重的?|重度|先天性|慢性|急性|中度|轻度)?(?P<value>(?:{_DISEASES_ZH})(?:[、和及](?:{_DISEASES_ZH}))*)"
)
_HEALTH_ZH_CAUSE = re.compile(
    rf"因(?P<value>{_DISEASES_ZH})(?=住院|去世|死亡|复发|治疗|就医|长期|生活|而|，)"
)
_DISEASES_MN = (
    r"ДОХ|сэтгэцийн өвч\w*|чихрийн шижин\w*|цусны даралт\w*|элэгний хорт хавд\w*|хорт хавд\w*|хавдар\w*|сэтгэл гутрал\w*|унаж таталдаг өвч\w*|"
    r"сүрьеэ\w*|бруцеллёз\w*|тэмбүү\w*|зүрхний өвч\w*|элэгний үрэвс\w*|бөөрний дутагд\w*|цусны хорт хавд\w*|тархины шигдээс\w*|оюуны хомсд\w*"
)
_HEALTH_MN = re.compile(
    rf"(?P<value>(?:{_DISEASES_MN})(?:\s+өвч\w*)?)(?=\s+(?:тус|өвчи?л|гэж онош|гэж тогто|-?тай|-?тэй|илэрс|илэрч|халдвар))",
    re.IGNORECASE,
)
_SCHOOL_ZH = re.compile(
    r"(?:就读于|就读在|系|在|入读)(?P<value>(?!某|[\u4e00-\u9fff]{0,6}[上读念][小中初高])[\u4e00-\u9fff]{2,20}?(?:小学|中学|初中|高中|幼儿园|职业学校|学校)(?:[一二三四五六七八九]年级(?:[(（]?[一二三四五六七八九十\d]+[)）]?班)?)?)(?=学生|学习|读书|上学|就读|，|,|。|的)"
)
_SCHOOL_MN = re.compile(
    r"(?P<value>(?!(?:\S+\s+){1,6}?(?:хоёр|гурван|дөрвөн|таван|олон|бусад|нэгэн)\s)[А-ЯӨҮЁ][а-яөүё]+(?:\s+[А-ЯӨҮЁа-яөүё][а-яөүё]+){0,6}?\s+(?:бага сургууль|дунд сургууль|ахлах сургууль|цэцэрлэг|сургууль)(?:ийн|ын|д|ид|т)?(?:\s+\d+ (?:дугаар|дүгээр) ангийн?)?)(?=\s+(?:сурагч|сурч|сурдаг|суралц|хүүхэд))"
)


def _luhn(digits: str) -> bool:
    total = 0
    for place, char in enumerate(reversed(digits)):
        value = int(char) * (2 if place % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def _matches(
    text: str, pattern: re.Pattern[str], kind: PersonalData, mask: str
) -> Iterator[Finding]:
    for match in pattern.finditer(text):
        names = match.groupdict()
        group = "value2" if names.get("value2") else "value" if names.get("value") else 0
        start, end = match.span(group)
        yield Finding(start, end, kind, text[start:end], mask)


_ACCOUNT_AFTER = re.compile(r"^[^。；;.]{0,18}?(?:账号|账户|银行卡|данс|карт)", re.IGNORECASE)


def _is_account(text: str, match: re.Match[str]) -> bool:
    return bool(
        _ACCOUNT_WORDS.search(text[: match.start()]) or _ACCOUNT_AFTER.search(text[match.end() :])
    )


def _cards(text: str) -> Iterator[Finding]:
    for match in _CARD.finditer(text):
        digits = re.sub(r"\D", "", match.group())
        named = _is_account(text, match)
        if named or (16 <= len(digits) <= 19 and _luhn(digits)):
            yield Finding(*match.span(), PersonalData.ACCOUNT, match.group(), MASK)


_ACCOUNT_NUMBER = re.compile(rf"{_NOT_IN_NUMBER}{_DIGIT}{{9,25}}{_END}")


def _accounts(text: str) -> Iterator[Finding]:
    for match in _ACCOUNT_NUMBER.finditer(text):
        if _is_account(text, match):
            yield Finding(*match.span(), PersonalData.ACCOUNT, match.group(), MASK)


_EACH: tuple[tuple[re.Pattern[str], PersonalData, str, str], ...] = (
    (_ID, PersonalData.ID_NUMBER, MASK, "zh mn"),
    (_PASSPORT, PersonalData.ID_NUMBER, MASK, "zh mn"),
    (_PHONE, PersonalData.PHONE, MASK, "zh mn"),
    (_EMAIL, PersonalData.EMAIL, MASK, "zh mn"),
    (_CHAT, PersonalData.PHONE, MASK, "zh mn"),
    (_PLATE, PersonalData.PLATE, MASK, "zh mn"),
    (_MN_PLATE, PersonalData.PLATE, MASK, "mn"),
    (_COORDINATES, PersonalData.COORDINATES, MASK, "zh mn"),
    (_CERTIFICATES[0], PersonalData.CERTIFICATE, MASK, "zh"),
    (_CERTIFICATES[1], PersonalData.CERTIFICATE, MASK, "zh"),
    (_CERTIFICATES[2], PersonalData.CERTIFICATE, MASK, "mn"),
    (_ADDRESS_ZH, PersonalData.ADDRESS, "", "zh"),
    (_ADDRESS_MN, PersonalData.ADDRESS, "…", "mn"),
    (_LIVES_MN, PersonalData.ADDRESS, "нэгэн газар", "mn"),
    (_BIRTH_ZH, PersonalData.BIRTH, "", "zh"),
    (_BIRTH_MN, PersonalData.BIRTH, "д", "mn"),
    (_HEALTH_ZH, PersonalData.HEALTH, "某疾病", "zh"),
    (_HEALTH_ZH_CAUSE, PersonalData.HEALTH, "某疾病", "zh"),
    (_HEALTH_MN, PersonalData.HEALTH, "нэгэн өвчин", "mn"),
    (_SCHOOL_ZH, PersonalData.SCHOOL, "某学校", "zh"),
    (_SCHOOL_MN, PersonalData.SCHOOL, "нэгэн сургуулийн", "mn"),
)


def find_personal_data(text: str, lang: str) -> list[Finding]:
    """Return the personal data of a text, names aside; overlaps keep the first and longest."""
    found: list[Finding] = []
    for pattern, kind, mask, langs in _EACH:
        if lang in langs.split():
            found += _matches(text, pattern, kind, mask)
    found += _cards(text)
    found += _accounts(text)
    return drop_overlaps(f for f in found if "×" not in f.text)


def drop_overlaps(findings: Iterable[Finding]) -> list[Finding]:
    """Return findings in order without overlaps; the longer of two that begin together stays."""
    kept: list[Finding] = []
    for finding in sorted(findings, key=lambda f: (f.start, -f.end)):
        if not kept or finding.start >= kept[-1].end:
            kept.append(finding)
    return kept


def apply_findings(text: str, findings: list[Finding]) -> str:
    """Return the text with every finding replaced."""
    for finding in sorted(findings, key=lambda f: -f.start):
        text = text[: finding.start] + finding.replacement + text[finding.end :]
    return text
