"""Names of natural persons in Chinese and Mongolian text: who is named where, in which form.

A name is found by what stands before it (原告, зарга мэдүүлэгч), by its shape (a Han surname, the parts of
Mongolian names, capital letters in the middle of a Mongolian sentence), and then everywhere else in
the case, with its case endings. Names that the rules keep (judges, clerks, lawyers) are not persons here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from mnzh_legal.engine.names import NAME_READINGS
from mnzh_legal.morphology.analysis import analyze_word
from mnzh_legal.orthography.convert import convert_to_cyrillic, convert_to_traditional, spell_word
from mnzh_legal.orthography.lexicon import SpellingSource, load_lexicon

_SURNAMES = frozenset(
    "王李张刘陈杨黄赵周吴徐孙马朱胡郭何林高罗郑梁谢宋唐许邓韩冯曹彭曾萧田董袁潘蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范廖石金韦贾夏付傅"
    "方邹熊白孟秦邱侯江尹薛闫段雷黎史龙陶贺毛郝顾龚邵万钱严武戴莫孔向汤温康施文牛樊葛邢安齐乔庞颜倪庄聂章鲁岳翟殷詹申耿关焦左柳甘祝包宁尚舒阮"
    "柯纪梅童凌毕单季裴霍涂成苗谷曲盛翁蓝路游辛管柴欧解车侍郎晏冉桂冷宫常靳卜伍迟滕米全仇冀敖席祁卫丛"
) | {"欧阳", "司马", "上官", "诸葛", "慕容", "皇甫", "尉迟", "东方"}
#: Parts of Mongolian names written in Chinese.
_MONGOLIAN_PARTS = ["巴特尔", "巴图", "巴雅尔", "巴彦", "阿拉腾", "阿拉坦", "阿古拉", "阿荣", "阿木", "阿斯", "乌云", "乌兰", "乌日", "乌力吉", "乌恩", "乌尼", "其木格", "琪木格", "其其格", "琪琪格", "斯琴", "斯日古楞", "斯日", "高娃", "高勒", "萨仁", "萨日娜", "萨如拉", "娜仁", "娜日苏", "图雅", "托娅", "图门", "苏和", "苏雅", "苏日", "苏布达", "苏德", "宝音", "宝力", "宝日", "哈斯", "哈日", "哈达", "额尔敦", "额尔", "额日", "朝鲁", "朝克", "布和", "布仁", "布日", "布赫", "那顺", "那日", "那仁", "吉日", "吉雅", "孟和", "孟克", "格日勒", "格日", "特木尔", "特古斯", "铁木尔", "青格勒", "青格乐", "敖其尔", "敖登", "敖日", "敖特根", "道尔吉", "达来", "达瓦", "达布", "塔娜", "塔拉", "呼和", "呼日", "呼格", "恩和", "恩克", "海日", "白音", "白乙", "满都", "满达", "胡日", "通拉嘎", "图拉", "赛音", "赛罕", "德力格尔", "德力", "德格", "毕力格", "毕力", "扎木", "扎拉", "丹巴", "丹增", "牧仁", "嘎日", "嘎拉", "旭日", "旺楚克", "色音", "色登", "拉喜", "金花", "银花", "莎仁", "莎日", "伊拉", "伊德", "包勒", "查干", "查娜", "常胜", "策仁", "都楞", "敦日", "桑杰", "索德", "索伦", "召日", "照日", "朝格", "朝伦", "桑布", "仁钦", "孟根", "木仁", "玉荣", "图力古尔", "图布", "额布", "必力格", "阿如", "阿茹", "希吉", "希日", "西日", "锡林", "乌达", "乌日图", "浩斯", "超克", "诺敏", "诺明", "布拉", "巴根", "巴音", "巴达", "巴拉", "梅花", "森布", "日娜", "日玛", "日乐", "尔敦", "古楞", "克图", "特尔", "那木", "吉尔", "仓", "图", "雅", "娜", "格", "尔", "花", "勒", "嘎", "克", "泰", "罕", "夫", "玛", "其", "和", "日", "道", "木", "音", "拉", "吉", "巴", "胡", "都", "沙", "荣", "山", "呼"]  # fmt: skip
_PART = "|".join(sorted(_MONGOLIAN_PARTS, key=lambda p: -len(p)))
_LONG = "|".join(p for p in _MONGOLIAN_PARTS if len(p) > 1)
_MONGOLIAN_NAME = re.compile(rf"(?:{_LONG})(?:{_PART}){{0,3}}")

#: What a person is called before the name. Roles of the court are not among them.
_ROLES_ZH = ["原审原告", "原审被告", "反诉原告", "反诉被告", "上诉人", "被上诉人", "再审申请人", "被申请人", "申请执行人", "被执行人", "申请人", "原告人", "被告人", "原告", "被告", "第三人", "案外人", "受援人", "犯罪嫌疑人", "被害人", "受害人", "证人", "死者", "伤者", "患者", "受害者", "举报人", "债权人", "债务人", "出借人", "借款人", "担保人", "保证人", "出租人", "承租人", "买受人", "出卖人", "承包人", "发包人", "法定代理人", "监护人", "委托人", "受托人", "被监护人", "被继承人", "继承人", "立遗嘱人", "遗嘱人", "立约人", "当事人", "对方", "牧民", "农民", "村民", "居民", "职工", "工人", "司机", "驾驶员", "驾驶人", "邻居", "丈夫", "妻子", "父亲", "母亲", "其父", "其母", "其子", "其女", "儿子", "女儿", "长子", "次子", "长女", "次女", "哥哥", "弟弟", "姐姐", "妹妹", "祖父", "祖母", "外祖父", "外祖母", "孙子", "孙女", "未成年人", "学生", "同案人", "同伙", "姓名", "户主", "雇主", "雇员", "店主", "经营者", "业主", "房东", "租客", "投保人", "被保险人", "受益人", "社区矫正对象", "矫正对象", "服刑人员", "刑满释放人员", "老人", "女士", "婚生子", "婚生女", "收养人", "送养人", "被收养人", "甲方", "乙方", "丙方"]  # fmt: skip
_KEPT_ZH = ["审判长", "审判员", "代理审判员", "人民陪审员", "陪审员", "书记员", "法官助理", "执行员", "律师", "委托诉讼代理人", "公证员", "仲裁员", "首席仲裁员", "调解员", "检察员", "检察官", "鉴定人", "法律援助律师", "辩护人"]  # fmt: skip
_ROLE_ZH = re.compile(
    rf"(?P<kept>{'|'.join(sorted(_KEPT_ZH, key=lambda r: -len(r)))})|(?P<role>{'|'.join(sorted(_ROLES_ZH, key=lambda r: -len(r)))})"
)
_AFTER_ROLE = re.compile(r"(?:（[^（）]{1,12}）|\([^()]{1,12}\))?[:：为是系叫名]?\s?")
#: Characters that end a name: they begin what is said of the person, and seldom end a given name.
_STOPS = frozenset(
    "，,。；;、：:（）()《》“”\"'！？!?… 　\n的与和及诉因于系在向对将未已称等自从为被到提就以是有无也都均曾经于共同驾驶所又并把让给由该请要应不可其此这那上下认说某"
)
_NAME_END_ZH = re.compile(r"[\u4e00-\u9fff]{2,8}")

_ROLE_LIST_MN = (
    "зарга мэдүүлэгч",
    "зарга мэдүүлэгдэгч",
    "давж зарга мэдүүлэгч",
    "яллагдагч",
    "хохирогч",
    "гэмт хэргийн сэжигтэн",
    "сэжигтэн",
    "гэрч",
    "малчин",
    "тариачин",
    "өргөдөл гаргагч",
    "өвлөгч",
    "гэрээслэгч",
    "зээлдэгч",
    "зээлдүүлэгч",
    "түрээслэгч",
    "түрээслүүлэгч",
    "худалдагч",
    "жолооч",
    "хөрш",
    "эхнэр",
    "нөхөр",
    "эцэг",
    "эх",
    "хүү",
    "охин",
    "ах",
    "эгч",
    "дүү",
    "иргэн",
    "хэргийн эзэн",
    "хуульт төлөөлөгч",
    "асран хамгаалагч",
    "гэрээлэн хариуцагч",
    "гүйцэтгүүлэгч",
    "батлан даагч",
    "ажилчин",
    "ажилтан",
    "өр төлөгч",
    "туслалцаа хүртэгч",
    "сурагч",
    "талийгаач",
    "өвөө",
    "эмээ",
    "гуравдагч этгээд",
    "нэр",
    "эзэмшигч",
    "тосгоны иргэн",
    "А тал",
    "Б тал",
    "эрхлэгч",
    "зарлагч",
    "хадам",
)
_KEPT_MN = re.compile(
    r"(?:цагдаа|тэргүүн шүүгч|шүүгч|хамтран шүүгч|нарийн бичгийн дарга|бичээч|хуульч|гэрчлэгч|зуучлан шийдвэрлэгч|эвлэрүүлэгч|байцаагч|шинжээч|өмгөөлөгч)\s+$",
    re.IGNORECASE,
)
_CAPITAL = re.compile(r"[А-ЯӨҮЁ][а-яөүё]*(?![А-ЯӨҮЁ\d])(?:-[А-ЯӨҮЁ]?[а-яөүё]+)?")
_MASK_MN = "моу"
#: Endings after a name, longest first → their label.
_ENDINGS: tuple[tuple[str, str], ...] = (
    ("гийнхаа", "GEN"), ("ынхаа", "GEN"), ("ийнхээ", "GEN"), ("гийнхээ", "GEN"),
    ("гийн", "GEN"), ("ийн", "GEN"), ("ын", "GEN"), ("ний", "GEN"), ("ны", "GEN"), ("ий", "GEN"),
    ("гаас", "ABL"), ("гээс", "ABL"), ("гоос", "ABL"), ("гөөс", "ABL"), ("аас", "ABL"), ("иас", "ABL"), ("иэс", "ABL"), ("ээс", "ABL"), ("оос", "ABL"), ("өөс", "ABL"),
    ("гаар", "INS"), ("гээр", "INS"), ("гоор", "INS"), ("гөөр", "INS"), ("аар", "INS"), ("ээр", "INS"), ("оор", "INS"), ("өөр", "INS"),
    ("тай", "COM"), ("тэй", "COM"), ("той", "COM"),
    ("ыг", "ACC"), ("ийг", "ACC"), ("г", "ACC"), ("ид", "DAT"), ("д", "DAT"), ("т", "DAT"), ("ы", "GEN"), ("н", "GEN"),
)  # fmt: skip
#: How моу takes them (as the house writes masked names).
MASK_FORMS = {
    "": "моу", "GEN": "моугийн", "ACC": "моуг", "DAT": "моуд", "ABL": "моугаас", "INS": "моугаар", "COM": "моутай",
}  # fmt: skip


#: Frequent Mongolian names; in traditional script nothing else tells a name from a word.
COMMON_NAMES = frozenset(
    [
        "Баатар",
        "Бат",
        "Батаа",
        "Болд",
        "Баяр",
        "Баян",
        "Буян",
        "Бөх",
        "Батболд",
        "Ганбат",
        "Ганболд",
        "Дорж",
        "Даваа",
        "Дамба",
        "Дэлгэр",
        "Жаргал",
        "Мөнх",
        "Мэргэн",
        "Насан",
        "Наран",
        "Нарантуяа",
        "Очир",
        "Оюун",
        "Оюунчимэг",
        "Өлзий",
        "Саран",
        "Сарангуа",
        "Сэцэн",
        "Сэцэнгуа",
        "Сүх",
        "Сувд",
        "Сайн",
        "Түмэн",
        "Төмөр",
        "Туяа",
        "Тунгалаг",
        "Уянга",
        "Урна",
        "Улаан",
        "Хас",
        "Хаш",
        "Хөх",
        "Хурц",
        "Цэцэг",
        "Цогт",
        "Чимэг",
        "Чулуу",
        "Чингэл",
        "Энх",
        "Эрдэнэ",
        "Энхбаяр",
        "Алтан",
        "Алтанцэцэг",
        "Нарангэрэл",
        "Гэрэл",
        "Билиг",
        "Мөрөн",
        "Тана",
        "Сэргэлэн",
        "Баясгалан",
        "Жамс",
        "Лхам",
        "Сурна",
        "Номин",
        "Анар",
    ]
)


@dataclass(frozen=True, slots=True)
class NameUse:
    """A place where a person is named: half-open code points, the name's base form, its case label."""

    start: int
    end: int
    base: str
    label: str = ""


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
    name = surname + given
    return "" if name[:2] in _NO_NAMES else name


