"""The words that source notes are made of, in the languages of the archives, and where they stand in a sentence."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from babel import Locale

MarkSort = Literal[
    "relation", "kind", "publish", "we", "here", "this", "version", "fuller", "first", "then", "as", "part", "read", "see", "future",
    "aside", "relative", "tongue",
]  # fmt: skip


@dataclass(frozen=True)
class Mark:
    """One word or phrase of the tables, where it stands in a sentence."""

    sort: MarkSort
    """Which table it is of."""
    value: str
    """What it means there: a relation, a kind of source, a language; else empty."""
    start: int
    """Where it begins: Unicode code points."""
    end: int
    """Where it ends, exclusive."""


# One wording a language, apart by bars and line ends; its phrases are apart by commas. Case and accents do not count, `*` is any ending.
# `=` limits a phrase to texts in its own language, as it means something else in another; phrases of Latin words of three letters and fewer
# are limited without it.
_RELATIONS = {
    "reprint": """
        en reprint*, republish*, reproduc*, reissued, lifted, taken it from
        fr réimprim*, reprodui*, republi*, repris d, repris de, repris du, reprise de, reprend
        de nachdruck*, nachgedruckt*, wiederabdruck*, wiederabgedruckt*, wiedergegeben*, wiederveröffentlicht*, übernommen*,
          entnehmen, entnommen*
        es reimpres*, reimprim*, reproduc*, republica*, tomado de, tomada de
        it ristamp*, riprodott*, riproduciamo, ripubblic*, ripreso, ripresa, riportiamo | pt reimpress*, reimprim*, reproduzi*, republica*
        pl przedruk* | ru перепечат*, воспроизвод*, переиздан* | ja 転載, 再録, 再掲 | zh 转载, 轉載, 重印, 转录, 轉錄, 重刊, 转自, 轉自
        el αναδημοσ*, ανατυπ*, αναπαράγ* | ar أعيد نشر*, إعادة نشر*, نعيد نشر*, أعيد طبع*, إعادة طبع*, نقلا عن
        tl muling inilathala, muling inilimbag, muling nilimbag, muling inilalathala
        id dicetak ulang, cetak ulang, diterbitkan ulang, dimuat ulang, menerbitkan ulang, mencetak ulang, terbitkan ulang""",
    "translation": """
        en translat*, put into english | fr traduit*, traduction*, traduisons | de übersetz*, übertragen* | es traduc*, tradujo, tradujimos
        it tradott*, traduzion*, traduciamo, voltat* | pt traduzi*, traduç* | pl tłumacz*, przetłumacz*, przekład*, przełoż*
        ru перевод*, переведен*, перевел* | ja 翻訳, 和訳, 邦訳, 英訳, 全訳, 訳出, 訳文, 抄訳, 部訳
        zh 译自, 譯自, 翻译, 翻譯, 译文, 譯文, 中译, 中譯, 节译, 節譯, 编译, 編譯, 摘译, 摘譯, 译成, 譯成, 译为, 譯為
        el μεταφρα*, απέδωσε, απόδοση
        ar ترجم*, وترجم*, مترجم*, الترجم*, المترجم* | tl isinalin, salin, pagsasalin, pagkakasalin, naisalin
        id diterjemahkan, terjemahan*, menerjemahkan, terjemahkan""",
    "adaptation": """
        en adapted, adaptation*, based on, edited, revised, rewritten, expanded
        fr adapté*, adaptation*, basé sur, basée sur, remanié*, version éditée, versions éditées, éditée pour publication,
          édité pour publication
        de bearbeitet*, bearbeitung, basiert auf, beruht auf, überarbeitet*, redigiert*, angepasst*
        es adaptad*, adaptación, basado en, basada en, editad*, revisad*, ampliad*
        it adattat*, adattamento, basato su, basata su, rielaborat*, riveduto, riveduta
        pt adaptad*, adaptação, baseado em, baseada em, revisad*, ampliad*
        pl adaptacj*, zaadaptowan*, przerobion*, zredagowan*, opracowan* | ru адаптир*, переработан*, отредактир*
        ja 改稿, 加筆, 編集したもの, 編集された, 翻案 | zh 改编, 改編, 编译, 編譯, 改写, 改寫
        el προσαρμογή, προσαρμοσμέν*, διασκευ*, επιμελημέν* | ar بتصرف, معدل, معدلة | tl hinango, inangkop, iniangkop
        id diadaptasi*, disadur*, saduran, disunting""",
    "excerpt": """
        en excerpt*, extract, extracts, extracted from, from a longer, part of a longer | fr extrait, extraits, extraite
        de auszug*, auszüge*, auszugsweise, ausschnitt* | es extracto*, extraíd*, fragmentos | it estratt*, stralci, brani
        pt extrato, extratos, extraíd*, trecho, trechos, excerto* | pl fragment*, wyciąg z, wyimk*
        ru отрыв*, выдержк*, выдержек, фрагмент* | ja 抜粋, 抄録 | zh 摘录, 摘錄, 节录, 節錄, 摘自, 节选, 節選, 摘译, 摘譯
        el απόσπασμα*, αποσπάσματα* | ar مقتطف*, المقتطف* | tl sipi, mga sipi, halaw | id kutipan, dikutip, cuplikan, petikan""",
    "abridgement": """
        en abridg*, abbreviated, shortened, condensed | fr abrégé*, raccourci*, version courte | de gekürzt*, kurzfassung
        es abreviad*, resumid*, acortad* | it abbreviat*, versione ridotta, forma ridotta, accorciat*
        pt abreviad*, resumid*, encurtad*, condensad* | pl skrócon*, skrótami, w skrócie | ru сокращени*, сокращен* | ja 抄訳, 要約, 短縮
        zh 节译, 節譯, 删节, 刪節, 缩写, 節略, 节略 | el συντομευμέν*, συντετμημέν*, περικομμέν* | ar مختصر*, موجز* | tl pinaikli*
        id diringkas, dipersingkat, ringkasan""",
    "correction": """
        en correction to, correction of, corrects, corrected version | fr rectificatif*, correction à, correction de, version corrigée
        de berichtig*, korrigierte fassung | es corrección a, corrección de, fe de erratas, versión corregida
        it rettifica*, errata corrige, versione corretta | pt correção a, correção de, errata, versão corrigida
        pl sprostowanie, poprawiona wersja | ru исправлени*, поправка к | ja 訂正 | zh 更正, 勘误, 勘誤 | el διόρθωση | ar تصحيح*
        tl pagwawasto | id koreksi, ralat""",
}
_KINDS = {
    "article": """
        en article, articles, editorial, report, interview, piece, =series, =review | fr article, articles, éditorial, entretien
        de artikel*, leitartikel*, interview*, beitrag*, =bericht | es artículo*, editorial, entrevista
        it articolo, articoli, editoriale, intervista, =storia | pt artigo*, editorial, entrevista | pl artykuł*, wywiad*
        ru статья, статьи, статью, статье, статей, интервью | ja 記事, 論文, 論説 | zh 文章, 社论, 社論, 一文
        el άρθρο*, άρθρου, συνέντευξη | ar مقال*, المقال*, افتتاحية | tl artikulo*, =artikulong | id artikel*, tulisan, editorial""",
    "leaflet": """
        en leaflet*, flyer*, flier*, handbill* | fr tract, tracts | de flugblatt*, flugblätter*, flugschrift*
        es volante, volantes, hoja volante, octavilla* | it volantin* | pt panfleto*, folheto* | pl ulotk*, ulotek, ulotce
        ru листовк*, листовок | ja ビラ, リーフレット | zh 传单, 傳單 | el προκήρυξ*, φυλλάδιο*, φυλλαδίου | ar منشور, منشورا, المنشور
        tl polyeto* | id selebaran*""",
    "statement": """
        en statement*, call, appeal, declaration*, resolution*, manifesto*, greetings, motion, =message
        fr déclaration*, appel, appels, communiqué*, résolution*, manifeste
        de erklärung*, stellungnahme*, aufruf*, appell*, resolution*, manifest*
        es declaración, declaraciones, llamado, llamamiento*, comunicado*, pronunciamiento*, resolución, manifiesto
        it dichiarazion*, appello, comunicato, risoluzione, mozione
        pt declaração, declarações, apelo, comunicado, resolução, manifesto, =chamado | pl oświadczen*, apel, apelu, deklaracj*, rezolucj*
        ru заявлени*, призыв*, воззвани*, деклараци*, резолюци*, обращени* | ja 声明, アピール, 呼びかけ, 決議
        zh 声明, 聲明, 呼吁书, 呼籲書, 决议, 決議 | el ανακοίνωση*, ανακοίνωσης, δήλωση*, δήλωσης, διακήρυξη*, κάλεσμα*, ψήφισμα*
        ar بيان, بيانا, البيان, نداء, النداء | tl pahayag*, panawagan* | id pernyataan*, seruan*""",
    "speech": """
        en speech, speeches, presentation*, forum*, talk, talks, lecture*, remarks, =address, =educational
        fr discours, exposé*, présentation*, allocution*, forum, =intervention, =conférence, =meeting
        de rede, reden, vortrag*, referat*, veranstaltung*, ansprache*, redebeitrag*
        es discurso*, presentación, ponencia*, charla*, foro, foros, =conferencia
        it discorso, discorsi, relazione, =intervento, =conferenza | pt discurso*, palestra*, apresentação, =conferência
        pl przemówieni*, wystąpieni*, referat*, wykład* | ru речь, речи, речью, выступлени*, доклад*, лекци* | ja 演説, 講演, スピーチ
        zh 演讲, 演講, 讲话, 講話, 发言, 發言 | el ομιλία*, εισήγηση*, παρουσίαση* | ar خطاب, خطابا, محاضرة, كلمة ألقاها | tl talumpati*
        id pidato*, ceramah*""",
    "letter": """
        en letter, letters | fr lettre, lettres | de =brief, briefs, briefe, =briefes, leserbrief* | es carta, cartas | it lettera, lettere
        pt carta, cartas | pl =list, =listu, =listy, listów | ru письм*, писем | ja 手紙, 書簡, 投書, 公開状
        zh 来信, 來信, 书信, 書信, 公开信, 公開信 | el επιστολή*, επιστολής | ar رسالة, الرسالة | tl liham*
        id surat dari, surat terbuka, surat berikut""",
    "book": """
        en book, books, pamphlet*, chapter*, preface, foreword, brochure* | fr livre, brochure*, préface, chapitre*
        de buch, buches, buchs, broschüre*, vorwort*, kapitel* | es libro, libros, folleto*, prólogo, capítulo*
        it libro, opuscolo, prefazione, capitolo | pt livro, livros, brochura*, prefácio | pl książk*, książek, broszur* | ru книг*, брошюр*
        ja パンフレット, 単行本 | zh 小册子, 小冊子, 一书, 一書 | el βιβλίο*, βιβλίου, μπροσούρα* | ar كتاب, كراس | tl aklat* | id buku*""",
    "web": """
        en website*, web site*, web page*, online, internet, www | fr site web, site internet, sur notre site
        de webseite*, website*, unserer seite | es sitio web, página web | it sito web, nostro sito | pt site, sítio
        pl stronie internetowej | ru сайте, сайта | ja ウェブ | zh 网站, 網站 | el ιστοσελίδα* | ar موقع* | tl website* | id situs""",
    "document": """
        en document, documents, memorandum, theses, minutes | fr document, documents, thèses
        de dokument, dokuments, dokumente, dokumenten, thesen | es documento, documentos, tesis | it documento, documenti
        pt documento, documentos, teses | pl dokument, dokumentu, dokumenty, dokumentów
        ru документ, документа, документы, документов, тезис* | ja 文書, 文献 | zh 文件, 文献, 文獻 | el έγγραφο*, ντοκουμέντο*
        ar وثيقة, وثائق | tl dokumento* | id =dokumen*""",
}
# Words that point at the text that the note introduces: beside the verb or its object, beside the noun only, beside the relation only.
_HERE = {
    "below": """
        en below, that follows, which follows, what follows, this is | fr ci dessous, ci après, ci contre, qui suit, voici
        de nachfolgend*, nachstehend*, im folgenden, es folgt, es folgen, dies ist | es a continuación, más abajo, que sigue
        it di seguito, qui sotto, che segue | pt abaixo, a seguir, que segue | pl poniżej | ru ниже, вниманию читателей
        ja 以下, 下記, これは | zh 以下, 下面, 下文, 如下 | el παρακάτω, πιο κάτω | ar أدناه, فيما يلي | tl ang sumusunod, sa ibaba
        id di bawah ini, berikut ini""",
    "following": """
        en the following | fr suivant, suivante, suivants, suivantes | de folgend* | es siguiente, siguientes | it seguente, seguenti
        pt seguinte, seguintes | pl poniższ*, następując* | ru нижеследующ*, следующ* | ja 次の | el ακόλουθ* | ar التالي, التالية
        tl sumusunod na | id berikut""",
    "here": """
        en here | fr =ici | de hier | es aquí | it =qui | pt aqui | pl tutaj | ru здесь | ja ここに | el εδώ | tl dito | id di sini""",
}
# Beside an article, a version or a translation, and what says both at once.
_THIS = {
    "": """
        en this | fr =cet, =cette, =ce, le présent, la présente | de dieser, diese, dieses, diesen, diesem, vorliegend*, obig*
        es =este, =esta, presente | it questo, questa, presente | pt =este, =esta, presente | pl niniejsz*, =ten, =ta, =tego, =tej
        ru эта, этой, эту, этот, этого, это, данная, данной, данный, данного, настоящая, настоящей, настоящий, настоящего | ja この, =本
        zh 这篇, 這篇, 此, 该, 該, 这份, 這份 | el αυτό, αυτή, αυτού, αυτής, παρόν, παρούσα, παρόντος | ar هذا, هذه | tl =ito, =itong
        id =ini""",
    "article": """
        ja 本稿, 本記事 | zh 本文, 此文, 本篇 | tl artikulong ito""",
}
_OTHERS: dict[MarkSort, str] = {
    "publish": """
        en published, publish, publishing, appeared, appearing, appears, appear, printed, print, ran, carried, issued, distributed,
          written, given, stood, handed out, delivered, adopted, initiated, released, put out, submitted, presented, drafted,
          circulated, dated, leafleted
        fr publié*, tiré du, tiré de, publions, publiait, paru*, parait, parus, imprimé*, diffusé*, distribué*, écrit*, rédigé*,
          adopté*, prononcé*, lancé*, présenté*, daté*
        de erschien*, erscheint, veröffentlich*, gedruckt*, abgedruckt*, drucken, druckten, abdruck*, herausgegeben*, verteilt*,
          verbreitet*, stand, geschrieben*, verfasst*, initiiert*, gehalten*, verabschiedet*, publizier*, dokumentieren
        es publicad*, publicamos, publicaron, publicó, apareció, salió, aparecid*, impres*, emitid*, distribuid*, escrit*, repartid*,
          lanzad*, pronunciad*, adoptad*, presentad*, fechad*, envió, dado, dada
        it pubblicat*, pubblichiamo, apparso, apparsa, apparve, comparso, viene dal, uscito, uscita, stampat*, distribuit*, diffus*,
          emess*, scritto, scritta, pronunciat*, adottat*, tenut*, tratto da, tratta da, tratto dal, tratta dal
        pt publicad*, publicamos, apareceu, saiu, impress*, lançad*, distribuíd*, emitid*, escrit*, proferid*, divulgad*, adotad*
        pl opublikowan*, publikujemy, ukazał*, wydan*, wydal*, drukujemy, wydrukowan*, rozdawan*, rozprowadzan*, napisan*, wygłoszon*,
          przyjęt*, pochodzi
        ru опубликован*, публику*, появил*, вышл*, вышел, издан*, напечатан*, печатаем, распростран*, написан*, выпущен*, произнес*,
          принят*, датирован*, взят*, раздавал*
        ja 掲載, 所載, 載った, 発表, 発行, 公表, 配布, 出版, 執筆
        zh 发表, 發表, 刊登, 刊载, 刊載, 登载, 登載, 原载, 原載, 原刊, 刊于, 刊於, 散发, 散發, 发布, 發佈, 发出, 發出
        el δημοσιεύ*, δημοσιευμέν*, εκδόθηκ*, τυπώθηκ*, διανεμήθηκ*, γράφτηκ*, κυκλοφόρησ*, πρωτοδημοσιεύ*, βγήκε, μοίρασ*
        ar نشر*, ننشر, صدر*, صادر*, الصادر*, وزع*, كتب*, ظهر*
        tl inilathala, nilathala, inilimbag, lumabas, inilabas, ipinamahagi, isinulat, ipinalabas
        id diterbitkan, dibagikan, terbitkan, menerbitkan, dimuat, memuat, terbit, dikeluarkan, disebarkan, ditulis, tertanggal,
          disampaikan""",
    # The editor speaks, in the present: what follows is what is spoken of.
    "we": """
        en we reprint, we print, we publish, we are publishing, we are printing, we are reprinting, we present, we reproduce,
          we republish, we excerpt, pleased to publish, pleased to print, pleased to reprint, pleased to present, we are reproducing
        fr nous publions, nous reproduisons, nous réimprimons, nous imprimons, nous présentons, nous republions
        de drucken wir, wir drucken, veröffentlichen wir, wir veröffentlichen, wir dokumentieren, dokumentieren wir, publizieren wir,
          wir publizieren
        es reproducimos, reimprimimos, republicamos, presentamos | it pubblichiamo, ripubblichiamo, riproduciamo, ristampiamo
        pt reproduzimos, reimprimimos, republicamos, apresentamos | pl publikujemy, drukujemy, przedrukowujemy, zamieszczamy
        ru мы публикуем, публикуем, мы печатаем, печатаем, перепечатываем, воспроизводим
        zh 我们刊登, 我們刊登, 现刊登, 現刊登, 我们发表, 我們發表 | el δημοσιεύουμε, αναδημοσιεύουμε, παραθέτουμε | ar ننشر, نعيد نشر
        id kami terbitkan, kami menerbitkan, kami muat, kami memuat, kami cetak""",
    "version": """
        en version, text, transcript, original | fr version, texte, original | de fassung, version, text, original
        es versión, texto, original | it versione, testo, originale | pt versão, texto, original | pl wersja, wersji, tekst, oryginał
        ru версия, версии, вариант, текст, оригинал | ja 全文, 完全版, 版, 原文 | zh 全文, 完整版, 版本, 译本, 譯本, 原文
        el έκδοση, κείμενο, πρωτότυπο | ar نص, النص, نسخة, النسخة | tl bersyon, teksto | id versi, teks, naskah""",
    "fuller": """
        en complete, full, fuller, longer, unabridged, entire | fr intégral*, complet, complète | de vollständig*, ungekürzt*, volltext
        es complet*, íntegro, íntegra | it complet*, integral* | pt complet*, íntegra | pl pełny, pełna, pełną, całość
        ru полный, полная, полную, полностью | ja 全文, 完全版 | zh 全文, 完整版 | el πλήρες, πλήρης, ολόκληρο | ar الكامل, الكاملة, كاملة
        tl buong, kumpletong | id lengkap""",
    "first": """
        en first, originally, initially, the original, serialized, serialised, serial form
        fr d abord, initialement, à l origine, première fois, originellement, en feuilleton
        de zuerst, erstmals, ursprünglich, zunächst, in fortsetzungen | es originalmente, por primera vez, inicialmente
        it originariamente, originalmente, per la prima volta, inizialmente | pt originalmente, primeira vez, inicialmente
        pl po raz pierwszy, pierwotnie | ru впервые, первоначально | ja 初めて, 最初に, 初出, 元来 | zh 最初, 首次, 原载, 原載, 首先
        el πρώτη φορά, αρχικά, πρωτοδημοσιεύ* | ar لأول مرة, أصلا | tl unang inilathala, unang lumabas, unang nilathala
        id pertama kali, awalnya, semula""",
    # Between two issues, the second of which had the text from the first; and between a leaflet and the issue that had it.
    "then": """
        en then in, then, and later in, and later | fr puis, ensuite | de dann, danach, später | es luego, después | it poi, successivamente
        pt depois, em seguida | pl potem, następnie | ru затем, потом | ja その後 | zh 后来, 後來 | el έπειτα, μετά""",
    "as": """
        en as printed, as published, as it appeared | fr tel que publié, telle que publiée, tel que paru
        de wie abgedruckt, wie veröffentlicht | es tal como, según apareció | pl tak jak
        ru как напечатан*, как опубликован* | el όπως""",
    "part": """
        en part one, part two, part three, part four, part five, part i, part ii, part iii, part iv, part 1, part 2, part 3, part 4,
          first part, second part, third part, fourth part, concluding part, final part, last part, previous part, first installment,
          second installment
        fr première partie, deuxième partie, seconde partie, troisième partie, quatrième partie, dernière partie, première et,
          partie 1, partie 2, partie i, partie ii, premier volet, second volet
        de teil 1, teil 2, teil 3, teil 4, teil i, teil ii, teil iii, teil eins, teil zwei, teil drei, erste teil, ersten teil,
          erster teil, zweite teil, zweiten teil, zweiter teil, dritte teil, dritten teil, letzte teil, letzten teil,
          abschließende teil, abschließenden teil, schlussteil
        es primera parte, segunda parte, tercera parte, cuarta parte, última parte, parte i, parte ii, parte 1, parte 2
        it prima parte, seconda parte, terza parte, quarta parte, ultima parte, parte prima, parte seconda, parte 1, parte 2
        pt primeira parte, segunda parte, terceira parte, última parte, parte 1, parte 2
        pl pierwsza część, pierwszą część, pierwszej części, druga część, drugą część, trzecia część, ostatnia część, część pierwsza,
          część druga, część 1, część 2, część i, część ii
        ru первая часть, первую часть, первой части, вторая часть, вторую часть, третья часть, последняя часть, заключительная часть,
          часть первая, часть вторая, часть 1, часть 2
        ja 第一部, 第二部, 第1部, 第2部, 第一回, 第二回, 前編, 後編 | zh 第一部分, 第二部分, 上篇, 下篇, 上集, 下集, 第1部分, 第2部分
        el πρώτο μέρος, δεύτερο μέρος, τρίτο μέρος, τελευταίο μέρος, μέρος 1, μέρος 2, α μέρος, β μέρος
        ar الجزء الأول, الجزء الثاني, القسم الأول, القسم الثاني | tl unang bahagi, ikalawang bahagi, huling bahagi
        id bagian pertama, bagian kedua, bagian terakhir, bagian 1, bagian 2""",
    # Where else a text can be had.
    "read": """
        en can be read, may be read, can be found, may be found, is available, are available, available at, available in,
          available on, appears in, appear in, is printed in, is published in, is reprinted in, are reprinted in
        fr peut être lu, peut être lue, on peut lire, on trouvera, est disponible, sont disponibles, disponible, peut se lire,
          vous trouverez
        de zu lesen, zu finden, nachzulesen, nachlesen, findet sich, finden sich, erhältlich, abrufbar, finden sie, findet ihr
        es puede leerse, se puede leer, puede encontrarse, se encuentra, disponible, puede ser leíd*
        it si può leggere, può essere lett*, disponibile, si trova | pt pode ser lid*, está disponível, disponível, encontra se
        pl można przeczytać, dostępn*, można znaleźć, znajduje się | ru можно прочитать, можно прочесть, можно найти, доступн*
        ja 読むことができる, 読める, 読むことができます | zh 可见于, 可見於, 可在, 阅读, 閱讀
        el μπορείτε να διαβάσετε, διαθέσιμ*, μπορεί να διαβαστεί | ar يمكن قراءة*, متاح, متاحة | tl mababasa, makikita
        id dapat dibaca, tersedia""",
    "see": """
        en please see, see | fr voir, prière de lire, lire la, lire le | de siehe, bitte beachtet | es véase, ver, vea, por favor vea
        it vedi, si veda | pt ver, veja | pl zob, patrz, zobacz | ru см, смотри, смотрите | ja 参照 | zh 参见, 參見, 请看, 請看
        el βλέπε, βλ, δείτε | ar انظر, راجع | tl tingnan | id lihat""",
    "future": """
        en will appear, will be published, to be continued in, will be continued in | fr paraîtra, sera publié*
        de wird erscheinen, erscheint in, folgt in | es aparecerá, será publicad* | it apparirà, sarà pubblicat*
        pt aparecerá, será publicad* | pl ukaże się, zostanie opublikowan* | ru появится, будет опубликован*
        id akan dimuat, akan terbit""",
    # What is named after these is answered or looked up, not the source.
    "aside": """
        en response to, reply to, replying to, answer to, comment on, commenting on, criticism of, as we, see, see also, cf
        fr réponse à, répondant à, comme nous, voir, cf | de antwort auf, wie wir, siehe, vgl
        es respuesta a, como escribimos, como dijimos, véase, ver | it risposta a, come abbiamo, vedi
        pt resposta a, resposta ao, como dissemos, como escrevemos, veja, ver | pl odpowiedzi na, odpowiedź na, zob, patrz
        ru ответ на, как мы, см | ja 参照 | zh 参见, 參見, 回应, 回應 | el απάντηση σε, βλέπε, βλ | ar ردا على, انظر
        id tanggapan atas, lihat""",
    "relative": """
        en where, which, who | fr où, lequel, laquelle | de wo, worin | es donde, cual | it dove, quale | pt onde, qual
        pl gdzie, który, która, które | ru где, котор* | el όπου, οποίο, οποία, που | id yang, dimana""",
}
# Before the name of a language, these say by themselves that a text is translated: "Aus dem Englischen: …".
_OUT_OF = """
    en from the | fr de l, du | de aus dem | es del | it dall, dal | pt do | pl z | ru с, со | el από τα | tl mula sa | id dari bahasa"""

LANGUAGES = "en fr de es it pt pl ru ja zh el ar tl id".split()


class _Folds(dict[int, str]):
    def __missing__(self, code: int) -> str:
        self[code] = folds = unicodedata.normalize("NFKD", chr(code))[0].lower()[0]
        return folds


_FOLDS = _Folds()


def folded(text: str) -> str:
    """Return `text` in lower case and without marks, character for character: what stands at a place stands there in `text` too."""
    return text.translate(_FOLDS)


@dataclass(frozen=True)
class _Phrase:
    words: tuple[str, ...]  # a final "*" is any ending
    sort: MarkSort
    value: str
    language: str | None  # where it is a phrase of one language's texts only


_WORD = re.compile(r"\w+")
_DENSE = re.compile("[\u3040-\u30ff\u3400-\u9fff]")
_SHORTEST_STEM = 3


def _wordings(text: str) -> Iterator[tuple[str, list[str]]]:
    """Yield each language of a table's text with its phrases."""
    for wording in _BETWEEN_WORDINGS.split(text.strip()):
        language, _, phrases = wording.partition(" ")
        yield language, [phrase.strip() for phrase in phrases.split(",")]


