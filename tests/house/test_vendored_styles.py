"""Of a vendored style sheet only the rules are kept that something in the product can match."""

from __future__ import annotations

import re
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.once


@pytest.fixture(scope="module")
def vendor() -> ModuleType:
    loader = SourceFileLoader("vendor_script", str(ROOT / "bin/vendor"))
    spec = spec_from_loader("vendor_script", loader)
    assert spec is not None
    module = module_from_spec(spec)
    loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    ("sheet", "kept"),
    [
        (".btn{a:b}.gone{a:b}", ".btn{a:b}"),
        (".btn,.gone,a.btn:hover{a:b}", ".btn,a.btn:hover{a:b}"),
        (".btn .gone{a:b}h1{a:b}", "h1{a:b}"),
        (".btn:not(.gone){a:b}", ".btn:not(.gone){a:b}"),
        (":is(.gone,.btn)>p{a:b}", ":is(.gone,.btn)>p{a:b}"),
        ("@media print{.gone{a:b}.btn{a:b}}@media print{.gone{a:b}}", "@media print{.btn{a:b}}"),
        (
            '@charset "UTF-8";@font-face{a:b}@keyframes x{0%{a:b}}',
            '@charset "UTF-8";@font-face{a:b}@keyframes x{0%{a:b}}',
        ),
        ("[data-bs-theme=dark],:root{--a:b}", "[data-bs-theme=dark],:root{--a:b}"),
        (r".w-1\/2{a:b}", ""),
    ],
)
def test_rules_stay_when_each_of_their_classes_is_a_word_of_the_code(
    vendor: ModuleType, sheet: str, kept: str
) -> None:
    assert vendor.used_rules(sheet, {"btn"}) == kept


def test_what_is_vendored_has_no_rule_too_many(vendor: ModuleType) -> None:
    sheet = (ROOT / "regard/ui/static/ui/vendor/tabler/tabler.min.css").read_text(encoding="utf-8")
    assert vendor.used_rules(sheet, vendor.words_of_the_code()) == sheet
    assert len(re.findall(r"\.btn\b", sheet)) > 20
