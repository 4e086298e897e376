"""The words that source notes are made of, language by language."""

from __future__ import annotations

import re
from functools import cache
from typing import Literal

MarkSort = Literal[
    "relation", "kind", "publish", "we", "here", "this", "version", "fuller", "first", "then", "as", "part", "read", "see", "future",
    "aside", "relative", "tongue",
]  # fmt: skip

ROWS: dict[str, tuple[MarkSort, str]] = {
    # What was done with the text.
    "reprint": ("relation", "reprint"),
    "translation": ("relation", "translation"),
    "adaptation": ("relation", "adaptation"),
    "excerpt": ("relation", "excerpt"),
    "abridgement": ("relation", "abridgement"),
    "correction": ("relation", "correction"),
    # What sort of thing the text is, or was before it was printed.
    "article": ("kind", "article"),
    "leaflet": ("kind", "leaflet"),
    "statement": ("kind", "statement"),
    "speech": ("kind", "speech"),
    "letter": ("kind", "letter"),
    "book": ("kind", "book"),
    "web": ("kind", "web"),
    "document": ("kind", "document"),
    # Words that point at the text that the note introduces: beside the verb or its object, beside the noun only, beside the relation only.
    "below": ("here", "below"),
    "following": ("here", "following"),
    "here": ("here", "here"),
    # Beside an article, a version or a translation, and what says both at once.
    "this": ("this", ""),
    "this_article": ("this", "article"),
    # How it came before readers or hearers.
    "publish": ("publish", ""),
    # The editor speaks, in the present: what follows is what is spoken of.
    "we": ("we", ""),
    # What a text has several of, and what makes one of them the whole.
    "version": ("version", ""),
    "fuller": ("fuller", ""),
    "first": ("first", ""),
    # Between two issues, the second of which had the text from the first; and between a leaflet and the issue that had it.
    "then": ("then", ""),
    "as": ("as", ""),
    "part": ("part", ""),
    # Where else a text can be had.
    "read": ("read", ""),
    "see": ("see", ""),
    "future": ("future", ""),
    # What is named after these is answered or looked up, not the source.
    "aside": ("aside", ""),
    # What such a word begins is said of what is named before it: "P No. 3, where it was reprinted from …".
    "relative": ("relative", ""),
}
"""What sort of mark the words of a row are, and what they mean there: a relation, a kind of source, a place; else empty."""

# And two rows that are no marks: `out_of` before the name of a language says by itself that a text is translated ("Aus dem Englischen: …");
# a line that begins with `from` names its source next ("Source: P No. 3").

