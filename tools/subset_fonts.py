"""Makes the fonts under resources/fonts from the published ones; run by `make fonts`.

    python tools/subset_fonts.py SOURCES RESULT

SOURCES holds two npm packages and one Debian package, as `npm pack` and `apt-get download`
leave them. Hinting and layout tables are dropped: reportlab reads neither, and the line breaker
measures plain advances. The same sources and the same fonttools give the same bytes.
"""

import hashlib
import io
import subprocess
import sys
import tarfile
import tempfile
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from fontTools.ttLib.scaleUpem import scale_upem

UNITS_PER_EM = 1000
SERIF = "expo-google-fonts-noto-serif-sc-0.4.3.tgz"
SANS = "expo-google-fonts-noto-sans-sc-0.4.3.tgz"
KAI = "fonts-lxgw-wenkai_*.deb"
KAI_FILE = "usr/share/fonts/truetype/lxgw-wenkai/LXGWWenKai-Regular.ttf"

# first and last code point of what a form may hold beside hanzi
RANGES = (
    (0x0020, 0x007E),  # ASCII
    (0x00A0, 0x00FF),  # Latin-1
    (0x0391, 0x03C9),  # Greek
    (0x2010, 0x205E),  # general punctuation: dashes, curly quotes, …, ‰, ※
    (0x2070, 0x209C),  # superscripts and subscripts
    (0x20AC, 0x20AC),  # €
    (0x2100, 0x214F),  # ℃, №, ℡
    (0x2150, 0x218F),  # fractions, Roman numerals
    (0x2190, 0x21FF),  # arrows
    (0x2200, 0x22FF),  # mathematics: ≥, ≤, ≠, ≈, ±
    (0x2460, 0x24FF),  # enclosed numerals
    (0x2500, 0x257F),  # box drawing
    (0x25A0, 0x26FF),  # □, ■, ○, ●, ★, ☐
    (0x2713, 0x2718),  # ticks and crosses
    (0x2776, 0x2793),  # dingbat numerals
    (0x3000, 0x303F),  # CJK punctuation
    (0x3200, 0x33FF),  # enclosed CJK, units (㎡, ㎥, ㎏, ㎞)
    (0xFE10, 0xFE1F),  # vertical forms
    (0xFE30, 0xFE6F),  # CJK compatibility and small forms
    (0xFF01, 0xFFE6),  # full-width forms
)
KEPT_NAMES = list(range(15))
DROPPED_TABLES = ["BASE", "GDEF", "GPOS", "GSUB", "STAT", "gasp", "vhea", "vmtx", "VORG", "DSIG"]


@dataclass(frozen=True)
class Made:
    """One font file as written."""

    file: str
    family: str
    source: str
    licence: str
    use: str
    characters: int
    size: int
    sha256: str


def general_standard() -> set[str]:
    """The 8105 characters of 通用规范汉字表."""
    text = (Path(__file__).parent / "charset.txt").read_text(encoding="utf-8")
    return {c for line in text.splitlines() if not line.startswith("#") for c in line}


def gb2312() -> set[str]:
    """All characters of GB 2312, 6763 hanzi among them."""
    found = set()
    for high in range(0xA1, 0xF8):
        for low in range(0xA1, 0xFF):
            found.update(bytes((high, low)).decode("gb2312", errors="ignore"))
    return found


def everyday() -> set[int]:
    """The code points that the everyday subsets hold where their source has them."""
    wanted = {ord(c) for c in general_standard() | gb2312()}
    for first, last in RANGES:
        wanted.update(range(first, last + 1))
    return wanted


def load(data: bytes) -> TTFont:
    """The font with 1000 units to the em, without its variation-selector table."""
    font = TTFont(io.BytesIO(data), recalcTimestamp=False)
    if font["head"].unitsPerEm != UNITS_PER_EM:
        scale_upem(font, UNITS_PER_EM)
    cmap = font["cmap"]
    cmap.tables = [table for table in cmap.tables if table.format != 14]
    return font


