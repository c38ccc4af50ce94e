"""Size charts as shops write them: every format, unit and language; what cannot be read is named, nothing breaks."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stylist.errors import NotFound
from stylist.garment import Garment, Variant
from stylist.money import Money
from stylist.sizing.cells import Reading, read_cell
from stylist.sizing.chart_files import charts_in, read_charts
from stylist.sizing.charts import ChartNote, SizeChart, best_chart
from stylist.sizing.desk import charts_beside
from stylist.sizing.grids import Notes
from stylist.sizing.headings import measure_names, unit_in

HTML = """<h1>Acme</h1><h2>Women's dresses</h2><h3>Body measurements</h3>
<table><tr><th>Size</th><th>UK</th><th>Bust (cm)</th><th>Waist (in)</th></tr>
<tr><td>S</td><td>8</td><td>82–86</td><td>26-27½</td></tr>
<tr><td>M</td><td>10</td><td>86–90</td><td>27½-29</td></tr>
<tr><td>L</td><td>12</td><td>90–94</td><td>29-30 1/2"</td></tr></table>
<h2>Men's shirts</h2><p>Product measurements, laid flat, in cm</p>
<table><tr><td></td><td>S</td><td>M</td></tr><tr><td>Chest</td><td>52</td><td>54</td></tr>
<tr><td>Length</td><td>70</td><td>72</td></tr></table>"""

CHINESE = """女装连衣裙 尺码表 平铺测量(cm)
尺码,胸围,腰围,衣长,建议身高,建议体重
S,86,70,90,155-160,80-95斤
M,90,74,91,160-165,95-105斤
L,94,78,92,165-170,105-120斤
"""


def charts_of(text: str, name: str) -> tuple[list[SizeChart], Notes]:
    notes = Notes()
    return charts_in(text.encode(), name, notes), notes


def spans(chart: SizeChart, label: str) -> dict[str, tuple[float | None, float | None]]:
    row = next(row for row in chart.rows if label in row.labels)
    return {name: (span.low, span.high) for name, span in row.spans.items()}


@pytest.mark.parametrize(
    ("text", "reading"),
    [
        ("86-91", Reading(86, 91)), ("86–91 cm", Reading(86, 91, "cm")), ("34 in", Reading(34, 34, "in")),
        ("34½", Reading(34.5, 34.5)), ("34½-36\"", Reading(34.5, 36, "in")), ("34 1/2", Reading(34.5, 34.5)),
        ("5'6\"", Reading(66, 66, "in")), ("2尺1", Reading(2.1, 2.1, "chi")), ("80以下", Reading(None, 80)),
        ("<80", Reading(None, 80)), ("100+", Reading(100, None)), ("34/86 cm", Reading(86, 86, "cm")),
        ("86 cm - 91 cm", Reading(86, 91, "cm")), ("86-91 cm (34-36 in)", Reading(86, 91, "cm")),
        ("130-140斤", Reading(130, 140, "jin")), ("８６～９１", Reading(86, 91)), ("86,5", Reading(86.5, 86.5)),
        ("88 92", None), ("170/88A", None), ("ask us", None), ("", None), ("34 - 36 / 86-91", None),
    ],
)  # fmt: skip
def test_a_cell_is_read_as_people_write_it(text: str, reading: Reading | None) -> None:
    assert read_cell(text) == reading


@pytest.mark.parametrize(
    ("heading", "names"),
    [
        ("Chest (cm)", ("chest",)), ("Bust", ("chest",)), ("胸围/cm", ("chest",)), ("Under bust", ()), ("下胸围", ()),
        ("Hips (in)", ("hip",)), ("High hip", ()), ("Inside leg", ("inseam",)), ("内长", ("inseam", "foot")),
        ("Foot length", ("foot",)), ("建议身高", ("height",)), ("衣长", ()), ("Sleeve length", ("arm",)), ("Price", ()),
    ],
)  # fmt: skip
def test_a_heading_names_its_measure(heading: str, names: tuple[str, ...]) -> None:
    assert measure_names(heading) == names


def test_a_unit_is_one_only_where_it_stands_as_one() -> None:
    assert unit_in("Chest (in)") == "in"
    assert unit_in("胸围(厘米)") == "cm"
    assert unit_in("女装尺码表 身高(公斤)") == "kg"
    assert unit_in("尺码表") is None
    assert unit_in("sizes in stock") is None
    assert unit_in("cm / inches") is None


def test_a_page_holds_charts_of_bodies_and_of_garments() -> None:
    (dresses, shirts), notes = charts_of(HTML, "acme.html")
    assert (dresses.kind, dresses.categories, dresses.gender) == ("body", ("dress",), "women")
    assert dresses.rows[1].labels == ("M", "UK 10")
    assert spans(dresses, "M") == {"chest": (86, 90), "waist": (69.85, 73.66)}
    assert (shirts.kind, shirts.categories, shirts.gender) == ("garment", ("shirt",), "men")
    assert spans(shirts, "M") == {"chest": (108, 108)}, "laid flat is doubled, and a length is no measure of a body"
    assert [note.reason for note in notes.remarks] == ["halved"]
    assert not notes.refused


def test_cells_over_several_columns_and_rows_are_squared() -> None:
    page = """<table><caption>Women's tops, body, cm</caption><tr><th rowspan=2>Size</th><th colspan=2>Girths</th></tr>
    <tr><th>Bust</th><th>Waist</th></tr><tr><td>S</td><td>84</td><td>66</td></tr><tr><td>M</td><td>88</td><td>70</td>
    </tr></table>
    <table><caption>Men's tops, body</caption><tr><th>Size</th><th>EU</th><th>Chest cm</th></tr>
    <tr><td rowspan=2>M</td><td>48</td><td>96</td></tr><tr><td>50</td><td>100</td></tr><tr><td>L</td><td>52</td>
    <td>104</td></tr></table>"""
    (women, men), notes = charts_of(page, "tops.html")
    assert spans(women, "M") == {"chest": (88, 88), "waist": (70, 70)}
    assert [row.labels for row in men.rows] == [("M", "EU 48"), ("L", "EU 52")]
    assert [note.reason for note in notes.refused] == ["repeated_label"]


def test_a_chinese_table_of_garments_with_the_wearers_height_and_weight() -> None:
    (chart,), notes = charts_of(CHINESE, "b.csv")
    assert (chart.kind, chart.gender, chart.categories) == ("garment", "women", ("dress",))
    assert spans(chart, "M") == {"chest": (90, 90), "waist": (74, 74), "height": (160, 165), "weight": (47.5, 52.5)}
    assert not notes.refused


def test_one_csv_holds_the_charts_of_several_brands() -> None:
    text = (
        "brand,category,gender,kind,unit,size,chest,waist\n"
        "Acme,trousers,men,body,in,30,,30-31\nAcme,trousers,men,body,in,32,,32-33\n"
        "Bolt,衬衫,男装,成衣,cm,M,108,\nBolt,衬衫,男装,成衣,cm,L,112,\n"
    )
    (acme, bolt), _ = charts_of(text, "all.csv")
    assert (acme.brand, acme.kind, acme.categories) == ("Acme", "body", ("trousers",))
    assert spans(acme, "32") == {"waist": (81.28, 83.82)}
    assert acme.source == "all.csv, Acme trousers men body in"
    assert (bolt.brand, bolt.kind, bolt.gender, bolt.categories) == ("Bolt", "garment", "men", ("shirt",))


def test_json_in_its_usual_shapes() -> None:
    shapes = {"brand": "Fee", "charts": [
        {"title": "Women's shoes", "sizes": {"36": {"foot": 230}, "37": {"foot": 235}}, "unit": "mm"},
        {"category": ["shirt"], "kind": "garment", "rows": [{"size": "M", "chest": {"min": 100, "max": 104}},
                                                            {"size": "L", "measures": {"chest": [104, 108]}}]},
        {"title": "body", "columns": ["Size", "Waist cm"], "rows": [["S", 70], ["M", "74"]]},
    ]}  # fmt: skip
    (shoes, shirts, plain), notes = charts_of(json.dumps(shapes), "fee.json")
    assert spans(shoes, "37") == {"foot": (23.5, 23.5)} and shoes.brand == "Fee"
    assert spans(shirts, "M") == {"chest": (100, 104)} and spans(shirts, "L") == {"chest": (104, 108)}
    assert spans(plain, "M") == {"waist": (74, 74)}
    assert not notes.refused


def test_a_title_with_commas_is_still_a_title() -> None:
    (chart,), notes = charts_of("Shirts, product measurements, cm, men\nsize,chest\nS,96\nM,102\n", "chart.csv")
    assert (chart.kind, chart.kind_stated, chart.categories, chart.gender) == ("garment", True, ("shirt",), "men")
    assert not notes.refused and not notes.remarks


def test_bad_rows_are_set_aside_with_the_reason_and_the_rest_stays() -> None:
    text = "size,chest cm\nS,86-90\n,90\nM,94-90\nM,91-95\nL,950\nXL,ask us\nXXL,99-103\n"
    (chart,), notes = charts_of(text, "tops body.csv")
    assert [row.label for row in chart.rows] == ["S", "XXL"]
    reasons = [note.reason for note in notes.refused]
    assert sorted(reasons) == sorted(
        [
            "no_label",
            "repeated_label",
            "reversed",
            "impossible",
            "no_number",
            "no_measures",
            "no_measures",
            "no_measures",
        ]
    )
    for note in notes.refused:
        assert note.value in note.say("en") and note.value in note.say("zh")


def test_a_kind_or_unit_that_nobody_told_is_concluded_and_said() -> None:
    (chart,), notes = charts_of("size,chest\nS,34-36\nM,36-38\n", "chart.csv")
    assert (chart.kind, chart.kind_stated) == ("body", False)
    assert spans(chart, "S")["chest"] == (86.36, 91.44)
    assert {note.reason for note in notes.remarks} == {"kind_assumed", "unit_assumed"}
    (flat,), told = charts_of("size,chest,length\nS,50,70\nM,52,72\n", "chart.csv")
    assert flat.kind == "garment" and spans(flat, "S")["chest"] in {(100, 100), (127, 127)}
    assert told.remarks


def test_one_missing_cell_is_filled_from_its_neighbours() -> None:
    (chart,), notes = charts_of("size,bust cm,waist cm\nS,84,66\nM,88,\nL,92,74\n", "women body.csv")
    assert spans(chart, "M")["waist"] == (70, 70)
    assert [note.reason for note in notes.remarks] == ["filled"]


@settings(deadline=None)
@given(st.lists(st.lists(st.sampled_from([
    "Size", "Chest", "胸围(cm)", "Waist in", "M", "S", "86-91", "34½", "9999", "-", "", "<80", "100+", "1/0", "½", "²",
    "1 1/0", "<table>", "</td>", '"', "\ud800", "91-86", "170/88A", "٣٤", "1e9", "∞", "寸", "5'", "'", "平铺",
]) | st.text(max_size=12), max_size=5), max_size=6), st.sampled_from(["a.csv", "a.html", "a.json", "a.txt"]),
    st.booleans())  # fmt: skip
def test_nothing_that_a_shop_writes_breaks_the_reader(rows: list[list[str]], name: str, as_page: bool) -> None:
    cells = "".join("<tr>" + "".join(f"<td>{c}</td>" for c in row) + "</tr>" for row in rows)
    text = f"<table>{cells}</table>" if as_page else "\n".join(",".join(row) for row in rows)
    notes = Notes()
    for chart in charts_in(text.encode("utf-8", "surrogatepass"), name, notes):
        assert len(chart.rows) >= 2 and chart.measures
    for note in [*notes.refused, *notes.remarks]:
        assert note.say("en") and note.say("zh")


@settings(deadline=None)
@given(st.recursive(st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=6),
                    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(
                        st.sampled_from(["charts", "rows", "sizes", "size", "chest", "title", "brand", "columns"]),
                        inner, max_size=4), max_leaves=12))  # fmt: skip
def test_no_json_breaks_the_reader(data: object) -> None:
    notes = Notes()
    charts_in(json.dumps(data).encode(), "a.json", notes)
    assert all(isinstance(note, ChartNote) for note in notes.refused)


@settings(deadline=None)
@given(st.binary(max_size=200), st.sampled_from(["a.csv", "a.html", "a.json"]))
def test_no_bytes_break_the_reader(data: bytes, name: str) -> None:
    notes = Notes()
    assert charts_in(data, name, notes) or notes.refused


def garment(category: str, gender: str = "women", brand: str | None = None) -> Garment:
    variants = (Variant(sku="x", size="M", prices=(Money.of(10, "USD"),)),)
    facts = {"id": "x", "titles": {"en": "x"}, "category": category, "gender": gender, "brand": brand}
    return Garment.model_validate(facts | {"variants": variants})


def test_the_chart_that_speaks_most_precisely_wins(tmp_path: Path) -> None:
    (tmp_path / "women tops body cm.csv").write_text("size,bust\nS,84\nM,88\n", "utf-8")
    (tmp_path / "women dress body cm.csv").write_text("size,bust\nS,85\nM,89\n", "utf-8")
    (tmp_path / "acme.json").write_text(
        json.dumps({"brand": "Acme", "category": "dress", "gender": "women", "kind": "body",
                    "rows": [{"size": "S", "bust": "86 cm"}, {"size": "M", "bust": "90 cm"}]}), "utf-8"
    )  # fmt: skip
    charts = read_charts(tmp_path).charts
    assert len(charts) == 3

    def first_cm(one: Garment) -> float | None:
        found = best_chart(charts, one)
        return None if found is None else found.rows[0].spans["chest"].low

    assert first_cm(garment("dress")) == 85
    assert first_cm(garment("dress", brand="ACME")) == 86
    assert first_cm(garment("blouse")) == 84
    assert first_cm(garment("shirt", "men")) is None
    assert first_cm(garment("shirt", "unisex")) == 84, "for want of a chart of its own"
    assert first_cm(garment("trousers")) is None
    assert first_cm(garment("handbag")) is None


def test_charts_lie_beside_a_feed(tmp_path: Path) -> None:
    feed = tmp_path / "feed.csv"
    feed.write_text("id,title\n", "utf-8")
    assert charts_beside(feed) is None
    (tmp_path / "size_charts.png").write_bytes(b"")
    assert charts_beside(tmp_path) is None
    (tmp_path / "尺码表").mkdir()
    assert charts_beside(feed) == charts_beside(tmp_path) == tmp_path / "尺码表"


def test_a_chart_that_is_not_there() -> None:
    with pytest.raises(NotFound):
        read_charts(Path("nowhere.csv"))
