"""The pages in a real browser: translate, files, dictionary, cases, TV by arrow keys, operator."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from selenium import webdriver
from selenium.common.exceptions import NoSuchElementException, StaleElementReferenceException
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement

from mnzh_legal.config import Settings
from tests.browser import open_browser


@pytest.fixture(scope="module")
def url(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """``mnzh serve`` as a user starts it, with the shipped model and a worker."""
    state = tmp_path_factory.mktemp("browser")
    process = subprocess.Popen(
        [sys.executable, "-m", "mnzh_legal", "serve", "--port", "0"],
        stdout=subprocess.PIPE, text=True,
        env=os.environ | {"MNZH_STATE_DIR": str(state), "MNZH_HOME": str(settings.home)},
    )  # fmt: skip
    assert process.stdout is not None
    line = process.stdout.readline()
    assert "http://127.0.0.1:" in line
    yield line.split()[-1]
    process.terminate()
    process.wait(40)
    process.stdout.close()


@pytest.fixture(scope="module")
def browser() -> Iterator[webdriver.Chrome]:
    driver = open_browser()
    yield driver
    driver.quit()


class Page:
    """A page of the service in the browser."""

    def __init__(self, browser: webdriver.Chrome, url: str) -> None:
        self.browser, self.url = browser, url

    def open(self, path: str) -> None:
        self.browser.get(self.url.rstrip("/") + path)

    def one(self, selector: str) -> WebElement:
        return self.browser.find_element(By.CSS_SELECTOR, selector)

    def all(self, selector: str) -> list[WebElement]:
        return self.browser.find_elements(By.CSS_SELECTOR, selector)

    def wait(self, done: Callable[[], object], seconds: float = 30) -> None:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            try:
                if done():
                    return
            except (StaleElementReferenceException, NoSuchElementException):
                pass
            time.sleep(0.05)
        pytest.fail(f"waited {seconds} s; the page says {self.one('body').text[:500]!r}")

    def style(self, selector: str, name: str) -> str:
        return self.one(selector).value_of_css_property(name)

    def errors(self) -> list[str]:
        return [e["message"] for e in self.browser.get_log("browser") if e["level"] == "SEVERE"]


@pytest.fixture
def page(browser: webdriver.Chrome, url: str) -> Iterator[Page]:
    browser.set_window_size(1280, 900)
    found = Page(browser, url)
    yield found
    assert found.errors() == []


def test_translate_into_traditional_script(page: Page) -> None:
    page.open("/?lang=zh")
    page.one("#form button").click()
    page.wait(lambda: page.one("#target-view").text)
    target = page.one("#target-view")
    assert target.get_attribute("lang") == "mn-Mong"
    assert page.style("#target-view", "writing-mode") == "vertical-lr"
    assert page.style("#source-view", "writing-mode") == "horizontal-tb"
    assert "Mnzh Mongolian" in page.style("#target-view", "font-family")
    assert page.browser.execute_script("return document.fonts.check('16px \"Mnzh Mongolian\"')")
    # a suffix is joined to its word by NNBSP, which no line is broken at
    assert "\u202f" in (target.get_attribute("data-text") or "")
    terms = page.all("#source-view mark.term")
    assert "劳动合同" in [t.text for t in terms]
    page.browser.execute_script("arguments[0].focus()", terms[0])
    page.wait(lambda: page.one("#tip").is_displayed())
    assert "原告" in page.one("#tip").text
    terms[0].send_keys(Keys.ESCAPE)
    page.wait(lambda: not page.one("#tip").is_displayed())
    assert len(page.all("#terms tr")) == len(terms)


def test_translate_into_cyrillic_and_chinese(page: Page) -> None:
    page.open("/?lang=mn-Cyrl")
    for option, text, lang in (
        ("mn-Cyrl", "双方签订合同。", "mn-Cyrl"),
        ("zh-Hans", "Хоёр тал гэрээ байгуулав.", "zh-Hans"),
        ("zh-Hans", "ᠬᠣᠶᠠᠷ ᠲᠠᠯ᠎ᠠ ᠭᠡᠷ᠎ᠡ ᠪᠠᠶᠢᠭᠤᠯᠪᠠ᠃", "zh-Hans"),
    ):
        before = page.one("#target-view").get_attribute("data-text")
        box = page.one("#text")
        box.clear()
        box.send_keys(text)
        page.one(f"#to option[value='{option}']").click()
        page.one("#form button").click()
        page.wait(
            lambda before=before: (
                page.one("#target-view").get_attribute("data-text") != before
                or page.one("#message").text == ""
            )
        )
        page.wait(lambda lang=lang: page.one("#target-view").get_attribute("lang") == lang)


def test_a_mistake_is_told_in_words(page: Page) -> None:
    page.open("/?lang=zh")
    box = page.one("#text")
    box.clear()
    box.send_keys("hello")
    page.one("#form button").click()
    page.wait(lambda: "no Chinese or Mongolian" in page.one("#message").text)
    assert any("422" in e for e in page.errors())


def test_a_file_with_progress(page: Page, tmp_path: Path) -> None:
    source = tmp_path / "合同.txt"
    source.write_text("原告与被告签订劳动合同。\n" * 3, encoding="utf-8")
    page.open("/files?lang=zh")
    page.one("#file").send_keys(str(source))
    page.one("#bilingual").click()
    page.one("#form button").click()
    page.wait(lambda: page.all("#jobs li"))
    page.wait(lambda: page.all("#jobs li[data-state=done]"), 60)
    item = page.one("#jobs li")
    assert "合同.txt" in item.text
    buttons = [b.text for b in item.find_elements(By.TAG_NAME, "button")]
    assert buttons == ["下载译文", "下载对照文件", "删除"]
    item.find_elements(By.TAG_NAME, "button")[2].click()
    page.wait(lambda: not page.all("#jobs li"))


def test_the_dictionary(page: Page) -> None:
    page.open("/dictionary?lang=zh&q=原告")
    page.wait(lambda: page.all("#entries li"))
    assert "зарга мэдүүлэгч" in page.one("#entries li").text
    assert page.style("#entries .vertical", "writing-mode") == "vertical-lr"


@pytest.mark.parametrize("query", ["离婚 抚养费", "салах", "ᠰᠠᠯᠬᠤ"])
def test_cases_are_found_in_any_script_and_read_side_by_side(page: Page, query: str) -> None:
    page.open("/cases?lang=zh")
    page.one("#query").send_keys(query + Keys.ENTER)
    page.wait(lambda: page.all("#hits li"))
    assert "离婚" in page.one("#hits").text
    before = page.one("#message").text
    page.one("#facets button").click()
    page.wait(lambda: page.all("#facets button[aria-pressed=true]"))
    assert page.one("#message").text
    assert before
    page.one("#hits a").click()
    page.wait(lambda: page.all("#similar li"))
    pair = page.one("#sections .pair")
    mongolian = pair.find_element(By.CSS_SELECTOR, "p[data-script=mn-Mong]")
    assert mongolian.value_of_css_property("writing-mode") == "vertical-lr"
    page.one("button[data-script=mn-Cyrl]").click()
    page.wait(lambda: not mongolian.is_displayed())
    assert pair.find_element(By.CSS_SELECTOR, "p[data-script=mn-Cyrl]").is_displayed()


def test_nothing_found_says_what_to_change(page: Page) -> None:
    page.open("/cases?lang=zh&q=" + "龘龘龘")
    page.wait(lambda: "没有找到" in page.one("#message").text)


def test_the_operator_asks_and_copies_with_one_key(page: Page) -> None:
    page.open("/hotline?lang=zh")
    page.browser.execute_script(
        "window.copied = null; Object.defineProperty(navigator, 'clipboard',"
        " {value: {writeText: async (t) => { window.copied = t; }}})"
    )
    page.one("#query").send_keys("老板拖欠工资怎么办" + Keys.ENTER)
    page.wait(lambda: page.all("#hits li"))
    assert 1 <= len(page.all("#hits > li")) <= 3
    assert "劳动" in page.one("#statutes").text
    page.one("#query").send_keys(Keys.F8)
    page.wait(lambda: page.browser.execute_script("return window.copied"))
    card = page.browser.execute_script("return window.copied")
    assert "老板拖欠工资怎么办" in card
    assert "《劳动" in card
    assert "хууль" in card


def test_the_tv_by_arrow_keys_alone(page: Page) -> None:
    page.browser.set_window_size(3840, 2160)
    page.open("/tv?lang=zh")
    page.wait(lambda: page.all("#content h2"))

    def press(key: str) -> None:
        page.browser.switch_to.active_element.send_keys(key)

    def focused() -> WebElement:
        return page.browser.switch_to.active_element

    assert focused().get_attribute("data-board") == "watch"
    press(Keys.ARROW_DOWN)
    press(Keys.ARROW_DOWN)
    assert focused().get_attribute("data-board") == "ask"
    press(Keys.ARROW_DOWN)
    assert focused().get_attribute("data-board") == "ask"
    press(Keys.ARROW_RIGHT)
    assert focused().get_attribute("data-tile") == "0"
    press(Keys.ARROW_DOWN)
    assert focused().get_attribute("data-tile") == "1"
    page.wait(lambda: "离婚后孩子归谁" in page.one("#content h1").text)
    page.wait(lambda: page.all("#content .pair"))
    press(Keys.ARROW_RIGHT)
    assert focused().get_attribute("id") == "content"
    press(Keys.ARROW_DOWN)
    page.wait(
        lambda: (
            page.browser.execute_script("return document.getElementById('content').scrollTop") > 0
        )
    )
    press(Keys.ARROW_LEFT)
    assert focused().get_attribute("data-tile") == "1"
    press(Keys.ARROW_LEFT)
    assert focused().get_attribute("data-board") == "ask"
    size = float(page.style("#content", "font-size").removesuffix("px"))
    assert size >= 40, "large type on a large screen"
    wide = "return document.documentElement.scrollWidth <= window.innerWidth"
    assert page.browser.execute_script(wide)


def test_the_interface_in_traditional_script_stands_vertical(page: Page) -> None:
    page.open("/?lang=mn-Mong")
    assert page.style("body", "writing-mode") == "vertical-lr"
    assert page.one("html").get_attribute("lang") == "mn-Mong"
    assert not any("а" <= c <= "я" for c in page.one("nav").text.lower())
    page.open("/cases?q=离婚")
    page.wait(lambda: page.all("#hits li"))
    assert page.style("body", "writing-mode") == "vertical-lr", "the choice is kept"


def test_a_phone_needs_no_sideways_scrolling(page: Page) -> None:
    page.browser.set_window_size(500, 900)
    for path in ("/?lang=zh", "/files", "/dictionary?q=合同", "/cases?q=离婚", "/hotline"):
        page.open(path)
        time.sleep(0.3)
        wide = page.browser.execute_script(
            "return [document.documentElement.scrollWidth, window.innerWidth]"
        )
        assert wide[0] <= wide[1], (path, wide)


def test_every_control_has_a_name(page: Page) -> None:
    for path in ("/?lang=zh", "/files", "/dictionary", "/cases", "/hotline", "/statistics", "/tv"):
        page.open(path)
        nameless = page.browser.execute_script(
            "return [...document.querySelectorAll('input, select, textarea, button, a[href]')]"
            ".filter((e) => !(e.labels && e.labels.length) && !e.getAttribute('aria-label')"
            " && !e.textContent.trim()).map((e) => e.outerHTML)"
        )
        assert nameless == [], path
