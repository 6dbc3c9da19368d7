"""Any document and any filing, for properties that hold for all of them."""

from hypothesis import strategies as st

from perfdesk.document.model import (
    Document,
    FigureLink,
    Filing,
    Filled,
    Remark,
    Row,
    Seal,
    TypedOver,
)

texts = st.text(max_size=12)
names = st.text(min_size=1, max_size=12)
cell_values = texts | st.dictionaries(names, texts, max_size=3)
columns = names.filter(lambda name: name != "id")
rows = st.lists(
    st.builds(
        Row,
        names.filter(lambda name: not name.startswith("+")),
        st.dictionaries(columns, cell_values, max_size=4),
    ),
    max_size=4,
    unique_by=lambda row: row.id,
).map(tuple)
filled_texts = texts.flatmap(
    lambda text: st.builds(
        Filled,
        st.just(text),
        st.lists(
            st.builds(FigureLink, st.integers(0, len(text)), st.just(0), names), max_size=2
        ).map(tuple),
    )
)
documents = st.builds(
    Document,
    template=names,
    version=names,
    subject=st.none() | texts,
    money_unit=texts,
    values=st.dictionaries(names, cell_values, max_size=4),
    tables=st.dictionaries(names, rows, max_size=3),
    typed_over=st.dictionaries(names, st.builds(TypedOver, texts, texts), max_size=3),
    captions=st.dictionaries(names, texts, max_size=3),
    finished=st.booleans(),
    notes=st.dictionaries(names, texts, max_size=2),
    filled=st.dictionaries(names, filled_texts, max_size=2),
    seal=st.none() | st.builds(Seal, texts, texts, texts, texts),
)
remarks = st.lists(
    st.builds(Remark, names, names, texts, texts, texts, texts, texts, texts, texts, texts),
    max_size=2,
    unique_by=lambda remark: remark.id,
).map(lambda found: {remark.id: remark for remark in found})
filings = st.builds(
    Filing, names, st.integers(1000, 9999), st.dictionaries(names, cell_values, max_size=4), remarks
)
