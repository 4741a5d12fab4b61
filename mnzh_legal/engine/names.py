"""Masked names of parties (张某), which the rules of publication ask for: kept, never guessed.

Source: 法释〔2016〕19号, arts. 8–10: the surname, or the first character of a minority name, and 某.
"""

from __future__ import annotations

_READINGS = """
王 Ван 李 Ли 张 Жан 刘 Лю 陈 Чэнь 杨 Ян 黄 Хуан 赵 Жао 周 Жоу 吴 У 徐 Сюй 孙 Сүнь 马 Ма 朱 Жу 胡 Ху
郭 Гуо 何 Хэ 林 Линь 高 Го 罗 Луо 郑 Жэн 梁 Лян 谢 Сье 宋 Сун 唐 Тан 许 Сүй 邓 Дэн 韩 Хань 冯 Фэн 曹 Цао
彭 Пэн 曾 Зэн 萧 Сяо 田 Тянь 董 Дун 袁 Юань 潘 Пань 蒋 Жян 蔡 Цай 余 Юй 杜 Ду 叶 Е 程 Чэн 苏 Су 魏 Вэй
吕 Лүй 丁 Дин 沈 Шэнь 姚 Яо 卢 Лу 姜 Жян 崔 Цуй 钟 Жун 谭 Тань 陆 Лу 汪 Ван 范 Фань 廖 Ляо 石 Ши 金 Жинь
韦 Вэй 贾 Жя 夏 Ся 付 Фу 邹 Зоу 熊 Сюн 白 Бай 孟 Мэн 秦 Цинь 邱 Чю 侯 Хоу 江 Жян 尹 Инь 薛 Сюэ 闫 Янь
段 Дуань 雷 Лэй 黎 Ли 史 Ши 陶 Тао 贺 Хэ 毛 Мао 郝 Хао 顾 Гу 龚 Гун 邵 Шао 钱 Чянь 严 Янь 武 У 戴 Дай
莫 Мо 孔 Кун 汤 Тан 巴 Ба 布 Бу 其 Чи 斯 Сы 乌 У 额 Э 哈 Ха 敖 Ао 宝 Бао 那 На 朝 Чао 格 Гэ 吉 Жи 诺 Но
策 Цэ 查 Ча 达 Да 萨 Са 娜 На 图 Ту 特 Тэ 恩 Эн 通 Тун 道 Дао 德 Дэ 毕 Би 赛 Сай 阿 А 呼 Ху 嘎 Га 旺 Ван 扎 Жа 桑 Сан
满 Мань 木 Му 牧 Му 青 Чин 铁 Те 塔 Та 莎 Са 希 Си 伊 И 必 Би 都 Ду 常 Чан 浩 Хао 仁 Рэн 任 Рэн 方 Фан 万 Вань 牛 Ню 樊 Фань
葛 Гэ 齐 Чи 乔 Чао 庞 Пан 聂 Не 岳 Юэ 翟 Жай 关 Гуань 包 Бао 宁 Нин 康 Кан 温 Вэнь 文 Вэнь 颜 Янь 向 Сян 施 Ши 安 Ань 鲁 Лу
"""
_WORDS = _READINGS.split()
#: First character of a masked name → its reading in Mongolian.
NAME_READINGS = dict(zip(_WORDS[::2], _WORDS[1::2], strict=True))
#: Before 某 this is "to" (向某公司投保), unless the name ends there.
_ALSO_PARTICLES = "向"
#: A masked name; 某 before a measure word (某项, 某种) is no name.
MASKED_NAME = (
    f"[{''.join(c for c in NAME_READINGS if c not in _ALSO_PARTICLES)}]某(?![某个些种项类一二三旗市县区公年月])"
    f"|[{_ALSO_PARTICLES}]某(?=[，。；：、（）()的与和及诉在是将应因未系称于从]|$)"
)

#: The endings a model writes after a placeholder, and how 某 (моу) takes them.
_NAME_ENDINGS = {"ын": "гийн", "ийн": "гийн", "ыг": "г", "д": "д", "аас": "гаас", "аар": "гаар", "тай": "тай"}  # fmt: skip


def render_name(name: str) -> str:
    """Return a masked Chinese name in Mongolian.

    >>> render_name("张某")
    'Жан моу'
    """
    return f"{NAME_READINGS[name[0]]} моу"


def join_name_ending(ending: str) -> str | None:
    """Return the ending as it joins a masked name, None for one that names do not take.

    >>> join_name_ending("ын"), join_name_ending("аас")
    ('гийн', 'гаас')
    """
    return _NAME_ENDINGS.get(ending)
