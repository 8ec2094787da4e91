"""Headings put together of known words in an order of their own (年末实际值, 自评得分合计), as no list has them all."""

from __future__ import annotations

import re

LONGEST = 40
"""Characters of such a heading at most: the work of the patterns grows with the square of a text's length."""
_YEAR = "年初|年度|全年程?|当年|本年度?|年末|年终|年底"
_OF = "项目|政策|总体|整体|绩效|工作|基金"
_PLANNED = "预期|预计|设定|申报|计划|批复"
_REASONS = (
    "偏差|差异|偏离|未|不|完成|实现|达标|达到|达成|扣分|失分|超额|超|较大|大|或者?|及|与|和|、|指标|目标|绩效|情况|的|主要|具体|"
    "分析|说明|理由|改进|整改|措施|建议|拟|采取|下一步|存在|问题"
)
_KINDS = "政府|购买|服务|采购|预算|支出|自评|评价|专项|资金|申报|建设|补助|绩效|财政|投资|债券|转移支付|扶持|奖补"
_PATTERNS: dict[str, tuple[tuple[str, re.Pattern[str]], ...]] = {
    "identity": (("project_name", re.compile(rf"(?:{_KINDS})+(?:项目|专项|政策|基金)名称")),),
    "goals": (
        ("expected_goal", re.compile(rf"(?:{_YEAR}|{_OF}|{_PLANNED}|主要)+总?目标(?:设定|内容|描述)?")),
        (
            "actual_outcome",
            re.compile(
                rf"(?:{_YEAR}|{_OF}|{_PLANNED}|目标)*目标的?(?:全年|年度|实际)*(?:完成|实现)(?:情况|程度)(?:综述|说明|描述)?"
                rf"|(?:{_YEAR}|实际)*完成目标的?情况"
            ),
        ),
    ),
    "funds.columns": (
        (
            "initial_budget",
            re.compile(
                r"(?:年初|初始)(?:部门|预算|批复|下达|安排|核定|资金)+(?:数|金额|额)?|(?:预算)?批复(?:预算)?(?:数|金额)"
            ),
        ),
        (
            "full_year_budget",
            re.compile(rf"(?:{_YEAR}|调整后?|追加后|最终)+的?(?:财政|部门)?预算(?:安排|批复)?(?:数|金额|额|资金)?"),
        ),
        (
            "executed",
            re.compile(
                rf"(?:{_YEAR}|累计|决算|资金|财政)*(?:实际)?(?:执行|支出|使用|支付)(?:数|金额|额|资金|总额)"
                rf"|(?:{_YEAR}|累计|资金)*实际(?:执行|支出|使用|支付)"
            ),
        ),
        ("execution_rate", re.compile(rf"(?:{_YEAR}|预算|资金|财政|项目)*(?:执行|支出|使用|支付)(?:率|进度|比例)")),
    ),
    "indicators": (
        ("target", re.compile(rf"(?:{_YEAR}|{_PLANNED}|{_OF}|指标|目标|考核)+(?:标准|参考)?值")),
        ("planned", re.compile(rf"(?:{_YEAR})(?:预计|预期)(?:可?完成|实现|达到)(?:值|数|情况)")),
        (
            "actual",
            re.compile(
                rf"(?:{_YEAR}|指标|目标|绩效|自评)*(?:实际|完成|达成|实现)+(?:绩效|指标|目标|完成|达成)*(?:值|数|情况|结果)"
            ),
        ),
        (
            "weight",
            re.compile(
                r"(?:指标|自评|评价|绩效|标准|设定|目标|考核|计划|参考|应得|满)(?:分值|权重|满分|分数|权数)|(?:应得|标准|设定|参考)分"
            ),
        ),
        (
            "review_score",
            re.compile(
                r"(?:财政局?|主管|部门|单位|评审|第三方|机构){0,2}(?:复核|审核|复评|核定|评审|抽查)(?:实)?(?:得分|评分|打分)"
                r"|(?:财政局?|主管部门|第三方)(?:得分|评分|打分)"
            ),
        ),
        (
            "score",
            re.compile(
                r"(?:自评|评价|绩效|考核|考评|实际|评估|最终|最后){1,2}(?:实得分|得分|评分|打分)|(?:单位|部门|指标)(?:得分|评分)"
                r"|(?:单位|部门)自评(?:得分|评分|分)|实得分值?|打分|得分值"
            ),
        ),
        (
            "scoring_rule",
            re.compile(
                r"(?:参考|具体|指标|自评|绩效|考核|得分)+(?:评分|计分|赋分|扣分|打分|评价|考核)(?:标准|规则|办法|细则|方法)"
            ),
        ),
        (
            "deviation",
            re.compile(rf"(?:{_REASONS})*(?:原因|偏差情况|偏差分析|未完成情况|存在问题)(?:{_REASONS}|原因)*"),
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
    if len(base) > LONGEST:
        return None
    for field, pattern in _PATTERNS.get(block, ()):
        if pattern.fullmatch(base):
            return field
    return None