#: Words that begin like a surname.
_NO_NAMES = frozenset(
    [
        "成长",
        "成立",
        "成员",
        "成年",
        "成本",
        "成功",
        "成绩",
        "季节",
        "季度",
        "高度",
        "高级",
        "高额",
        "金额",
        "金融",
        "安全",
        "安置",
        "安排",
        "方面",
        "方式",
        "方法",
        "方案",
        "万元",
        "万余",
        "常年",
        "常住",
        "常常",
        "应当",
        "时间",
        "时候",
        "支付",
        "支持",
        "关系",
        "关于",
        "任何",
        "任职",
        "任务",
        "水平",
        "水源",
        "温度",
        "牛羊",
        "牛肉",
        "牛奶",
        "马匹",
        "马上",
        "车辆",
        "车主",
        "石头",
        "石材",
        "白天",
        "黄牛",
        "包括",
        "包工",
        "平时",
        "平均",
        "明确",
        "全部",
        "全家",
        "和解",
        "和好",
        "通过",
        "通知",
        "经济",
        "程序",
        "程度",
        "武装",
        "文书",
        "文件",
        "文化",
        "路口",
        "路段",
        "单位",
        "单独",
        "单方",
        "游客",
        "施工",
        "宁愿",
        "康复",
        "严重",
        "严格",
        "管理",
        "连续",
        "连带",
        "年龄",
        "解除",
        "解释",
        "解决",
        "沙地",
        "强制",
        "强行",
        "尚未",
        "尚欠",
        "鲁莽",
        "计划",
        "伍拾",
        "钱款",
        "党员",
        "古董",
        "纪律",
        "庄稼",
        "顾客",
        "顾虑",
        "雷击",
        "夏季",
        "秋季",
        "江边",
        "田地",
        "林地",
        "林木",
        "胡乱",
        "何时",
        "何种",
        "余款",
        "余额",
        "付款",
        "付清",
        "毕业",
        "童年",
        "曾经",
        "曾因",
        "申请",
        "焦虑",
        "向法",
        "于年",
        "家庭",
        "房屋",
        "冷静",
        "盛夏",
    ]
)
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