# Phrases are apart by commas; a row goes on in the next line after a comma. Case and accents do not count, `*` is any ending. `=` limits a
# phrase to texts in its own language, as it means something else in another; phrases of Latin words of three letters and fewer are limited
# without it. A language leaves out the rows that it has no words for.
WORDS = {
    "en": """
        reprint      reprint*, republish*, reproduc*, reissued, lifted, taken it from
        translation  translat*, put into english
        adaptation   adapted, adaptation*, based on, edited, revised, rewritten, expanded
        excerpt      excerpt*, extract, extracts, extracted from, from a longer, part of a longer
        abridgement  abridg*, abbreviated, shortened, condensed
        correction   correction to, correction of, corrects, corrected version
        article      article, articles, editorial, report, interview, piece, =series, =review
        leaflet      leaflet*, flyer*, flier*, handbill*
        statement    statement*, call, appeal, declaration*, resolution*, manifesto*, greetings, motion, =message
        speech       speech, speeches, presentation*, forum*, talk, talks, lecture*, remarks, =address, =educational
        letter       letter, letters
        book         book, books, pamphlet*, chapter*, preface, foreword, brochure*
        web          website*, web site*, web page*, online, internet, www
        document     document, documents, memorandum, theses, minutes
        below        below, that follows, which follows, what follows, this is
        following    the following
        here         here
        this         this
        publish      published, publish, publishing, appeared, appearing, appears, appear, printed, print, ran, carried, issued,
                     distributed, written, given, stood, handed out, delivered, adopted, initiated, released, put out, submitted,
                     presented, drafted, circulated, dated, leafleted
        we           we reprint, we print, we publish, we are publishing, we are printing, we are reprinting, we present,
                     we reproduce, we republish, we excerpt, pleased to publish, pleased to print, pleased to reprint,
                     pleased to present, we are reproducing
        version      version, text, transcript, original
        fuller       complete, full, fuller, longer, unabridged, entire
        first        first, originally, initially, the original, serialized, serialised, serial form
        then         then in, then, and later in, and later
        as           as printed, as published, as it appeared
        part         part one, part two, part three, part four, part five, part i, part ii, part iii, part iv, part 1, part 2,
                     part 3, part 4, first part, second part, third part, fourth part, concluding part, final part, last part,
                     previous part, first installment, second installment
        read         can be read, may be read, can be found, may be found, is available, are available, available at, available in,
                     available on, appears in, appear in, is printed in, is published in, is reprinted in, are reprinted in
        see          please see, see
        future       will appear, will be published, to be continued in, will be continued in
        aside        response to, reply to, replying to, answer to, comment on, commenting on, criticism of, as we, see, see also,
                     cf
        relative     where, which, who
        out_of       from the
        from         from, source
        """,
    "fr": """
        reprint      réimprim*, reprodui*, republi*, repris d, repris de, repris du, reprise de, reprend
        translation  traduit*, traduction*, traduisons
        adaptation   adapté*, adaptation*, basé sur, basée sur, remanié*, version éditée, versions éditées, éditée pour publication,
                     édité pour publication
        excerpt      extrait, extraits, extraite
        abridgement  abrégé*, raccourci*, version courte
        correction   rectificatif*, correction à, correction de, version corrigée
        article      article, articles, éditorial, entretien
        leaflet      tract, tracts
        statement    déclaration*, appel, appels, communiqué*, résolution*, manifeste
        speech       discours, exposé*, présentation*, allocution*, forum, =intervention, =conférence, =meeting
        letter       lettre, lettres
        book         livre, brochure*, préface, chapitre*
        web          site web, site internet, sur notre site
        document     document, documents, thèses
        below        ci dessous, ci après, ci contre, qui suit, voici
        following    suivant, suivante, suivants, suivantes
        here         =ici
        this         =cet, =cette, =ce, le présent, la présente
        publish      publié*, tiré du, tiré de, publions, publiait, paru*, parait, parus, imprimé*, diffusé*, distribué*, écrit*,
                     rédigé*, adopté*, prononcé*, lancé*, présenté*, daté*
        we           nous publions, nous reproduisons, nous réimprimons, nous imprimons, nous présentons, nous republions
        version      version, texte, original
        fuller       intégral*, complet, complète
        first        d abord, initialement, à l origine, première fois, originellement, en feuilleton
        then         puis, ensuite
        as           tel que publié, telle que publiée, tel que paru
        part         première partie, deuxième partie, seconde partie, troisième partie, quatrième partie, dernière partie,
                     première et, partie 1, partie 2, partie i, partie ii, premier volet, second volet
        read         peut être lu, peut être lue, on peut lire, on trouvera, est disponible, sont disponibles, disponible,
                     peut se lire, vous trouverez
        see          voir, prière de lire, lire la, lire le
        future       paraîtra, sera publié*
        aside        réponse à, répondant à, comme nous, voir, cf
        relative     où, lequel, laquelle
        out_of       de l, du
        from         du, de, d'
        """,
    "de": """
        reprint      nachdruck*, nachgedruckt*, wiederabdruck*, wiederabgedruckt*, wiedergegeben*, wiederveröffentlicht*,
                     übernommen*, entnehmen, entnommen*
        translation  übersetz*, übertragen*
        adaptation   bearbeitet*, bearbeitung, basiert auf, beruht auf, überarbeitet*, redigiert*, angepasst*
        excerpt      auszug*, auszüge*, auszugsweise, ausschnitt*
        abridgement  gekürzt*, kurzfassung
        correction   berichtig*, korrigierte fassung
        article      artikel*, leitartikel*, interview*, beitrag*, =bericht
        leaflet      flugblatt*, flugblätter*, flugschrift*
        statement    erklärung*, stellungnahme*, aufruf*, appell*, resolution*, manifest*
        speech       rede, reden, vortrag*, referat*, veranstaltung*, ansprache*, redebeitrag*
        letter       =brief, briefs, briefe, =briefes, leserbrief*
        book         buch, buches, buchs, broschüre*, vorwort*, kapitel*
        web          webseite*, website*, unserer seite
        document     dokument, dokuments, dokumente, dokumenten, thesen
        below        nachfolgend*, nachstehend*, im folgenden, es folgt, es folgen, dies ist
        following    folgend*
        here         hier
        this         dieser, diese, dieses, diesen, diesem, vorliegend*, obig*
        publish      erschien*, erscheint, veröffentlich*, gedruckt*, abgedruckt*, drucken, druckten, abdruck*, herausgegeben*,
                     verteilt*, verbreitet*, stand, geschrieben*, verfasst*, initiiert*, gehalten*, verabschiedet*, publizier*,
                     dokumentieren
        we           drucken wir, wir drucken, veröffentlichen wir, wir veröffentlichen, wir dokumentieren, dokumentieren wir,
                     publizieren wir, wir publizieren
        version      fassung, version, text, original
        fuller       vollständig*, ungekürzt*, volltext
        first        zuerst, erstmals, ursprünglich, zunächst, in fortsetzungen
        then         dann, danach, später
        as           wie abgedruckt, wie veröffentlicht
        part         teil 1, teil 2, teil 3, teil 4, teil i, teil ii, teil iii, teil eins, teil zwei, teil drei, erste teil,
                     ersten teil, erster teil, zweite teil, zweiten teil, zweiter teil, dritte teil, dritten teil, letzte teil,
                     letzten teil, abschließende teil, abschließenden teil, schlussteil
        read         zu lesen, zu finden, nachzulesen, nachlesen, findet sich, finden sich, erhältlich, abrufbar, finden sie,
                     findet ihr
        see          siehe, bitte beachtet
        future       wird erscheinen, erscheint in, folgt in
        aside        antwort auf, wie wir, siehe, vgl
        relative     wo, worin
        out_of       aus dem
        from         aus, quelle
        """,
    "es": """
        reprint      reimpres*, reimprim*, reproduc*, republica*, tomado de, tomada de
        translation  traduc*, tradujo, tradujimos
        adaptation   adaptad*, adaptación, basado en, basada en, editad*, revisad*, ampliad*
        excerpt      extracto*, extraíd*, fragmentos
        abridgement  abreviad*, resumid*, acortad*
        correction   corrección a, corrección de, fe de erratas, versión corregida
        article      artículo*, editorial, entrevista
        leaflet      volante, volantes, hoja volante, octavilla*
        statement    declaración, declaraciones, llamado, llamamiento*, comunicado*, pronunciamiento*, resolución, manifiesto
        speech       discurso*, presentación, ponencia*, charla*, foro, foros, =conferencia
        letter       carta, cartas
        book         libro, libros, folleto*, prólogo, capítulo*
        web          sitio web, página web
        document     documento, documentos, tesis
        below        a continuación, más abajo, que sigue
        following    siguiente, siguientes
        here         aquí
        this         =este, =esta, presente
        publish      publicad*, publicamos, publicaron, publicó, apareció, salió, aparecid*, impres*, emitid*, distribuid*, escrit*,
                     repartid*, lanzad*, pronunciad*, adoptad*, presentad*, fechad*, envió, dado, dada
        we           reproducimos, reimprimimos, republicamos, presentamos
        version      versión, texto, original
        fuller       complet*, íntegro, íntegra
        first        originalmente, por primera vez, inicialmente
        then         luego, después
        as           tal como, según apareció
        part         primera parte, segunda parte, tercera parte, cuarta parte, última parte, parte i, parte ii, parte 1, parte 2
        read         puede leerse, se puede leer, puede encontrarse, se encuentra, disponible, puede ser leíd*
        see          véase, ver, vea, por favor vea
        future       aparecerá, será publicad*
        aside        respuesta a, como escribimos, como dijimos, véase, ver
        relative     donde, cual
        out_of       del
        from         de, del, fuente
        """,
    "it": """
        reprint      ristamp*, riprodott*, riproduciamo, ripubblic*, ripreso, ripresa, riportiamo
        translation  tradott*, traduzion*, traduciamo, voltat*
        adaptation   adattat*, adattamento, basato su, basata su, rielaborat*, riveduto, riveduta
        excerpt      estratt*, stralci, brani
        abridgement  abbreviat*, versione ridotta, forma ridotta, accorciat*
        correction   rettifica*, errata corrige, versione corretta
        article      articolo, articoli, editoriale, intervista, =storia
        leaflet      volantin*
        statement    dichiarazion*, appello, comunicato, risoluzione, mozione
        speech       discorso, discorsi, relazione, =intervento, =conferenza
        letter       lettera, lettere
        book         libro, opuscolo, prefazione, capitolo
        web          sito web, nostro sito
        document     documento, documenti
        below        di seguito, qui sotto, che segue
        following    seguente, seguenti
        here         =qui
        this         questo, questa, presente
        publish      pubblicat*, pubblichiamo, apparso, apparsa, apparve, comparso, viene dal, uscito, uscita, stampat*,
                     distribuit*, diffus*, emess*, scritto, scritta, pronunciat*, adottat*, tenut*, tratto da, tratta da,
                     tratto dal, tratta dal
        we           pubblichiamo, ripubblichiamo, riproduciamo, ristampiamo
        version      versione, testo, originale
        fuller       complet*, integral*
        first        originariamente, originalmente, per la prima volta, inizialmente
        then         poi, successivamente
        part         prima parte, seconda parte, terza parte, quarta parte, ultima parte, parte prima, parte seconda, parte 1,
                     parte 2
        read         si può leggere, può essere lett*, disponibile, si trova
        see          vedi, si veda
        future       apparirà, sarà pubblicat*
        aside        risposta a, come abbiamo, vedi
        relative     dove, quale
        out_of       dall, dal
        from         da, dal, dalla
        """,
    "pt": """
        reprint      reimpress*, reimprim*, reproduzi*, republica*
        translation  traduzi*, traduç*
        adaptation   adaptad*, adaptação, baseado em, baseada em, revisad*, ampliad*
        excerpt      extrato, extratos, extraíd*, trecho, trechos, excerto*
        abridgement  abreviad*, resumid*, encurtad*, condensad*
        correction   correção a, correção de, errata, versão corrigida
        article      artigo*, editorial, entrevista
        leaflet      panfleto*, folheto*
        statement    declaração, declarações, apelo, comunicado, resolução, manifesto, =chamado
        speech       discurso*, palestra*, apresentação, =conferência
        letter       carta, cartas
        book         livro, livros, brochura*, prefácio
        web          site, sítio
        document     documento, documentos, teses
        below        abaixo, a seguir, que segue
        following    seguinte, seguintes
        here         aqui
        this         =este, =esta, presente
        publish      publicad*, publicamos, apareceu, saiu, impress*, lançad*, distribuíd*, emitid*, escrit*, proferid*, divulgad*,
                     adotad*
        we           reproduzimos, reimprimimos, republicamos, apresentamos
        version      versão, texto, original
        fuller       complet*, íntegra
        first        originalmente, primeira vez, inicialmente
        then         depois, em seguida
        part         primeira parte, segunda parte, terceira parte, última parte, parte 1, parte 2
        read         pode ser lid*, está disponível, disponível, encontra se
        see          ver, veja
        future       aparecerá, será publicad*
        aside        resposta a, resposta ao, como dissemos, como escrevemos, veja, ver
        relative     onde, qual
        out_of       do
        from         do, de, da, fonte
        """,
    "pl": """
        reprint      przedruk*, powtórzon*, powtarzamy
        translation  tłumacz*, przetłumacz*, tłum za, przekład*, przełoż*, spolszcz*
        adaptation   adaptacj*, zaadaptowan*, przerobion*, zredagowan*, opracowan*, na podstawie
        excerpt      fragment*, wyciąg z, wyimk*, wypisy, urywki
        abridgement  skrócon*, skrótami, w skrócie
        correction   sprostowanie, poprawiona wersja
        article      artykuł*, wywiad*
        leaflet      ulotk*, ulotek, ulotce
        statement    oświadczen*, apel, apelu, deklaracj*, rezolucj*, odezw*
        speech       przemówieni*, wystąpieni*, referat*, wykład*
        letter       =list, =listu, =listy, listów
        book         książk*, książek, broszur*
        web          stronie internetowej
        document     dokument, dokumentu, dokumenty, dokumentów
        below        poniżej
        following    poniższ*, następując*
        here         tutaj
        this         niniejsz*, =ten, =ta, =tego, =tej
        publish      opublikowan*, publikujemy, ukazał*, wydan*, wydal*, drukujemy, wydrukowan*, zamieszcz*, rozdawan*, rozprowadzan*,
                     napisan*, wygłoszon*, przyjęt*, pochodzi
        we           publikujemy, drukujemy, przedrukowujemy, zamieszczamy
        version      wersja, wersji, tekst, oryginał
        fuller       pełny, pełna, pełną, całość
        first        po raz pierwszy, pierwotnie
        then         potem, następnie
        as           tak jak
        part         pierwsza część, pierwszą część, pierwszej części, druga część, drugą część, trzecia część, ostatnia część,
                     część pierwsza, część druga, część 1, część 2, część i, część ii
        read         można przeczytać, dostępn*, można znaleźć, znajduje się
        see          zob, patrz, zobacz
        future       ukaże się, zostanie opublikowan*
        aside        odpowiedzi na, odpowiedź na, zob, patrz
        relative     gdzie, który, która, które
        out_of       z
        from         z, ze, za, źródło, pierwodruk, pierwsza publikacja, według, cyt za
        """,
    "ru": """
        reprint      перепечат*, воспроизвод*, переиздан*
        translation  перевод*, переведен*, перевел*
        adaptation   адаптир*, переработан*, отредактир*
        excerpt      отрыв*, выдержк*, выдержек, фрагмент*
        abridgement  сокращени*, сокращен*
        correction   исправлени*, поправка к
        article      статья, статьи, статью, статье, статей, интервью
        leaflet      листовк*, листовок
        statement    заявлени*, призыв*, воззвани*, деклараци*, резолюци*, обращени*
        speech       речь, речи, речью, выступлени*, доклад*, лекци*
        letter       письм*, писем
        book         книг*, брошюр*
        web          сайте, сайта
        document     документ, документа, документы, документов, тезис*
        below        ниже, вниманию читателей
        following    нижеследующ*, следующ*
        here         здесь
        this         эта, этой, эту, этот, этого, это, данная, данной, данный, данного, настоящая, настоящей, настоящий, настоящего
        publish      опубликован*, публику*, появил*, вышл*, вышел, издан*, напечатан*, печатаем, распростран*, написан*, выпущен*,
                     произнес*, принят*, датирован*, взят*, раздавал*
        we           мы публикуем, публикуем, мы печатаем, печатаем, перепечатываем, воспроизводим
        version      версия, версии, вариант, текст, оригинал
        fuller       полный, полная, полную, полностью
        first        впервые, первоначально
        then         затем, потом
        as           как напечатан*, как опубликован*
        part         первая часть, первую часть, первой части, вторая часть, вторую часть, третья часть, последняя часть,
                     заключительная часть, часть первая, часть вторая, часть 1, часть 2
        read         можно прочитать, можно прочесть, можно найти, доступн*
        see          см, смотри, смотрите
        future       появится, будет опубликован*
        aside        ответ на, как мы, см
        relative     где, котор*
        out_of       с, со
        from         из, источник
        """,
    "ja": """
        reprint      転載, 再録, 再掲
        translation  翻訳, 和訳, 邦訳, 英訳, 全訳, 訳出, 訳文, 抄訳, 部訳
        adaptation   改稿, 加筆, 編集したもの, 編集された, 翻案
        excerpt      抜粋, 抄録
        abridgement  抄訳, 要約, 短縮
        correction   訂正
        article      記事, 論文, 論説
        leaflet      ビラ, リーフレット
        statement    声明, アピール, 呼びかけ, 決議
        speech       演説, 講演, スピーチ
        letter       手紙, 書簡, 投書, 公開状
        book         パンフレット, 単行本
        web          ウェブ
        document     文書, 文献
        below        以下, 下記, これは
        following    次の
        here         ここに
        this         この, =本
        this_article 本稿, 本記事
        publish      掲載, 所載, 載った, 発表, 発行, 公表, 配布, 出版, 執筆
        version      全文, 完全版, 版, 原文
        fuller       全文, 完全版
        first        初めて, 最初に, 初出, 元来
        then         その後
        part         第一部, 第二部, 第1部, 第2部, 第一回, 第二回, 前編, 後編
        read         読むことができる, 読める, 読むことができます
        see          参照
        aside        参照
        from         出典
        """,
    "zh": """
        reprint      转载, 轉載, 重印, 转录, 轉錄, 重刊, 转自, 轉自
        translation  译自, 譯自, 翻译, 翻譯, 译文, 譯文, 中译, 中譯, 节译, 節譯, 编译, 編譯, 摘译, 摘譯, 译成, 譯成, 译为, 譯為
        adaptation   改编, 改編, 编译, 編譯, 改写, 改寫
        excerpt      摘录, 摘錄, 节录, 節錄, 摘自, 节选, 節選, 摘译, 摘譯
        abridgement  节译, 節譯, 删节, 刪節, 缩写, 節略, 节略
        correction   更正, 勘误, 勘誤
        article      文章, 社论, 社論, 一文
        leaflet      传单, 傳單
        statement    声明, 聲明, 呼吁书, 呼籲書, 决议, 決議
        speech       演讲, 演講, 讲话, 講話, 发言, 發言
        letter       来信, 來信, 书信, 書信, 公开信, 公開信
        book         小册子, 小冊子, 一书, 一書
        web          网站, 網站
        document     文件, 文献, 文獻
        below        以下, 下面, 下文, 如下
        this         这篇, 這篇, 此, 该, 該, 这份, 這份
        this_article 本文, 此文, 本篇
        publish      发表, 發表, 刊登, 刊载, 刊載, 登载, 登載, 原载, 原載, 原刊, 刊于, 刊於, 散发, 散發, 发布, 發佈, 发出, 發出
        we           我们刊登, 我們刊登, 现刊登, 現刊登, 我们发表, 我們發表
        version      全文, 完整版, 版本, 译本, 譯本, 原文
        fuller       全文, 完整版
        first        最初, 首次, 原载, 原載, 首先
        then         后来, 後來
        part         第一部分, 第二部分, 上篇, 下篇, 上集, 下集, 第1部分, 第2部分
        read         可见于, 可見於, 可在, 阅读, 閱讀
        see          参见, 參見, 请看, 請看
        aside        参见, 參見, 回应, 回應
        from         来源, 來源
        """,
    "el": """
        reprint      αναδημοσ*, ανατυπ*, αναπαράγ*
        translation  μεταφρα*, απέδωσε, απόδοση
        adaptation   προσαρμογή, προσαρμοσμέν*, διασκευ*, επιμελημέν*
        excerpt      απόσπασμα*, αποσπάσματα*
        abridgement  συντομευμέν*, συντετμημέν*, περικομμέν*
        correction   διόρθωση
        article      άρθρο*, άρθρου, συνέντευξη
        leaflet      προκήρυξ*, φυλλάδιο*, φυλλαδίου
        statement    ανακοίνωση*, ανακοίνωσης, δήλωση*, δήλωσης, διακήρυξη*, κάλεσμα*, ψήφισμα*
        speech       ομιλία*, εισήγηση*, παρουσίαση*
        letter       επιστολή*, επιστολής
        book         βιβλίο*, βιβλίου, μπροσούρα*
        web          ιστοσελίδα*
        document     έγγραφο*, ντοκουμέντο*
        below        παρακάτω, πιο κάτω
        following    ακόλουθ*
        here         εδώ
        this         αυτό, αυτή, αυτού, αυτής, παρόν, παρούσα, παρόντος
        publish      δημοσιεύ*, δημοσιευμέν*, εκδόθηκ*, τυπώθηκ*, διανεμήθηκ*, γράφτηκ*, κυκλοφόρησ*, πρωτοδημοσιεύ*, βγήκε, μοίρασ*
        we           δημοσιεύουμε, αναδημοσιεύουμε, παραθέτουμε
        version      έκδοση, κείμενο, πρωτότυπο
        fuller       πλήρες, πλήρης, ολόκληρο
        first        πρώτη φορά, αρχικά, πρωτοδημοσιεύ*
        then         έπειτα, μετά
        as           όπως
        part         πρώτο μέρος, δεύτερο μέρος, τρίτο μέρος, τελευταίο μέρος, μέρος 1, μέρος 2, α μέρος, β μέρος
        read         μπορείτε να διαβάσετε, διαθέσιμ*, μπορεί να διαβαστεί
        see          βλέπε, βλ, δείτε
        aside        απάντηση σε, βλέπε, βλ
        relative     όπου, οποίο, οποία, που
        out_of       από τα
        from         από, πηγή
        """,
    "ar": """
        reprint      أعيد نشر*, إعادة نشر*, نعيد نشر*, أعيد طبع*, إعادة طبع*, نقلا عن
        translation  ترجم*, وترجم*, مترجم*, الترجم*, المترجم*
        adaptation   بتصرف, معدل, معدلة
        excerpt      مقتطف*, المقتطف*
        abridgement  مختصر*, موجز*
        correction   تصحيح*
        article      مقال*, المقال*, افتتاحية
        leaflet      منشور, منشورا, المنشور
        statement    بيان, بيانا, البيان, نداء, النداء
        speech       خطاب, خطابا, محاضرة, كلمة ألقاها
        letter       رسالة, الرسالة
        book         كتاب, كراس
        web          موقع*
        document     وثيقة, وثائق
        below        أدناه, فيما يلي
        following    التالي, التالية
        this         هذا, هذه
        publish      نشر*, ننشر, صدر*, صادر*, الصادر*, وزع*, كتب*, ظهر*
        we           ننشر, نعيد نشر
        version      نص, النص, نسخة, النسخة
        fuller       الكامل, الكاملة, كاملة
        first        لأول مرة, أصلا
        part         الجزء الأول, الجزء الثاني, القسم الأول, القسم الثاني
        read         يمكن قراءة*, متاح, متاحة
        see          انظر, راجع
        aside        ردا على, انظر
        from         عن, المصدر
        """,
    "tl": """
        reprint      muling inilathala, muling inilimbag, muling nilimbag, muling inilalathala
        translation  isinalin, salin, pagsasalin, pagkakasalin, naisalin
        adaptation   hinango, inangkop, iniangkop
        excerpt      sipi, mga sipi, halaw
        abridgement  pinaikli*
        correction   pagwawasto
        article      artikulo*, =artikulong
        leaflet      polyeto*
        statement    pahayag*, panawagan*
        speech       talumpati*
        letter       liham*
        book         aklat*
        web          website*
        document     dokumento*
        below        ang sumusunod, sa ibaba
        following    sumusunod na
        here         dito
        this         =ito, =itong
        this_article artikulong ito
        publish      inilathala, nilathala, inilimbag, lumabas, inilabas, ipinamahagi, isinulat, ipinalabas
        version      bersyon, teksto
        fuller       buong, kumpletong
        first        unang inilathala, unang lumabas, unang nilathala
        part         unang bahagi, ikalawang bahagi, huling bahagi
        read         mababasa, makikita
        see          tingnan
        out_of       mula sa
        from         mula sa, galing sa, sa
        """,
    "id": """
        reprint      dicetak ulang, cetak ulang, diterbitkan ulang, dimuat ulang, menerbitkan ulang, mencetak ulang, terbitkan ulang
        translation  diterjemahkan, terjemahan*, menerjemahkan, terjemahkan
        adaptation   diadaptasi*, disadur*, saduran, disunting
        excerpt      kutipan, dikutip, cuplikan, petikan
        abridgement  diringkas, dipersingkat, ringkasan
        correction   koreksi, ralat
        article      artikel*, tulisan, editorial
        leaflet      selebaran*
        statement    pernyataan*, seruan*
        speech       pidato*, ceramah*
        letter       surat dari, surat terbuka, surat berikut
        book         buku*
        web          situs
        document     =dokumen*
        below        di bawah ini, berikut ini
        following    berikut
        here         di sini
        this         =ini
        publish      diterbitkan, dibagikan, terbitkan, menerbitkan, dimuat, memuat, terbit, dikeluarkan, disebarkan, ditulis,
                     tertanggal, disampaikan
        we           kami terbitkan, kami menerbitkan, kami muat, kami memuat, kami cetak
        version      versi, teks, naskah
        fuller       lengkap
        first        pertama kali, awalnya, semula
        part         bagian pertama, bagian kedua, bagian terakhir, bagian 1, bagian 2
        read         dapat dibaca, tersedia
        see          lihat
        future       akan dimuat, akan terbit
        aside        tanggapan atas, lihat
        relative     yang, dimana
        out_of       dari bahasa
        from         dari, sumber
        """,
}


@cache
def words_by_row() -> dict[str, dict[str, list[str]]]:
    """Return the phrases of every row, by row and language."""
    words: dict[str, dict[str, list[str]]] = {}
    for language, rows in WORDS.items():
        for line in _BETWEEN_ROWS.split(rows.strip()):
            row, phrases = line.split(None, 1)
            words.setdefault(row, {})[language] = [phrase.strip() for phrase in phrases.split(",")]
    return words


_BETWEEN_ROWS = re.compile(r"(?<!,)\n\s*")
