"""The set phrases by which pages ask, lead on and advertise between the paragraphs of an article, in the languages of many archives."""

from __future__ import annotations

import re

# Each is the beginning of a short block, or all of it.
_PHRASES = (
    # English.
    r"(?:advert(?:i[sz]ement)?s?|sponsored(?: content)?|promoted)\W*$",
    r"(?:sign|log) (?:up|in)\b|subscribe\b|(?:get|receive) (?:the |our |all )*(?:latest|newsletter|breaking)",
    r"get .{0,60} by clicking here\W*$|(?:like|join|find) us on|stay (?:in touch|up to date)",
    r"follow (?:us|me|him|her|them|@|\w+ on)|follow \w+(?:['’]s)? (?:full )?coverage",
    r"(?:share|tweet|print|e-?mail|save|pin|comments?)(?: (?:this|on|via)\b.{0,40})?\W*$|share this\b",
    r"\d+ (?:comments?|shares?|views?|replies|min(?:ute)?s? read)\W*$|loading\W*$",
    r"click here (?:to|for) .{0,40}\b(?:app|newsletter|subscri\w+)\b|(?:get|download) (?:the|our) .{0,30}\bapp\b",
    r"(?:read more|see more|you (?:may|might) (?:also )?(?:like|be interested)|recommended|related (?:articles?|stories|content|posts)"
    r"|most (?:read|popular|viewed)|don['’]t miss|more (?:from|stories|news)\b.{0,30})\W*$",
    r"(?:leave|post|write|add) a (?:comment|reply)|tell us what you think|have a (?:tip|story)\b|listen to .{0,40}\blive\b",
    r"(?:tags?|filed under|posted in|categor(?:y|ies)|labels?|keywords?)\s*:",
    r"(?:image|photo|picture|video)s? (?:copyright|credits?|caption|source|courtesy)\b.{0,80}$|(?:photo|image|picture)s? by\b.{0,60}$",
    r"(?:source|credits?)\s*:\s.{0,40}$|(?:©|\(c\)|copyright (?:©|\(c\)|\d{4}|by\b)).{0,120}|all rights reserved",
    r"(?:last )?(?:updated|published|posted|modified)(?: (?:at|on))?\s*:?\s[^.]{0,40}\d[^.]{0,15}(?:[ap]\.m\.)?\W?$",
    r"if you (?:enjoyed|liked|buy|purchase)\b.{0,60}(?:article|post|through)",
    r"(?:we|(?:this|our) (?:web ?)?(?:site|page|blog)) uses? cookies\b",
    r"this slideshow requires|please enable javascript|your browser does(?:n['’]t| not) support",
    r"back to top\W*$|top of page\W*$|(?:next|previous) (?:page|article|post)\W*$|skip to (?:main |the )?(?:content|navigation)",
    r"continue reading\b.{0,40}$|story continues|this document is subject to copyright",
    # German.
    r"(?:anzeige|werbung|teilen)\W*$|lesen sie auch\b|mehr zum thema\b|newsletter (?:abonnieren|bestellen)|zur startseite\W*$",
    # French.
    r"publicité\W*$|(?:à )?lire aussi\b|partager(?: (?:cet|sur|via)\b.{0,30})?\W*$|abonnez-vous\b",
    r"inscrivez-vous à (?:notre|la) |suivez-nous\b",
    # Spanish, Portuguese and Italian.
    r"publicidad\W*$|lee también\b|compartir(?: (?:en|este)\b.{0,30})?\W*$|te puede interesar\b|suscríbe(?:te|ase)\b|síguenos\b",
    r"publicidade\W*$|(?:leia|veja) (?:também|mais)\b|compartilh(?:ar|e)(?: (?:no|este)\b.{0,30})?\W*$|inscreva-se\b|tempo de leitura\b",
    r"pubblicità\W*$|leggi anche\b|condividi(?: (?:su|questo)\b.{0,30})?\W*$|iscriviti alla\b|seguici (?:su|anche)\b",
    # Dutch, Polish and Russian.
    r"advertentie\W*$|lees ook\b|deel dit\b|reklama\W*$|(?:czytaj|zobacz) (?:także|też|również|więcej)\b|udostępnij\W*$",
    r"реклама\W*$|(?:читайте|смотрите) также\b|поделиться(?: (?:в|на)\b.{0,30})?\W*$|подпис(?:аться|ывайтесь) на\b.{0,40}$",
    # Japanese and Chinese.
    r"(?:関連記事|おすすめ記事|シェア|広告|スポンサーリンク|続きを読む|あわせて読みたい)\W*$",
    r"(?:相关(?:阅读|新闻|文章)|延伸(?:阅读|閱讀)|责任编辑|責任編輯|推荐阅读|相關新聞)|(?:广告|廣告|分享到)\W*$",
)  # fmt: skip
_LEADING_ON = (
    r"(?:read|see|watch|also|see also|read also|also see|also read|more|related|recommended|don['’]t miss)"
    r"(?: (?:more|stories|articles|content|coverage|news|on \w+))?\s*:|follow \w+",
)
_SET_PHRASE = re.compile("|".join(f"(?:{phrase})" for phrase in _PHRASES), re.IGNORECASE)
_LINKED_PHRASE = re.compile("|".join(f"(?:{phrase})" for phrase in _LEADING_ON), re.IGNORECASE)
_BEFORE = re.compile(r"[^\w©(]*")
_LONGEST = 400
"""Characters of a block that are looked at."""


def is_set_phrase(text: str, linked: bool) -> bool:
    """Tell whether `text`, a short block, begins with one of them; where it is `linked`, most of it links, also with "See also:"."""
    text = _BEFORE.sub("", text[:_LONGEST], count=1)
    return bool(_SET_PHRASE.match(text)) or (linked and bool(_LINKED_PHRASE.match(text)))