def _ending(word: str, base: str) -> str | None:
    """The case label of a word that is ``base`` with an ending; None if it is another word."""
    if word == base:
        return ""
    for stem in dict.fromkeys(
        (base, base[:-2] + base[-1:], base[:-1] if base[-1] in "аэоөийүн" else base)
    ):
        if len(stem) >= 2 and word.startswith(stem):
            for ending, label in _ENDINGS:
                if word[len(stem) :] == ending:
                    return label
    return None


def _strip(word: str) -> tuple[str, str]:
    """Base and label of an inflected name that is never seen alone."""
    for ending, label in _ENDINGS:
        if len(ending) > 1 and word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)], label
    return word, ""


def find_mongolian_names(
    texts: Iterable[str], known: frozenset[str] = frozenset()
) -> dict[str, None]:
    """Return the base forms of the persons named in Cyrillic paragraphs.

    ``known``: lower-case words that begin names of places, organs and acts. A name of several words
    (Жан Вэй) is one.
    """
    seen: dict[str, None] = {}
    for text in texts:
        for start, words in _split_runs(_capital_runs(text), known):
            if _MASK_MN in text[start:].split(" ", len(words) + 1)[len(words) : len(words) + 1]:
                continue
            first_of_sentence = start == 0 or bool(re.search(r"[.!?:;»\n]\s*$|^\s*$", text[:start]))
            if _KEPT_MN.search(text[:start]) or (len(words) == 1 and len(words[0]) == 1):
                continue
            if first_of_sentence and len(words) == 1 and _is_word(words[0]):
                continue
            seen[" ".join(words)] = None
    bases: dict[str, None] = {}
    for name in seen:
        *front, last = name.split(" ")
        alone = [n for n in seen if n != name and _ending(name, n)]
        if alone:
            bases[min(alone, key=len)] = None
            continue
        stem, label = _strip(last)
        if label and not front and load_lexicon().is_derived_lemma(last.lower()):
            stem = last  # Болд ends like a dative
        bases[" ".join((*front, stem))] = None
    return bases


