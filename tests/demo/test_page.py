"""The demo page in a real browser: what a developer sees in the first minute."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright
from processes import ROOT, SENNA, serving

pytestmark = pytest.mark.slow(50, together=True)

FLAGS = [
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
]
AXE = ROOT / "clients" / "js" / "node_modules" / "axe-core" / "axe.min.js"


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with serving(*SENNA, "demo", data=tmp_path_factory.mktemp("demo")) as demo:
        yield f"http://localhost:{demo.port}/demo"


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as player:
        browser = player.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def page(chromium: Browser, address: str) -> Iterator[Page]:
    """Nothing may be said on its console, and nothing be asked of anybody else."""
    page = chromium.new_page(viewport={"width": 1400, "height": 860})
    said: list[str] = []
    asked_for: list[str] = []
    upgraded: list[str] = []
    page.on("console", lambda line: said.append(line.text))
    page.on("pageerror", lambda fault: said.append(str(fault)))
    page.on("request", lambda request: asked_for.append(request.url))
    page.on("websocket", lambda socket: upgraded.append(socket.url))
    page.goto(address)
    expect(page.locator(".state")).to_have_text(["Online", "Online"])
    yield page
    page.close()
    assert said == []
    assert len(upgraded) >= 2  # both began by polling
    assert [url for url in asked_for if not url.startswith(address.removesuffix("demo"))] == []


def side(page: Page, name: str) -> Locator:
    return page.get_by_role("region", name=f"What \u2068{name}\u2069 sees")


def chat(person: Locator) -> Locator:
    """The other one in this one's inbox."""
    return person.get_by_role("navigation").get_by_role("button", name=re.compile("^(Ada|Ben)"))


def writes(person: Locator, text: str) -> None:
    person.get_by_role("textbox").fill(text)
    person.get_by_role("textbox").press("Enter")


def words(person: Locator) -> list[str]:
    return person.locator(".messages .words").all_inner_texts()


def both_see(page: Page, *texts: str) -> None:
    for name in ("Ada", "Ben"):
        expect(side(page, name).locator(".messages .words")).to_have_text(list(texts))


def faults(page: Page) -> list[Any]:
    """What axe finds. It may not be loaded by the page's own rules, so it is played in."""
    page.evaluate(AXE.read_text())
    found = page.evaluate("axe.run()")
    return [(one["id"], [node["html"] for node in one["nodes"]]) for one in found["violations"]]


def test_two_people_talk(page: Page) -> None:
    ada, ben = side(page, "Ada"), side(page, "Ben")
    writes(ada, "Hello Ben")
    writes(ada, "Did the parcel arrive?")
    expect(chat(ben).locator(".badge")).to_have_text("2 unread")
    expect(ada.locator(".tick")).to_have_text(["sent", "sent"])

    chat(ben).click()
    expect(chat(ben).locator(".badge")).to_be_hidden()
    expect(ada.locator(".tick")).to_have_text(["seen", "seen"])
    expect(ada.locator(".presence")).to_have_text("online")

    ben.get_by_role("textbox").press_sequentially("It did")
    expect(ada.locator(".typing")).to_have_text("\u2068Ben\u2069 is typing …")
    ben.get_by_role("textbox").press("Enter")
    expect(ada.locator(".typing")).to_have_text("")
    both_see(page, "Hello Ben", "Did the parcel arrive?", "It did")

    ada.get_by_role("button", name="Edit: \u2068Hello Ben\u2069").click()
    expect(ada.get_by_role("textbox")).to_have_value("Hello Ben")
    writes(ada, "Dear Ben")
    both_see(page, "Dear Ben", "Did the parcel arrive?", "It did")
    expect(ben.locator(".edited").first).to_be_visible()

    ben.get_by_role("button", name="Delete").click()
    both_see(page, "Dear Ben", "Did the parcel arrive?")
    expect(chat(ada)).to_contain_text("You: Did the parcel arrive?")
    assert faults(page) == []


def test_who_was_cut_off_catches_up(page: Page) -> None:
    ada, ben = side(page, "Ada"), side(page, "Ben")
    chat(ben).click()
    expect(ben.get_by_role("log")).to_have_attribute("aria-busy", "false")
    before = words(ben)
    connection = ada.get_by_role("switch")
    connection.click()
    expect(ada.get_by_role("status").first).to_have_text("Cut off")
    expect(ada.locator(".presence")).to_have_text("")
    for text in ("one", "two", "three"):
        writes(ben, text)
    writes(ada, "written in the dark")
    expect(ada.locator(".sending .words")).to_have_text("written in the dark")
    expect(ada.locator(".sending .tick")).to_have_text("sending")
    expect(ben.locator(".tick:visible").last).to_have_text("sent")
    assert words(ada) == [*before, "written in the dark"]

    connection.click()
    expect(ada.get_by_role("status").first).to_have_text("Caught up: 3 messages")
    expect(ada.locator(".presence")).to_have_text("online")
    both_see(page, *before, "one", "two", "three", "written in the dark")
    expect(ben.locator(".tick:visible").last).to_have_text("seen")


def test_a_page_that_is_loaded_again_shows_the_same(page: Page) -> None:
    ada, ben = side(page, "Ada"), side(page, "Ben")
    writes(ada, "kept")
    expect(ada.locator(".tick:visible").last).to_have_text("sent")
    before = words(ada)
    page.reload()
    expect(ada.locator(".messages .words")).to_have_text(before)
    expect(ben.locator(".chat")).to_be_hidden()


@pytest.mark.parametrize(("scheme", "width"), [("light", 1400), ("dark", 390)])
def test_everybody_can_use_it(page: Page, scheme: Any, width: int) -> None:
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 860})
    writes(side(page, "Ada"), "<b>not bold</b> \u202eand not turned around")
    expect(side(page, "Ben").locator(".badge").first).to_be_visible()
    assert faults(page) == []
    chat(side(page, "Ben")).click()
    expect(side(page, "Ben").locator(".words").last).to_contain_text("<b>not bold</b>")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert faults(page) == []


def test_it_works_by_keyboard_alone(page: Page) -> None:
    ben = side(page, "Ben")
    chat(ben).focus()
    page.keyboard.press("Enter")
    page.keyboard.type("typed, not clicked")
    page.keyboard.press("Enter")
    expect(side(page, "Ada").locator(".words").last).to_have_text("typed, not clicked")
    page.keyboard.press("Shift+Tab")
    expect(ben.get_by_role("button", name="Delete: \u2068typed, not clicked\u2069")).to_be_focused()
    page.keyboard.press("Escape")
    expect(ben.locator(".chat")).to_be_hidden()
    expect(chat(ben)).to_be_focused()