def subset(font: TTFont, code_points: set[int]) -> None:
    """Keeps the given code points that the font has, and nothing but outlines and advances."""
    options = Options()
    options.layout_features = []
    options.hinting = False
    options.glyph_names = False
    options.notdef_outline = True
    options.name_IDs = KEPT_NAMES
    options.name_languages = ["*"]
    options.drop_tables = [*options.drop_tables, *DROPPED_TABLES]
    options.recalc_timestamp = False
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=code_points & set(font.getBestCmap()))
    subsetter.subset(font)


def rename(font: TTFont, family: str) -> None:
    """Gives the font another family name; copyright, trademark and licence records stay."""
    names = font["name"]
    style = names.getDebugName(2) or "Regular"
    post_script = f"{family.replace(' ', '')}-{style}"
    unique = f"{names.getDebugName(5)};{post_script}"
    for name_id in (1, 2, 3, 4, 6, 16, 17, 18, 21, 22):
        names.removeNames(nameID=name_id)
    for name_id, text in (
        (1, family),
        (2, style),
        (3, unique),
        (4, f"{family} {style}"),
        (6, post_script),
    ):
        names.setName(text, name_id, 3, 1, 0x409)


def same_line_height(font: TTFont, other: TTFont) -> None:
    """Takes over the other font's ascent and descent, so that a rare name moves no line."""
    for table, fields in (
        ("hhea", ("ascent", "descent", "lineGap")),
        (
            "OS/2",
            ("sTypoAscender", "sTypoDescender", "sTypoLineGap", "usWinAscent", "usWinDescent"),
        ),
    ):
        for field in fields:
            setattr(font[table], field, getattr(other[table], field))


# the ballot boxes of forms, which no source has: contours in font units, on the em box of a hanzi
BOX = (
    ((100, -20), (100, 780), (900, 780), (900, -20)),
    ((152, 32), (848, 32), (848, 728), (152, 728)),
)
TICK = ((218, 380), (272, 434), (424, 282), (732, 630), (788, 580), (428, 172))
BALLOT_BOXES = {0x2610: BOX, 0x2611: (*BOX, TICK)}  # ☐ ☑


def add_ballot_boxes(font: TTFont) -> None:
    """Draws ☐ and ☑ into the font, one em wide."""
    glyphs, metrics = font["glyf"], font["hmtx"]
    for code, contours in BALLOT_BOXES.items():
        pen = TTGlyphPen(None)
        for first, *others in contours:
            pen.moveTo(first)
            for point in others:
                pen.lineTo(point)
            pen.closePath()
        name = f"uni{code:04X}"
        glyphs[name] = pen.glyph()  # appends the name to the glyph order
        metrics[name] = (UNITS_PER_EM, contours[0][0][0])
        for table in font["cmap"].tables:
            if table.isUnicode():
                table.cmap[code] = name


def from_npm(archive: Path, member: str) -> bytes:
    """One file of an npm package."""
    with tarfile.open(archive) as packed:
        file = packed.extractfile(f"package/{member}")
        if file is None:
            raise FileNotFoundError(f"{member} in {archive.name}")
        return file.read()


def from_debian(archive: Path, member: str) -> bytes:
    """One file of a Debian package."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["dpkg-deb", "-x", str(archive), folder], check=True)
        return (Path(folder) / member).read_bytes()


def licence_of_kai(names: TTFont, ofl: str) -> str:
    """The licence text for the LXGW subset: its own copyright lines over the OFL's text."""
    body = ofl[ofl.index("-----------------------------------------------------------") :]
    owner = names["name"].getDebugName(0)
    return (
        f"{owner}\n"
        'Reserved Font Names of LXGW WenKai: "LXGW" and "霞鹜".\n\n'
        "The file PerfDeskRare-Regular.ttf is a Modified Version under another name.\n\n"
        "This Font Software is licensed under the SIL Open Font License, Version 1.1.\n"
        "This license is copied below, and is also available with a FAQ at:\n"
        f"https://scripts.sil.org/OFL\n\n{body}"
    )