_READINGS = frozenset(NAME_READINGS.values()) | {"Оуян", "Сыма", "Шангуань", "Жүгэ"}


def _is_word(word: str) -> bool:
    """Whether a capitalised word is an ordinary word at the beginning of a sentence."""
    lexicon = load_lexicon()
    low = word.lower()
    if low in _ROLE_LIST_MN or low in _DIRECTIONS:
        return True
    if lexicon.is_checked_lemma(low) or lexicon.is_derived_lemma(low):
        return True
    return spell_word(low).by is not SpellingSource.RULE or bool(
        analyze_word(low, lexicon.is_checked_lemma)
    )


_ROLE_MN = re.compile(
    rf"(?:{'|'.join(sorted(_ROLE_LIST_MN, key=len, reverse=True))})\s+$", re.IGNORECASE
)


def _names_after(text: str, start: int) -> bool:
    return bool(_ROLE_MN.search(text[:start]))


_DIRECTIONS = frozenset(("баруун", "зүүн", "ар", "өвөр", "дунд", "шинэ", "хуучин", "их", "бага"))


def _split_runs(
    runs: Iterable[tuple[int, list[str]]], known: frozenset[str]
) -> Iterable[tuple[int, list[str]]]:
    """Cut names of places, organs and acts off runs of capitalised words."""
    for start, words in runs:
        person: list[str] = []
        for word in words:
            if any(word.lower().startswith(k) for k in known):
                if person and person[-1].lower() in _DIRECTIONS:
                    person.pop()
                break
            person.append(word)
        while person:
            # a surname and what follows it; a Mongolian name is one word
            size = 2 if person[0] in _READINGS and len(person) > 1 else 1
            yield start, person[:size]
            start += sum(len(w) + 1 for w in person[:size])
            person = person[size:]


