"""The spelling a form wants: offered, never forced, and no amount becomes another."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfdesk import values
from perfdesk.document.spelling import fix_for
from perfdesk.template.model import FieldType

F = FieldType


@pytest.mark.parametrize(
    ("typed", "kind", "unit", "wanted", "what"),
    [
        ("２２．１８", F.MONEY, "万元", "22.18", "全角改为半角"),
        ("1，755.80", F.MONEY, "", "1,755.80", "全角改为半角"),
        ("22.18万元", F.MONEY, "万元", "22.18", "去掉重复的单位"),
        ("22.18万元万元", F.MONEY, "元", "22.18万元", "去掉重复的单位"),
        ("1 755.80", F.MONEY, "", "1755.80", "去掉数字中间的空格"),
        ("369.\u00a0504989", F.MONEY, "", "369.504989", ""),
        (" 95 ", F.NUMBER, "", "95", "去掉首尾空格"),
        ("大于等于80％", F.MEASURE, "", "大于等于80%", "全角改为半角"),
        ("＞＝９５％", F.MEASURE, "", ">=95%", "全角改为半角"),
        ("95%%", F.MEASURE, "", "95%", "去掉重复的单位"),
        ("95%", F.MEASURE, "百分比", "95", "去掉重复的单位"),
        ("42人", F.MEASURE, "人", "42", "去掉重复的单位"),
        ("０７３１－２７６１", F.PHONE, "", "0731-2761", "全角改为半角"),
        ("抽查核实信息＞3000条", F.TEXT, "", "抽查核实信息>3000条", "全角改为半角"),
        ("办结率＞９５％", F.LONGTEXT, "", "办结率>９５%", "全角改为半角"),
        ("提升。</p> <p>2.渠道", F.LONGTEXT, "", "提升。\n2.渠道", "清除 2 处多余格式"),
        ("降本增效[bookmark: _GoBack]", F.TEXT, "", "降本增效", "清除 1 处多余格式"),
        ("● 保洁\n● 保安", F.LONGTEXT, "", "保洁\n保安", "去掉项目符号"),
        ("就餐率 \u3000", F.TEXT, "", "就餐率", "去掉首尾空格"),
    ],
)
def test_slips_of_the_keyboard_have_a_fix(typed, kind, unit, wanted, what):
    fix = fix_for(typed, kind, unit)
    assert (fix.before, fix.after) == (typed, wanted)
    assert what in fix.what
    assert fix_for(wanted, kind, unit) is None


@pytest.mark.parametrize(
    ("typed", "kind"),
    [
        ("22.18", F.MONEY),
        ("1,755.80", F.MONEY),
        ("75,000元", F.MONEY),
        ("=15*1100*12/10000", F.MONEY),
        ("＝１５＊２", F.NUMBER),
        ("≥95%", F.MEASURE),
        ("220至250份", F.MEASURE),
        ("12345热线接听量", F.TEXT),
        ("Ａ类项目", F.TEXT),
        ("\u3000\u3000一、基本情况\n\u3000\u3000二、绩效", F.LONGTEXT),
        ("", F.TEXT),
        (" ", F.MONEY),
        ("无", F.MONEY),
        ("不少于1500件/年", F.TEXT),
    ],
)
def test_what_is_fine_is_left_alone(typed, kind):
    assert fix_for(typed, kind, "万元") is None


@given(
    st.text("0123456789０１９．.，, 　%％＞<万元人-－", max_size=12),
    st.sampled_from([F.MONEY, F.NUMBER, F.PERCENT, F.SCORE, F.MEASURE, F.TEXT]),
    st.sampled_from(["", "元", "万元", "%", "百分比", "人"]),
)
def test_an_amount_stays_the_same_amount_and_a_fixed_text_needs_no_fix(typed, kind, unit):
    fix = fix_for(typed, kind, unit)
    if fix is None:
        return
    assert fix.what
    assert fix_for(fix.after, kind, unit) is None
    if kind in (F.MONEY, F.NUMBER, F.SCORE) and (was := values.parse_amount(typed)):
        assert values.parse_amount(fix.after)[0] == was[0]
