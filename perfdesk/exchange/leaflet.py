"""说明.txt: what a package is, for a person who opens it in ten years with nothing installed."""

from __future__ import annotations

from perfdesk.exchange import limits
from perfdesk.exchange.model import Package

#: who made it for whom, by `Package.role`
_ROLES = {
    "office": "填报单位{units}报送主管部门的",
    "district": "主管部门退回{units}的，带着审核意见，",
}

_TEXT = """\
预算绩效填报数据包

这是什么
  这个文件是{whose}预算绩效填报数据，由 PerfDesk {program} 在 {made} 生成，
  是数据编号 {store} 的第 {number} 个数据包。
  里面有：
{filings}

怎样看
  1. 用 PerfDesk 打开：菜单“文件”里的“从U盘导入”，选这个文件（扩展名是 .perfpkg）。
  2. 没有 PerfDesk：它是普通的 ZIP 压缩文件，把扩展名改成 .zip 就能打开；“填报.pdf”（有的话）
     是打印出来的样子。
  请不要解压后再压缩回去：那样的文件导入时会被拒绝。

里面的文件
  manifest.json     清单：谁在什么时候导出，每个文件的大小和 SHA-256 校验值
  filings/编号.json 一套表：年份、单位信息、审核意见（remarks）、各张表的编号（forms）
  forms/编号.json   一张表：body 是填写的内容，每个值都和填写时一字不差
  templates/        表样：这些表长什么样，哪一格是哪个字段
  文字都是 UTF-8 编码的 JSON 和 TOML，用记事本就能看。

JSON 里的名字
  template、version 用的是哪个表样；subject 项目；money_unit 金额单位
  values   各个字段的值；tables 各个明细表，一行一组，id 是行的编号
  typed_over 手工改写的计算结果和原因；notes 批注；finished 填报完成；seal 盖章
  lineage  改动的先后：每个版本的 id 是对它的来源（parents，各占一行，按次序排好，后面空一行）
           和内容（body）一起算出的 SHA-256；最后一个就是现在的内容；body 为 null 表示已删除
"""


def leaflet(package: Package) -> bytes:
    """The text for a package, as Notepad of any Windows reads it."""
    filings = [
        f"    {one.body.year}年  {limits.plain(one.body.unit, 60) or '（未填单位）'}"
        f"  {sum(form.body is not None for form in one.forms)} 张表"
        for one in package.filings
    ]
    text = _TEXT.format(
        whose=_ROLES.get(package.role, "单位{units}的").format(units=_units(package)),
        program=package.program,
        made=package.made,
        store=package.store,
        number=package.number,
        filings="\n".join(filings) or "    （没有表）",
    )
    return b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode()


def _units(package: Package) -> str:
    units = {one.body.unit for one in package.filings}
    more = f"等 {len(units)} 个单位" if len(units) > 1 else ""
    return f"“{limits.plain(package.unit, 60) or '未填名称'}”{more}"
