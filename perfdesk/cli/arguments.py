"""The words of a command: what may be written, and what is said where something else is."""

from __future__ import annotations

import argparse
import ast
import re
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from perfdesk.errors import PerfDeskError
from perfdesk.template.problem import perhaps
from perfdesk.text import nearest

HELP = """\
用法：perfdesk [--store 数据文件] 命令 …

  perfdesk                                   打开窗口
  perfdesk demo --out 文件夹 [--open]        建立示例数据文件，打印、检查全部示例表；
                                             --open 随后打开窗口
  perfdesk templates [--json]                列出全部表样
  perfdesk templates lint [文件或文件夹 …] [--json]
                                             检查表样文件
  perfdesk templates copy 套表 文件夹 [--year 年度] [--id 编号] [--title 名称] [--region 地区]
                                             复制一套表样，改成明年的
  perfdesk templates preview 文件或文件夹 --out 文件.pdf [--beside [表样]] [--filled]
                                             看表样印出来的样子；--beside 与原来的表样并排，
                                             --filled 填上示例内容
  perfdesk templates pack 文件夹 --out 文件.perfform
                                             打成一个文件，发给各单位
  perfdesk templates install 文件.perfform [--preview] [--json]
                                             装入收到的表样；--preview 只看里面有什么
  perfdesk list [--json]                     列出全部表和编号
  perfdesk show 编号 [--json]                显示一张表的内容
  perfdesk new 表样 --unit 单位 --year 年度 [--project 项目名称] [--json]
                                             新建一张表
  perfdesk set 编号 字段=内容 …              填写；表格的行写作 indicators[3].target=95，
                                             行号按纸面从上到下数；等号后面空着就是清除
  perfdesk recast 编号 表样 [--preview] [--json]
                                             换用别的地区、别的年度的表样，填的内容不变；
                                             --preview 只看哪些能显示、哪些保留、哪些要填
  perfdesk check [编号 …] [--json]           检查对不上的数、手工改过的数和还空着的必填项；
                                             不写编号就是全部；有错误时退出状态为 1
  perfdesk print [编号 …] --out 文件.pdf 或文件夹 [--sign | --no-sign]
                                             打印成 PDF；不写编号就是全部
  perfdesk export [编号 …] --out 文件.xlsx 或文件夹 [--sign | --no-sign]
                                             导出成 Excel：一套表一个文件，一张表一个工作表；
                                             不写编号就是全部
  perfdesk export [编号 …] --out 文件.perfpkg [--role district]
                                             导出成数据包，放到U盘上交给区县；--role district 是
                                             区县把意见退回给单位
  perfdesk export [编号 …] --out 文件夹 --each [--role district]
                                             每个单位一个数据包
  perfdesk verify 验证码 [--json]            核对纸件右下角的验证码（或二维码里的文字）：一致时退出
                                             状态为 0，已过期或没有找到为 1，抄错了为 2
  perfdesk board [--year 年度] [--set 套表] [--only 哪些] [--json]
                                             报送情况：各单位的每种表到了哪一步；--only 可写
                                             missing（没有报送）、unfinished（未完成）、
                                             finished（已完成）、sealed（已盖章）、
                                             remarks（有意见）、new（有新内容）、
                                             unlisted（不在名册）
  perfdesk roster [--from 文件或 -] [--json] 列出要报送的单位；--from 读入新的名册，一行一个单位，
                                             后面可以写联系人和电话
  perfdesk backup [--out 文件夹] [--json]    备份全部数据并检查备份；不写文件夹就放在数据文件旁边
  perfdesk restore [备份] [--list] [--json]  恢复一份备份，原来的文件另存；不写备份就恢复最近的
                                             一份，并补回其后的修改；--list 列出全部备份
  perfdesk doctor [--json]                   检查数据文件、备份、磁盘空间和本程序的文件
  perfdesk --version                         显示版本

编号可以只写开头几位。退出状态：0 正常，1 检查发现错误，2 没有办成（原因写在标准错误输出里）。
"""

COMMANDS = (
    "demo",
    "templates",
    "list",
    "show",
    "new",
    "set",
    "recast",
    "check",
    "print",
    "export",
    "import",
    "verify",
    "board",
    "roster",
    "backup",
    "restore",
    "doctor",
)


#: what `board --only` may name; see `Filter`
_ONLY = ("missing", "unfinished", "finished", "sealed", "remarks", "new", "unlisted")


def parse(argv: Sequence[str]) -> argparse.Namespace:
    """The words as named values; PerfDeskError says in one line what is wrong with them."""
    return _parser().parse_args(argv)


class _Parser(argparse.ArgumentParser):
    """Says in one Chinese line what is wrong, as every other error is said."""

    def error(self, message: str) -> NoReturn:
        text = f"命令没有执行：{_said(message)}用 perfdesk --help 看写法。"
        raise PerfDeskError(text)


