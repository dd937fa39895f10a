"""The chat as its customer uses it: what tests do to it and see of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Locator, Page, expect

LOCALES = {"en": "en-GB", "de": "de-DE", "es": "es-ES", "fr": "fr-FR", "pt": "pt-PT"}
LOCALES |= {"zh": "zh-CN", "ja": "ja-JP", "ko": "ko-KR"}

_WATCH = """
document.addEventListener("securitypolicyviolation", (event) => {
  console.error(`policy violated: ${event.violatedDirective} ${event.blockedURI} ${event.sample}`);
});
"""

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

_OUTSIDE = ("Failed to load resource", "WebSocket connection to")
"""What Chromium itself writes when a server is away."""


class Chat:
    """One browser window at the sample page, with the chat in it."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self._problems: list[str] = []
        self.server_may_be_away = False
        page.on("pageerror", lambda error: self._problems.append(f"thrown: {error}"))
        page.on("console", self._heard)

    @classmethod
    def visiting(
        cls,
        browser: Browser,
        address: str,
        *,
        width: int = 1280,
        height: int = 800,
        language: str = "en",
        dark: bool = False,
        touch: bool = False,
        still: bool = True,
        context: BrowserContext | None = None,
        **more: Any,
    ) -> Chat:
        """Open the page in a browser of its own, or in another tab of ``context``."""
        if context is None:
            context = browser.new_context(
                viewport={"width": width, "height": height},
                locale=LOCALES[language],
                timezone_id="Europe/London",
                color_scheme="dark" if dark else "light",
                has_touch=touch,
                reduced_motion="reduce" if still else "no-preference",
                permissions=["clipboard-read", "clipboard-write"],
                **more,
            )
            context.add_init_script(_WATCH)
            # The page says that it is English; a reader's own language decides in these tests.
            context.add_init_script(
                f"addEventListener('readystatechange', () => document.documentElement.lang = '{language}', "
                "{ once: true, capture: true });"
            )
        chat = cls(context.new_page())
        chat.page.goto(address)
        return chat

    def leave(self) -> None:
        """Close the window and what belongs to it."""
        self.page.context.close()

    def problems(self) -> list[str]:
        """Errors in the page, violations of its policy among them."""
        return [
            problem
            for problem in self._problems
            if not (self.server_may_be_away and problem.startswith(_OUTSIDE))
        ]

    @property
    def launcher(self) -> Locator:
        """The button on the page."""
        return self.page.locator("firstline-widget > button, firstline-widget button").first

    @property
    def panel(self) -> Locator:
        """The open chat."""
        return self.page.locator("firstline-panel")

    @property
    def field(self) -> Locator:
        """Where one writes."""
        return self.page.locator("firstline-composer textarea")

    @property
    def log(self) -> Locator:
        """The messages."""
        return self.panel.get_by_role("log")

    @property
    def messages(self) -> Locator:
        """Each message."""
        return self.panel.locator(".message")

    @property
    def replies(self) -> Locator:
        """The buttons which can be pressed now."""
        return self.panel.locator(".replies[data-open] .reply")

    @property
    def banner(self) -> Locator:
        """What is wrong with the connection or the sign-in."""
        return self.panel.locator(".banner")

    @property
    def language_button(self) -> Locator:
        """The language menu's button."""
        return self.page.locator("firstline-language-menu #button")

    @property
    def language_name(self) -> Locator:
        """The name of the language in use, on the menu's button."""
        return self.language_button.locator(".name")

    def open(self) -> Chat:
        """Press the launcher, unless the chat has opened by itself, and wait until it is there."""
        expect(self.launcher.or_(self.panel).filter(visible=True).first).to_be_visible()
        if self.panel.is_visible():
            self.field.focus()
        else:
            self.launcher.click()
        expect(self.field).to_be_focused()
        expect(self.panel.locator(".loading")).to_have_count(0)
        return self

    def say(self, text: str) -> None:
        """Write and send."""
        self.field.fill(text)
        self.field.press("Enter")

    def hear(self, count: int) -> None:
        """Wait until that many messages are there."""
        expect(self.messages).to_have_count(count)

    def bubbles(self) -> list[str]:
        """The text of each message, from above, as one sees it."""
        texts: list[str] = self.panel.locator(".bubble").evaluate_all(
            """bubbles => bubbles.map((bubble) => {
              const seen = bubble.cloneNode(true);
              for (const hidden of seen.querySelectorAll(".unseen")) hidden.remove();
              return seen.textContent;
            })"""
        )
        return texts

    def focused(self) -> str:
        """The accessible name or text of what has the focus, through every shadow root."""
        name: str = self.page.evaluate(
            """() => {
              let at = document.activeElement;
              while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
              return at?.getAttribute("aria-label") ?? at?.textContent?.trim() ?? "";
            }"""
        )
        return name

    def intake(self, script: dict[str, Any], *, until: int = 5) -> None:
        """Go through a scripted intake up to its step ``until``; 5 is the open case."""
        self.say(script["problem"])
        heard = 1
        for step in range(until):
            heard += len(script["steps"][step])
            self.hear(heard)
            if step + 1 < until:
                self.replies.nth(1 if step < 2 else 0).click()
                heard += 1

    def axe(self, *, only: Sequence[str] = RULES) -> list[str]:
        """What axe finds wrong: the rule and the element, for each."""
        results = Axe().run(self.page, options={"runOnly": {"type": "tag", "values": list(only)}})
        return [
            f"{violation['id']}: {node['html'][:200]} ({node.get('failureSummary', '')})"
            for violation in results.response["violations"]
            for node in violation["nodes"]
        ]

    def overflow(self) -> list[str]:
        """What is wider than the room it has."""
        wide: list[str] = self.page.evaluate(
            """() => {
              const found = [];
              const look = (root) => {
                for (const one of root.querySelectorAll("*")) {
                  if (one.shadowRoot) look(one.shadowRoot);
                  const { overflowX } = getComputedStyle(one);
                  const hidden = one.matches(".unseen, .words, .author, textarea");
                  if (hidden || overflowX === "visible" || one.clientWidth === 0) continue;
                  if (one.scrollWidth > one.clientWidth + 1)
                    found.push(`${one.tagName.toLowerCase()}.${one.className}`);
                }
              };
              look(document.querySelector("firstline-widget").shadowRoot);
              if (document.documentElement.scrollWidth > innerWidth) found.push("page");
              return found;
            }"""
        )
        return wide

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self._problems.append(message.text)
