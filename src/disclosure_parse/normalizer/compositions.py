"""Headings put together of known words in an order of their own (年末实际值, 自评得分合计), as no list has them all."""

from __future__ import annotations

import re

_YEAR = "年初|年度|全年|当年|本年度?|年末|年终|年底"
_OF = "项目|政策|总体|整体|绩效|工作|基金"
_PLANNED = "预期|预计|设定|申报|计划|批复"
_KINDS = "政府|购买|服务|采购|预算|支出|自评|评价|专项|资金|申报|建设|补助|绩效|财政|投资|债券|转移支付|扶持|奖补"
_PATTERNS: dict[str, tuple[tuple[str, re.Pattern[str]], ...]] = {
    "identity": (("project_name", re.compile(rf"(?:{_KINDS})+(?:项目|专项|政策|基金)名称")),),
    "goals": (
        ("expected_goal", re.compile(rf"(?:{_YEAR}|{_OF}|{_PLANNED}|主要)+目标(?:设定|内容|描述)?")),
        (
            "actual_outcome",
            re.compile(
                rf"(?:{_YEAR}|{_OF}|{_PLANNED}|目标)*目标的?(?:全年|年度|实际)*(?:完成|实现)(?:情况|程度)(?:综述|说明|描述)?"
            ),
        ),
    ),
    "indicators": (
        ("target", re.compile(rf"(?:{_YEAR}|{_PLANNED}|{_OF}|指标|目标)+值")),
        ("actual", re.compile(rf"(?:{_YEAR}|指标|目标)*(?:实际|完成|达成|实现)+(?:指标|目标)?(?:值|数|情况|结果)")),
        ("weight", re.compile(r"(?:指标|自评|评价|绩效|标准|设定|目标|考核)(?:分值|权重|满分|分数|权数)")),
        ("score", re.compile(r"(?:指标|自评|评价|绩效|考核|实际|单位|部门|评估)(?:得分|评分)")),
        (
            "deviation",
            re.compile(
                r"(?:指标|目标|绩效)?(?:偏差|偏离|差异|未完成|未实现|未达标|未达到|扣分|失分)(?:较大)?的?(?:主要|具体)?(?:原因|说明|理由|分析|情况)"
                r"(?:原因|分析|说明|及|和|与|、|拟采取的?|下一步|整改|改进|措施|建议)*"
            ),
        ),
    ),
    "totals": (
        (
            "total",
            re.compile(r"(?:自评|评价|绩效|指标|项目|考核|最终)+(?:得分|分值|分数|评分)?(?:合计|总计|总分|总得分)"),
        ),
    ),
}


def composed(block: str, base: str) -> str | None:
    """The field of a folded heading of ``block`` by the words that it is put together of, ``None`` if it is none."""
    patterns = _PATTERNS.get(block, ())
    return next((field for field, pattern in patterns if pattern.fullmatch(base)), None)
