"""Finding the sections of a case in the lines of a judgment or a published case, both languages."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

#: Headings of published cases → section.
_HEADINGS: dict[str, tuple[str, ...]] = {
    "facts": ("基本案情", "案情简介", "案情", "案件事实", "基本事实", "事实", "调解过程", "援助过程", "办理过程", "工作过程",
              "хэргийн үндсэн байдал", "хэргийн байдал", "үнэн байдал", "үйл явц"),
    "issues": ("争议焦点", "案件焦点", "焦点问题", "маргааны гол асуудал", "гол асуудал"),
    "reasoning": ("裁判理由", "法院认为", "本院认为", "案件评析", "案件点评", "评析", "法律分析", "法理分析", "理由",
                  "шийдвэрлэсэн үндэслэл", "шүүх хорооны үзэл", "үндэслэл"),
    "holding": ("裁判要旨", "裁判要点", "典型意义", "要旨", "指导意义", "шийдвэрийн гол утга", "гол утга", "ач холбогдол"),
    "result": ("裁判结果", "处理结果", "判决结果", "调解结果", "援助结果", "办理结果", "裁决结果", "结果",
               "шийдвэрлэсэн дүн", "дүн", "үр дүн"),
}  # fmt: skip
_BY_HEADING = {h: section for section, names in _HEADINGS.items() for h in names}
_SKIPPED = ("相关法条", "相关法律", "关联索引", "关键词", "холбогдох хууль", "түлхүүр үг")
_HEADING = re.compile(
    r"^[【\[（(《「]?\s*(?:[一二三四五六七八九十]+、|\d+[.、．])?\s*(?P<name>[^【】\[\]：:。，]{2,24}?)\s*[】\]）)》」]?\s*(?P<rest>[：:].*)?$"
)
#: Beginnings of a judgment's paragraphs → section; the order of a judgment is fixed.
_TURNS_ZH = (
    (re.compile(r"^(?:判决|裁定|决定|裁决|调解|协议)?如下[：:]"), "result"),
    (re.compile(r"(?:判决|裁定|决定|裁决|达成(?:如下)?(?:调解)?协议)(?:如下)?[：:]$"), "result"),
    (re.compile(r"^(?:综上|综上所述)?[，,]?(?:依照|根据|依据).{4,}(?:判决|裁定|决定)如下"), "result"),
    (re.compile(r"^(?:本院|本庭|本委|法院|仲裁委(?:员会)?)(?:经审查|经审理)?认为"), "reasoning"),
    (re.compile(r"^(?:本案的?)?争议焦点"), "issues"),
    (re.compile(r"(?:诉称|起诉请求|诉讼请求|辩称|经审理查明|经审理认定|审理查明|指控|上诉请求|申请称|查明)"), "facts"),
    (re.compile(r"^(?:манай хороо\w*|шүүх хороо\w*) үзэ", re.IGNORECASE), "reasoning"),
    (re.compile(r"(?:шийдвэрлэ\w*|тогтоо\w*) нь[:：]|дараахаар (?:шийдвэрлэ|тогтоо)", re.IGNORECASE), "result"),
)  # fmt: skip
_END = re.compile(
    r"^(?:审判长|审\s*判\s*员|人民陪审员|书\s*记\s*员|法官助理|二〇|本件与原本|тэргүүн шүүгч|шүүгч|бичээч)",
    re.IGNORECASE,
)
_HEAD_LINE = re.compile(
    r"^(?:[\u4e00-\u9fff×]{2,30}(?:人民法院|仲裁委员会|公证处|调解委员会|法律援助中心)|[\u4e00-\u9fff]{0,6}(?:判\s*决\s*书|裁\s*定\s*书|调\s*解\s*书|决\s*定\s*书|裁\s*决\s*书))$"
)


#: Lines of a judgment's head: the number, the parties, their agents.
_PARTY = re.compile(
    r"^(?:[（(〔]\d{4}|(?:原审|反诉|再审)?(?:原告|被告|第三人|上诉人|被上诉人|申请人|被申请人|申请执行人|被执行人|公诉机关|法定代理人|法定代表人|委托诉讼代理人|辩护人|被害人)[^，。]{0,14}[：:，]"
    r"|(?:зарга мэдүүлэгч|зарга мэдүүлэгдэгч|яллагдагч|өргөдөл гаргагч)[^.]{0,3}[:])",
    re.IGNORECASE,
)
#: 原告张某与被告李某民间借贷纠纷一案: what a judgment without a title is about.
_MATTER = re.compile(
    r"(?:原告|上诉人|申请人|申请执行人)(?P<a>[^，。：]{2,20}?)(?:与|诉)(?:被告|被上诉人|被申请人|被执行人)(?P<b>[^，。：]{2,20}?)(?P<cause>[\u4e00-\u9fff、]{2,20}(?:纠纷|争议))一案"
)


@dataclass
class SectionedText:
    """A document taken apart: its title line, its head (court, number, parties), its sections."""

    title: str = ""
    head: list[str] = field(default_factory=list)
    sections: dict[str, list[str]] = field(default_factory=dict)

    def add(self, section: str, text: str) -> None:
        """Append a paragraph to a section."""
        if text.strip():
            self.sections.setdefault(section, []).append(text.strip())


def split_sections(lines: Iterable[str]) -> SectionedText:
    """Return the sections of a case.

    Headings (【基本案情】, 一、案情简介, Хэргийн үндсэн байдал) decide; a judgment without headings is cut
    at its fixed turns (诉称 … 本院认为 … 判决如下). What comes before the first section is the head.
    """
    found = SectionedText()
    section = ""
    by_heading = False
    for line in (raw.strip() for raw in lines):
        if not line:
            continue
        heading = _HEADING.match(line) if len(line) < 60 else None
        name = heading["name"].strip().lower() if heading else ""
        if heading and name in _BY_HEADING and (not heading["rest"] or len(name) > 2):
            section, by_heading = _BY_HEADING[name], True
            found.add(section, (heading["rest"] or "").lstrip("：: "))
            continue
        if heading and name in _SKIPPED:
            section = "skip"
            continue
        if not by_heading:
            if _END.match(line) and section:
                section = "skip"
            turned = next((s for pattern, s in _TURNS_ZH if pattern.search(line)), "")
            if turned and _ORDER.index(turned) >= _ORDER.index(section or "facts"):
                section = turned
        if section == "skip":
            continue
        if section == "result" and not by_heading and _REASONING.match(line):
            found.add("reasoning", line)  # 本院认为 … 判决如下： in one paragraph
        elif section:
            found.add(section, line)
        elif not found.title and not _HEAD_LINE.match(line) and not _PARTY.match(line):
            found.title = line
        else:
            found.head.append(line)
    if not found.title or "一案" in found.title:
        matter = _MATTER.search("\n".join((found.title, *found.head)))
        if matter:
            found.head += [found.title] if found.title else []
            found.title = f"{matter['a']}与{matter['b']}{matter['cause']}案"
    return found


_REASONING = re.compile(r"^(?:综上|本院|本庭|本委|манай хороо|шүүх хороо)", re.IGNORECASE)
_ORDER = ("facts", "issues", "reasoning", "result", "skip")
