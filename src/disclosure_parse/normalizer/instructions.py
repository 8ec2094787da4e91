"""What a form's template prints itself: how it is to be filled in and scored. Such sentences state nothing."""

from __future__ import annotations

import re

_ASKS = re.compile(
    r"需(?:要)?(?:详细|逐项|具体)?说明(?!的)|请(?:在|填|说明|逐|如实|简要|按|详细|注明)|填报(?:说明|要求|口径)|填写(?:本|实际|绩效)"
    r"|不得突破|合理(?:确定|填写)(?:分值|得分|完成比例)|[计评打扣]分(?:原则|规则|办法)|汇总原则|加权平均计算|为必填"
)
# 预算执行率=预算执行数/调整后预算数, 得分=权重*B/A: a figure defined in words. 补助=1500元×100人 is arithmetic.
_WORD = r"[（(]?[\u4e00-\u9fffA-Z]"
_DEFINES = re.compile(rf"[\u4e00-\u9fffA-Z）)]\s*[=＝]\s*{_WORD}[^=＝。；;，,\d]{{0,30}}[/÷×xX*＊\-－+＋]\s*{_WORD}")
_BANDS = re.compile(r"100\s*[%％]?\s*[-–—~至]\s*80\s*[%％].{0,40}80\s*[%％]?\s*[-–—~至]\s*[56]0\s*[%％]")


def is_instruction(sentence: str) -> bool:
    """Whether a sentence is the template's: it asks, defines a figure in words, or gives the bands of scoring."""
    return any(pattern.search(sentence) for pattern in (_ASKS, _DEFINES, _BANDS))
