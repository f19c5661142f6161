"""The look keeps what it promises: contrast, order in greyscale, difference for colour-blind eyes. All computed."""

import itertools

import pytest

from trailscope.charts.theme import ACCESS, DARK, LIGHT, SHAPES, TACTICS, recolouring
from trailscope.questions.attack import techniques
from trailscope.schema.severity import SEVERITIES

THEMES = pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)

# Machado, Oliveira, Fernandes 2009, severity 1.0, on linear RGB.
BLINDNESS = {
    "protanopia": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deuteranopia": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
    "tritanopia": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900)),
}


def linear(colour):
    channels = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]


def luminance(colour):
    return sum(weight * channel for weight, channel in zip((0.2126, 0.7152, 0.0722), linear(colour), strict=True))


def contrast(one, other):
    """WCAG 2: from 1 to 21."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def lab(rgb):
    xyz = [
        sum(weight * channel for weight, channel in zip(row, rgb, strict=True)) / white
        for row, white in (
            ((0.4124, 0.3576, 0.1805), 0.9505),
            ((0.2126, 0.7152, 0.0722), 1.0),
            ((0.0193, 0.1192, 0.9505), 1.089),
        )
    ]
    x, y, z = (max(t, 0) ** (1 / 3) if t > 0.008856 else 7.787 * t + 16 / 116 for t in xyz)
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def difference(one, other, matrix=None):
    """CIE76, as seen through a colour blindness."""

    def seen(colour):
        rgb = linear(colour)
        if matrix is None:
            return lab(rgb)
        return lab([min(max(sum(a * b for a, b in zip(row, rgb, strict=True)), 0), 1) for row in matrix])

    return sum((a - b) ** 2 for a, b in zip(seen(one), seen(other), strict=True)) ** 0.5


@THEMES
def test_text_and_marks_stand_out_from_the_paper(theme):
    assert contrast(theme.ink, theme.paper) >= 12
    assert contrast(theme.quiet, theme.paper) >= 4.5
    for shades in (theme.access, theme.severity, theme.tactics):
        assert min(contrast(shade, theme.paper) for shade in shades.values()) >= 3


@THEMES
def test_the_paper_can_be_read_on_every_severity(theme):
    """Cells of the ATT&CK matrix carry text."""
    assert min(contrast(shade, theme.paper) for shade in theme.severity.values()) >= 4.5


def test_print_in_greyscale_keeps_the_order_of_severities_and_tells_access_apart():
    severities = [lab(linear(LIGHT.severity[name]))[0] for name in SEVERITIES]
    assert all(lighter - darker > 3.9 for lighter, darker in itertools.pairwise(severities))
    access = [lab(linear(LIGHT.access[name]))[0] for name in ACCESS]
    assert all(lighter - darker > 15 for lighter, darker in itertools.pairwise(access))
    assert len(set(SHAPES.values())) == len(ACCESS)


@THEMES
@pytest.mark.parametrize("blindness", [None, *BLINDNESS])
def test_colour_blind_eyes_tell_the_values_of_a_scale_apart(theme, blindness):
    for shades, least in ((theme.access, 20), (theme.severity, 7.9)):
        for one, other in itertools.combinations(shades.values(), 2):
            assert difference(one, other, BLINDNESS.get(blindness)) >= least, (one, other)


@THEMES
def test_a_colour_has_one_meaning(theme):
    shades = [*theme.access.values(), *theme.severity.values(), *theme.tactics.values()]
    assert len(set(shades)) == len(shades)


def test_every_colour_of_the_light_look_has_its_own_place_in_the_dark_one():
    """Pages exchange colours by value, so two meanings must not share one."""
    exchanged = recolouring(LIGHT, DARK)
    meanings = 6 + len(LIGHT.heat) + len(ACCESS) + len(SEVERITIES) + len(TACTICS)
    assert len(exchanged) == meanings
    assert set(LIGHT.severity) == set(DARK.severity) == set(SEVERITIES)


def test_the_tactics_are_those_of_the_pinned_attack_version():
    assert {tactic for technique in techniques().values() for tactic in technique.tactics} <= set(TACTICS)
