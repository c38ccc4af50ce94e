"""Attributes out of columns, titles and prose."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stylist.catalogue.attributes import find_attributes, find_gender
from stylist.catalogue.words import column_values
from stylist.vocabulary import terms


def _read(
    title: str = "", description: str = "", category: str = "shirt", **columns: str
) -> dict[str, tuple[str, ...]]:
    return find_attributes(columns, [title], [description], category)[0]


def test_a_full_title() -> None:
    found = _read("Slim Fit Navy Blue Striped Linen Shirt, Long Sleeve, Mandarin Collar")
    assert found["colours"] == ("navy",)
    assert found["patterns"] == ("striped",)
    assert found["fabrics"] == ("linen",)
    assert (found["sleeve"], found["neckline"], found["fit"]) == (("long-sleeve",), ("stand-collar",), ("slim",))


@pytest.mark.parametrize(
    ("text", "attribute"),
    [
        ("Not shiny at all.", "finishes"),
        ("It isn't shiny.", "finishes"),
        ("No stripes, no logo.", "patterns"),
        ("Without floral prints.", "patterns"),
        ("无条纹", "patterns"),
        ("不透气", "finishes"),
        ("Plaid lining.", "patterns"),
        ("Striped cuffs and a quilted inner layer.", "patterns"),
        ("Looks like linen, softer than cotton.", "fabrics"),
        ("Wear it with denim and a leather belt.", "fabrics"),
        ("It works hard, up to date.", "occasions"),
        ("The zip falls to the hip.", "seasons"),
    ],
)
def test_prose_that_says_nothing_of_the_garment(text: str, attribute: str) -> None:
    assert attribute not in _read("A shirt", text)


@pytest.mark.parametrize(
    ("text", "attribute", "value"),
    [
        ("100% linen.", "fabrics", "linen"),
        ("98% Merino Wool / 2% Spandex", "fabrics", "wool"),
        ("Made of soft organic cotton.", "fabrics", "cotton"),
        ("Fabric: silk", "fabrics", "silk"),
        ("采用亚麻面料", "fabrics", "linen"),
        ("Has a spread collar and long sleeves.", "sleeve", "long-sleeve"),
        ("Has a V-neck.", "neckline", "v-neck"),
        ("Perfect for a beach wedding.", "occasions", "wedding"),
        ("For cold summer evenings, or for the office.", "occasions", "work"),
        ("适合夏季", "seasons", "summer"),
        ("A water-resistant shell.", "finishes", "waterproof"),
        ("Relaxed fit.", "fit", "relaxed"),
    ],
)
def test_prose_that_is_clear(text: str, attribute: str, value: str) -> None:
    assert value in _read("A shirt", text)[attribute]


def test_columns_win_and_are_stated() -> None:
    values, known = find_attributes(
        {"colour": "Black/White", "material": "Organic Cotton|Mesh"}, ["Red Silk Shirt"], [], "shirt"
    )
    assert values["colours"] == ("black", "white")
    assert values["fabrics"] == ("cotton",)
    assert known == {"colours": "stated", "fabrics": "stated"}


@pytest.mark.parametrize(
    ("column", "title", "colours"),
    [
        ("Blue", "Navy Blue & White Shirt", ("navy", "white")),
        ("Blue", "Shirt", ("blue",)),
        ("Navy", "Blue Shirt", ("navy",)),
        ("Red", "Pink Shirt", ("pink", "red")),
        ("navy blue", "", ("navy",)),
        ("Black and White", "", ("black", "white")),
        ("黑色、白色", "", ("black", "white")),
        ("Grey Melange", "", ("light-grey",)),
        ("Cayenne", "", None),
    ],
)
def test_colours(column: str, title: str, colours: tuple[str, ...] | None) -> None:
    assert _read(title, colour=column).get("colours") == colours


@pytest.mark.parametrize(
    ("kind", "text", "ids"),
    [
        ("season", "All-Weather | Cool | Spring", ("autumn", "spring")),
        ("season", "All-weather", ("spring", "summer", "autumn", "winter")),
        ("season", "Fall", ("autumn",)),
        ("occasion", "Gym\nTravel\nOvernight", ("sport", "travel")),
        ("neckline", "Crew", ("crew-neck",)),
        ("neckline", "N/A", ()),
        ("sleeve", "Tank|Strap", ("sleeveless",)),
        ("pattern", "Color-Blocked", ("colour-block",)),
        ("fabric", "Cocona® performance fabric|Lycra®|Polyester", ("spandex", "polyester")),
    ],
)
def test_columns_of_shops(kind: str, text: str, ids: tuple[str, ...]) -> None:
    assert column_values(text, kind) == ids  # type: ignore[arg-type]


def test_features_of_a_column_are_joined_by_those_of_the_words() -> None:
    values, known = find_attributes({"finish": "Hooded|Insulated"}, ["Jacket"], ["A water-resistant shell."], "jacket")
    assert values["finishes"] == ("hooded", "warm", "waterproof")
    assert known["finishes"] == "derived"


@pytest.mark.parametrize(
    ("text", "hooded"),
    [("Adjustable hood.", True), ("With a hood", True), ("From hood to hem.", False), ("No hood.", False)],
)
def test_hoods(text: str, hooded: bool) -> None:
    assert ("finishes" in _read("Jacket", text, "jacket")) is hooded


def test_what_a_category_is_by_definition() -> None:
    values, known = find_attributes({}, ["Fleece Hoodie"], [], "hoodie")
    assert (values["finishes"], known["finishes"]) == (("hooded",), "derived")
    assert _read("Jeans", category="jeans", material="98% Cotton")["fabrics"] == ("cotton", "denim")
    assert _read("Halter Tank", category="tank-top", sleeve="Short")["sleeve"] == ("short-sleeve",)


def test_bags_have_no_sleeves() -> None:
    assert _read("Long Sleeve V-Neck Laptop Bag", category="messenger-bag") == {}


@pytest.mark.parametrize(
    ("columns", "paths", "titles", "gender"),
    [
        (["Men"], [], [], "men"),
        (["female"], [], [], "women"),
        (["Men | Women | Unisex"], [], [], "unisex"),
        (["Unisex Kids"], [], [], "boys"),
        (["Girls"], [], ["Men"], "girls"),
        (["female", "kids"], [], [], "girls"),
        (["adult"], ["Women > Dresses"], [], "unisex"),
        ([], ["Default Category > Women > Tops"], [], "women"),
        ([], [], ["Shirt for men"], "men"),
        (["女"], [], [], "women"),
        ([], [], ["男士衬衫"], "men"),
        ([], [], ["Shirt"], "unisex"),
    ],
)
def test_gender(columns: list[str], paths: list[str], titles: list[str], gender: str) -> None:
    assert find_gender(columns, paths, titles)[0] == gender


@given(st.text(max_size=120), st.text(max_size=200), st.sampled_from(sorted(terms("category"))))
def test_any_words_give_known_ids(title: str, prose: str, category: str) -> None:
    columns = {"colour": title, "material": prose, "season": prose, "neckline": title}
    values, known = find_attributes(columns, [title], [prose], category)
    assert values.keys() == known.keys()
    assert all(v in terms("colour") for v in values.get("colours", ()))
    assert all(v in terms("season") for v in values.get("seasons", ()))
