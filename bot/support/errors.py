"""What can be wrong with a question to the rules. Each error knows the key of the part that is wrong."""

from __future__ import annotations


class SubjectInvalid(ValueError):
    """A question the rules cannot answer as asked. ``key`` names the part of it that is wrong."""

    key = "subject"


class UnknownPackage(SubjectInvalid):
    """A package the policy does not list."""

    key = "package"

    def __init__(self, package: object) -> None:
        super().__init__(f"{package!r} is no support package")
        self.package = package


class UnknownSeverity(SubjectInvalid):
    """A severity the policy does not list."""

    key = "severity"

    def __init__(self, severity: object) -> None:
        super().__init__(f"{severity!r} is no severity")
        self.severity = severity


class UnknownCountry(SubjectInvalid):
    """A country that is in no sub-region."""

    key = "country"

    def __init__(self, country: object) -> None:
        super().__init__(f"{country!r} is no country (ISO 3166-1 alpha-2, capitals)")
        self.country = country


class UnknownSubdivision(SubjectInvalid):
    """A subdivision its country does not have, or that is not written like one."""

    key = "subdivision"

    def __init__(self, country: str, subdivision: object) -> None:
        super().__init__(
            f"{subdivision!r} is no subdivision of {country} (ISO 3166-2, without the country's prefix)"
        )
        self.country, self.subdivision = country, subdivision


class UnknownArea(SubjectInvalid):
    """A product area the policy does not list."""

    key = "area"

    def __init__(self, area: object) -> None:
        super().__init__(f"{area!r} is no product area")
        self.area = area


class UnknownLanguage(SubjectInvalid):
    """A language that is not written like one."""

    key = "language"

    def __init__(self, language: object) -> None:
        super().__init__(f"{language!r} is no language (ISO 639-1, two small letters)")
        self.language = language


class InstantOutOfRange(SubjectInvalid):
    """An instant without a zone, or out of the calendars' reach."""

    key = "opened"

    def __init__(self, at: object) -> None:
        super().__init__(f"{at!r} is no instant that can be reckoned with (aware, between 1970 and 2199)")
        self.at = at