class Workshop:
    """Makes the files one by one into a folder and remembers what it made."""

    def __init__(self, result: Path) -> None:
        self.result = result
        self.made: list[Made] = []

    def save(self, font: TTFont, file: str, source: str, licence: str, use: str) -> None:
        """Writes the font and notes its figures."""
        path = self.result / file
        font.save(path)
        data = path.read_bytes()
        self.made.append(
            Made(
                file=file,
                family=font["name"].getDebugName(1),
                source=source,
                licence=licence,
                use=use,
                characters=len(font.getBestCmap()),
                size=len(data),
                sha256=hashlib.sha256(data).hexdigest(),
            )
        )
        print(f"{file}: {len(font.getBestCmap())} characters, {len(data) / 1e6:.1f} MB")

    def text(self, file: str, text: str) -> None:
        """Writes a text file with the line ends and final newline of the repository."""
        lines = "\n".join(line.rstrip() for line in text.splitlines())
        (self.result / file).write_text(lines + "\n", encoding="utf-8", newline="\n")


def make_all(sources: Path, result: Path) -> list[Made]:
    """Makes every font and licence text; the list is in the order of use."""
    result.mkdir(parents=True, exist_ok=True)
    shop = Workshop(result)
    wanted = everyday()
    serif, sans = sources / SERIF, sources / SANS
    serif_source = "npm @expo-google-fonts/noto-serif-sc 0.4.3"
    sans_source = "npm @expo-google-fonts/noto-sans-sc 0.4.3"
    for archive, member, file, source, licence, use in (
        (serif, "400Regular/NotoSerifSC_400Regular.ttf", "NotoSerifSC-Regular.ttf",
         serif_source, "OFL-NotoSerifSC.txt", "宋体: body of forms and reports"),
        (serif, "700Bold/NotoSerifSC_700Bold.ttf", "NotoSerifSC-Bold.ttf",
         serif_source, "OFL-NotoSerifSC.txt", "小标宋: titles"),
        (sans, "400Regular/NotoSansSC_400Regular.ttf", "NotoSansSC-Regular.ttf",
         sans_source, "OFL-NotoSansSC.txt", "text of the window"),
        (sans, "700Bold/NotoSansSC_700Bold.ttf", "NotoSansSC-Bold.ttf",
         sans_source, "OFL-NotoSansSC.txt", "黑体: captions, table heads"),
    ):  # fmt: skip
        font = load(from_npm(archive, member))
        subset(font, wanted)
        shop.save(font, file, source, licence, use)

    full = load(from_npm(serif, "400Regular/NotoSerifSC_400Regular.ttf"))
    in_serif = set(full.getBestCmap())
    subset(full, in_serif - wanted)
    rename(full, "Noto Serif SC Rest")
    shop.save(full, "NotoSerifSC-Rest.ttf", serif_source, "OFL-NotoSerifSC.txt",
              "fallback: every other character of Noto Serif SC")  # fmt: skip

    (kai_archive,) = sources.glob(KAI)
    kai = load(from_debian(kai_archive, KAI_FILE))
    licence = licence_of_kai(kai, from_npm(sans, "LICENSE_FONT").decode("utf-8"))
    subset(kai, set(kai.getBestCmap()) - in_serif)
    rename(kai, "PerfDesk Rare")
    same_line_height(kai, full)
    add_ballot_boxes(kai)
    shop.save(kai, "PerfDeskRare-Regular.ttf", "Debian fonts-lxgw-wenkai 1.250+repack-1",
              "OFL-LXGWWenKai.txt", "last fallback: characters Noto Serif SC lacks")  # fmt: skip

    shop.text("OFL-NotoSerifSC.txt", from_npm(serif, "LICENSE_FONT").decode("utf-8"))
    shop.text("OFL-NotoSansSC.txt", from_npm(sans, "LICENSE_FONT").decode("utf-8"))
    shop.text("OFL-LXGWWenKai.txt", licence)
    shop.text("README.md", readme(shop.made, result))
    return shop.made