_BETWEEN_WORDINGS = re.compile(r"\s*\|\s*|(?<!,)\n\s*")


def _rows() -> Iterator[tuple[MarkSort, str, str, str]]:
    """Yield every phrase as printed in its table, after its sort, value and language."""
    valued: dict[MarkSort, dict[str, str]] = {"relation": _RELATIONS, "kind": _KINDS, "here": _HERE, "this": _THIS}
    for sort, texts in (valued | {sort: {"": text} for sort, text in _OTHERS.items()}).items():
        for value, text in texts.items():
            yield from ((sort, value, language, phrase) for language, phrases in _wordings(text) for phrase in phrases)
    out_of = dict(_wordings(_OUT_OF))
    for code in LANGUAGES:
        for language in LANGUAGES:
            tongue = _tongue(code, language)
            yield "tongue", code, language, tongue
            yield from (("relation", "translation", language, f"{lead} {tongue}") for lead in out_of.get(language, ()))


def _tongue(code: str, language: str) -> str:
    """Return what a language is called in another, as a stem (source: CLDR, through Babel)."""
    names = Locale.parse("fil" if language == "tl" else language).languages
    word = str(_WORD.findall(names["fil" if code == "tl" else code])[-1])
    return word if _DENSE.search(word) else word[: max(4, len(word) - 2)] + "*"


