"""Simplified to traditional characters, as far as the samples in Big5 need it (Big5 has ≧ ≦, not ≥ ≤)."""

from __future__ import annotations

from typing import Any

SIMPLE = (
    "个乡产会兴内况务单县变响坚实对巩当总户执拟拨数时标满础称级结绩续脱计订设评调财质贫贴贷资转进连迟门间际项预额验后准"
    "为报农业车长东发动开关广国过还环机节紧经济举决类历联领论绿补处带监检简将讲奖态体条统团维卫问无现线学严应优员愿运灾证职众专"
    "万于储备层场陈测费负复归规护划获积继艰价建践阶届仅旧剧据绝库宽扩劳乐离两"
    "义书买争亩传兑养册减凭击则创别办区医参双号园图块垭够妇审导属岁师帮废强戏抢担损换显晓术权来枣枫栏树样"
    "档毁沟泽湾滩澜灯点状电畅疗盏盖码稳竞签粪粮约纯练组细织终络综编营装见观认训识诊试话说请读课责账购赋赛"
    "轻较输边达遗释钟镇队险隐难频题风饮馆馈鸣鹭麦龄"
)
TRADITIONAL = (
    "個鄉產會興內況務單縣變響堅實對鞏當總戶執擬撥數時標滿礎稱級結績續脫計訂設評調財質貧貼貸資轉進連遲門間際項預額驗後準"
    "為報農業車長東發動開關廣國過還環機節緊經濟舉決類歷聯領論綠補處帶監檢簡將講獎態體條統團維衛問無現線學嚴應優員願運災證職眾專"
    "萬於儲備層場陳測費負復歸規護劃獲積繼艱價建踐階屆僅舊劇據絕庫寬擴勞樂離兩"
    "義書買爭畝傳兌養冊減憑擊則創別辦區醫參雙號園圖塊埡夠婦審導屬歲師幫廢強戲搶擔損換顯曉術權來棗楓欄樹樣"
    "檔毀溝澤灣灘瀾燈點狀電暢療盞蓋碼穩競簽糞糧約純練組細織終絡綜編營裝見觀認訓識診試話說請讀課責賬購賦賽"
    "輕較輸邊達遺釋鐘鎮隊險隱難頻題風飲館饋鳴鷺麥齡"
)
TABLE = str.maketrans(dict(zip(SIMPLE, TRADITIONAL, strict=True)) | {"≥": "≧", "≤": "≦", "～": "~"})


def traditional(value: Any) -> Any:
    """Text, or a truth record with all its texts, in traditional characters. English keys and the unit's term stay."""
    if isinstance(value, str):
        return value.translate(TABLE)
    if isinstance(value, list):
        return [traditional(item) for item in value]
    if isinstance(value, dict):
        return {traditional(key): item if key == "unit" else traditional(item) for key, item in value.items()}
    return value