def _capital_runs(text: str) -> Iterable[tuple[int, list[str]]]:
    """Runs of capitalised words: where they begin, and the words."""
    run: list[str] = []
    start = end = 0
    for match in _CAPITAL.finditer(text):
        if run and text[end : match.start()] == " " and len(run) < 6:
            run.append(match.group())
        else:
            if run:
                yield start, run
            run, start = [match.group()], match.start()
        end = match.end()
    if run:
        yield start, run


def find_uses(text: str, bases: Iterable[str]) -> list[NameUse]:
    """Return every place of a Cyrillic text where one of the persons is named, in any case."""
    uses: list[NameUse] = []
    for base in sorted(bases, key=lambda b: -len(b)):
        *front, last = base.split(" ")
        head = re.escape(" ".join(front) + " ") if front else ""
        tail = last[:-2] if len(last) > 4 else last[:-1] if len(last) > 3 else last
        for match in re.finditer(rf"(?<![\w-]){head}(?P<last>{re.escape(tail)}[а-яөүё]*)", text):
            label = _ending(match["last"], last)
            if label is None or any(u.start < match.end() and match.start() < u.end for u in uses):
                continue
            if text[match.end() : match.end() + 4] == " моу":
                continue
            uses.append(NameUse(match.start(), match.end(), base, label))
    return sorted(uses, key=lambda u: u.start)