def _phrase(sort: MarkSort, value: str, language: str, printed: str) -> _Phrase:
    words = tuple(folded(printed.removeprefix("=")).split())
    is_limited = printed.startswith("=") or all(len(word) <= _SHORTEST_STEM and word.isascii() for word in words)
    return _Phrase(words, sort, value, language if is_limited else None)


_PHRASES = [_phrase(*row) for row in _rows()]
_UNSPACED: dict[str, list[_Phrase]] = {}
for _one in _PHRASES:
    if _DENSE.search(_one.words[0]):
        _UNSPACED.setdefault(_one.words[0], []).append(_one)
_UNSPACED_PHRASE = re.compile("|".join(sorted(_UNSPACED, key=len, reverse=True)))


_STEMS: dict[str, list[_Phrase]] = {}
for _one in _PHRASES:
    _STEMS.setdefault(_one.words[0].removesuffix("*")[:_SHORTEST_STEM], []).append(_one)


@lru_cache(maxsize=1 << 14)
def _beginning(word: str, language: str) -> list[_Phrase]:
    """Return the phrases for texts in `language` that begin with `word`: for most words of a text none, and texts repeat their words."""
    return [
        phrase
        for phrase in _STEMS.get(word[:_SHORTEST_STEM], ())
        if phrase.language in (None, language) and phrase.words[0] not in _UNSPACED and _fits(word, phrase.words[0])
    ]


def find_marks(text: str, language: str) -> list[Mark]:
    """Return the marks in `text`, which `folded` returned, in their order; they may overlap. `language` is that of the text, BCP 47."""
    words = [(match[0], match) for match in _WORD.finditer(text)]
    language = language.partition("-")[0]
    marks = []
    for place, (word, match) in enumerate(words):
        for phrase in _beginning(word, language):
            last = place + len(phrase.words) - 1
            if last < len(words) and all(_fits(words[place + at][0], phrase.words[at]) for at in range(1, len(phrase.words))):
                marks.append(Mark(phrase.sort, phrase.value, match.start(), words[last][1].end()))
    if _DENSE.search(text):
        for match in _UNSPACED_PHRASE.finditer(text):
            phrases = [phrase for phrase in _UNSPACED[match[0]] if phrase.language in (None, language)]
            marks += [Mark(phrase.sort, phrase.value, match.start(), match.end()) for phrase in phrases]
        marks.sort(key=lambda mark: mark.start)
    return list(dict.fromkeys(marks))


def _fits(word: str, pattern: str) -> bool:
    return word.startswith(pattern[:-1]) if pattern[-1] == "*" else word == pattern