_FAULTS = (
    (r"the following arguments are required: (.*)", r"缺少 \1"),
    (r"argument (.*?): expected .*", r"\1 后面缺少内容"),
    (r"argument (.*?): invalid int value: '(.*?)'", r"\1 应是数字，现在是“\2”"),
    (r"argument --(?:keep|only|role): (.*)", r"\1"),
    (r"argument (.*?): not allowed with argument (.*)", r"\1 不能和 \2 一起用"),
)
_OPTIONS = (
    "--json",
    "--out",
    "--open",
    "--list",
    "--unit",
    "--year",
    "--project",
    "--sign",
    "--no-sign",
    "--id",
    "--title",
    "--region",
    "--beside",
    "--filled",
    "--preview",
    "--keep",
    "--set",
    "--only",
    "--from",
    "--each",
    "--role",
)


def _said(message: str) -> str:
    """A sentence for one of argparse's own."""
    if found := re.fullmatch(r"argument 命令: invalid choice: (.*?) \(choose from .*", message):
        word = str(ast.literal_eval(found[1]))
        return f"没有“{word}”这个命令{perhaps(word, COMMANDS)}"
    if found := re.fullmatch(r"unrecognized arguments: (.*)", message, flags=re.DOTALL):
        word = found[1].partition(" ")[0]
        if word.startswith("--store"):
            return "--store 要写在命令前面。"
        return f"不认识“{found[1]}”{perhaps(word, _OPTIONS) if word.startswith('-') else '。'}"
    for pattern, words in _FAULTS:
        if found := re.fullmatch(pattern, message, flags=re.DOTALL):
            return f"{found.expand(words)}。"
    return f"{message}。"


def _side(text: str) -> str:
    if text in ("ours", "theirs"):
        return text
    message = f"--keep 后面应是 ours（本机的）或 theirs（对方的），现在是“{text}”"
    raise argparse.ArgumentTypeError(message)


def _which(text: str) -> str:
    if text in _ONLY:
        return text
    right = nearest(text, _ONLY)
    hint = f"，是不是“{right}”" if right else ""
    message = f"--only 后面应是 {'、'.join(_ONLY)} 之一，现在是“{text}”{hint}"
    raise argparse.ArgumentTypeError(message)


def _role(text: str) -> str:
    if text in ("office", "district"):
        return text
    message = f"--role 后面应是 office（单位报送）或 district（区县退回），现在是“{text}”"
    raise argparse.ArgumentTypeError(message)


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="perfdesk", add_help=False, allow_abbrev=False)
    parser.add_argument("--store", type=Path)
    commands = parser.add_subparsers(dest="command", metavar="命令", required=True)
    made = {
        name: commands.add_parser(name, add_help=False, allow_abbrev=False) for name in COMMANDS
    }
    for name in (
        "templates",
        "list",
        "show",
        "new",
        "recast",
        "check",
        "verify",
        "board",
        "roster",
        "backup",
        "restore",
    ):
        made[name].add_argument("--json", action="store_true")
    for name in ("demo", "print", "export"):
        made[name].add_argument("--out", type=Path, required=True)
    made["doctor"].add_argument("--json", action="store_true")
    for name in ("show", "set", "recast"):
        made[name].add_argument("id", metavar="编号")

    made["demo"].add_argument("--open", action="store_true")

    made["templates"].add_argument("what", nargs="?")
    made["templates"].add_argument("files", nargs="*", type=Path)
    for name in ("--id", "--title", "--region"):
        made["templates"].add_argument(name)
    made["templates"].add_argument("--year", type=int)
    made["templates"].add_argument("--out", type=Path)
    made["templates"].add_argument("--beside", nargs="?", const="")
    made["templates"].add_argument("--filled", action="store_true")
    made["templates"].add_argument("--preview", action="store_true")

    made["new"].add_argument("template", metavar="表样")
    made["new"].add_argument("--unit", required=True)
    made["new"].add_argument("--year", type=int, required=True)
    made["new"].add_argument("--project")

    made["set"].add_argument("assignments", nargs="+", metavar="字段=内容")

    made["recast"].add_argument("template", metavar="表样")
    made["recast"].add_argument("--preview", action="store_true")

    made["verify"].add_argument("code", nargs="+", metavar="验证码")

    made["import"].add_argument("files", nargs="+", type=Path, metavar="数据包")
    made["import"].add_argument("--preview", action="store_true")
    made["import"].add_argument("--json", action="store_true")
    made["import"].add_argument("--keep", type=_side)

    made["board"].add_argument("--year", type=int)
    made["board"].add_argument("--set")
    made["board"].add_argument("--only", type=_which)

    made["roster"].add_argument("--from", dest="source")

    made["backup"].add_argument("--out", type=Path)

    made["restore"].add_argument("backup", nargs="?", metavar="备份")
    made["restore"].add_argument("--list", action="store_true")

    made["export"].add_argument("--each", action="store_true")
    made["export"].add_argument("--role", type=_role)

    for name in ("check", "print", "export"):
        made[name].add_argument("ids", nargs="*", metavar="编号")
    for name in ("print", "export"):
        sign = made[name].add_mutually_exclusive_group()
        sign.add_argument("--sign", dest="sign", action="store_true", default=None)
        sign.add_argument("--no-sign", dest="sign", action="store_false", default=None)
    return parser