def coverage(result: Path, files: tuple[str, ...], wanted: set[str]) -> str:
    """How many of the wanted characters the files hold together, as "n / all"."""
    held: set[int] = set()
    for file in files:
        held |= set(TTFont(result / file, lazy=True).getBestCmap())
    return f"{sum(ord(c) in held for c in wanted)} / {len(wanted)}"


def readme(made: list[Made], result: Path) -> str:
    """The folder's README: what each file is, whence, under which licence, its checksum."""
    hanzi = {c for c in gb2312() if unicodedata.name(c, "").startswith("CJK UNIFIED")}
    chain = ("NotoSerifSC-Regular.ttf", "NotoSerifSC-Rest.ttf", "PerfDeskRare-Regular.ttf")
    gbk = {
        c
        for high in range(0x81, 0xFF)
        for low in range(0x40, 0xFF)
        for c in bytes((high, low)).decode("gbk", errors="ignore")
        if high >= 0x81 and low != 0x7F
    }
    gbk = {c for c in gbk if ord(c) > 0x7F}
    lines = [
        "# Fonts",
        "",
        "Made by `make fonts` (`tools/subset_fonts.py`); do not edit by hand. TrueType outlines,",
        f"{UNITS_PER_EM} units to the em, no hinting, no layout tables. The everyday files hold",
        "GB 2312, 通用规范汉字表 (`tools/charset.txt`), Latin-1, Greek, punctuation, arrows,",
        "mathematics, enclosed numerals, full-width forms and units, where the source has them.",
        "",
        "| file | family | characters | MB | use | made from | licence |",
        "|---|---|---|---|---|---|---|",
    ]
    lines += [
        f"| `{m.file}` | {m.family} | {m.characters} | {m.size / 1e6:.1f} | {m.use} |"
        f" {m.source} | [OFL 1.1]({m.licence}) |"
        for m in made
    ]
    lines += [
        "",
        "`PerfDeskRare-Regular.ttf` is a subset of LXGW WenKai (霞鹜文楷) under another name, as",
        "its licence asks of modified versions; ascent and descent are those of Noto Serif SC.",
        "`NotoSerifSC-Rest.ttf` has a family name of its own so that the two parts do not hide",
        "each other. No source has ☐ and ☑: the script draws them into `PerfDeskRare-Regular.ttf`.",
        "",
        "| characters | everyday Serif | Serif, Rest and Rare |",
        "|---|---|---|",
    ]
    for title, wanted in (
        ("GB 2312 hanzi", hanzi),
        ("通用规范汉字表", general_standard()),
        ("GBK", gbk),
    ):
        one, whole = coverage(result, chain[:1], wanted), coverage(result, chain, wanted)
        lines.append(f"| {title} | {one} | {whole} |")
    lines += ["", "SHA-256:", "", "```"]
    lines += [f"{m.sha256}  {m.file}" for m in made]
    lines.append("```")
    return "\n".join(lines)


def main() -> None:
    """Makes the fonts and refuses a set that lacks what forms need."""
    sources, result = (Path(argument) for argument in sys.argv[1:3])
    made = make_all(sources, result)
    held: set[int] = set()
    for one in made:
        font = TTFont(result / one.file, lazy=True)
        held |= set(font.getBestCmap())
        if font["head"].unitsPerEm != UNITS_PER_EM:
            sys.exit(f"{one.file}: not {UNITS_PER_EM} units to the em")
    missing = [c for c in general_standard() | gb2312() | {"𬭳", "𠮷"} if ord(c) not in held]
    if missing:
        sys.exit(f"no font holds {''.join(sorted(missing))}")


if __name__ == "__main__":
    main()