def find_traditional_uses(text: str, spellings: dict[str, str]) -> list[NameUse]:
    """Return every place of a traditional-script text where a person is named, endings left outside.

    ``spellings``: traditional spelling → base form.
    """
    uses: list[NameUse] = []
    for spelling in sorted(spellings, key=lambda s: -len(s)):
        for match in re.finditer(
            rf"(?<![\u1820-\u18aa]){re.escape(spelling)}(?![\u1820-\u18aa\u180e])", text
        ):
            if any(u.start < match.end() and match.start() < u.end for u in uses):
                continue
            uses.append(NameUse(match.start(), match.end(), spellings[spelling]))
    return sorted(uses, key=lambda u: u.start)


_TRADITIONAL_WORD = re.compile(r"[\u1807\u180a-\u180f\u1820-\u18aa]+")


def find_traditional_names(
    texts: Iterable[str], roles: Iterable[str], is_word: Callable[[str], bool]
) -> list[str]:
    """Return traditional spellings of persons: one or two words no lexicon knows, after a role.

    ``roles``: traditional spellings of the roles; ``is_word`` tells ordinary words.
    """
    pattern = re.compile(
        "(?:" + "|".join(sorted(map(re.escape, roles), key=lambda r: -len(r))) + ") "
    )
    found: dict[str, None] = {}
    for text in texts:
        for match in pattern.finditer(text):
            words: list[str] = []
            position = match.end()
            while len(words) < 2 and (word := _TRADITIONAL_WORD.match(text, position)):
                reading = convert_to_cyrillic(word.group()).title()
                after_surname = bool(words) and convert_to_cyrillic(words[0]).title() in _READINGS
                begins = not words and (reading in _READINGS or reading in COMMON_NAMES)
                if is_word(word.group()) and not (after_surname or begins):
                    break
                words.append(word.group())
                position = word.end() + 1
                if text[word.end() : word.end() + 1] != " ":
                    break
            if words:
                found[" ".join(words)] = None
    return list(found)


def traditional_roles() -> list[str]:
    """Return the traditional spellings of what persons are called before their names."""
    return [convert_to_traditional(r) for r in _ROLE_LIST_MN]


def reading_of(character: str) -> str:
    """Return how the first character of a Chinese name is read in Mongolian, "" if it is not known."""
    return NAME_READINGS.get(character, "")


def hanzi_read_as(word: str) -> list[str]:
    """Return the surnames that are read as a Mongolian word: Жан → 张, 詹."""
    return [
        *(h for h, reading in NAME_READINGS.items() if reading == word),
        *_COMPOUND.get(word, ()),
    ]


_COMPOUND = {"Оуян": ("欧阳",), "Сыма": ("司马",), "Шангуань": ("上官",), "Жүгэ": ("诸葛",)}


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


def first_syllable(name: str) -> str:
    """Return the first syllable of a Mongolian name, as a masked name keeps it.

    >>> first_syllable("Батаа"), first_syllable("Оюунчимэг"), first_syllable("Чимэг")
    ('Ба', 'Оюу', 'Чи')
    """
    match = re.match(r"[^аэиоөуүыеёюя]*[аэиоөуүыеёюя]+", name, re.IGNORECASE)
    return match.group() if match else name[:1]
